"""Addresses of the Commons: pages, API, the socket of a discussion."""

from django.urls import path

from coop.forum import (
    api,
    api_posts,
    consumers,
    views,
    views_posts,
    views_reading,
    views_topics,
)
from coop.work.doors import at

urlpatterns = [
    path("commons/", views.home, name="commons"),
    path("commons/new/", views.new, name="commons-new"),
    path("commons/mine/", views_reading.mine, name="commons-mine"),
    path("commons/order/", views_reading.order, name="commons-order"),
    path("commons/off/<str:token>/", views_reading.off, name="commons-off"),
    path("commons/topics/<slug:slug>/", views.topic, name="commons-topic"),
    path("commons/topics/<slug:slug>/follow/", views_reading.follow_topic, name="follow-topic"),
    path("commons/threads/<uuid:thread_id>/", views.thread, name="commons-thread"),
    path("commons/threads/<uuid:thread_id>/news/", views.news, name="commons-news"),
    path("commons/threads/<uuid:thread_id>/reply/", views_posts.reply, name="commons-reply"),
    path(
        "commons/threads/<uuid:thread_id>/follow/",
        views_reading.follow_thread,
        name="follow-thread",
    ),
    path("commons/posts/<uuid:post_id>/", views_posts.show, name="commons-post"),
    path("commons/posts/<uuid:post_id>/edit/", views_posts.edit, name="post-edit"),
    path("commons/posts/<uuid:post_id>/history/", views_posts.history, name="post-history"),
    path("commons/posts/<uuid:post_id>/withdraw/", views_posts.withdraw, name="post-withdraw"),
    path("commons/posts/<uuid:post_id>/take-down/", views_posts.take_down, name="post-take-down"),
    path("commons/posts/<uuid:post_id>/label/", views_posts.label, name="post-label"),
    path("commons/posts/<uuid:post_id>/react/", views_posts.react, name="post-react"),
    path("commons/posts/<uuid:post_id>/rate/", views_posts.rate, name="post-rate"),
    path("office/topics/", views_topics.topics, name="office-topics"),
    path("office/topics/<slug:slug>/close/", views_topics.close, name="office-topic-close"),
]

api_urlpatterns = [
    path("commons/topics", at(api.topics, api.open_topic)),
    path("commons/topics/<slug:slug>", at(api.close_topic)),
    path("commons/topics/<slug:slug>/follow", at(api.follow_topic, api.leave_topic)),
    path("commons/threads", at(api.threads, api.open_thread)),
    path("commons/threads/<uuid:thread_id>", at(api.thread)),
    path("commons/threads/<uuid:thread_id>/arguments", at(api.arguments)),
    path("commons/threads/<uuid:thread_id>/posts", at(api_posts.posts, api_posts.write)),
    path("commons/threads/<uuid:thread_id>/follow", at(api.follow_thread, api.leave_thread)),
    path("commons/people", at(api.people)),
    path(
        "commons/posts/<uuid:post_id>",
        at(api_posts.post_itself, api_posts.edit),
    ),
    path("commons/posts/<uuid:post_id>/words", at(api_posts.withdraw)),
    path("commons/posts/<uuid:post_id>/versions", at(api_posts.versions)),
    path("commons/posts/<uuid:post_id>/tombstone", at(api_posts.take_down)),
    path(
        "commons/posts/<uuid:post_id>/labels/<slug:mark>",
        at(api_posts.label, api_posts.unlabel),
    ),
    path(
        "commons/posts/<uuid:post_id>/reactions/<slug:reaction>",
        at(api_posts.react, api_posts.unreact),
    ),
    path("commons/posts/<uuid:post_id>/rating", at(api_posts.rate, api_posts.unrate)),
    path("me/commons", at(api.choices, api.choose)),
]

websocket_urlpatterns = [
    path("ws/commons/<uuid:thread_id>/", consumers.ThreadConsumer.as_asgi()),
]
