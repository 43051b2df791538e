"""Addresses of care: pages, API, the socket of a shared link."""

from django.urls import path

from coop.work.doors import at
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
    path(
        "preferences/favourites/<uuid:user_id>/drop/",
        views_places.drop_favourite,
        name="favourite-drop",
    ),
]

api_urlpatterns = [
    path("rides/<uuid:ride_id>/chat", at(api.ride_chat, api.say)),
    path("rides/<uuid:ride_id>/call", at(api.call)),
    path("rides/<uuid:ride_id>/share", at(api.link, api.share, api.unshare)),
    path("rides/<uuid:ride_id>/sos", at(api.sos)),
    path("rides/<uuid:ride_id>/lost", at(api.ride_lost, api.ask_for_lost)),
    path("rides/<uuid:ride_id>/tickets", at(api.report)),
    path("lost/<uuid:item_id>", at(api.lost_item)),
    path("drive/lost", at(api.drive_lost)),
    path("tickets", at(api.my_tickets)),
    path("tickets/<uuid:ticket_id>", at(api.ticket)),
    path("tickets/<uuid:ticket_id>/entries", at(api.reply)),
    path("desk/tickets", at(api.desk_tickets)),
    path("desk/tickets/<uuid:ticket_id>/answer", at(api.desk_answer)),
    path("me/preferences", at(api.preferences, api.prefer)),
    path("me/favourites", at(api.my_favourites, api.favour)),
    path("me/favourites/<uuid:user_id>", at(api.unfavour)),
]

websocket_urlpatterns = [
    path("ws/shared/<str:token>/", consumers.SharedConsumer.as_asgi()),
]
