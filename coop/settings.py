"""Django's settings: where things are, never how the co-operative behaves (that is the rulebook).

Everything that differs between machines comes from the environment; `make run` sets it all.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.environ.get("OURWAY_STATE", BASE_DIR / ".local"))
# Scans of people's papers: never under a folder that is served.
DOCUMENTS_DIR = STATE_DIR / "documents"
# The keys that sign the log: as old as the database that it is kept in.
JOURNAL_DIR = Path(os.environ.get("OURWAY_JOURNAL", STATE_DIR / "journal"))
# The keys of members' lockers: in no backup of the database, or deleting would not delete.
LOCKER_KEYS = Path(os.environ.get("OURWAY_LOCKER_KEYS", STATE_DIR / "locker-keys"))
# Logs of other services whose word about their members counts here: keys, spaces between.
KNOWN_LOGS = os.environ.get("OURWAY_KNOWN_LOGS", "").split()
# For tests and demonstrations on one machine: lockers elsewhere may be found at 127.0.0.1, and a
# certificate of one's own is trusted.
LOCKERS_NEARBY = os.environ.get("OURWAY_LOCKERS_NEARBY") == "1"
LOCKER_AUTHORITY = os.environ.get("OURWAY_LOCKER_AUTHORITY", "")
# No request needs more; a larger one is refused before it is read.
REQUEST_BYTES_MAX = 12 * 1024 * 1024

DEMO = os.environ.get("OURWAY_DEMO") == "1"
# How many times as fast as the streets allow the demo moves a car whose driver lets it.
DEMO_SPEED = int(os.environ.get("OURWAY_DEMO_SPEED", "4"))
DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(48)
# Where people reach this service: mails link there.
PUBLIC_URL = os.environ.get(
    "OURWAY_URL", f"http://localhost:{os.environ.get('OURWAY_PORT', '8000')}"
)
# What the log is called for as long as it lives; by rights the address that it is served at.
LOG_NAME = os.environ.get("OURWAY_LOG_NAME") or f"{urlsplit(PUBLIC_URL).netloc}/log"
# *.localhost always means this machine: the demo keeps a rider and a driver apart with it.
ALLOWED_HOSTS = os.environ.get("OURWAY_HOSTS", "localhost,.localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("OURWAY_ORIGINS", "").split(",") if o]
SECURE = os.environ.get("OURWAY_TLS") == "1"

# GDAL reads nothing here: geometry comes as text from our own database.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "coop",
    "coop.web",
    "coop.work",
    "coop.journal",
    "coop.rulebook",
    "coop.members",
    "coop.locker",
    "coop.carrying",
    "coop.notices",
    "coop.oauth",
    "coop.storage",
    "coop.trust",
    "payouts",
    "coop.panels",
    "coop.books",
    "coop.organisations",
    "coop.forum",
    "coop.ranking",
    "governance",
    "rides.places",
    "rides.fleet",
    "rides.dispatch",
    "rides.trips",
    "rides.care",
    "rides.desk",
    "coop.opening",
    "coop.register",
    "coop.audit",
    "rides.office",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "coop.oauth.cors.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "coop.web.keeping.KeepingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "coop.web.sizes.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coop.members.seen.SeenMiddleware",
    "coop.web.refuse.RefusalMiddleware",
]

ROOT_URLCONF = "coop.urls"
ASGI_APPLICATION = "coop.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "coop.web.context.page",
                "coop.members.context.person",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Read `postgresql://user:password@host:port/name?host=/socket/folder` for Django."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"options": "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=120s"},
    }


# The app's role may not alter tables; only `migrate` runs with OURWAY_AS_OWNER=1.
AS_OWNER = os.environ.get("OURWAY_AS_OWNER") == "1"
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://ourway_app@/ourway")
DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "postgresql://ourway_owner@/ourway")
DATABASES = {"default": database(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
DATABASE_APP_ROLE = str(database(DATABASE_URL)["USER"])
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Tests share one Redis: each gives its keys a prefix of their own.
POSITIONS_PREFIX = os.environ.get("OURWAY_REDIS_PREFIX", "") + "fleet:"
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
# The channel layer reads unix sockets as `unix://`; the broker as `redis+socket://`.
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
}

BROKER_VISIBILITY_S = 120
CELERY = {
    "broker_url": REDIS_URL.replace("unix://", "redis+socket://", 1),
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "task_default_queue": "default",
    "task_routes": {"rides.dispatch.tasks.*": {"queue": "dispatch"}},
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 10.0,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": 1,
    "broker_transport_options": {
        "visibility_timeout": BROKER_VISIBILITY_S,
        "socket_connect_timeout": 1,
    },
    "result_backend_transport_options": {"visibility_timeout": BROKER_VISIBILITY_S},
    "visibility_timeout": BROKER_VISIBILITY_S,
}

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"

# One way in: a code sent to one's e-mail. It proves the e-mail, so nothing else has to.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "login": "30/m/ip",
    "passkey": "60/m/ip",
}
# A passkey spares the code; it is never asked for on top of it, so losing one locks nobody out.
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "coop.members.passkeys.Adapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# How many proxies of ours stand in front and may say where a request came from.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("OURWAY_PROXIES", "0"))

# With OURWAY_SMTP=smtps://user:password@host:465 (or smtp+starttls://…:587) mail goes out;
# without it, it goes to the demo's inbox and to the terminal.
SMTP = urlsplit(os.environ.get("OURWAY_SMTP", ""))
EMAIL_BACKEND = os.environ.get("OURWAY_EMAIL_BACKEND", "coop.notices.mail.Mail")
EMAIL_HOST = SMTP.hostname or ""
EMAIL_PORT = SMTP.port or 25
EMAIL_HOST_USER = unquote(SMTP.username or "")
EMAIL_HOST_PASSWORD = unquote(SMTP.password or "")
EMAIL_USE_SSL = SMTP.scheme == "smtps"
EMAIL_USE_TLS = SMTP.scheme == "smtp+starttls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("OURWAY_FROM", "Ourway <hello@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["coop.web.parsing.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "coop.web.problems.handler",
    "DEFAULT_THROTTLE_RATES": {"search": "240/min", "quote": "120/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Ourway",
    "DESCRIPTION": "Ride hailing that its riders and drivers own. Everything a person can do "
    "on the pages, a program can do here. Programs sign in as people do, keep the session's "
    "cookie, and send the cookie `csrftoken` along as the header `X-CSRFToken` with every write.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices that several shapes share, or that share a field's name with others.
    "ENUM_NAME_OVERRIDES": {
        "CaseKindEnum": "coop.panels.serializers.KINDS",
        "CaseRoleEnum": "coop.panels.serializers.ROLES",
        "CaseStateEnum": "coop.panels.serializers.STATES",
        "DocumentEnum": "coop.trust.serializers_assurance.DOCUMENT_NAMES",
        "FeatureEnum": "rides.fleet.classes.FEATURES",
        "IncidentKindEnum": "rides.care.incidents.Kind",
        "IncidentStateEnum": "rides.care.incidents.State",
        "IncidentWhatEnum": "rides.care.serializers_safety.WHAT_NAMES",
        "PaperKindEnum": "rides.fleet.papers.Kind",
        "PaymentMethodEnum": ["cash", "card", "account"],
        "SeriesPaymentMethodEnum": ["cash", "card"],
        "RideStateEnum": "rides.trips.states.State",
        "RideRoleEnum": "coop.trust.serializers.ROLES",
        "PanelSeatStateEnum": "coop.panels.serializers.PLACES",
        "SaidKindEnum": "coop.panels.serializers.WROTE",
        "SpecialKindEnum": ["queue", "no_pickup", "surcharge", "pass_through"],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "coop.web.schema.refusals",
    ],
    "TAGS": [
        {"name": "rides", "description": "A ride, for its rider: price, booking, receipt."},
        {"name": "care", "description": "Around a ride: words, links, problems, lost things."},
        {"name": "safety", "description": "Check-ins, alarms, contacts and incidents."},
        {"name": "drive", "description": "Shift, positions, offers and rides, for drivers."},
        {"name": "desk", "description": "For dispatchers and stewards."},
        {"name": "ranking", "description": "In which order you see drivers, jobs and discussions."},
        {"name": "trust", "description": "Rating each other, and how conduct is worked out."},
        {"name": "assurance", "description": "How sure we are of each person: vouches, papers."},
        {"name": "data", "description": "The contract about members’ data, for everybody."},
        {"name": "places", "description": "Addresses, zones and ways."},
        {"name": "city", "description": "The city as it is now."},
        {"name": "governance", "description": "What members decided."},
        {"name": "membership", "description": "Becoming a member, the register, offices."},
        {"name": "meetings", "description": "General meetings and their minutes."},
        {"name": "commons", "description": "What members say to each other."},
        {"name": "office", "description": "Setting up and keeping the co-operative: stewards."},
        {"name": "money", "description": "Your cards, payments, debts and dividends."},
        {"name": "panels", "description": "Juries drawn by lot: cases, hearings, verdicts."},
        {"name": "organisations", "description": "Riding on account, and its monthly invoices."},
        {"name": "books", "description": "Where all fares and fees went, for everybody."},
        {"name": "me", "description": "Your account and your data."},
        {"name": "apps", "description": "For apps of others: what a person lent them."},
        {"name": "demo", "description": "Made-up people; 404 outside demonstrations."},
    ],
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "worker-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "coop" / "static"]
# The service worker stands at the root, or it could not see the pages.
WHITENOISE_ROOT = BASE_DIR / "coop" / "static" / "root"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True

# The city that this service is for: a file, or a name; its short name is how the file is called.
CITY = os.environ.get("OURWAY_CITY", "helsinki")
CITY_SLUG = slugify(Path(CITY).name.split(".")[0])
# Extracts on a server of one's own, such as https://maps.example.org/{name}.osm.pbf.
EXTRACTS = os.environ.get("OURWAY_EXTRACTS", "")
OURWAY_ROADS = os.environ.get("OURWAY_ROADS", "cch")
# Servers of one's own beside what is built in: osrm+http://… or valhalla+http://…;
# nominatim+http://… or photon+http://….
ROADS_URL = os.environ.get("ROADS_URL", "")
GEOCODER_URL = os.environ.get("GEOCODER_URL", "")

# An office that checks drivers' backgrounds; without it, stewards do.
# The address of a drand chain, whose word becomes a part of the seed of draws by lot.
BEACON_URL = os.environ.get("OURWAY_BEACON_URL", "")
BACKGROUND_URL = os.environ.get("OURWAY_BACKGROUND_URL", "")
BACKGROUND_KEY = os.environ.get("OURWAY_BACKGROUND_KEY", "")
# Who connects masked calls, by HTTP, and the key that we show them; empty: no calls.
TELEPHONY_URL = os.environ.get("OURWAY_TELEPHONY_URL", "")
TELEPHONY_KEY = os.environ.get("OURWAY_TELEPHONY_KEY", "")

# Who sends text messages, by HTTP, and the key that we show them; empty: they show in the terminal.
SMS_URL = os.environ.get("OURWAY_SMS_URL", "")
SMS_KEY = os.environ.get("OURWAY_SMS_KEY", "")

# Cards and bank payouts: Stripe with these keys; without them, a provider of our own that acts
# like it and moves no money, with its state in this file.
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
STRIPE_PUBLISHABLE_KEY = os.environ.get("STRIPE_PUBLISHABLE_KEY", "")
STRIPE_WEBHOOK_SECRET = os.environ.get("STRIPE_WEBHOOK_SECRET", "")
STRIPE_FAKE_FILE = Path(os.environ.get("OURWAY_STRIPE_FAKE", STATE_DIR / "stripe-fake.sqlite3"))
# Where that provider finds our own endpoint, on this machine.
OWN_URL = f"http://127.0.0.1:{os.environ.get('OURWAY_PORT', '8000')}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"ourway": {"level": "INFO"}},
}
