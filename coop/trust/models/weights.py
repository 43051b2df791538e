"""What ratings weigh, night by night, and what stewards are told of. Only `Alert` ever changes."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

User = settings.AUTH_USER_MODEL
FULL = 1_000_000
KINDS = ["ring", "bombing"]


class Weights(models.Model):
    """One night's weights, by number. Append-only.

    Attributes:
        seeds: how many people trust began with.
        policy: the voted numbers it was computed with.
        digest: over every rating's weight, in the order of ids: who recomputes, compares it.
        changed: how many ratings weigh otherwise than the night before.
    """

    number = models.IntegerField(primary_key=True)
    at = models.DateTimeField()
    ratings = models.IntegerField()
    people = models.IntegerField()
    vouches = models.IntegerField()
    seeds = models.IntegerField()
    circles = models.IntegerField()
    policy = models.JSONField()
    digest = models.CharField(max_length=64)
    changed = models.IntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="weights_by_time")]


class RatingWeight(models.Model):
    """What a rating weighs from one version on, in millionths; until a later row says otherwise.

    Append-only. A rating without any row weighs one.
    """

    rating = models.ForeignKey("trust.Rating", on_delete=models.PROTECT)
    version = models.IntegerField()
    weight = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "version"], name="one_weight_per_version"),
            models.CheckConstraint(
                condition=Q(weight__range=(0, FULL)), name="weight_is_part_of_one"
            ),
        ]


class RaterWeight(models.Model):
    """What a rating by somebody weighs from one version on, before it is known of whom. Append-only.

    Attributes:
        flow, fairness, reached: the parts of it, in millionths; see `coop.trust.weighting`.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    flow = models.IntegerField()
    fairness = models.IntegerField()
    reached = models.IntegerField()
    weight = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "version"], name="one_rater_weight_per_version")
        ]


class Alert(models.Model):
    """Something that people should look at: it changes no score and no account by itself.

    Attributes:
        mark: who and what, so that one thing is told once.
        people: whom it is about: those of a ring, or whoever was rated down.
        raters: who rated down; empty for a ring.
        facts: counts that say why.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=10)
    mark = models.CharField(max_length=64, unique=True)
    version = models.IntegerField()
    found_at = models.DateTimeField()
    people = ArrayField(models.UUIDField())
    raters = ArrayField(models.UUIDField(), default=list)
    facts = models.JSONField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.CharField(max_length=300, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="alert_kind_known"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | Q(closed_at__gte=F("found_at"), closed_by__isnull=False) & ~Q(outcome=""),
                name="alert_closed_by_somebody_who_says_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["found_at"], name="alerts_open", condition=Q(closed_at=None))
        ]
