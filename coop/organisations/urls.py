"""Addresses of organisations: riders' and administrators' pages, the stewards', the API."""

from django.urls import URLPattern, path

from coop.organisations.api import mine as api
from coop.organisations.api import office as api_office
from coop.organisations.views import mine, office
from coop.work.doors import at

ORGANISATION = "organisations/<uuid:organisation_id>"

urlpatterns: list[URLPattern] = [
    path("organisation/", mine.mine, name="organisations"),
    path("organisation/<uuid:organisation_id>/", mine.organisation, name="organisation"),
    path("organisation/<uuid:organisation_id>/invite/", mine.invite, name="organisation_invite"),
    path("organisation/<uuid:organisation_id>/rides/", mine.rides, name="organisation_rides"),
    path("organisation/people/<uuid:seat_id>/", mine.person, name="organisation_person"),
    path("organisation/people/<uuid:seat_id>/stop/", mine.stop, name="organisation_stop"),
    path("organisation/seats/<uuid:seat_id>/<slug:answer>/", mine.answer, name="seat_answer"),
    path("organisation/papers/<uuid:paper_id>/", mine.paper, name="organisation_paper"),
    path("organisation/papers/<uuid:paper_id>/pdf/", mine.paper_pdf, name="organisation_pdf"),
    path("office/organisations/", office.organisations, name="office_organisations"),
    path("office/organisations/new/", office.new, name="office_organisation_new"),
    path("office/organisations/<uuid:organisation_id>/", office.edit, name="office_organisation"),
    path(
        "office/organisations/<uuid:organisation_id>/close/",
        office.close,
        name="office_organisation_close",
    ),
    path("office/organisations/papers/<uuid:paper_id>/", office.paid, name="office_paper_paid"),
]
api_urlpatterns: list[URLPattern] = [
    path("organisations", at(api.mine), name="api_my_seats"),
    path("organisations/seats/<uuid:seat_id>", at(api.change, api.stop), name="api_seat"),
    path("organisations/seats/<uuid:seat_id>/accept", at(api.accept), name="api_accept_seat"),
    path("organisations/seats/<uuid:seat_id>/decline", at(api.decline), name="api_decline_seat"),
    path("organisations/seats/<uuid:seat_id>/leave", at(api.leave), name="api_leave_seat"),
    path(ORGANISATION, at(api.organisation), name="api_organisation"),
    path(f"{ORGANISATION}/people", at(api.people, api.invite), name="api_organisation_people"),
    path(f"{ORGANISATION}/rides", at(api.account_rides), name="api_organisation_rides"),
    path(f"{ORGANISATION}/papers", at(api.all_papers), name="api_organisation_papers"),
    path("papers/<uuid:paper_id>", at(api.paper), name="api_paper"),
    path("papers/<uuid:paper_id>/pdf", at(api.paper_pdf), name="api_paper_pdf"),
    path(
        "office/organisations",
        at(api_office.organisations, api_office.open_account),
        name="api_organisations",
    ),
    path(f"office/{ORGANISATION}", at(api_office.change), name="api_organisation_change"),
    path(f"office/{ORGANISATION}/close", at(api_office.close), name="api_organisation_close"),
    path(f"office/{ORGANISATION}/reopen", at(api_office.reopen), name="api_organisation_reopen"),
    path(
        "office/papers/<uuid:paper_id>/payments", at(api_office.paid), name="api_organisation_paid"
    ),
]
