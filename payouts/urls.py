"""Addresses of members' money."""

from django.urls import URLPattern, path

from payouts import api, api_books, api_cards, views, views_cards, views_provider

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
    path("pay/back/<uuid:payment_id>/", views_cards.payment_back, name="payment_back"),
    path("pay/owed/", views_cards.owed, name="owed"),
    path("hooks/stripe/", views_cards.stripe_says, name="stripe_hook"),
    path("demo/stripe/confirm/<str:name>/", views_provider.confirm, name="demo_confirm"),
    path("demo/stripe/onboarding/<str:name>/", views_provider.onboarding, name="demo_onboarding"),
]
api_urlpatterns: list[URLPattern] = [
    path("pay/dividends", api.dividends, name="api_dividends"),
    path("pay/dividends/months", api.months, name="api_dividend_months"),
    path("pay/dividends/give", api.give, name="api_give"),
    path("pay/dividends/first", api.choose, name="api_dividends_first"),
    path("pay/dividends/debt", api.pay_debt, name="api_pay_debt"),
    path("pay/cards", api_cards.my_cards, name="api_cards"),
    path("pay/cards/<uuid:card_id>", api_cards.card, name="api_card"),
    path("pay/cards/<uuid:card_id>/default", api_cards.prefer, name="api_card_default"),
    path("pay/payments", api_cards.my_payments, name="api_payments"),
    path("pay/owed", api_cards.owed, name="api_owed"),
    path("books/beancount", api_books.beancount, name="api_books_beancount"),
]
