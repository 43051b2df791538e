"""Archives under way in both directions, sealed under their person's key. Imported in this room only.

Nothing personal lies here in clear: whoever destroys a person's key takes these along.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Export(models.Model):
    """An archive that somebody asked for: how far it is, and until when it can be fetched.

    `by`: who asked, empty for its person, else the name of an app; `what`: the step that comes next.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    by = models.CharField(max_length=80, default="")
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=60, default="")
    bytes = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"], condition=Q(ready_at=None), name="one_archive_under_way"
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, until=None) | Q(until__gt=models.F("ready_at")),
                name="archive_can_be_fetched",
            ),
        ]
        indexes = [
            models.Index(fields=["member_id", "-asked_at"], name="exports_of_member"),
            models.Index(fields=["until"], name="export_expiry"),
        ]


class Part(models.Model):
    """A file of an archive that is being made; at the end the whole archive."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=160)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "name"], name="one_part_per_name")]


class Arrival(models.Model):
    """An archive that somebody brought: looked at, and taken in once `taken_at` is set.

    `digest`: of its manifest; `counts`: what came in, by kind. What was only looked at is gone at
    `until`; of what was taken in only this row stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=200)
    name = models.CharField(max_length=120, default="")
    made_at = models.DateTimeField()
    sealed = models.BinaryField()
    counts = models.JSONField(default=dict)
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "digest"], name="one_arrival_per_archive"),
            models.CheckConstraint(
                condition=Q(taken_at=None, until__isnull=False) | Q(until=None),
                name="taken_in_stays",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="arrival_expiry")]


class Brought(models.Model):
    """What another service says of somebody, as it signed it; `sealed`: its files.

    `subject`: who they are there. `pin`: how we know its key: "known", "witnessed", "stated" in a
    log that nobody we know has seen, or "unstated"; `seen_by`: whom we know that has seen it.
    """

    member_id = models.UUIDField()
    origin = models.CharField(max_length=200)
    name = models.CharField(max_length=120, default="")
    subject = models.UUIDField()
    made_at = models.DateTimeField()
    pin = models.CharField(max_length=10)
    seen_by = models.JSONField(default=list)
    sealed = models.BinaryField()
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "origin", "subject"], name="one_word_of_each_service"
            ),
            # Nobody else can bring the same reputation. What anybody could have written takes
            # nothing from whom it names.
            models.UniqueConstraint(
                fields=["origin", "subject"],
                condition=Q(pin__in=["known", "witnessed"]),
                name="one_person_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(pin__in=["known", "witnessed", "stated", "unstated"]),
                name="key_is_known_somehow",
            ),
        ]
        indexes = [models.Index(fields=["member_id"], name="brought_by_member")]
