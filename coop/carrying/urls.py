"""Addresses of leaving and arriving, as pages and (under /api/v1/) for programs."""

from django.urls import URLPattern, path

from coop.carrying import api, views
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path("data/download/", views.leaving, name="data_download"),
    path("data/download/<uuid:export_id>/", views.fetch, name="data_fetch"),
    path("data/bring/", views.bringing, name="data_bring"),
    path("data/bring/forget/", views.forget, name="data_bring_forget"),
    path("data/bring/<uuid:arrival_id>/", views.bring_one, name="data_bring_one"),
    path("data/bring/<uuid:arrival_id>/drop/", views.drop, name="data_bring_drop"),
]
api_urlpatterns: list[URLPattern] = [
    path("me/data/exports", at(api.exports, api.start), name="api_exports"),
    path("me/data/exports/<uuid:export_id>", at(api.export), name="api_export"),
    path("me/data/exports/<uuid:export_id>/archive", at(api.fetch), name="api_fetch_export"),
    path("me/data/arrivals", at(api.arrivals, api.bring), name="api_arrivals"),
    path("me/data/arrivals/<uuid:arrival_id>", at(api.arrival, api.drop), name="api_arrival"),
    path("me/data/arrivals/<uuid:arrival_id>/take", at(api.take), name="api_take_arrival"),
    path("me/data/brought", at(api.services), name="api_brought"),
    path("locker/archive/<slug:document>", at(api.schema), name="api_archive_schema"),
]
