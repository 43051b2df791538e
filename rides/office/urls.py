"""Addresses of the office: pages under /office/, the API under /api/v1/office/."""

from django.urls import URLPattern, path

from rides.office import views

urlpatterns: list[URLPattern] = [
    path("office/", views.overview, name="office"),
]
api_urlpatterns: list[URLPattern] = []
