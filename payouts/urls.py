"""Addresses of members' money."""

from django.urls import URLPattern, path

from coop.work.doors import at
from payouts import (
    api,
    api_books,
    api_cards,
    api_payees,
    api_refunds,
    views,
    views_books,
    views_cards,
    views_payees,
    views_provider,
    views_refunds,
)

urlpatterns: list[URLPattern] = [
    path("pay/", views.money, name="money"),
    path("pay/dividends/", views.dividends, name="dividends"),
    path("pay/give/", views.give, name="give"),
    path("pay/first/", views.choose, name="dividends_first"),
    path("pay/debt/", views.pay_debt, name="pay_debt"),
    path("pay/cards/", views_cards.my_cards, name="cards"),
    path("pay/cards/new/", views_cards.new_card, name="card_new"),
    path("pay/cards/<uuid:card_id>/back/", views_cards.card_back, name="card_back"),
    path("pay/cards/<uuid:card_id>/default/", views_cards.prefer, name="card_default"),
    path("pay/cards/<uuid:card_id>/remove/", views_cards.remove, name="card_remove"),
    path("pay/account/", views_payees.account, name="payout_account"),
    path("pay/account/continue/", views_payees.go_on, name="payout_account_go_on"),
    path("pay/account/back/", views_payees.back, name="payout_account_back"),
    path("pay/account/now/", views_payees.pay_now, name="payout_now"),
    path("pay/back/<uuid:payment_id>/", views_cards.payment_back, name="payment_back"),
    path("pay/owed/", views_cards.owed, name="owed"),
    path("books/", views_books.books, name="books"),
    path("office/refunds/", views_refunds.all_refunds, name="refunds"),
    path("office/refunds/rides/<uuid:ride_id>/", views_refunds.ride, name="refund_ride"),
    path("office/refunds/<uuid:decision_id>/", views_refunds.decide, name="refund_decide"),
    path("hooks/stripe/", views_cards.stripe_says, name="stripe_hook"),
    path("demo/stripe/confirm/<str:name>/", views_provider.confirm, name="demo_confirm"),
    path("demo/stripe/onboarding/<str:name>/", views_provider.onboarding, name="demo_onboarding"),
]
api_urlpatterns: list[URLPattern] = [
    path("pay/dividends", at(api.dividends), name="api_dividends"),
    path("pay/dividends/months", at(api.months), name="api_dividend_months"),
    path("pay/dividends/give", at(api.give), name="api_give"),
    path("pay/dividends/first", at(api.choose), name="api_dividends_first"),
    path("pay/dividends/debt", at(api.pay_debt), name="api_pay_debt"),
    path("pay/cards", at(api_cards.my_cards, api_cards.add_card), name="api_cards"),
    path("pay/cards/<uuid:card_id>", at(api_cards.remove), name="api_card"),
    path("pay/cards/<uuid:card_id>/default", at(api_cards.prefer), name="api_card_default"),
    path("pay/account", at(api_payees.account, api_payees.open_account), name="api_payout_account"),
    path("pay/account/link", at(api_payees.link), name="api_payout_account_link"),
    path("pay/payouts", at(api_payees.my_payouts, api_payees.pay_now), name="api_payouts"),
    path("pay/payments", at(api_cards.my_payments), name="api_payments"),
    path("pay/owed", at(api_cards.owed, api_cards.pay_owed), name="api_owed"),
    path("office/refunds", api_refunds.all_refunds, name="api_refunds"),
    path("office/refunds/<uuid:decision_id>", api_refunds.decide, name="api_refund_decide"),
    path("books", api_books.books, name="api_books"),
    path("books/beancount", api_books.beancount, name="api_books_beancount"),
]
