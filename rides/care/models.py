"""What people say to each other around a ride, and what they ask the co-operative for help with.

All of it belongs to a ride and ends: `actions.purging` removes words once nobody needs them.
Imported inside this room only.
"""

from uuid import uuid4

from django.conf import settings
from django.contrib.gis.db import models as gis
from django.db import models
from django.db.models import Q

USER = settings.AUTH_USER_MODEL


class Message(models.Model):
    """One message between the rider of a ride and one driver of it; a new driver begins anew."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    text = models.CharField(max_length=500)
    client_event_id = models.UUIDField(unique=True)
    written_at = models.DateTimeField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["ride", "driver", "received_at"], name="words_of_ride")]


class Call(models.Model):
    """That one side asked to call the other: when, and through which number. Never theirs."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    number = models.CharField(max_length=40)
    client_event_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ride", "at"], name="calls_of_ride")]


class Share(models.Model):
    """A link by which somebody without an account watches a ride; only a digest of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    shows_destination = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opens = models.IntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"], condition=Q(revoked_at=None), name="one_open_link_per_ride"
            )
        ]


class Text(models.Model):
    """That a step of a ride was told to a passenger by text message: neither words nor number.

    Append-only.
    """

    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    seq = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ride", "seq"], name="a_step_is_texted_once")
        ]


class Ticket(models.Model):
    """A problem with a ride that somebody reported. `seq` counts its entries and answers."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    category = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    seq = models.IntegerField(default=1)
    client_event_id = models.UUIDField(unique=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", "closed"]), name="ticket_state_is_known"
            )
        ]
        indexes = [
            models.Index(fields=["by", "opened_at"], name="tickets_of_person"),
            models.Index(fields=["state", "due_at"], name="tickets_by_state"),
        ]


class Photo(models.Model):
    """A photo of our own making, drawn anew from what was sent."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    content = models.BinaryField()
    at = models.DateTimeField()


class Entry(models.Model):
    """What somebody wrote to a ticket, or what was done with it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT)
    seq = models.IntegerField()
    kind = models.CharField(max_length=12)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    text = models.CharField(max_length=2000, default="")
    amount_minor = models.BigIntegerField(null=True)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True)
    client_event_id = models.UUIDField(unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "seq"], name="entries_have_an_order")
        ]


class LostItem(models.Model):
    """Something left in a car: asked of its driver, found or not, handed back."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=300)
    state = models.CharField(max_length=10)
    client_event_id = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    contact_until = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminders = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"],
                condition=Q(state__in=["asked", "found"]),
                name="one_open_question_per_ride",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "found", "not_found", "returned", "closed"]),
                name="lost_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["driver", "state"], name="lost_with_driver")]


class Alert(models.Model):
    """Somebody pressed the emergency button: the desk is told, and says who looked."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    where = gis.PointField(null=True)
    client_event_id = models.UUIDField(unique=True)
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["seen_at", "raised_at"], name="alerts_to_see")]
