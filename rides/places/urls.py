"""Addresses of places: tiles and suggestions, and the API under /api/v1/."""

from django.urls import URLPattern, path

from rides.places import api, api_zones, views

urlpatterns: list[URLPattern] = [
    path("tiles/<slug:city>/<uuid:import_id>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("places/suggest", views.suggest, name="suggest"),
]
api_urlpatterns: list[URLPattern] = [
    path("places/search", api.search, name="api-places-search"),
    path("places/reverse", api.reverse, name="api-places-reverse"),
    path("zones", api_zones.zones, name="api-zones"),
    path("office/zones", api_zones.draw_service, name="api-draw-zone"),
    path("office/zones/special", api_zones.draw_special, name="api-draw-special-zone"),
    path("zones/special", api_zones.specials, name="api-special-zones"),
    path("zones/special/<uuid:special_id>", api_zones.special, name="api-special-zone"),
    path("zones/<uuid:zone_id>", api_zones.zone, name="api-zone"),
    path("zones/<uuid:zone_id>/pause", api_zones.pause, name="api-zone-pause"),
    path("zones/<uuid:zone_id>/resume", api_zones.resume, name="api-zone-resume"),
    path("routes", api.routes, name="api-routes"),
    path("streets/random", api.random_streets, name="api-streets-random"),
]
