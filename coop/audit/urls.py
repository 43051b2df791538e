"""Addresses of the log: files for machines, pages for people, the API beside them."""

from django.urls import URLPattern, path

from coop.audit import views_log

urlpatterns: list[URLPattern] = [
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
api_urlpatterns: list[URLPattern] = []
