"""Django's settings of a locker that stands alone; `manage.py locker_server` sets what it reads."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[3]
# Database, keys and secret of this locker: whoever has this folder has everything.
HOME = Path(os.environ.get("LOCKER_HOME", "locker"))
LOCKER_KEYS = HOME / "keys"
SECRET_KEY = os.environ.get("LOCKER_SECRET", "") or (
    (HOME / "secret").read_text() if (HOME / "secret").exists() else "not yet made"
)
# Where people and co-operatives reach it.
PUBLIC_URL = os.environ.get("LOCKER_ADDRESS", "http://localhost:8090").rstrip("/")
SECURE = PUBLIC_URL.startswith("https:")
# For tests and demonstrations on one machine: peers may be found at 127.0.0.1.
LOCKERS_NEARBY = os.environ.get("OURWAY_LOCKERS_NEARBY") == "1"
LOCKER_AUTHORITY = os.environ.get("OURWAY_LOCKER_AUTHORITY", "")
REQUEST_BYTES_MAX = DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DEBUG = False
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "coop.web",
    "coop.locker.service",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "coop.web.sizes.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "coop.locker.service.doors.RefusalMiddleware",
]
ROOT_URLCONF = "coop.locker.service.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def database(url: str) -> dict[str, object]:
    """`sqlite`, or `postgresql://user:password@host:port/name?host=/socket/folder`."""
    if url in ("", "sqlite"):
        # A write waits for the one before it, instead of failing halfway through.
        how = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE}
        name = HOME / "locker.sqlite3"
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": how}
    # Only where it is asked for: at home nobody needs the libraries of a city's map.
    from coop.settings import database as of_house

    return {**of_house(url), "ENGINE": "django.db.backends.postgresql"}


SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON"
DATABASES = {"default": database(os.environ.get("LOCKER_DATABASE", ""))}
DATABASE_APP_ROLE = ""
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "locker_session", "locker_csrf"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["coop.web.parsing.Json"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "coop.locker.peers.handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "A locker",
    "DESCRIPTION": "A person’s data, at home or at a data trust. Co-operatives sign each request by "
    "RFC 9421 with Ed25519: `@method`, `@target-uri` and, with a body, `content-digest` (RFC 9530) "
    "are covered; `created`, `keyid` and `nonce` are said.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["coop.web.schema.refusals"],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "signature": {
                "type": "apiKey",
                "in": "header",
                "name": "Signature",
                "description": "RFC 9421, with Signature-Input beside it.",
            }
        }
    },
    "SECURITY": [{"signature": []}],
}

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "coop" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
