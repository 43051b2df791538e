"""Addresses of places: tiles and suggestions, and the API under /api/v1/."""

from django.urls import URLPattern, path

from coop.work.doors import at
from rides.places import api, api_zones, views

urlpatterns: list[URLPattern] = [
    path("tiles/<slug:city>/<uuid:import_id>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="tile"),
    path("places/suggest", views.suggest, name="suggest"),
]
api_urlpatterns: list[URLPattern] = [
    path("places/search", api.search, name="api-places-search"),
    path("places/reverse", api.reverse, name="api-places-reverse"),
    path("zones", at(api_zones.zones), name="api-zones"),
    path("office/zones", at(api_zones.draw_service), name="api-draw-zone"),
    path("zones/special", at(api_zones.specials), name="api-special-zones"),
    path("zones/<uuid:zone_id>", at(api_zones.change, api_zones.retire), name="api-zone"),
    path("zones/<uuid:zone_id>/safety", at(api_zones.guard), name="api-zone-safety"),
    path("zones/<uuid:zone_id>/pause", at(api_zones.pause), name="api-zone-pause"),
    path("zones/<uuid:zone_id>/resume", at(api_zones.resume), name="api-zone-resume"),
    path("routes", api.routes, name="api-routes"),
    path("streets/random", api.random_streets, name="api-streets-random"),
]
