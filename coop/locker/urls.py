"""Addresses of one's own data, as pages and (under /api/v1/) for programs."""

from django.urls import URLPattern, path

from coop.locker import api, views

urlpatterns: list[URLPattern] = [
    path("data/", views.data, name="data"),
    path("data/places/forget/", views.forget_place, name="data_forget_place"),
    path("data/download/", views.download, name="data_download"),
]
api_urlpatterns: list[URLPattern] = [
    path("me/data/accesses", api.accesses, name="api_accesses"),
    path("me/profile", api.profile, name="api_profile"),
    path("me/places", api.places, name="api_places"),
    path("me/places/<str:key>", api.place, name="api_place"),
]
