"""Addresses of the office: pages under /office/, the API under /api/v1/office/."""

from django.urls import URLPattern, path

from coop.work.doors import at
from rides.office import api, api_zones, views, views_zones

urlpatterns: list[URLPattern] = [
    path("office/", views.overview, name="office"),
    path("trust/figures/", views.trust, name="trust_figures"),
    path("office/demand/", views.demand, name="office_demand"),
    path("office/zones/", views_zones.zones, name="office_zones"),
    path("office/zones/new/", views_zones.draw, name="office_zone_new"),
    path("office/zones/<uuid:zone_id>/", views_zones.service, name="office_zone"),
    path("office/zones/<uuid:zone_id>/safety/", views_zones.guard, name="office_zone_safety"),
    path("office/zones/<uuid:zone_id>/pause/", views_zones.pause, name="office_zone_pause"),
    path("office/zones/<uuid:zone_id>/resume/", views_zones.resume, name="office_zone_resume"),
    path("office/zones/<uuid:zone_id>/retire/", views_zones.retire, name="office_zone_retire"),
    path("office/zones/special/<uuid:special_id>/", views_zones.special, name="office_special"),
    path(
        "office/zones/special/<uuid:special_id>/remove/",
        views_zones.remove,
        name="office_special_remove",
    ),
]
api_urlpatterns: list[URLPattern] = [
    path("office/figures", api.day, name="api_office_figures"),
    path("office/demand", api.demand, name="api_office_demand"),
    path("trust/waiting", at(api.newcomers), name="api_trust_waiting"),
    path("demand", api.public_demand, name="api_demand"),
    path("office/zones/special", at(api_zones.draw), name="api_draw_special"),
    path(
        "zones/special/<uuid:special_id>",
        at(api_zones.change, api_zones.remove),
        name="api_special",
    ),
]
