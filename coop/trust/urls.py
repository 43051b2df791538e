"""Addresses of trust."""

from django.urls import URLPattern, path

from coop.trust import api, api_groups, views, views_alerts, views_groups
from coop.work.doors import at

urlpatterns: list[URLPattern] = [
    path("trust/", views.formula, name="trust_formula"),
    path("standing/", views.standing, name="standing"),
    path("standing/words/<uuid:rating_id>/reply/", views.reply, name="reply_to_words"),
    path("standing/groups/", views_groups.mine, name="groups"),
    path("rate/", views.to_rate, name="rides_to_rate"),
    path("rate/<uuid:about>/", views.rate, name="rate"),
    path("office/rings/", views_alerts.rings, name="office_rings"),
]
api_urlpatterns: list[URLPattern] = [
    path("conduct", at(api.formula)),
    path("ratings", at(api.to_rate)),
    path("ratings/<uuid:about>", at(api.rating, api.rate)),
    path("office/rings", at(api.rings)),
    path("me/groups", at(api_groups.mine, api_groups.choose, api_groups.drop)),
    path("trust/gaps", at(api_groups.gaps)),
    path("standing", at(api.standing)),
    path("standing/words", at(api.words)),
    path("standing/words/<uuid:rating_id>/reply", at(api.reply)),
]
