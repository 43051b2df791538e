"""Addresses of assurance: one's level, vouching with two phones."""

from django.urls import URLPattern, path

from coop.trust import api_assurance as api
from coop.trust import views_assurance as views
from coop.trust import views_identity as identity

urlpatterns: list[URLPattern] = [
    path("assurance/", views.assurance, name="assurance"),
    path("assurance/vouches/<int:vouch_id>/take-back/", views.take_back, name="take_vouch_back"),
    path("vouch/", views.begin, name="begin_vouch"),
    path("vouch/read/", views.read, name="read_code"),
    path("vouch/<uuid:meeting_id>/", views.meeting, name="vouch_meeting"),
    path("vouch/<uuid:meeting_id>/place/", views.move, name="move_meeting"),
    path("vouch/<uuid:meeting_id>/give/", views.give, name="give_vouch"),
    path("vouch/<uuid:meeting_id>/stop/", views.stop, name="stop_meeting"),
    path("identity/", identity.mine, name="identity"),
    path("identity/take-back/", identity.take_back, name="take_identity_back"),
    path("office/identity/", identity.queue, name="office_identity"),
    path("office/identity/<uuid:showing_id>/", identity.showing, name="office_showing"),
    path("office/identity/<uuid:showing_id>/<int:number>/", identity.page),
    path("office/identity/<uuid:showing_id>/accept/", identity.accept),
    path("office/identity/<uuid:showing_id>/reject/", identity.reject),
]
api_urlpatterns: list[URLPattern] = [
    path("assurance", api.my_assurance),
    path("identity", api.my_identity),
    path("office/identity", api.the_queue),
    path("office/identity/<uuid:showing_id>", api.a_showing),
    path("office/identity/<uuid:showing_id>/acceptance", api.an_acceptance),
    path("office/identity/<uuid:showing_id>/rejection", api.a_rejection),
    path("vouches", api.my_vouches),
    path("vouches/<int:vouch_id>", api.my_vouch),
    path("vouches/read", api.a_reading),
    path("meetings-of-phones/<uuid:meeting_id>", api.a_meeting),
    path("meetings-of-phones/<uuid:meeting_id>/place", api.a_place),
    path("meetings-of-phones/<uuid:meeting_id>/vouch", api.a_word),
]
