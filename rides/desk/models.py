"""What the desk did and whom it wrote to. Imported inside this room only."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class Act(models.Model):
    """One step of a dispatcher that can be undone for a while; what it did stands in the ride's events."""

    class Kind(models.TextChoices):
        """What can be undone."""

        ASSIGN = "assign"
        TAKE_BACK = "take_back"
        HAND_ON = "hand_on"
        EXCHANGE = "exchange"
        SEEN = "seen"

    id = models.UUIDField(primary_key=True, default=uuid4)
    client_event_id = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    ride = models.ForeignKey("trips.Ride", on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey("trips.Ride", on_delete=models.PROTECT, related_name="+", null=True)
    driver = models.ForeignKey(
        "fleet.Driver", on_delete=models.PROTECT, related_name="+", null=True
    )
    before = models.ForeignKey(
        "fleet.Driver", on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.CharField(max_length=300, default="")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        indexes = [models.Index(fields=["-at"], name="desk_acts")]
        constraints = [
            models.UniqueConstraint(
                fields=["ride"], name="seen_once", condition=Q(kind="seen", undone_at=None)
            )
        ]


class Message(models.Model):
    """A line from the desk to one driver, shown on their screen until they have read it."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    client_event_id = models.UUIDField(unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    driver = models.ForeignKey("fleet.Driver", on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["driver"], name="unread_messages", condition=Q(read_at=None))
        ]
