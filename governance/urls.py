"""Addresses of governance."""

from django.urls import path

from governance import api, views

urlpatterns = [path("rules/", views.rules, name="rules")]
api_urlpatterns = [path("rules", api.rules, name="api_rules")]
