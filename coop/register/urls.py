"""Addresses of the register: pages in the office, the API beside them."""

from django.urls import URLPattern, path

from coop.register import api, views

urlpatterns: list[URLPattern] = [
    path("office/people/", views.people, name="office_people"),
    path("office/people/<uuid:user_id>/", views.person, name="office_person"),
    path("office/people/<uuid:user_id>/<slug:act>/", views.act, name="office_person_act"),
]
api_urlpatterns: list[URLPattern] = [
    path("office/people", api.people, name="api_people"),
    path("office/people/<uuid:user_id>", api.person, name="api_person"),
    path("office/people/<uuid:user_id>/<slug:act>", api.act, name="api_person_act"),
]
