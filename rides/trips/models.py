"""A ride from booking to receipt, its stops, fare lines, events and drivers."""

from uuid import uuid4

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q

from rides.trips.states import LIVE, State


class Ride(models.Model):
    """One ride. Moved only by `actions.moves.move`; what happened is in its events.

    Without a `rider` it is for a guest of whoever booked: their name lies in the booker's locker.
    `pickup_at` is when it was wished for, empty for now; it takes its rider until `busy_until`.
    `local_on` is its day in its series, `card_id` the saved card that pays, where one does.
    `circle` is what its rider, a woman or non-binary, asks of drivers: "first", "only" or nothing;
    it is emptied once the ride is over.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    state = models.CharField(max_length=12, choices=[(s, s) for s in State])
    seq = models.IntegerField(default=1)
    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    service_class = models.CharField(max_length=20)
    seats = models.PositiveSmallIntegerField(default=1)
    needs = ArrayField(models.CharField(max_length=20), default=list)
    note = models.CharField(max_length=200, default="")
    pickup_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)
    series_id = models.UUIDField(null=True)
    local_on = models.DateField(null=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    rider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    client_event_id = models.UUIDField(unique=True)
    quote_id = models.UUIDField()
    rules_version = models.BigIntegerField()
    payment_method = models.CharField(max_length=10, default="cash")
    card_id = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    distance_m = models.IntegerField()
    duration_s = models.IntegerField()
    pin = models.CharField(max_length=4)
    pin_tries = models.IntegerField(default=0)
    searches = models.IntegerField(default=1)
    is_extended = models.BooleanField(default=False)
    is_flagged = models.BooleanField(default=False)
    booked_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cash_confirmed_at = models.DateTimeField(null=True)
    waived_at = models.DateTimeField(null=True)
    circle = models.CharField(max_length=5, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rider"],
                condition=Q(state__in=sorted(LIVE)),
                name="one_live_ride_per_rider",
            ),
            models.UniqueConstraint(fields=["quote_id"], name="a_quote_is_booked_once"),
            models.UniqueConstraint(
                fields=["series_id", "local_on"], name="one_ride_per_series_and_day"
            ),
            ExclusionConstraint(
                name="rides_for_later_do_not_overlap",
                expressions=[
                    ("rider", RangeOperators.EQUAL),
                    (
                        Func(
                            "pickup_at",
                            "busy_until",
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state="SCHEDULED"),
            ),
        ]
        indexes = [
            models.Index(fields=["rider", "booked_at"], name="rides_of_rider"),
            models.Index(fields=["booked_by", "booked_at"], name="rides_booked_by"),
            models.Index(
                fields=["pickup_at"], name="scheduled_rides", condition=Q(state="SCHEDULED")
            ),
        ]


class Stop(models.Model):
    """A place on the way, in order: the first is the pickup, the last the destination.

    `reached_at` and `left_at` are of the stops in between: the ride has its own instants for both
    ends.
    """

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    at = gis.PointField()
    reached_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ride", "position"], name="stops_have_an_order")
        ]


class Line(models.Model):
    """One line of the fare; those of the quote are written at booking, later ones are added."""

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=60, default="")
    amount_minor = models.BigIntegerField()
    quantity = models.IntegerField(default=0)
    unit_minor = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ride", "position"], name="lines_have_an_order")
        ]


class Event(models.Model):
    """Something that happened to a ride: gap-free `seq`, append-only."""

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    seq = models.IntegerField()
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    role = models.CharField(max_length=10)
    by = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    client_event_id = models.UUIDField(null=True, unique=True)
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ride", "seq"], name="events_have_no_rival")]


class Assignment(models.Model):
    """A driver carrying out a ride; a ride survives a change of driver."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    run = models.ForeignKey("fleet.Run", on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    nearest_s = models.IntegerField()
    nearer_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"], condition=Q(closed_at=None), name="one_driver_per_ride"
            ),
            models.UniqueConstraint(
                fields=["run"], condition=Q(closed_at=None), name="one_ride_per_run"
            ),
        ]
        indexes = [models.Index(fields=["driver", "opened_at"], name="rides_of_driver")]


class Change(models.Model):
    """Another way that a rider asks for, with its price; it holds once the driver agrees.

    `stops` are those still to come, `lines` are added to the fare, `near` is where the car was.
    """

    class State(models.TextChoices):
        """Pending ones end in exactly one of the others."""

        PENDING = "pending"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    client_event_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    next_position = models.PositiveSmallIntegerField()
    near = gis.PointField(null=True)
    stops = models.JSONField()
    lines = models.JSONField()
    distance_m = models.IntegerField()
    duration_s = models.IntegerField()
    price_minor = models.BigIntegerField()
    pay_more_minor = models.BigIntegerField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"], condition=Q(state="pending"), name="one_pending_change_per_ride"
            ),
        ]
        indexes = [models.Index(fields=["ride", "asked_at"], name="changes_of_ride")]


class UnmetDemand(models.Model):
    """A ride that found no driver: where and when, to a few hundred metres, without whom."""

    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    service_class = models.CharField(max_length=20)
    near = gis.PointField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()


class Series(models.Model):
    """A ride that repeats: on the dates of `rule` (an RRULE), at one time on the zone's clocks."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    client_event_id = models.UUIDField(unique=True)
    rider = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    service_class = models.CharField(max_length=20)
    seats = models.PositiveSmallIntegerField(default=1)
    needs = ArrayField(models.CharField(max_length=20), default=list)
    payment_method = models.CharField(max_length=10, default="cash")
    card_id = models.UUIDField(null=True)
    stops = models.JSONField()
    rule = models.CharField(max_length=200)
    at = models.TimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    is_paused = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["rider", "made_at"], name="series_of_rider"),
            models.Index(fields=["id"], name="open_series", condition=Q(ended_at=None)),
        ]


class OffDay(models.Model):
    """A date on which a series has no ride: skipped by its rider, or why none could be booked."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT)
    local_on = models.DateField()
    code = models.CharField(max_length=40)
    sentence = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "local_on"], name="a_day_is_off_once")
        ]


class Alert(models.Model):
    """Somebody wants to be told when a car is free near a place."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    client_event_id = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    service_class = models.CharField(max_length=20)
    seats = models.PositiveSmallIntegerField(default=1)
    needs = ArrayField(models.CharField(max_length=20), default=list)
    stops = models.JSONField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None), name="one_alert_per_person"
            )
        ]


class LateStep(models.Model):
    """What a driver without network did for a ride that was no longer theirs: kept, not applied.

    Append-only. `sentence` is what the driver was told.
    """

    ride = models.ForeignKey(Ride, on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    kind = models.CharField(max_length=20)
    sentence = models.CharField(max_length=300)
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    client_event_id = models.UUIDField(unique=True)
    away_m = models.IntegerField(null=True)
