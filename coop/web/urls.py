"""Addresses of health; `coop.urls` names the error handlers of `coop.web.views`."""

from django.urls import URLPattern, path

from coop.web import views

urlpatterns: list[URLPattern] = [
    path("health/", views.alive, name="health"),
    path("ready/", views.ready, name="ready"),
]
api_urlpatterns: list[URLPattern] = []
