"""Drivers, their vehicles, shifts and runs. Where a driver is now lives in `positions`, not here."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Driver(models.Model):
    """A member who drives. `live_seq` counts every change that their screen must show."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    enrolled_at = models.DateTimeField()
    live_seq = models.BigIntegerField(default=0)


class Vehicle(models.Model):
    """A car that a driver may use; `features` are the needs of riders that it meets."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT)
    make = models.CharField(max_length=40)
    model = models.CharField(max_length=40)
    colour = models.CharField(max_length=20)
    plate = models.CharField(max_length=16, unique=True)
    seats = models.PositiveSmallIntegerField()
    service_class = models.CharField(max_length=20)
    features = ArrayField(models.CharField(max_length=20), default=list)


class Shift(models.Model):
    """A span in which a driver is online with one vehicle in one zone."""

    class State(models.TextChoices):
        """Paused keeps the shift but asks for no offers."""

        ONLINE = "online"
        PAUSED = "paused"

    id = models.UUIDField(primary_key=True, default=uuid4)
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT)
    zone = models.ForeignKey("places.Zone", on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ONLINE)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["driver"], condition=Q(ended_at=None), name="one_open_shift_per_driver"
            ),
            models.UniqueConstraint(
                fields=["vehicle"], condition=Q(ended_at=None), name="one_open_shift_per_vehicle"
            ),
        ]
        indexes = [
            models.Index(fields=["zone"], name="open_shifts", condition=Q(ended_at=None)),
            models.Index(fields=["driver", "started_at"], name="shifts_of_driver"),
        ]


class Run(models.Model):
    """What a driver is carrying out now: the frame that assignments hang on."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    driver = models.ForeignKey(Driver, on_delete=models.PROTECT)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["driver"], condition=Q(closed_at=None), name="one_open_run_per_driver"
            )
        ]
