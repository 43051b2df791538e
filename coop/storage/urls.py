"""Addresses of remoteStorage, for apps; and a page about it, for people."""

from django.urls import URLPattern, path

from coop.storage import views

urlpatterns: list[URLPattern] = [
    path(".well-known/webfinger", views.webfinger, name="webfinger"),
    path("oauth/storage/<slug:shelf>/", views.authorize, name="storage-authorize"),
    path("storage/<slug:shelf>/", views.files, name="storage-root"),
    path("storage/<slug:shelf>/<path:path>", views.files, name="storage-files"),
    path("data/storage/", views.home, name="storage"),
    path("data/storage/open/", views.begin, name="storage-open"),
    path("data/storage/empty/", views.empty, name="storage-empty"),
]
api_urlpatterns: list[URLPattern] = []
