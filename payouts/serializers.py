"""Shapes of the API of members' money. Parts of a minor unit are text: they outgrow a float."""

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from payouts.accumulator import SCALE
from payouts.queries.dividends import Dividends

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

SCALED = f"In parts of a minor unit; {SCALE} make one."
AMOUNT_MAX = 10**9


class PoolOut(Shape):
    """Your part of one pool."""

    key = serializers.ChoiceField(choices=["drivers", "riders", "everyone"])
    units = serializers.IntegerField(help_text="What of yours counts there today.")
    of_units = serializers.IntegerField(help_text="What of everybody's does.")
    held_scaled = serializers.CharField(help_text=SCALED)
    waiting_scaled = serializers.CharField(help_text=SCALED)
    claimed_minor = serializers.IntegerField()


class DividendsOut(Shape):
    """What you have of the fees: `accrued = available + waiting`."""

    currency = serializers.CharField()
    at = serializers.DateTimeField()
    accrued_scaled = serializers.CharField(help_text=SCALED)
    waiting_scaled = serializers.CharField(help_text=SCALED)
    pace_scaled_per_s = serializers.CharField(help_text=SCALED)
    available_minor = serializers.IntegerField(help_text="Yours to use now.")
    wallet_minor = serializers.IntegerField(help_text="The part of it that was claimed.")
    paid_minor = serializers.IntegerField(help_text="Used so far.")
    owed_minor = serializers.IntegerField(help_text="What you owe for rides.")
    pays_rides_first = serializers.BooleanField()
    last_fee_at = serializers.DateTimeField(allow_null=True)
    pools = PoolOut(many=True)


class MonthOut(Shape):
    """What a month brought you, by pool, in whole minor units."""

    since = serializers.DateTimeField()
    whole_minor = serializers.IntegerField()
    parts_minor = serializers.ListField(
        child=serializers.IntegerField(), help_text="Drivers, riders, everyone."
    )


class GiftIn(Shape):
    """What to give to the reserve."""

    amount_minor = serializers.IntegerField(min_value=1, max_value=AMOUNT_MAX)


class ChooseIn(Shape):
    """Whether dividends pay the next ride before the card does."""

    pays_rides_first = serializers.BooleanField()


class PaidOut(Shape):
    """What was paid from dividends."""

    paid_minor = serializers.IntegerField()


def shown(found: Dividends) -> dict[str, Any]:
    """A member's dividends as the API says them."""
    return {
        "currency": found.currency,
        "at": found.at,
        "accrued_scaled": str(found.accrued_scaled),
        "waiting_scaled": str(found.waiting_scaled),
        "pace_scaled_per_s": str(found.pace_scaled_per_s),
        "available_minor": found.available_minor,
        "wallet_minor": found.wallet_minor,
        "paid_minor": found.paid_minor,
        "owed_minor": found.owed_minor,
        "pays_rides_first": found.pays_rides_first,
        "last_fee_at": found.last_fee_at,
        "pools": found.pools,
    }
