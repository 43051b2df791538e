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
    """A link by which somebody without an account watches a ride; only a digest of it is kept.

    `is_alarm`: it was made for the contacts of somebody who pressed the emergency button.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    shows_destination = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opens = models.IntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)
    is_alarm = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"],
                condition=Q(revoked_at=None, is_alarm=False),
                name="one_open_link_per_ride",
            ),
            models.UniqueConstraint(
                fields=["ride", "by"],
                condition=Q(revoked_at=None, is_alarm=True),
                name="one_alarm_link_per_person",
            ),
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


class Incident(models.Model):
    """Something that a person's safety depends on: from an alarm, a check-in, a report or a call.

    `by` is who needs help or told us, `about` whom a report names. `seq` counts its steps.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=10)
    what = models.CharField(max_length=20)
    severity = models.PositiveSmallIntegerField()
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT, null=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=10)
    about = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    client_event_id = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, default="open")
    seq = models.IntegerField(default=1)
    owner = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_hand", "closed"]), name="incident_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["sos", "check_in", "report", "call"]),
                name="incident_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 3)), name="incident_severity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at=None, outcome=""),
                name="incident_closes_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state="open", owner=None, answered_at=None)
                | ~Q(state="open") & Q(owner__isnull=False, answered_at__isnull=False),
                name="incident_in_hand_is_somebodys",
            ),
            models.UniqueConstraint(
                fields=["ride", "by"],
                condition=Q(kind="sos") & ~Q(state="closed"),
                name="one_open_alarm_per_person",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "severity", "opened_at"], name="incidents_by_urgency"),
            models.Index(fields=["by", "opened_at"], name="incidents_of_person"),
        ]


class Step(models.Model):
    """What happened to an incident or was done about it, and by whom. Append-only.

    `to` is whom it was done to, or to whom it was handed. Words are apart: they end sooner.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT)
    seq = models.IntegerField()
    kind = models.CharField(max_length=16)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    to = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    client_event_id = models.UUIDField(null=True, unique=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "seq"], name="steps_have_an_order")
        ]


class Words(models.Model):
    """What somebody wrote with a step; removed once members no longer want it kept."""

    step = models.OneToOneField(Step, on_delete=models.PROTECT)
    text = models.CharField(max_length=2000)


class Alert(models.Model):
    """Somebody pressed the emergency button: the desk is told, and says who looked.

    `taken_back_at`: they said that it was by mistake; it stays on record all the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True)
    where = gis.PointField(null=True)
    client_event_id = models.UUIDField(unique=True)
    raised_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["seen_at", "raised_at"], name="alerts_to_see")]


class Course(models.Model):
    """How a ride under way goes: where its car last was anywhere else, and since when it strays.

    Kept while the ride lasts, since it says where people are. `leg` is which stop it goes to, and
    by which way; `origin` is where the car was when that began.
    """

    ride = models.OneToOneField("trips.Ride", on_delete=models.PROTECT, primary_key=True)
    leg = models.CharField(max_length=40)
    origin = gis.PointField()
    anchor = gis.PointField()
    anchored_at = models.DateTimeField()
    nearest_s = models.IntegerField(null=True)
    nearer_at = models.DateTimeField()
    off_since = models.DateTimeField(null=True)
    off_eta_s = models.IntegerField(null=True)


class CheckIn(models.Model):
    """Rider and driver are asked whether all is well, and for what reason; at most once at a time."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT)
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT)
    cause = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    rider_said = models.CharField(max_length=5, default="")
    rider_said_at = models.DateTimeField(null=True)
    driver_said = models.CharField(max_length=5, default="")
    driver_said_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ride"], condition=Q(ended_at=None), name="one_open_check_in_per_ride"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["still", "off_way", "late", "dark", "at_stop"]),
                name="check_in_cause_is_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(
                    ended_at__isnull=False,
                    outcome__in=["well", "help", "unanswered", "passed", "over"],
                ),
                name="check_in_ends_somehow",
            ),
        ]
