"""Versions of rules, and the one row that says since when only votes write them. Append-only."""

from django.db import models
from django.db.models import F, Q


class RuleVersion(models.Model):
    """A value that is in force from `valid_from` until the next version of the same key and scope."""

    key = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, default="")
    value = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    valid_from = models.DateTimeField()
    cause = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gte=F("low"), value__lte=F("high")), name="value_within_bounds"
            ),
            models.UniqueConstraint(
                fields=["key", "scope", "valid_from"], name="one_value_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["valid_from", "id"], name="rules_in_time")]


class Enactment(models.Model):
    """That a decision was carried out: once per cause, with the digest of what it changed."""

    cause = models.CharField(max_length=120, primary_key=True)
    digest = models.BinaryField()
    valid_from = models.DateTimeField()
    at = models.DateTimeField()


class Opened(models.Model):
    """That the co-operative opened: one row, once. From then on members alone change rules."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    by = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="opened_once")]
