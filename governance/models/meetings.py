"""General meetings: what is called, who comes, and what was said, in versions that stay."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

USER = "members.User"


class Meeting(models.Model):
    """A meeting of all members; `called_at`: when its notice went out, with how much time."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    # Where people meet, or an address of ours or another's on the web; at least one of both.
    place = models.CharField(max_length=200, default="")
    link = models.URLField(max_length=300, default="")
    notice_s = models.PositiveIntegerField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", null=True)
    reason = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""), name="meeting_is_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(called_at=None) | Q(called_at__lt=F("starts_at")),
                name="meeting_is_called_before",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(reason=""), name="meeting_is_cancelled_why"
            ),
        ]


class AgendaItem(models.Model):
    """One thing to talk about, perhaps a proposal that is under way."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    says = models.CharField(max_length=200)
    proposal = models.ForeignKey("governance.Proposal", on_delete=models.PROTECT, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="one_item_per_position")
        ]


class MeetingCall(models.Model):
    """That a member wants a meeting that others asked for."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="calls")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_call_per_member")
        ]


class MeetingAnswer(models.Model):
    """Whether a member comes; nobody comes for somebody else."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="answers")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    comes = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_answer_per_member")
        ]


class Minutes(models.Model):
    """What was said and decided; a correction is another version."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="one_minutes_per_version")
        ]


class MinutesApproval(models.Model):
    """That a later meeting found the minutes right; nothing is written after it."""

    minutes = models.OneToOneField(Minutes, on_delete=models.PROTECT)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="approval")
    approved_in = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_in=F("meeting")), name="minutes_are_approved_elsewhere"
            )
        ]
