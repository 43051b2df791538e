"""What a locker that stands alone keeps: its people, their ties to co-operatives, records, the log.

The same on SQLite and PostgreSQL. Nothing of a person lies here in clear, but what their contracts
say and who read what.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """Somebody who keeps a locker here. `wrapped_key`: their data key, under one of the key folder.

    `link_digest`: of the link by which they come in once, until `link_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    wrapped_key = models.BinaryField()
    link_digest = models.CharField(max_length=64, default="")
    link_until = models.DateTimeField(null=True)
    since_at = models.DateTimeField()


class Tie(models.Model):
    """A person and one co-operative that may read here, under a contract.

    Attributes:
        member_id: as the co-operative calls the person; `key`: under which it signs.
        public_key: what it seals boxes to; the private half is sealed under the data key.
        template, acceptance: the contract as signed documents; `asked`: one that waits for the
            person's word, being wider.
        frozen_at: by the person here; `frozen_there`, `withdrawn_there`: said by the co-operative.
        switches: term -> whether it is on, as the person set it here; `switches_there`: there.
        arrived_at: everything that was moved lies here; `ended_at`: the person moved on or withdrew.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    member_id = models.UUIDField()
    key = models.BinaryField()
    keyid = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200)
    public_key = models.BinaryField()
    sealed_private = models.BinaryField()
    template = models.TextField()
    acceptance = models.TextField()
    asked = models.JSONField(default=dict)
    expires_at = models.DateTimeField()
    switches = models.JSONField(default=dict)
    switches_there = models.JSONField(default=dict)
    frozen_at = models.DateTimeField(null=True)
    frozen_there = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_there = models.BooleanField(default=False)
    untold = models.JSONField(default=list)
    since_at = models.DateTimeField()
    arrived_at = models.DateTimeField(null=True)
    leaving_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["keyid", "member_id"], condition=Q(ended_at=None), name="one_tie_at_a_time"
            )
        ]


class Code(models.Model):
    """A word that a person gives a co-operative once, so that it may bring or fetch their data."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
    used_for = models.CharField(max_length=120, default="")


class Record(models.Model):
    """One record, sealed under its person's key."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="+")
    collection = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)
    sealed = models.BinaryField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tie", "collection", "key"], name="one_service_record_per_key"
            )
        ]


class Box(models.Model):
    """A box that was opened: handed over again it changes nothing."""

    id = models.UUIDField(primary_key=True)
    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Access(models.Model):
    """Somebody read, or wanted to read, or handed over a box. Never changed, never removed.

    `digest`: SHA-256 of the digest before it and of the access in canonical JSON.
    """

    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=10)
    reader = models.CharField(max_length=80)
    term = models.CharField(max_length=20)
    collection = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    refused = models.CharField(max_length=20, default="")
    at = models.DateTimeField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tie", "number"], name="one_access_per_number")
        ]


class Paper(models.Model):
    """A signed document about a tie: what arrived, what left, what a co-operative let go."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    tie = models.ForeignKey(Tie, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    signature = models.CharField(max_length=100)
    key = models.CharField(max_length=60)
    at = models.DateTimeField()


class Nonce(models.Model):
    """A number that a peer used; used again, its request is refused."""

    keyid = models.CharField(max_length=64)
    nonce = models.CharField(max_length=128)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["keyid", "nonce"], name="one_nonce_once")]
        indexes = [models.Index(fields=["until"], name="nonce_expiry")]
