"""Addresses of panels: for everybody, for sides and panels, for stewards, and the API."""

from django.urls import URLPattern, path

from coop.panels import api
from coop.panels.views import hearing, pages
from coop.work.doors import at

CASE = "panels/<int:number>"

urlpatterns: list[URLPattern] = [
    path("panels/", pages.home, name="panels"),
    path("panels/new/", pages.new, name="panel_new"),
    path(f"{CASE}/", pages.single, name="panel_case"),
    path(f"{CASE}/draw/", pages.draw, name="panel_draw"),
    path(f"{CASE}/say/", hearing.say, name="panel_say"),
    path(f"{CASE}/evidence/<uuid:said_id>/<int:page>/", hearing.picture, name="panel_picture"),
    path(f"{CASE}/done/", hearing.done, name="panel_done"),
    path(f"{CASE}/answer/", hearing.answer, name="panel_answer"),
    path(f"{CASE}/ask/", hearing.ask, name="panel_ask"),
    path(f"{CASE}/talk/", hearing.talk, name="panel_talk"),
    path(f"{CASE}/decide/", hearing.decide, name="panel_decide"),
    path(f"{CASE}/appeal/", hearing.appeal, name="panel_appeal"),
    path("office/panels/", pages.office, name="office_panels"),
]
api_urlpatterns: list[URLPattern] = [
    path("panels", at(api.mine, api.begin), name="api_panels"),
    path("panels/verdicts", at(api.verdicts), name="api_verdicts"),
    path("panels/figures", at(api.all_figures), name="api_panel_figures"),
    path(CASE, at(api.one), name="api_case"),
    path(f"{CASE}/draw", at(api.draw), name="api_panel_draw"),
    path(f"{CASE}/statements", at(api.say), name="api_case_say"),
    path(f"{CASE}/evidence/<uuid:said_id>/<int:page>", at(api.picture), name="api_case_picture"),
    path(f"{CASE}/done", at(api.done), name="api_case_done"),
    path(f"{CASE}/seat", at(api.seat), name="api_case_seat"),
    path(f"{CASE}/questions", at(api.question), name="api_case_ask"),
    path(f"{CASE}/talk", at(api.talk), name="api_case_talk"),
    path(f"{CASE}/decision", at(api.decide), name="api_case_decide"),
    path(f"{CASE}/appeal", at(api.appeal), name="api_case_appeal"),
]
