"""Addresses of places: tiles and suggestions, and the API under /api/v1/."""

from django.urls import URLPattern, path

from rides.places import api, views

urlpatterns: list[URLPattern] = [
    path("tiles/<slug:city>/<uuid:import_id>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("places/suggest", views.suggest, name="suggest"),
]
api_urlpatterns: list[URLPattern] = [
    path("places/search", api.search, name="api-places-search"),
    path("places/reverse", api.reverse, name="api-places-reverse"),
    path("zones", api.zones, name="api-zones"),
    path("routes", api.routes, name="api-routes"),
    path("streets/random", api.random_streets, name="api-streets-random"),
]
