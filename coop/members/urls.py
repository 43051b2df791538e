"""Addresses of sign-in (under /accounts/) and of one's account in the API (under /api/v1/)."""

from django.urls import URLPattern, path

from coop.members import api, views, views_offices, views_security

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
    path("accounts/passkey/", views_security.passkey, name="passkey"),
    path("accounts/passkey/begin/", views_security.begin_passkey, name="passkey_begin"),
    path("accounts/security/", views_security.security, name="security"),
    path("accounts/security/again/", views_security.again, name="security_again"),
    path("accounts/security/passkeys/begin/", views_security.begin_adding, name="passkey_new"),
    path("accounts/security/passkeys/add/", views_security.add, name="passkey_add"),
    path("accounts/security/passkeys/rename/", views_security.rename, name="passkey_rename"),
    path("accounts/security/passkeys/remove/", views_security.remove, name="passkey_remove"),
    path("accounts/security/sessions/end/", views_security.end, name="session_end"),
    path("accounts/offices/<slug:office>/resign/", views_offices.resign, name="resign"),
]
api_urlpatterns: list[URLPattern] = [
    path("me", api.me, name="api_me"),
    path("me/sessions", api.sessions, name="api_sessions"),
    path("me/sessions/end-others", api.end_others, name="api_end_sessions"),
    path("me/sessions/<uuid:session_id>", api.session, name="api_session"),
    path("me/offices/<slug:office>", api.office, name="api_office"),
    path("me/blocks", api.blocks, name="api_blocks"),
    path("me/blocks/<uuid:user_id>", api.block, name="api_block"),
]
