"""Addresses of rides: pages, API, sockets."""

from django.urls import path

from rides.trips import api, api_drive, consumers, views, views_drive

urlpatterns = [
    path("", views.home, name="home"),
    path("ride/", views.plan, name="plan"),
    path("ride/book/", views.book, name="book"),
    path("rides/", views.history, name="rides"),
    path("rides/<uuid:ride_id>/", views.ride, name="ride"),
    path("rides/<uuid:ride_id>/sheet/", views.sheet, name="ride-sheet"),
    path("rides/<uuid:ride_id>/cancel/", views.cancel, name="ride-cancel"),
    path("rides/<uuid:ride_id>/extend/", views.extend, name="ride-extend"),
    path("rides/<uuid:ride_id>/aboard/", views.aboard, name="ride-aboard"),
    path("drive/", views_drive.drive, name="drive"),
    path("drive/sheet/", views_drive.sheet, name="drive-sheet"),
    path("drive/online/", views_drive.online, name="drive-online"),
    path("drive/offline/", views_drive.offline, name="drive-offline"),
    path("drive/pause/", views_drive.pause, name="drive-pause"),
    path("drive/resume/", views_drive.resume, name="drive-resume"),
    path("drive/offers/<uuid:offer_id>/accept/", views_drive.accept, name="offer-accept"),
    path("drive/offers/<uuid:offer_id>/decline/", views_drive.decline, name="offer-decline"),
    path("drive/rides/<uuid:ride_id>/arrive/", views_drive.arrive, name="ride-arrive"),
    path("drive/rides/<uuid:ride_id>/here/", views_drive.here, name="ride-here"),
    path("drive/rides/<uuid:ride_id>/start/", views_drive.start, name="ride-start"),
    path("drive/rides/<uuid:ride_id>/complete/", views_drive.complete, name="ride-complete"),
    path("drive/rides/<uuid:ride_id>/collected/", views_drive.collected, name="ride-collected"),
    path("drive/rides/<uuid:ride_id>/release/", views_drive.release, name="ride-release"),
    path("drive/rides/<uuid:ride_id>/no-show/", views_drive.no_show, name="ride-no-show"),
    path("drive/rides/<uuid:ride_id>/abort/", views_drive.abort, name="ride-abort"),
]

api_urlpatterns = [
    path("quotes", api.quote),
    path("cars", api.cars),
    path("rides", api.my_rides),
    path("rides/<uuid:ride_id>", api.ride),
    path("rides/<uuid:ride_id>/cancellation", api.cancellation),
    path("rides/<uuid:ride_id>/cancel", api.cancel),
    path("rides/<uuid:ride_id>/extend", api.extend),
    path("rides/<uuid:ride_id>/aboard", api.aboard),
    path("drive", api_drive.screen),
    path("drive/online", api_drive.online),
    path("drive/offline", api_drive.offline),
    path("drive/pause", api_drive.pause),
    path("drive/positions", api_drive.positions),
    path("drive/offers/<uuid:offer_id>/accept", api_drive.accept),
    path("drive/offers/<uuid:offer_id>/decline", api_drive.decline),
    path("drive/rides/<uuid:ride_id>/arrive", api_drive.arrive),
    path("drive/rides/<uuid:ride_id>/here", api_drive.here),
    path("drive/rides/<uuid:ride_id>/start", api_drive.start),
    path("drive/rides/<uuid:ride_id>/complete", api_drive.complete),
    path("drive/rides/<uuid:ride_id>/collected", api_drive.collected),
    path("drive/rides/<uuid:ride_id>/release", api_drive.release),
    path("drive/rides/<uuid:ride_id>/no-show", api_drive.no_show),
    path("drive/rides/<uuid:ride_id>/abort", api_drive.abort),
]

websocket_urlpatterns = [
    path("ws/rides/<uuid:ride_id>/", consumers.RideConsumer.as_asgi()),
    path("ws/drive/", consumers.DriveConsumer.as_asgi()),
]
