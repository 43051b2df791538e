"""Addresses of the log: files for machines, pages for people, the API beside them."""

from django.urls import URLPattern, path

from coop.audit import api, views, views_log, views_witnesses
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path("log/", views.log, name="log"),
    path("log/entries/<int:index>/", views.entry, name="log_entry"),
    path("log/entries/<int:index>/proof/", views.proof, name="log_proof"),
    path("log/mine/", views.mine, name="log_mine"),
    path("log/mine/ballots/<int:number>/", views.ballot, name="log_mine_ballot"),
    path("log/mine/rides/<uuid:ride_id>/", views.ride, name="log_mine_ride"),
    path("log/mine/shares/<slug:pool>/", views.share, name="log_mine_share"),
    path("office/witnesses/", views_witnesses.witnesses, name="office_witnesses"),
    path(
        "office/witnesses/<int:witness_id>/end/", views_witnesses.let_go, name="office_witness_end"
    ),
    path("log/checkpoint", views_log.checkpoint, name="log_checkpoint"),
    path("log/tile/entries/<path:groups>", views_log.bundle, name="log_bundle"),
    path("log/tile/<int:level>/<path:groups>", views_log.tile, name="log_tile"),
    path("log/keys", views_log.keys, name="log_keys"),
    path("log/handover/<int:index>", views_log.handover, name="log_handover"),
    path("log/ballots/<str:month>", views_log.ballots, name="log_ballots"),
    path("log/schemas/", views_log.schemas, name="log_schemas"),
    path("log/schemas/<str:kind>.json", views_log.schema, name="log_schema"),
    path("log/verify.py", views_log.verifier, name="log_verifier"),
    path("log/verify.py.sha256", views_log.verifier_digest, name="log_verifier_digest"),
    path("log/cosign", views_log.cosign, name="log_cosign"),
]
api_urlpatterns: list[URLPattern] = [
    path("log", at(api.log), name="api_log"),
    path("log/entries", at(api.log_entries), name="api_log_entries"),
    path("log/entries/<int:index>", at(api.log_proof), name="api_log_proof"),
    path("log/mine", at(api.log_mine), name="api_log_mine"),
    path("office/witnesses", at(api.all_witnesses, api.name_witness), name="api_witnesses"),
    path("office/witnesses/<int:witness_id>", at(api.end_witness), name="api_witness"),
]
