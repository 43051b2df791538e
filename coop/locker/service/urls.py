"""Addresses of a locker that stands alone: its person's pages, and the API for co-operatives."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from coop.locker.service import api, views

MEMBER = "api/v1/ties/<uuid:member>"

urlpatterns = [
    path("", views.home, name="home"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("leave/", views.leave, name="leave"),
    path("code/", views.code, name="code"),
    path("download/", views.download, name="download"),
    path("papers/<uuid:paper_id>/", views.paper, name="paper"),
    path("ties/<uuid:tie_id>/log/", views.log, name="log"),
    path("ties/<uuid:tie_id>/<str:what>/", views.decide, name="decide"),
    path("health", api.health, name="health"),
    path(".well-known/http-message-signatures-directory", api.directory, name="directory"),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/ties", api.ties, name="api_ties"),
    path("api/v1/reads", api.reads, name="api_reads"),
    path("api/v1/boxes", api.box, name="api_boxes"),
    path(MEMBER, api.tie, name="api_tie"),
    path(f"{MEMBER}/contract", api.contract, name="api_contract"),
    path(f"{MEMBER}/log", api.log, name="api_log"),
    path(f"{MEMBER}/arrival", api.arrival, name="api_arrival"),
    path(f"{MEMBER}/departure", api.departure, name="api_departure"),
    path(f"{MEMBER}/departed", api.departed, name="api_departed"),
    path(f"{MEMBER}/papers", api.papers, name="api_papers"),
]
