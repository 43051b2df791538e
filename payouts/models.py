"""The double-entry ledger. The database enforces it: see migration 0001 for the triggers."""

from django.db import models
from django.db.models import Q


class Account(models.Model):
    """A place where money of one currency can be; `owner` is a driver or member, or nobody."""

    kind = models.CharField(max_length=40)
    owner = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner", "currency"],
                name="one_account_per_owner",
                nulls_distinct=False,
            )
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
    """One leg of an entry: money into (`debit_minor`) or out of (`credit_minor`) an account."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    debit_minor = models.BigIntegerField(default=0)
    credit_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_minor__gt=0, credit_minor=0)
                | Q(credit_minor__gt=0, debit_minor=0),
                name="posting_has_one_side",
            )
        ]
