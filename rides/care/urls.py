"""Addresses of care: pages, API, the socket of a shared link."""

from django.urls import path

from rides.care import api, consumers, views, views_around, views_desk, views_places

urlpatterns = [
    path("rides/<uuid:ride_id>/chat/", views.chat_page, name="ride-chat"),
    path("rides/<uuid:ride_id>/call/", views.call, name="ride-call"),
    path("rides/<uuid:ride_id>/share/", views.share, name="ride-share"),
    path("rides/<uuid:ride_id>/share/end/", views.unshare, name="ride-unshare"),
    path("rides/<uuid:ride_id>/safety/", views.safety, name="ride-safety"),
    path("rides/<uuid:ride_id>/sos/", views.sos, name="ride-sos"),
    path("rides/<uuid:ride_id>/favourite/", views.favourite, name="ride-favourite"),
    path("rides/<uuid:ride_id>/block/", views.block, name="ride-block"),
    path("rides/<uuid:ride_id>/problem/", views_around.problem, name="ride-problem"),
    path("rides/<uuid:ride_id>/lost/", views_around.lost_page, name="ride-lost"),
    path("lost/<uuid:item_id>/", views_around.lost_move, name="lost-move"),
    path("drive/lost/", views_around.drive_lost, name="drive-lost"),
    path("help/", views_around.help_page, name="help"),
    path("help/<uuid:ticket_id>/", views_around.ticket, name="ticket"),
    path("help/photos/<uuid:photo_id>/", views_around.photo, name="ticket-photo"),
    path("s/<str:token>/", views.shared, name="shared"),
    path("s/<str:token>/sheet/", views.shared_sheet, name="shared-sheet"),
    path("desk/tickets/", views_desk.queue, name="desk-tickets"),
    path("desk/tickets/<uuid:ticket_id>/", views_desk.ticket, name="desk-ticket"),
    path("desk/alarms/<uuid:alarm_id>/", views_desk.alarm_seen, name="desk-alarm"),
    path("places/", views_places.saved_places, name="places"),
    path("places/<str:key>/change/", views_places.change_place, name="place-change"),
    path("preferences/", views_places.preferences, name="preferences"),
]

api_urlpatterns = [
    path("rides/<uuid:ride_id>/chat", api.ride_chat),
    path("rides/<uuid:ride_id>/call", api.call),
    path("rides/<uuid:ride_id>/share", api.share),
    path("rides/<uuid:ride_id>/sos", api.sos),
    path("rides/<uuid:ride_id>/lost", api.ride_lost),
    path("rides/<uuid:ride_id>/tickets", api.ride_tickets),
    path("lost/<uuid:item_id>", api.lost_item),
    path("drive/lost", api.drive_lost),
    path("tickets", api.my_tickets),
    path("tickets/<uuid:ticket_id>", api.ticket),
    path("tickets/<uuid:ticket_id>/entries", api.ticket_reply),
    path("desk/tickets", api.desk_tickets),
    path("desk/tickets/<uuid:ticket_id>/answer", api.desk_answer),
    path("me/preferences", api.preferences),
    path("me/favourites", api.my_favourites),
    path("me/favourites/<uuid:user_id>", api.my_favourite),
]

websocket_urlpatterns = [
    path("ws/shared/<str:token>/", consumers.SharedConsumer.as_asgi()),
]
