"""Shapes of the API of a driver's earnings."""

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from rides.trips.queries.earnings import Earnings

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class EarnedRideOut(Shape):
    """A ride in money."""

    ride_id = serializers.UUIDField()
    ended_at = serializers.DateTimeField()
    total_minor = serializers.IntegerField(help_text="What the rider paid.")
    driver_minor = serializers.IntegerField()
    fee_minor = serializers.IntegerField()
    advanced_minor = serializers.IntegerField(help_text="Tolls that you paid, given back.")
    is_cash = serializers.BooleanField()


class SlotOut(Shape):
    """A day, or an hour of one."""

    on = serializers.DateField()
    hour = serializers.IntegerField()
    pay_minor = serializers.IntegerField()
    tip_minor = serializers.IntegerField()
    other_minor = serializers.IntegerField()


class EarningsOut(Shape):
    """What a span brought: `whole` is driving (tips and tolls in it) and dividends."""

    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    currency = serializers.CharField()
    whole_minor = serializers.IntegerField()
    driving_minor = serializers.IntegerField()
    tips_minor = serializers.IntegerField()
    dividends_minor = serializers.DictField(child=serializers.IntegerField())
    fees_minor = serializers.IntegerField()
    became_minor = serializers.DictField(
        child=serializers.IntegerField(), help_text="What the fees became, after their costs."
    )
    cash_minor = serializers.IntegerField(help_text="What you were paid in cash.")
    sent_minor = serializers.IntegerField(help_text="What was sent to your bank.")
    online_s = serializers.IntegerField()
    per_hour_minor = serializers.IntegerField(allow_null=True)
    slots = SlotOut(many=True)
    rides = EarnedRideOut(many=True)


def shown(found: Earnings) -> dict[str, Any]:
    """Earnings as the API says them."""
    money = found.money
    return {
        "since": found.span.since,
        "until": found.span.until,
        "currency": found.zone.currency,
        "whole_minor": money.whole_minor,
        "driving_minor": money.driving_minor,
        "tips_minor": money.sum_of("tip"),
        "dividends_minor": money.dividends_minor,
        "fees_minor": money.fees_minor,
        "became_minor": money.became_minor,
        "cash_minor": money.cash_minor,
        "sent_minor": money.sent_minor,
        "online_s": found.online_s,
        "per_hour_minor": found.per_hour_minor,
        "slots": found.slots,
        "rides": money.driven,
    }
