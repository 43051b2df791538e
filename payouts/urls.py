"""Addresses of members' money."""

from django.urls import URLPattern, path

from payouts import api, views

urlpatterns: list[URLPattern] = [
    path("pay/", views.money, name="money"),
    path("pay/dividends/", views.dividends, name="dividends"),
    path("pay/give/", views.give, name="give"),
    path("pay/first/", views.choose, name="dividends_first"),
    path("pay/debt/", views.pay_debt, name="pay_debt"),
]
api_urlpatterns: list[URLPattern] = [
    path("pay/dividends", api.dividends, name="api_dividends"),
    path("pay/dividends/months", api.months, name="api_dividend_months"),
    path("pay/dividends/give", api.give, name="api_give"),
    path("pay/dividends/first", api.choose, name="api_dividends_first"),
    path("pay/dividends/debt", api.pay_debt, name="api_pay_debt"),
]
