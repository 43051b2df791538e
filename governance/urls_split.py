"""Addresses of the fee's split."""

from django.urls import path

from governance import api_split, views_split

urlpatterns = [
    path("split/", views_split.split, name="split"),
    path("split/ballot/", views_split.keep, name="keep_split_ballot"),
    path("split/undo/", views_split.undo, name="undo_split_ballot"),
    path("split/back/", views_split.take_back, name="take_back_split_ballot"),
    path("split/<str:month>/ballots.txt", views_split.ballots, name="split_ballots"),
]
api_urlpatterns = [
    path("split", api_split.results, name="api_split"),
    path("split/history", api_split.months, name="api_split_history"),
    path("split/preview", api_split.previews, name="api_split_preview"),
    path("split/ballot", api_split.ballots, name="api_split_ballot"),
]
