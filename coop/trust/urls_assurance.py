"""Addresses of assurance: one's level, vouching with two phones."""

from django.urls import URLPattern, path

from coop.trust import api_assurance as api
from coop.trust import views_assurance as views

urlpatterns: list[URLPattern] = [
    path("assurance/", views.assurance, name="assurance"),
    path("assurance/vouches/<int:vouch_id>/take-back/", views.take_back, name="take_vouch_back"),
    path("vouch/", views.begin, name="begin_vouch"),
    path("vouch/read/", views.read, name="read_code"),
    path("vouch/<uuid:meeting_id>/", views.meeting, name="vouch_meeting"),
    path("vouch/<uuid:meeting_id>/place/", views.move, name="move_meeting"),
    path("vouch/<uuid:meeting_id>/give/", views.give, name="give_vouch"),
    path("vouch/<uuid:meeting_id>/stop/", views.stop, name="stop_meeting"),
]
api_urlpatterns: list[URLPattern] = [
    path("assurance", api.my_assurance),
    path("vouches", api.my_vouches),
    path("vouches/<int:vouch_id>", api.my_vouch),
    path("vouches/read", api.a_reading),
    path("meetings-of-phones/<uuid:meeting_id>", api.a_meeting),
    path("meetings-of-phones/<uuid:meeting_id>/place", api.a_place),
    path("meetings-of-phones/<uuid:meeting_id>/vouch", api.a_word),
]
