"""How sure we are that somebody is one real person: levels, walks over the vouches, and the ways.

No name and no document lies here. A place lies here for as long as a code is open, never longer.
"""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

User = settings.AUTH_USER_MODEL
SEEN = ["passport", "identity_card", "residence_permit", "driving_licence"]


class Walk(models.Model):
    """One night's walk over everybody's vouches, and what it took to be above it.

    Attributes:
        seeds: by city, how many it began at.
        cut_ppb: the share of trust per vouch that established members pass, in billionths.
    """

    at = models.DateTimeField(unique=True)
    people = models.PositiveIntegerField()
    vouches = models.PositiveIntegerField()
    seeds = models.JSONField()
    steps = models.PositiveSmallIntegerField()
    cut_ppb = models.BigIntegerField()
    passed = models.PositiveIntegerField()


class Level(models.Model):
    """How sure we are of somebody from one instant on, and why; the last has no end.

    Attributes:
        reasons: what holds, as `levels.reasons` names it, in its order.
        is_connected: whether the last walk found them above the cut.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    level = models.SmallIntegerField()
    reasons = models.JSONField()
    is_connected = models.BooleanField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(until=None), name="one_level_at_a_time"
            ),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="level_is_known"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="level_ends_after_it_began"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "-since"], name="levels_of")]


class Meeting(models.Model):
    """Two phones together: one shows a code that changes, the other reads it, the first says yes.

    Attributes:
        lat, lon, placed_at: where the first is; forgotten as soon as the code is read or over.
        step: at which step of the code the other read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    voucher = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    secret = models.BinaryField()
    state = models.CharField(max_length=10, default="open")
    city = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    placed_at = models.DateTimeField(null=True)
    step = models.BigIntegerField(null=True)
    scanned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    scanned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["voucher"],
                condition=Q(state__in=["open", "read"]),
                name="one_meeting_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "read", "given", "declined", "over"]),
                name="meeting_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="open")
                | Q(lat__isnull=True, lon__isnull=True, placed_at__isnull=True),
                name="place_is_kept_while_open",
            ),
            models.CheckConstraint(
                condition=Q(scanned_by=None, scanned_at=None, step=None)
                & Q(state__in=["open", "over"])
                | Q(scanned_by__isnull=False, scanned_at__isnull=False, step__isnull=False)
                & ~Q(state="open"),
                name="code_is_read_by_one",
            ),
            models.CheckConstraint(
                condition=Q(scanned_by=None) | ~Q(scanned_by=F("voucher")),
                name="nobody_meets_alone",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["closes_at"], name="meetings_by_end")]


class Showing(models.Model):
    """That somebody wants to show who they are: a picture sent in, or the paper at the office.

    Attributes:
        what: which kind of document; one of `SEEN`.
        file_id: where the picture lies; empty without one, and as soon as it is forgotten.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    what = models.CharField(max_length=20)
    state = models.CharField(max_length=10, default="waiting")
    asked_at = models.DateTimeField()
    file_id = models.UUIDField(null=True)
    pages = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=300, default="")
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="one_showing_at_a_time"
            ),
            models.CheckConstraint(condition=Q(way__in=["upload", "office"]), name="way_is_known"),
            models.CheckConstraint(condition=Q(what__in=SEEN), name="document_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted", "rejected", "taken_back", "lapsed"]),
                name="showing_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") ^ Q(decided_at__isnull=False),
                name="showing_ends_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "rejected"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("user")),
                name="nobody_looks_at_their_own",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""), name="rejection_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="showings_waiting")
        ]
