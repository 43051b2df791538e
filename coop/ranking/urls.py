"""Addresses of one's own order, as pages and (under /api/v1/) for programs."""

from django.urls import URLPattern, path

from coop.ranking import api, views
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path("ranking/", views.home, name="ranking"),
    path("ranking/lists/", views.lists, name="ranking-lists"),
    path("ranking/lists/<uuid:list_id>/follow/", views.follow, name="ranking-follow"),
    path("ranking/<slug:subject>/", views.order, name="ranking-order"),
]
api_urlpatterns: list[URLPattern] = [
    path("me/rankings/<slug:subject>", at(api.ranking, api.choose)),
    path("me/rankings/<slug:subject>/tryout", at(api.tryout)),
    path("me/labels", at(api.labels)),
    path("me/labels/<slug:theme>/<uuid:about>", at(api.say, api.take_back)),
    path("label-lists", at(api.lists)),
    path("label-lists/<uuid:list_id>/follow", at(api.follow, api.leave)),
]
