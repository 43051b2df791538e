"""Cases, who decides them and how: facts with their times, from which states follow.

What sides and panels wrote is emptied some time after the end; votes, verdicts and draws stay.
"""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coop.panels.kinds import Kind


def person(**how: Any) -> "models.ForeignKey[Any, Any]":
    """Somebody, whose account is never deleted."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **how
    )


def of_case(**how: Any) -> "models.ForeignKey[Any, Any]":
    """The case that a row belongs to."""
    return models.ForeignKey("Case", on_delete=models.PROTECT, **how)


class Case(models.Model):
    """Something that a panel decides. `key`: what makes it one matter; `terms` are its rules.

    `facts`: what the record shows. `amount_minor`: what is asked for, where it is about money.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.IntegerField(unique=True)
    kind = models.CharField(max_length=20)
    about = models.UUIDField()
    key = models.CharField(max_length=120, unique=True)
    claim = models.TextField()
    facts = models.JSONField()
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    terms = models.JSONField()
    opened_at = models.DateTimeField()
    opened_by = person(null=True)
    appeal_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="appeal"
    )
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[one.value for one in Kind]), name="case_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor=None) | Q(amount_minor__gt=0), name="something_is_asked"
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="cases_in_time")]


class Party(models.Model):
    """Whom a case concerns, and as what. `said_at`: when they had said all that they want."""

    case = of_case(related_name="parties")
    user = person()
    role = models.CharField(max_length=10)
    said_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="a_side_once")]


class Barred(models.Model):
    """Somebody who had to do with a case, in office or on its first panel, and is not drawn."""

    case = of_case()
    user = person()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="barred_once")]


class Frozen(models.Model):
    """That file and list were bound: `root` over the list's tags, which `salt` hides."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    at = models.DateTimeField()
    entry_id = models.BigIntegerField()
    members = models.IntegerField()
    root = models.BinaryField()
    salt = models.BinaryField()
    file_hash = models.BinaryField()
    beacon = models.CharField(max_length=200, default="")
    round = models.BigIntegerField(null=True)


class Listed(models.Model):
    """One of those who can be drawn, by place; gone some time after the case has ended."""

    case = of_case(db_index=False)
    index = models.IntegerField()
    user = person(db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "index"], name="one_on_each_place"),
            models.UniqueConstraint(fields=["case", "user"], name="listed_once"),
        ]


class Draw(models.Model):
    """What a draw was seeded by: a checkpoint after the freeze, and a beacon if there is one."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    at = models.DateTimeField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    randomness = models.CharField(max_length=200, default="")
    seed = models.BinaryField()


class Seat(models.Model):
    """Somebody who was drawn: `place` counts in the order of the draw, `index` is on the list."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = of_case(related_name="seats")
    place = models.IntegerField()
    index = models.IntegerField()
    user = person()
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    why = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "place"], name="a_seat_in_each_place"),
            models.UniqueConstraint(fields=["case", "user"], name="one_seat_in_a_case"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(accepted_at__lt=F("answer_by")),
                name="accepted_in_time",
            ),
            models.CheckConstraint(
                condition=Q(left_at=None) ^ ~Q(why=""), name="who_leaves_says_why"
            ),
        ]


class Said(models.Model):
    """What a side or one of the panel wrote. `kind`: see `actions.hearing`; emptied later.

    `file_id`, `pages`: the picture or document beside it; forgotten with the words.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = of_case(related_name="said")
    by = person()
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=10, default="")
    kind = models.CharField(max_length=12)
    to_role = models.CharField(max_length=10, default="")
    text = models.TextField()
    at = models.DateTimeField()
    file_id = models.UUIDField(null=True)
    pages = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [models.Index(fields=["case", "at"], name="said_in_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["statement", "evidence", "answer", "question", "talk"]),
                name="what_is_said_is_known",
            ),
            models.CheckConstraint(
                condition=Q(file_id=None) | Q(kind="evidence"), name="pictures_are_evidence"
            ),
        ]


class Vote(models.Model):
    """What one of the panel decided, and why: once, and for good."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, primary_key=True)
    level = models.SmallIntegerField()
    reasons = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=0), name="levels_count_from_none")
        ]


class Verdict(models.Model):
    """What a panel came to. `at`: when it was decided; the row may have been written later."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    at = models.DateTimeField()
    written_at = models.DateTimeField()
    level = models.SmallIntegerField()
    votes = models.SmallIntegerField()
    agreed = models.SmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="verdicts_in_time")]


class Done(models.Model):
    """That a verdict was carried out."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, primary_key=True)
    at = models.DateTimeField()
