"""Addresses of the demo; every door is shut where this is no demo."""

from django.urls import URLPattern, path

from coop.demo import api, views

urlpatterns: list[URLPattern] = [
    path("demo/", views.choose, name="demo"),
    path("demo/enter/<slug:key>/", views.enter, name="demo_enter"),
    path("demo/inbox/", views.inbox, name="demo_inbox"),
    path("demo/pin/<uuid:ride_id>/", views.pin, name="demo_pin"),
    path("demo/who/<uuid:ride_id>/", views.played, name="demo_who"),
]
api_urlpatterns: list[URLPattern] = [
    path("demo/enter", api.enter, name="api_demo_enter"),
    path("demo/pin/<uuid:ride_id>", api.pin, name="api_demo_pin"),
]
