"""What a person keeps here, what they allow, and who read it. Imported inside this room only.

Portable on purpose: no foreign keys to other rooms and no field of one vendor, so that the same
tables can live on a member's own server. Nothing personal lies here in clear.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class SigningKey(models.Model):
    """A public key under which the co-operative signed; the private one lies in the key folder."""

    public = models.BinaryField(unique=True)
    since_at = models.DateTimeField()


class Template(models.Model):
    """A contract that members adopted. `text`: its canonical JSON; `adopted_by`: the vote."""

    version = models.PositiveIntegerField(primary_key=True)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    adopted_by = models.CharField(max_length=80)
    adopted_at = models.DateTimeField()
    signature = models.BinaryField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")


class Contract(models.Model):
    """One person accepted one template; signed by the co-operative. Over once `ended_at` is set.

    `how`: "joined", "asked" (they read it and agreed) or "narrower" (a machine could agree).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    signature = models.BinaryField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10)
    accepted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"], condition=Q(ended_at=None), name="one_contract_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(how__in=["joined", "asked", "narrower"]), name="contract_came_somehow"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("accepted_at")), name="contract_ends_later"
            ),
        ]


class Locker(models.Model):
    """One person's locker: their data key, wrapped; where it lies (empty: here); whether it is open.

    `public_key` is what boxes are sealed to; its private half is sealed under the data key.
    Without a contract it is under the newest one, unless its person withdrew theirs.
    """

    member_id = models.UUIDField(primary_key=True)
    wrapped_key = models.BinaryField()
    public_key = models.BinaryField()
    sealed_private = models.BinaryField(default=bytes)
    home = models.CharField(max_length=200, default="")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)


class Grant(models.Model):
    """A term that is a switch, and how this person set it; without a row it is as at the start."""

    member_id = models.UUIDField()
    term = models.CharField(max_length=20)
    is_on = models.BooleanField()
    until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "term"], name="one_grant_per_term")
        ]


class Consent(models.Model):
    """What a person decided about their data, and when. Never changed, never removed.

    `what`: "accepted", "withdrew", "on", "off", "froze", "thawed", "moved" or "deleted".
    """

    member_id = models.UUIDField()
    what = models.CharField(max_length=10)
    term = models.CharField(max_length=20, default="")
    digest = models.CharField(max_length=64, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member_id", "-id"], name="consent_of_member")]


class Record(models.Model):
    """One record of one person, such as their profile or a saved place; sealed under their key.

    `etag` changes with every write and never comes back; `version` counts the writes.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    collection = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)
    sealed = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=32, default="")
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "collection", "key"], name="one_record_per_key"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="record_expiry")]


class Finder(models.Model):
    """By what a person is found: keyed hashes of their number and of how parts of their name begin.

    `kind`: "phone" or "name". Useless without the key folder.
    """

    member_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    digest = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "kind", "digest"], name="one_finder_per_part"
            )
        ]
        indexes = [models.Index(fields=["kind", "digest", "-at"], name="finders")]


class Lease(models.Model):
    """What the co-operative holds of a record for a while, signed and sealed; gone at `until`.

    Reads under the term come from here, so that a ride waits for no locker.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    term = models.CharField(max_length=20)
    collection = models.CharField(max_length=20)
    key = models.CharField(max_length=80, blank=True)
    fields = models.JSONField(default=list)
    sealed = models.BinaryField()
    text = models.TextField()
    signature = models.BinaryField()
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id", "term", "collection", "key"], name="one_lease_per_record"
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("taken_at")), name="lease_ends_later"
            ),
        ]
        indexes = [models.Index(fields=["until"], name="lease_expiry")]


class Access(models.Model):
    """Somebody read, or wanted to read, fields of one person. Never changed; gone as the law says.

    `term`: under which of the person's terms; `about`: what it was for, such as `ticket:<id>`;
    `refused`: why not, as a word of `actions.reading`; empty where it was allowed.
    """

    member_id = models.UUIDField()
    reader = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20)
    collection = models.CharField(max_length=20)
    fields = models.JSONField(default=list)
    allowed = models.BooleanField()
    term = models.CharField(max_length=20, db_default="")
    about = models.CharField(max_length=60, db_default="")
    refused = models.CharField(max_length=20, db_default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member_id", "-id"], name="access_of_member")]


class Unchained(models.Model):
    """An access that is in no chain yet. The database adds one with each access: none is overlooked."""

    access_id = models.BigIntegerField(primary_key=True)


class Link(models.Model):
    """An access in its person's chain: `digest` = SHA-256 of the link before and of `body`.

    `body`: SHA-256 of the access in canonical JSON. Never changed; goes with its access.
    """

    access = models.OneToOneField(Access, on_delete=models.PROTECT, primary_key=True)
    member_id = models.UUIDField()
    number = models.PositiveIntegerField()
    body = models.BinaryField()
    digest = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "number"], name="one_link_per_number")
        ]


class Cut(models.Model):
    """From where on a person's chain is kept: links up to `number` went when the law let them go.

    `digest`: that of the last link that went, which the next one follows. Never changed, never removed.
    """

    member_id = models.UUIDField()
    number = models.PositiveIntegerField()
    digest = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "number"], name="one_cut_per_number")
        ]


class Head(models.Model):
    """Where a person's chain stood on a day, and the way from there to what the journal states.

    `proof`: base64 hashes from the head to the root over all heads of that entry.
    """

    member_id = models.UUIDField()
    entry_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    digest = models.BinaryField()
    index = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    proof = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member_id", "entry_id"], name="one_head_per_entry")
        ]


class Receipt(models.Model):
    """Signed word that what was withdrawn is gone, and what the law makes the co-operative keep."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    text = models.TextField()
    signature = models.BinaryField()
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member_id", "-done_at"], name="receipts_of_member")]


class Delivery(models.Model):
    """What a ride left behind, sealed to its person, on its way to a locker elsewhere.

    `number`: its place among those that wait for the same person.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    collection = models.CharField(max_length=20)
    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField(default=0)
    box = models.BinaryField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    gives_up_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, default="")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="delivery_due")]


class Move(models.Model):
    """A locker on its way out to an address, or back. One at a time for each person.

    Attributes:
        direction: "out" or "back"; `address`: of the other server.
        speaker: under which key that server signs; `public_key`: what boxes to it are sealed to.
        state: "under_way", "done" or "stopped".
        sent: what is on the other side by now: spot -> [etag, hash].
        total: how many records there were to move; `after`: the last that was fetched.
        theirs: what that server signed; `ours`: the receipt and the forwarding that we signed.
        error: why it waits, in a sentence.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    member_id = models.UUIDField()
    direction = models.CharField(max_length=4)
    address = models.CharField(max_length=200)
    speaker = models.BinaryField()
    public_key = models.BinaryField()
    state = models.CharField(max_length=10, default="under_way")
    sent = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    after = models.UUIDField(null=True)
    theirs = models.JSONField(default=dict)
    ours = models.JSONField(default=dict)
    error = models.CharField(max_length=200, default="")
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member_id"], condition=Q(state="under_way"), name="one_move_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["out", "back"]), name="move_goes_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["under_way", "done", "stopped"]), name="move_stands_somehow"
            ),
        ]
        indexes = [models.Index(fields=["member_id", "-asked_at"], name="moves_of_member")]
