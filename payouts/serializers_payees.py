"""Shapes of the API of payout accounts and payouts."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from payouts.countries import COUNTRIES

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class PayoutAccountOut(Shape):
    """Your account at the payment service, as it was when we last looked."""

    country = serializers.CharField()
    is_open = serializers.BooleanField()
    is_ready = serializers.BooleanField(help_text="Money can be sent to its bank.")
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="The service's words for what it has to hear."
    )
    bank_last4 = serializers.CharField()
    bank_trouble = serializers.CharField(help_text="Why the bank sent the last payout back.")
    held_until = serializers.DateTimeField(
        allow_null=True, help_text="Nothing is sent before: the bank account was changed."
    )


class OpenAccountIn(Shape):
    """Where you live."""

    country = serializers.ChoiceField(choices=sorted(COUNTRIES))


class LinkOut(Shape):
    """A page of the payment service; it opens once, within minutes."""

    url = serializers.CharField()


class PayoutOut(Shape):
    """A payout: `earnings - cash + wallet - cost = amount`."""

    id = serializers.UUIDField()
    period = serializers.CharField(help_text="A week, `2026-W47`, or the day of one asked for.")
    currency = serializers.CharField()
    earnings_minor = serializers.IntegerField()
    cash_minor = serializers.IntegerField(help_text="What you held of it in cash already.")
    wallet_minor = serializers.IntegerField(help_text="Dividends.")
    cost_minor = serializers.IntegerField()
    amount_minor = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["queued", "sending", "in_flight", "paid", "failed"])
    bank_last4 = serializers.CharField()
    trouble = serializers.CharField()
    arrives_at = serializers.DateTimeField(allow_null=True)
    opened_at = serializers.DateTimeField()
