"""Addresses of the register: membership, pages in the office, the API beside them."""

from django.urls import URLPattern, path

from coop.register import api, api_membership, views
from coop.register import views_membership as pages

urlpatterns: list[URLPattern] = [
    path("membership/", pages.membership, name="membership"),
    path("membership/apply/", pages.apply, name="apply_for_membership"),
    path("membership/withdraw/", pages.withdraw, name="withdraw_application"),
    path("membership/vouch/<uuid:applied_id>/", pages.vouch, name="vouch"),
    path("membership/leave/", pages.leave, name="leave"),
    path("membership/stay/", pages.stay, name="stay"),
    path("members/", pages.members, name="members"),
    path("offices/", pages.offices, name="offices"),
    path("statutes/", pages.statutes, name="statutes"),
    path("office/people/", views.people, name="office_people"),
    path("office/people/register/", views.register, name="office_register"),
    path("office/people/<uuid:user_id>/", views.person, name="office_person"),
    path("office/people/<uuid:user_id>/<slug:act>/", views.act, name="office_person_act"),
]
api_urlpatterns: list[URLPattern] = [
    path("membership", api_membership.my_membership, name="api_membership"),
    path("membership/application", api_membership.my_application, name="api_application"),
    path("membership/vouches/<uuid:applied_id>", api_membership.my_vouch, name="api_vouch"),
    path("membership/notice", api_membership.my_notice, name="api_notice"),
    path("members", api_membership.public_register, name="api_register"),
    path("offices", api_membership.all_offices, name="api_offices"),
    path("statutes", api_membership.the_statutes, name="api_statutes"),
    path("office/people", api.people, name="api_people"),
    path("office/applications", api.applications, name="api_applications"),
    path("office/people/<uuid:user_id>", api.person, name="api_person"),
    path("office/people/<uuid:user_id>/<slug:act>", api.act, name="api_person_act"),
]
