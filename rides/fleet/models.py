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
    """A car: its owner's, or the co-operative's own where it has no owner.

    `plate_key` is the plate without spaces and dashes. `features` are the needs of riders that it
    meets; `takes_smaller`: it also serves classes that ask for less.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    make = models.CharField(max_length=40)
    model = models.CharField(max_length=40)
    colour = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    plate = models.CharField(max_length=16)
    plate_key = models.CharField(max_length=16)
    seats = models.PositiveSmallIntegerField()
    service_class = models.CharField(max_length=20)
    features = ArrayField(models.CharField(max_length=20), default=list)
    takes_smaller = models.BooleanField(default=True)
    added_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plate_key"], condition=Q(retired_at=None), name="one_car_per_plate"
            )
        ]
        indexes = [models.Index(fields=["owner"], name="cars_of_owner")]


class Share(models.Model):
    """That a person who does not own a car may drive it, from when both sides agreed until it ends.

    `makes_owner`: the car is not lent but handed over.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    makes_owner = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    owner_agreed_at = models.DateTimeField(null=True)
    person_agreed_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "person", "makes_owner"],
                condition=Q(ended_at=None),
                name="one_open_share_per_person",
            )
        ]
        indexes = [models.Index(fields=["person"], name="shares_of_person")]


class Application(models.Model):
    """One person's wish to drive, saved as they go; `car` keeps what was typed, right or wrong."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10)
    car = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, default="")


class Document(models.Model):
    """A paper about a person (`vehicle` is empty) or about a car, and what was decided about it.

    The scan lies in the vault under `file_id`; it is empty where somebody looked at the paper
    itself, and again when the scan was forgotten.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=12)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, null=True)
    state = models.CharField(max_length=10)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    file_id = models.UUIDField(null=True)
    media_type = models.CharField(max_length=20, default="")
    pages = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    expires_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    checked_by = models.CharField(max_length=80, default="")
    reference = models.CharField(max_length=80, default="")
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(vehicle=None), name="a_paper_is_about_one"
            ),
            *(
                models.UniqueConstraint(
                    fields=["kind", about],
                    condition=Q(state=state),
                    name=f"one_{state}_paper_per_{about}",
                )
                for about in ("person", "vehicle")
                for state in ("sent", "accepted")
            ),
        ]
        indexes = [
            models.Index(fields=["sent_at"], name="papers_to_check", condition=Q(state="sent")),
            models.Index(fields=["expires_on"], name="papers_by_end"),
        ]


class PaperEvent(models.Model):
    """One move of an application or a document, for ever; nothing personal but who did it."""

    about = models.UUIDField()
    move = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["about", "id"], name="events_of_paper")]


class Shift(models.Model):
    """A span in which a driver is online with one vehicle in one zone.

    From `fit_until` on no ride is offered, because of what `unfit_code` names: papers or hours.
    `circle` is what the driver, a woman or non-binary, asks of riders: "first", "only" or nothing;
    it is emptied with the shift. `behind_s`: so much further away matching takes them to be, by their
    conduct; `is_new`: too little is known of them to say.
    """

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
    fit_until = models.DateTimeField(null=True)
    unfit_code = models.CharField(max_length=10, default="")
    circle = models.CharField(max_length=5, default="", db_default="")
    behind_s = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_new = models.BooleanField(default=False, db_default=False)

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
