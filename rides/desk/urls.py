"""Addresses of the desk: pages under /desk/, the API under /api/v1/desk/."""

from django.urls import URLPattern, path

from rides.desk import api, views

urlpatterns: list[URLPattern] = [
    path("desk/", views.board, name="desk"),
    path("desk/sheet/", views.sheet, name="desk-sheet"),
    path("desk/book/", views.book, name="desk-book"),
    path("desk/caller/", views.caller, name="desk-caller"),
    path("desk/messages/", views.send, name="desk-send"),
    path("desk/undo/<uuid:act_id>/", views.undo, name="desk-undo"),
    path("desk/rides/<uuid:ride_id>/", views.ride, name="desk-ride"),
    path("desk/rides/<uuid:ride_id>/assign/", views.assign, name="desk-assign"),
    path("desk/rides/<uuid:ride_id>/take-back/", views.take_back, name="desk-take-back"),
    path("desk/rides/<uuid:ride_id>/exchange/", views.exchange, name="desk-exchange"),
    path("desk/rides/<uuid:ride_id>/seen/", views.see, name="desk-see"),
    path("desk/rides/<uuid:ride_id>/override/<slug:step>/", views.override, name="desk-override"),
    path("drive/messages/<uuid:message_id>/read/", views.read, name="message-read"),
]
api_urlpatterns: list[URLPattern] = [
    path("desk/rides", api.board),
    path("desk/rides/<uuid:ride_id>/assign", api.assign),
    path("desk/rides/<uuid:ride_id>/take-back", api.take_back),
    path("desk/rides/<uuid:ride_id>/exchange", api.exchange),
    path("desk/rides/<uuid:ride_id>/seen", api.see),
    path("desk/rides/<uuid:ride_id>/override/<slug:step>", api.override),
    path("desk/undo/<uuid:act_id>", api.undo),
    path("desk/callers", api.caller),
    path("desk/bookings", api.book),
    path("desk/messages", api.send),
]
