"""Addresses of the opening: pages under /opening/, rates in the office, the API beside them."""

from django.urls import URLPattern, path

from coop.opening import api, views, views_rates

urlpatterns: list[URLPattern] = [
    path("opening/", views.begin, name="opening"),
    path("opening/you/", views.you, name="opening_you"),
    path("opening/name/", views.name, name="opening_name"),
    path("opening/city/", views.city, name="opening_city"),
    path("opening/rates/", views_rates.step, name="opening_rates"),
    path("opening/rates/example/", views_rates.example, name="opening_example"),
    path("opening/mail/", views.post, name="opening_mail"),
    path("opening/mail/try/", views.try_mail, name="opening_try_mail"),
    path("opening/review/", views.review, name="opening_review"),
    path("opening/open/", views.open_doors, name="opening_open"),
    path("office/rates/", views_rates.office, name="office_rates"),
]
api_urlpatterns: list[URLPattern] = [
    path("opening", api.opening, name="api_opening"),
    path("opening/name", api.name, name="api_opening_name"),
    path("opening/city", api.city, name="api_opening_city"),
    path("opening/rates", api.rates, name="api_opening_rates"),
    path("opening/mail", api.mail_tried, name="api_opening_mail"),
    path("opening/open", api.open_doors, name="api_opening_open"),
]
