"""Addresses of general meetings."""

from django.urls import URLPattern, path

from governance import api_meetings as api
from governance import views_meetings as pages

urlpatterns: list[URLPattern] = [
    path("meetings/", pages.every, name="meetings"),
    path("meetings/new/", pages.new, name="call_meeting"),
    path("meetings/<int:meeting>/", pages.single, name="meeting"),
    path("meetings/<int:meeting>/sign/", pages.sign, name="sign_meeting"),
    path("meetings/<int:meeting>/answer/", pages.answer, name="answer_meeting"),
    path("meetings/<int:meeting>/cancel/", pages.cancel, name="cancel_meeting"),
    path("meetings/<int:meeting>/minutes/", pages.minutes, name="write_minutes"),
    path("meetings/<int:meeting>/approve/", pages.approve, name="approve_minutes"),
]
api_urlpatterns: list[URLPattern] = [
    path("meetings", api.all_meetings, name="api_meetings"),
    path("meetings/<int:meeting>", api.single, name="api_meeting"),
    path("meetings/<int:meeting>/call", api.calls, name="api_sign_meeting"),
    path("meetings/<int:meeting>/answer", api.answers, name="api_answer_meeting"),
    path("meetings/<int:meeting>/minutes", api.versions, name="api_minutes"),
    path("meetings/<int:meeting>/approval", api.approval, name="api_approve_minutes"),
]
