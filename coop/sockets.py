"""Which consumer answers at which socket. Loaded by `coop.asgi`, once Django's apps are there."""

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from channels.security.websocket import AllowedHostsOriginValidator

from coop.forum.urls import websocket_urlpatterns as commons
from rides.care.urls import websocket_urlpatterns as around_rides
from rides.trips.urls import websocket_urlpatterns as rides

application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(URLRouter([*rides, *around_rides, *commons]))
)
