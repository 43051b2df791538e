"""The ASGI application: pages and API through WSGI threads, sockets through Channels.

Django's ASGI handler gives each request a new thread and so a new database connection; the
WSGI adapter keeps a pool of threads that keep theirs.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop.settings")
pages = get_wsgi_application()

from a2wsgi import WSGIMiddleware  # noqa: E402  Django's apps must be loaded first
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402

from rides.care.urls import websocket_urlpatterns as around_rides  # noqa: E402
from rides.trips.urls import websocket_urlpatterns  # noqa: E402

WORKERS = 8

application = ProtocolTypeRouter(
    {
        # Django's handler is WSGI by PEP 3333, only annotated otherwise.
        "http": WSGIMiddleware(pages, workers=WORKERS),  # type: ignore[arg-type]
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter([*websocket_urlpatterns, *around_rides]))
        ),
    }
)
