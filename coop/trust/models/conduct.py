"""Encounters, ratings, the ledger of conduct, and the sums that are kept of it.

The ledger only grows; the sums are what replaying it gives, to the last digit. No name lies here.
"""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from coop.trust.reasons import WORDS_CHARS

User = settings.AUTH_USER_MODEL
ROLES = ["rider", "driver"]
KINDS = ["thumb", "completed", "late", "no_show", "dispute"]
SEVERITIES = ["", "small", "medium", "grave"]
CITY_CHARS = 60


def _sum() -> "models.DecimalField[int, int]":
    """Whole numbers of any length: half-lives and years decide how long they grow."""
    return models.DecimalField(max_digits=600, decimal_places=0, default=0)


class Encounter(models.Model):
    """Two people met: a ride was driven to its end. `about` is whatever a room above calls it.

    `paid_at` is when it was known to be paid; ratings count only then.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    about = models.UUIDField(unique=True)
    city = models.CharField(max_length=CITY_CHARS)
    rider = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    driver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(rider=F("driver")), name="nobody_meets_themselves"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rider", "-ended_at"], name="encounters_of_rider"),
            models.Index(fields=["driver", "-ended_at"], name="encounters_of_driver"),
        ]


class Rating(models.Model):
    """What one person says of the other after a ride; never changed but to be shown or voided.

    Attributes:
        role: of whom it is about.
        words: for all who may see them, `private_words`: for that person alone.
        delay_s: how long the words wait after their batch is full, drawn when they were written.
        reveal_at: when it may count: both have rated, or the time to do so is over.
        counted_at: when it did, with others; `said_at`: from when its words show.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT)
    rater = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ratee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=6)
    is_up = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    words = models.CharField(max_length=WORDS_CHARS, default="")
    private_words = models.CharField(max_length=WORDS_CHARS, default="")
    delay_s = models.IntegerField()
    given_at = models.DateTimeField()
    reveal_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)
    said_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=WORDS_CHARS, default="")
    replied_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)
    void_because = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["encounter", "role"], name="one_rating_each_way"),
            models.CheckConstraint(condition=~Q(rater=F("ratee")), name="nobody_rates_themselves"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="rated_as_known_role"),
            models.CheckConstraint(
                condition=Q(counted_at=None) | Q(counted_at__gte=F("reveal_at")),
                name="counted_when_revealed",
            ),
            models.CheckConstraint(
                condition=Q(said_at=None) | Q(counted_at__isnull=False), name="said_when_counted"
            ),
            models.CheckConstraint(condition=Q(delay_s__gte=0), name="words_wait"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["reveal_at"], name="ratings_to_count", condition=Q(counted_at=None)
            ),
            models.Index(fields=["ratee", "role", "counted_at"], name="ratings_of_person"),
            models.Index(fields=["rater", "given_at"], name="ratings_by_person"),
        ]


class Event(models.Model):
    """One line of the ledger of conduct. Append-only.

    Attributes:
        sign: 1, or -1 where it takes back another; `undoes` says which, and each once.
        at: since when it fades.
        about: the ride or the case that it comes from.
        is_first: the first thumb that somebody got in this role: where newcomers begin.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=6)
    city = models.CharField(max_length=CITY_CHARS)
    kind = models.CharField(max_length=10)
    severity = models.CharField(max_length=6, default="")
    is_up = models.BooleanField(default=False)
    is_first = models.BooleanField(default=False)
    sign = models.SmallIntegerField(default=1)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    about = models.UUIDField()
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, null=True)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True)
    because = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "kind", "about"], condition=Q(undoes=None), name="noted_once"
            ),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="event_role_known"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="event_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="dispute") ^ Q(severity=""), name="disputes_have_a_severity"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=SEVERITIES), name="event_severity_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="thumb", rating__isnull=False) | ~Q(kind="thumb") & Q(rating=None),
                name="a_thumb_has_its_rating",
            ),
            models.CheckConstraint(
                condition=Q(sign=1) | Q(sign=-1, undoes__isnull=False), name="event_sign"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "role", "id"], name="conduct_of_person")]


class Sums(models.Model):
    """Under which weights and half-lives sums were made."""

    weights_version = models.IntegerField()
    ride_half_s = models.IntegerField()
    dispute_half_s = models.IntegerField()

    class Meta:
        abstract = True


class Standing(Sums):
    """What somebody's events in one role come to: each sum grows as `conduct.glow` says.

    `ups` and `downs` count thumbs as they were given, whatever they weigh.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=6)
    city = models.CharField(max_length=CITY_CHARS)
    up = _sum()
    down = _sum()
    late = _sum()
    no_show = _sum()
    small = _sum()
    medium = _sum()
    grave = _sum()
    completed = models.IntegerField(default=0)
    ups = models.IntegerField(default=0)
    downs = models.IntegerField(default=0)
    events = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role"], name="one_standing_per_role"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="standing_role_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["city", "role"], name="standings_of_city")]


class Origin(Sums):
    """Where newcomers of a role begin in a city: the first thumbs, growing as all sums do."""

    role = models.CharField(max_length=6)
    city = models.CharField(max_length=CITY_CHARS)
    up = _sum()
    whole = _sum()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["city", "role"], name="one_origin_per_city_and_role"),
        ]
