"""What must still happen, as rows: the outbox, timers, periodic jobs and the clock.

Written by `coop.work.actions`, claimed by the sweeper with `FOR UPDATE SKIP LOCKED`.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Clock(models.Model):
    """One row: how far the demo's or a test's time is ahead of real time."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    offset_s = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_is_one_row")]


class Outbox(models.Model):
    """A message that follows from a committed fact; kept until it was handled."""

    topic = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    error = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="outbox_in_order", condition=Q(done_at=None))
        ]


class Timer(models.Model):
    """Something that becomes due at an instant, such as the end of an offer."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_timer_per_key")]
        indexes = [models.Index(fields=["due_at"], name="timer_due")]


class JobRun(models.Model):
    """A periodic job that was done for a period; commits together with the job's work."""

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="job_once_a_period")]


class JobTrouble(models.Model):
    """A periodic job that failed lately: until `due_at` nobody tries it again."""

    job = models.CharField(max_length=60, unique=True)
    attempts = models.IntegerField()
    error = models.TextField()
    due_at = models.DateTimeField()


class Done(models.Model):
    """A write that a program asked for under a number of its own, and what it made.

    `what` is its method and address.
    """

    key = models.UUIDField(primary_key=True)
    by = models.UUIDField()
    what = models.CharField(max_length=200)
    made = models.UUIDField(null=True)
    at = models.DateTimeField()
