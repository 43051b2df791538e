"""Cards, payments, and everything said to and heard from the payment provider.

A call is a row before it is made: whoever dies in between is repeated with the same key. The
words for states stand in `payouts.paying`.
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from payouts.paying import LIVE

UNSETTLED = ("created", "needs_action")


class Call(models.Model):
    """Something asked of the provider, once per key, until its answer is known for certain.

    On the wire the key carries `attempt`: it grows only after looking showed that nothing happened.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    facts = models.JSONField(default=dict)
    attempt = models.IntegerField(default=1)
    state = models.CharField(max_length=10, default="open")
    object_id = models.CharField(max_length=80, default="")
    error = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], name="calls_open", condition=Q(state="open")),
            models.Index(fields=["subject_id"], name="calls_about"),
        ]


class Payer(models.Model):
    """Under which number the provider knows a person."""

    user_id = models.UUIDField(primary_key=True)
    provider_id = models.CharField(max_length=80, unique=True)
    known_at = models.DateTimeField()


class Card(models.Model):
    """A card that a person saved at the provider; here is only what tells it from another."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    user_id = models.UUIDField()
    state = models.CharField(max_length=10, default="pending")
    setup_id = models.CharField(max_length=80, default="")
    provider_id = models.CharField(max_length=80, null=True, unique=True)
    brand = models.CharField(max_length=20, default="")
    last4 = models.CharField(max_length=4, default="")
    exp_month = models.SmallIntegerField(default=0)
    exp_year = models.SmallIntegerField(default=0)
    trouble = models.CharField(max_length=60, default="")
    action_url = models.CharField(max_length=500, default="")
    is_default = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="cards_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["user_id"], name="one_default_card", condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(state="ready"),
                name="default_card_is_ready",
            ),
        ]


class Payment(models.Model):
    """Money from a card: asked for, held, taken, given back.

    `wanted_minor` is what the ride decided to take of it: NULL while that is open, 0 to release.
    `cost_minor` is what the provider kept, NULL until it says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    purpose = models.CharField(max_length=10)
    about = models.UUIDField()
    payer_id = models.UUIDField()
    ride_id = models.UUIDField(null=True)
    driver_id = models.UUIDField(null=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT)
    is_present = models.BooleanField(default=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    wanted_minor = models.BigIntegerField(null=True)
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    cost_minor = models.BigIntegerField(null=True)
    state = models.CharField(max_length=15, default="created")
    trouble = models.CharField(max_length=60, default="")
    action_url = models.CharField(max_length=500, default="")
    provider_id = models.CharField(max_length=80, null=True, unique=True)
    charge_id = models.CharField(max_length=80, default="")
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["ride_id"], name="payments_of_ride"),
            models.Index(fields=["payer_id", "created_at"], name="payments_of_payer"),
            models.Index(fields=["moved_at"], name="payments_in_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "about"], name="paid_once", condition=Q(state__in=LIVE)
            ),
            models.UniqueConstraint(
                fields=["ride_id"],
                name="one_hold_per_ride",
                condition=Q(purpose="hold", state__in=LIVE),
            ),
            models.UniqueConstraint(
                fields=["payer_id", "currency"],
                name="one_debt_paid_at_a_time",
                condition=Q(purpose="debt", state__in=UNSETTLED),
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gt=0,
                    captured_minor__gte=0,
                    captured_minor__lte=F("amount_minor"),
                    refunded_minor__gte=0,
                    refunded_minor__lte=F("captured_minor"),
                ),
                name="never_more_than_agreed",
            ),
            models.CheckConstraint(
                condition=Q(wanted_minor=None)
                | Q(wanted_minor__gte=0, wanted_minor__lte=F("amount_minor")),
                name="wanted_is_within",
            ),
        ]


class Refund(models.Model):
    """Money that goes back to the card it came from."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT)
    key = models.CharField(max_length=120, unique=True)
    amount_minor = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    by_id = models.UUIDField(null=True)
    state = models.CharField(max_length=10, default="open")
    provider_id = models.CharField(max_length=80, null=True, unique=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_is_something")
        ]


class Dispute(models.Model):
    """Money that the owner of a card wants back through their bank; `taken_minor` is gone so far."""

    provider_id = models.CharField(max_length=80, primary_key=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT)
    amount_minor = models.BigIntegerField()
    taken_minor = models.BigIntegerField(default=0)
    is_open = models.BooleanField(default=True)
    is_won = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField()


class Heard(models.Model):
    """A message of the provider's to us, once per id; what it says is fetched, never believed."""

    id = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=80)
    account_id = models.CharField(max_length=80, default="")
    at = models.DateTimeField()
    heard_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, default="")

    class Meta:
        indexes = [models.Index(fields=["heard_at"], name="heard_in_time")]


class Reconciled(models.Model):
    """A comparison of the provider, the ledger and the payments over a span of time."""

    since = models.DateTimeField()
    until = models.DateTimeField()
    run_at = models.DateTimeField()
    lines = models.IntegerField()
    mended = models.IntegerField()
    found = models.IntegerField()


class Difference(models.Model):
    """Something on which the provider and we do not agree, until it is gone."""

    kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=80)
    about = models.UUIDField(null=True)
    currency = models.CharField(max_length=3)
    ours_minor = models.BigIntegerField()
    theirs_minor = models.BigIntegerField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="a_difference_once")
        ]
