"""The double-entry ledger. The database enforces it: the triggers stand in the migrations."""

from django.db import models
from django.db.models import Q

from payouts.accounts import FLOORED


class Account(models.Model):
    """A place where money of one currency can be; `owner` is a driver or member, or nobody."""

    kind = models.CharField(max_length=40)
    owner = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    has_floor = models.GeneratedField(
        expression=Q(kind__in=FLOORED),  # type: ignore[arg-type]  # a Q is an expression as well
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner", "currency"],
                name="one_account_per_owner",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["owner"], name="accounts_of", condition=Q(owner__isnull=False))
        ]


class Entry(models.Model):
    """One event in money terms; corrected only by an entry that reverses it."""

    kind = models.CharField(max_length=40)
    idempotency_key = models.CharField(max_length=120, unique=True)
    payload_hash = models.BinaryField()
    at = models.DateTimeField()
    about = models.UUIDField()
    reverses = models.OneToOneField("self", on_delete=models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["about"], name="entry_about")]


class Posting(models.Model):
    """One leg of an entry: money into (`debit_minor`) or out of (`credit_minor`) an account.

    `balance_after` is what an account with a floor holds from then on; others have none, since
    their users would queue for it.
    """

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, db_index=False)
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)
    balance_after = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "id"], name="postings_of_account")]
        constraints = [
            models.CheckConstraint(condition=Q(balance_after__gte=0), name="floor_is_zero"),
            models.CheckConstraint(
                condition=Q(debit_minor__gt=0, credit_minor=0)
                | Q(credit_minor__gt=0, debit_minor=0),
                name="posting_has_one_side",
            ),
        ]


class Closed(models.Model):
    """Until when the ledger is closed: a trigger refuses entries dated before the latest row."""

    until = models.DateTimeField(unique=True)
    at = models.DateTimeField()
