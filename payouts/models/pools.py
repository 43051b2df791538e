"""Fees, the pools that they flow into, members' shares of those, and what was given back."""

from django.db import models
from django.db.models import F, Q


class Fee(models.Model):
    """What one ride brought the co-operative and what it cost, by the rules it was booked under.

    `fee_minor` is the whole fee; `net_minor` is what is left of it after the ride's own costs.
    """

    ride_id = models.UUIDField(unique=True)
    payer_id = models.UUIDField()
    driver_id = models.UUIDField()
    driver_user_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10)
    total_minor = models.BigIntegerField()
    driver_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    pass_minor = models.BigIntegerField(default=0)
    advanced_minor = models.BigIntegerField(default=0)
    card_minor = models.BigIntegerField(default=0)
    insurance_minor = models.BigIntegerField(default=0)
    shortfall_minor = models.BigIntegerField(default=0)
    net_minor = models.BigIntegerField()
    rule_version = models.BigIntegerField()
    ended_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["payer_id", "ended_at"], name="fees_of_payer"),
            models.Index(fields=["driver_user_id", "ended_at"], name="fees_of_driver"),
            models.Index(fields=["ended_at"], name="fees_in_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("driver_minor")
                    + F("fee_minor")
                    + F("tax_minor")
                    + F("pass_minor")
                ),
                name="ride_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    net_minor=F("fee_minor")
                    + F("shortfall_minor")
                    - F("card_minor")
                    - F("insurance_minor")
                ),
                name="fee_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    driver_minor__gte=0,
                    fee_minor__gte=0,
                    tax_minor__gte=0,
                    pass_minor__gte=0,
                    card_minor__gte=0,
                    insurance_minor__gte=0,
                    shortfall_minor__gte=0,
                    net_minor__gte=0,
                ),
                name="no_part_of_a_ride_is_negative",
            ),
        ]


class Waiting(models.Model):
    """A fee that can still be disputed; the row goes when the fee flows on.

    `is_backed`: the co-operative has the money. A fee paid in cash lies with its driver at first.
    """

    fee = models.OneToOneField(Fee, on_delete=models.PROTECT, primary_key=True)
    driver_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    rule_version = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    releases_at = models.DateTimeField()
    is_backed = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["releases_at"], name="fees_due", condition=Q(is_backed=True)),
            models.Index(fields=["driver_id"], name="fees_in_cash", condition=Q(is_backed=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(net_minor__gte=0), name="waiting_is_not_negative")
        ]


class Pool(models.Model):
    """What the shares of one bucket have in common; see `payouts.accumulator`."""

    key = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    units = models.BigIntegerField(default=0)
    index = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    carry = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    fees_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "currency"], name="one_pool_per_currency"),
            models.CheckConstraint(
                condition=Q(units__gte=0, index__gte=0, carry__gte=0, fees_minor__gte=0),
                name="pool_is_not_negative",
            ),
        ]


class PoolInflow(models.Model):
    """A fee's part that reached a pool, and where the pool stood right after it."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, db_index=False)
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, db_index=False)
    amount_minor = models.BigIntegerField()
    units = models.BigIntegerField()
    index_after = models.DecimalField(max_digits=60, decimal_places=0)
    carry_after = models.DecimalField(max_digits=60, decimal_places=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pool", "at", "id"], name="inflows_in_time")]
        constraints = [
            models.UniqueConstraint(fields=["fee", "pool"], name="fee_flows_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="inflow_not_negative"),
        ]


class Share(models.Model):
    """A member's part of a pool: `settled` (in parts of a minor unit) up to `index_at`."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, db_index=False)
    user_id = models.UUIDField()
    units = models.BigIntegerField(default=0)
    index_at = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    settled = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    claimed_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "pool"], name="one_share_per_member"),
            models.CheckConstraint(
                condition=Q(units__gte=0, settled__gte=0, claimed_minor__gte=0),
                name="share_is_not_negative",
            ),
        ]


class UnitsChange(models.Model):
    """From when on, and from which index on, a share has how many units."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT)
    units = models.BigIntegerField()
    index_at = models.DecimalField(max_digits=60, decimal_places=0)
    at = models.DateTimeField()


class Preference(models.Model):
    """How a member wants their dividends to be used."""

    user_id = models.UUIDField(primary_key=True)
    pays_rides_first = models.BooleanField(default=True)
    changed_at = models.DateTimeField()


class TakenBack(models.Model):
    """A refund of a ride, and where it came from; the parts come to `amount_minor`."""

    fee = models.ForeignKey(Fee, on_delete=models.PROTECT)
    key = models.CharField(max_length=100, unique=True)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    losses_minor = models.BigIntegerField()
    driver_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount_minor=F("fee_minor")
                    + F("losses_minor")
                    + F("driver_minor")
                    + F("tax_minor")
                ),
                name="refund_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount_minor__gt=0,
                    fee_minor__gte=0,
                    losses_minor__gte=0,
                    driver_minor__gte=0,
                    tax_minor__gte=0,
                ),
                name="no_part_of_a_refund_is_negative",
            ),
        ]
