"""Who takes part in counting groups, and what was counted. To which group anybody belongs lies in
their locker alone.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from coop.trust.models.conduct import ROLES

TRAITS = ["gender", "age", "seen_as"]


class Audited(models.Model):
    """That somebody takes part; gone as soon as they no longer do."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    since = models.DateTimeField()


class Gap(models.Model):
    """How rides of different groups were praised, as counted once. Append-only.

    Attributes:
        least: of fewer people nothing was said.
        shares: by group, the mean share of praised rides in basis points, to the percent.
    """

    at = models.DateTimeField()
    role = models.CharField(max_length=6)
    trait = models.CharField(max_length=10)
    least = models.IntegerField()
    shares = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["at", "role", "trait"], name="counted_once_at_a_time"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="gap_of_known_role"),
            models.CheckConstraint(condition=Q(trait__in=TRAITS), name="gap_of_known_trait"),
            models.CheckConstraint(condition=Q(least__gte=20), name="gap_of_many"),
        ]
