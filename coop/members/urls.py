"""Addresses of sign-in (under /accounts/) and of one's account in the API (under /api/v1/)."""

from django.urls import URLPattern, path

from coop.members import api, views

# Names are allauth's, which looks some of them up. There is one form, under three names, and none
# of the password pages.
urlpatterns: list[URLPattern] = [
    path("accounts/login/", views.login, name="account_login"),
    path("accounts/login/code/", views.login, name="account_request_login_code"),
    path(
        "accounts/login/code/confirm/", views.confirm_login_code, name="account_confirm_login_code"
    ),
    path("accounts/signup/", views.login, name="account_signup"),
    path("accounts/logout/", views.logout, name="account_logout"),
    path("accounts/inactive/", views.account_inactive, name="account_inactive"),
]
api_urlpatterns: list[URLPattern] = [
    path("me", api.me, name="api_me"),
    path("me/blocks", api.blocks, name="api_blocks"),
    path("me/blocks/<uuid:user_id>", api.block, name="api_block"),
]
