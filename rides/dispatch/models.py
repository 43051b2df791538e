"""Open requests, the offers made for them, and why each driver was or was not asked."""

from uuid import uuid4

from django.contrib.gis.db import models as gis
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q


class Request(models.Model):
    """A ride that needs a driver, with everything matching may know copied in.

    `pickup_at` is empty for now. Who refused before `anew_at` may be asked again. `circle` is the
    rider's wish for women and non-binary drivers: "first", "only" or nothing.
    """

    class State(models.TextChoices):
        """Open rides are matched; taken ones may open again when their driver lets go."""

        OPEN = "open"
        TAKEN = "taken"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride_id = models.UUIDField(unique=True)
    rider_id = models.UUIDField(null=True)
    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    service_class = models.CharField(max_length=20)
    seats = models.PositiveSmallIntegerField(default=1)
    needs = ArrayField(models.CharField(max_length=20), default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    pickup = gis.PointField()
    dropoff = gis.PointField()
    pickup_label = models.CharField(max_length=200)
    dropoff_label = models.CharField(max_length=200)
    distance_m = models.IntegerField()
    duration_s = models.IntegerField()
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    pay_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    rules_version = models.BigIntegerField()
    blocked_ids = ArrayField(models.UUIDField(), default=list)
    excluded_ids = ArrayField(models.UUIDField(), default=list)
    favourite_ids = ArrayField(models.UUIDField(), default=list)
    ranking = models.JSONField(default=dict)
    circle = models.CharField(max_length=5, default="", db_default="")
    behind_s = models.PositiveSmallIntegerField(default=0, db_default=0)
    refusals = models.IntegerField(default=0)
    opened_at = models.DateTimeField()
    pickup_at = models.DateTimeField(null=True)
    anew_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["zone"], name="open_requests", condition=Q(state="open")),
        ]


class Offer(models.Model):
    """A ride shown to one driver for a few seconds. At most one acceptance stands per request."""

    class State(models.TextChoices):
        """Pending offers end in exactly one of the others."""

        PENDING = "pending"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"
        RELEASED = "released"

    id = models.UUIDField(primary_key=True, default=uuid4)
    request = models.ForeignKey(Request, on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    pickup_s = models.IntegerField()
    pickup_m = models.IntegerField()
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    grace_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="accepted"), name="one_acceptance_per_request"
            ),
            models.UniqueConstraint(
                fields=["driver"], condition=Q(state="pending"), name="one_pending_offer_per_driver"
            ),
        ]
        indexes = [models.Index(fields=["request", "state"], name="offers_of_request")]


class Decision(models.Model):
    """The first time matching came to an outcome about a driver for a request. Append-only."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    outcome = models.CharField(max_length=20)
    pickup_s = models.IntegerField(null=True)
    cost_s = models.IntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "driver", "outcome"], name="an_outcome_is_said_once"
            )
        ]


class Place(models.Model):
    """A driver's place in the queue of an airport or station; who came first goes first.

    `since_at` orders the queue: when the driver arrived, or was last sent to its end.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    zone = models.ForeignKey("places.SpecialZone", on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    since_at = models.DateTimeField()
    declines = models.PositiveSmallIntegerField(default=0)
    left_at = models.DateTimeField(null=True)
    left_because = models.CharField(max_length=10, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["driver"], condition=Q(left_at=None), name="one_queue_per_driver"
            ),
        ]
        indexes = [
            models.Index(
                fields=["zone", "since_at"], name="queues_in_order", condition=Q(left_at=None)
            ),
        ]


class Claim(models.Model):
    """A driver's word for a ride for later. They are taken from `busy_from` until `busy_until`."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride_id = models.UUIDField()
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    pickup_at = models.DateTimeField()
    busy_from = models.DateTimeField()
    busy_until = models.DateTimeField()
    claimed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="")
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride_id"], condition=Q(ended_at=None), name="one_claim_per_ride"
            ),
            ExclusionConstraint(
                name="claims_of_a_driver_do_not_overlap",
                expressions=[
                    ("driver", RangeOperators.EQUAL),
                    (
                        Func(
                            "busy_from",
                            "busy_until",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]
        indexes = [
            models.Index(fields=["driver", "claimed_at"], name="claims_of_driver"),
        ]
