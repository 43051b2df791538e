"""Addresses of apps of others: OAuth for programs, pages for people, the API for apps."""

from django.urls import URLPattern, path

from coop.oauth import api, views
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path(".well-known/oauth-authorization-server", views.metadata, name="oauth-metadata"),
    path("oauth/authorize/", views.authorize, name="oauth-authorize"),
    path("oauth/register", views.register, name="oauth-register"),
    path("oauth/token", views.token, name="oauth-token"),
    path("oauth/revoke", views.revoke, name="oauth-revoke"),
    path("data/apps/", views.apps, name="apps"),
    path("data/apps/<uuid:app_id>/end/", views.take_back, name="apps-end"),
    path("apps/docs/", views.docs, name="apps-docs"),
]
api_urlpatterns: list[URLPattern] = [
    path("app/grant", at(api.grant)),
    path("app/log", at(api.log)),
    path("app/exports", at(api.start_export)),
    path("app/exports/<uuid:export_id>", at(api.export)),
    path("app/exports/<uuid:export_id>/archive", at(api.fetch_export)),
    path("app/records/<slug:collection>", at(api.records)),
    path("app/records/<slug:collection>/<str:key>", at(api.record, api.write, api.forget)),
    path("app/records/<slug:collection>/<str:key>/rows", at(api.append)),
]
