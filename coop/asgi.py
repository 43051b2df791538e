"""The ASGI application: pages and API through WSGI threads, sockets through Channels.

Django's ASGI handler gives each request a new thread and so a new database connection; the
WSGI adapter keeps a pool of threads that keep theirs.
"""

import os

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter
from django.core.wsgi import get_wsgi_application

from coop.basics.imports import load

WORKERS = 8

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coop.settings")
pages = get_wsgi_application()

application = ProtocolTypeRouter(
    {
        # Django's handler is WSGI by PEP 3333, only annotated otherwise.
        "http": WSGIMiddleware(pages, workers=WORKERS),  # type: ignore[arg-type]
        "websocket": load("coop.sockets.application"),  # needs the apps that `pages` loaded
    }
)
