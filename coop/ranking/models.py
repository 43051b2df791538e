"""Lists of labels that members publish, and which rankers elsewhere are left alone for a while.

What a member chose, and whom they follow, lies in their locker and not here.
"""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coop.ranking.themes import ALL_WORDS, THEMES


class List(models.Model):
    """What one member says under one theme, for whoever follows it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    theme = models.CharField(max_length=12)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "theme"],
                condition=Q(closed_at=None),
                name="one_list_per_theme",
            ),
            models.CheckConstraint(
                condition=Q(theme__in=[str(one) for one in THEMES]), name="theme_is_known"
            ),
        ]


class Label(models.Model):
    """One word about a member who drives or about a discussion; gone when it ends."""

    list = models.ForeignKey(List, on_delete=models.PROTECT, related_name="labels")
    about = models.UUIDField()
    word = models.CharField(max_length=16)
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "about"], name="one_word_about_each"),
            models.CheckConstraint(
                condition=Q(word__in=list(ALL_WORDS)), name="word_is_of_the_list"
            ),
            models.CheckConstraint(condition=Q(until_at__gt=F("at")), name="labels_end"),
        ]
        indexes = [
            models.Index(fields=["until_at"], name="labels_by_end"),
            models.Index(fields=["about"], name="labels_about"),
        ]


class Ranker(models.Model):
    """How a ranker elsewhere has answered lately; `key` is a digest, so that no address lies here."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    failed = models.CharField(max_length=20, default="")
    paused_until = models.DateTimeField(null=True)
    at = models.DateTimeField()
