"""Proposals and what was decided about them: facts with their times, from which states follow."""

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

User = "members.User"


def person(**how: Any) -> "models.ForeignKey[Any, Any]":
    """A member, whose account is never deleted."""
    return models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", **how)


class Proposal(models.Model):
    """Something that members decide. `terms` are the rules of its vote, frozen at submission.

    `grown_from_id`: the discussion that it came from, if it came from one.
    `confirmed_at`: when a panel said that a suspended decision stands.
    `first`: the first of the two votes on the constitution, of which this is the second.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    number = models.IntegerField(unique=True)
    kind = models.CharField(max_length=20)
    topic = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    why = models.TextField()
    payload = models.JSONField()
    payload_hash = models.BinaryField()
    author = person()
    grown_from_id = models.UUIDField(null=True)
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    terms = models.JSONField(null=True)
    first = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="second")
    guard = models.CharField(max_length=40, default="")
    guard_drop_bp = models.IntegerField(default=0)
    guard_before_bp = models.IntegerField(null=True)
    reminded_at = models.DateTimeField(null=True)
    quorum_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = person(null=True)
    reason = models.CharField(max_length=500, default="")
    enacted_at = models.DateTimeField(null=True)
    effective_at = models.DateTimeField(null=True)
    stale_at = models.DateTimeField(null=True)
    rolled_back_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["submitted_at"], name="proposals_in_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(terms__isnull=False), name="terms_are_frozen"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(reason=""), name="cancelling_says_why"
            ),
            models.CheckConstraint(
                condition=Q(enacted_at=None) | Q(stale_at=None), name="enacted_or_stale"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("suspended_at")),
                name="only_what_was_suspended_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(rolled_back_at=None) | Q(enacted_at__isnull=False),
                name="only_what_was_enacted_is_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(effective_at=None) | Q(effective_at__gte=F("enacted_at")),
                name="never_in_hindsight",
            ),
        ]


class Opening(models.Model):
    """That voting opened: how long the roll was then, and what binds the rules of the vote."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, primary_key=True)
    at = models.DateTimeField()
    roll = models.IntegerField()
    terms_hash = models.BinaryField()


class RollEntry(models.Model):
    """That a member may vote on a proposal: the roll, as it was when voting opened."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, db_index=False)
    user = person(db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="on_the_roll_once")
        ]


class Ballot(models.Model):
    """What somebody said, the latest version counts. `salt` opens `commitment`, for them alone."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, db_index=False)
    user = person(db_index=False)
    version = models.IntegerField()
    choice = models.JSONField()
    salt = models.BinaryField()
    commitment = models.BinaryField(unique=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "user", "version"], name="one_ballot_at_a_time"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="ballots_count_from_one"),
        ]


class Count(models.Model):
    """What a closed vote came to; anyone can recount it from the leaves."""

    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, primary_key=True)
    closed_at = models.DateTimeField()
    counted_at = models.DateTimeField()
    turnout = models.IntegerField()
    needed = models.IntegerField()
    weight = models.IntegerField()
    uncounted = models.IntegerField()
    result = models.JSONField()
    is_carried = models.BooleanField()


class Leaf(models.Model):
    """A counted ballot without its voter, in shuffled order."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, db_index=False)
    place = models.IntegerField()
    choice = models.JSONField()
    weight = models.IntegerField()
    commitment = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "place"], name="a_leaf_in_each_place"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="leaves_weigh"),
        ]


class Signature(models.Model):
    """Somebody of the roll wants a decision to wait."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, db_index=False)
    user = person(db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="signed_once")]


class Candidacy(models.Model):
    """Somebody stands in an election."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, db_index=False)
    user = person(db_index=False)
    says = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "user"], name="stands_once")]
