"""Addresses of one's own data, as pages and (under /api/v1/) for programs."""

from django.urls import URLPattern, path

from coop.locker import api, views, views_moving
from coop.locker import api_moving as moving
from coop.locker import api_terms as terms
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path(".well-known/http-message-signatures-directory", moving.directory, name="our_keys"),
    path("data/", views.data, name="data"),
    path("data/places/forget/", views.forget_place, name="data_forget_place"),
    path("data/agree/", views.agree, name="data_agree"),
    path("data/contract/", views.contract, name="data_contract"),
    path("data/delete/", views.delete, name="data_delete"),
    path("data/freeze/", views.freeze, name="data_freeze"),
    path("data/log/", views.log, name="data_log"),
    path("data/move/", views_moving.move, name="data_move"),
    path("data/move/stop/", views_moving.stop, name="data_move_stop"),
    path("data/receipts/<uuid:receipt_id>/", views.receipt, name="data_receipt"),
    path("data/terms/<slug:term>/", views.switch, name="data_term"),
    path("data/withdraw/", views.withdraw, name="data_withdraw"),
]
api_urlpatterns: list[URLPattern] = [
    path("me/data/contract", at(terms.mine, terms.withdraw), name="api_contract"),
    path("me/data/agree", at(terms.agree), name="api_agree"),
    path("me/data/terms/<slug:term>", at(terms.switch), name="api_term"),
    path("me/data/frozen", at(terms.freeze), name="api_frozen"),
    path("me/data/held", at(terms.held), name="api_held"),
    path("me/data/receipts", at(terms.receipts), name="api_receipts"),
    path("me/data/chain", at(terms.chain), name="api_chain"),
    path("me/data/home", at(moving.home, moving.move, moving.stop), name="api_locker_home"),
    path("me/data/home/back", at(moving.back), name="api_locker_back"),
    path("lockers/decisions", moving.decisions, name="api_locker_decisions"),
    path("me/data/deletion", at(terms.deletion, terms.delete_me), name="api_deletion"),
    path("locker/contract", at(terms.contract), name="api_contract_in_force"),
    path("locker/schemas/<slug:schema>", at(terms.one_schema), name="api_locker_schema"),
    path("me/data/accesses", api.accesses, name="api_accesses"),
    path("me/profile", api.profile, name="api_profile"),
    path("me/places", api.places, name="api_places"),
    path("me/places/<str:key>", api.place, name="api_place"),
]
