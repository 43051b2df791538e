"""Who is paid to a bank, the payouts, and refunds that stewards decide.

The words for states stand in `payouts.payees`.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from payouts.payees import LIVE


class Payee(models.Model):
    """Somebody's account at the provider, as it was when we last looked.

    `held_until`: after a change of the bank account nothing is sent before. `bank_trouble` is why
    the bank sent money back, until another bank account is given.
    """

    user_id = models.UUIDField(primary_key=True)
    driver_id = models.UUIDField(null=True, unique=True)
    country = models.CharField(max_length=2)
    account_id = models.CharField(max_length=80, null=True, unique=True)
    trouble = models.CharField(max_length=60, default="")
    is_told = models.BooleanField(default=False)
    may_receive = models.BooleanField(default=False)
    may_pay_out = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    bank_id = models.CharField(max_length=80, default="")
    bank_last4 = models.CharField(max_length=4, default="")
    bank_trouble = models.CharField(max_length=60, default="")
    held_until = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)


class Batch(models.Model):
    """What is paid to everybody for one period: earnings until `until`, and dividends."""

    period = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    until = models.DateTimeField()
    is_quarterly = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    payouts = models.IntegerField(default=0)
    amount_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["period", "currency"], name="one_batch_per_period")
        ]


class Payout(models.Model):
    """Money on its way to a payee's bank: `earnings - cash + wallet - cost = amount`.

    `period` is the batch's, or the day of a payout that its payee asked for. `attempt` counts
    transfers: it grows only after the provider refused one for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True)
    user_id = models.UUIDField()
    driver_id = models.UUIDField(null=True)
    period = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    earnings_minor = models.BigIntegerField(default=0)
    cash_minor = models.BigIntegerField(default=0)
    wallet_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=10, default="queued")
    account_id = models.CharField(max_length=80)
    bank_last4 = models.CharField(max_length=4, default="")
    attempt = models.IntegerField(default=1)
    transfer_id = models.CharField(max_length=80, null=True, unique=True)
    provider_id = models.CharField(max_length=80, null=True, unique=True)
    trouble = models.CharField(max_length=60, default="")
    arrives_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "opened_at"], name="payouts_of"),
            models.Index(fields=["moved_at"], name="payouts_open", condition=Q(state__in=LIVE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "currency", "period"], name="one_payout_per_period"
            ),
            models.UniqueConstraint(
                fields=["account_id"], name="one_payout_in_flight", condition=Q(state__in=LIVE)
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gt=0,
                    amount_minor=F("earnings_minor")
                    - F("cash_minor")
                    + F("wallet_minor")
                    - F("cost_minor"),
                    cash_minor__gte=0,
                    cash_minor__lte=F("earnings_minor"),
                    wallet_minor__gte=0,
                    cost_minor__gte=0,
                ),
                name="payout_adds_up",
            ),
        ]


class Decision(models.Model):
    """A refund that a steward wants; above the limit another steward has to want it, too."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    key = models.UUIDField(unique=True)
    ride_id = models.UUIDField()
    ticket_id = models.UUIDField(null=True)
    payer_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    source = models.CharField(max_length=10)
    way = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, default="waiting")
    needs_second = models.BooleanField()
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["ride_id"], name="decisions_about"),
            models.Index(fields=["asked_at"], name="decisions_in_time"),
            models.Index(fields=["payer_id", "asked_at"], name="decisions_for"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="decision_is_something"),
            models.CheckConstraint(
                condition=~Q(state="done")
                | Q(needs_second=False)
                | (Q(decided_by_id__isnull=False) & ~Q(decided_by_id=F("asked_by_id"))),
                name="two_people_above_the_limit",
            ),
        ]
