"""Shapes of the API of cards, payments and debts."""

from typing import TYPE_CHECKING

from rest_framework import serializers

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class CardOut(Shape):
    """A saved card: what tells it from another."""

    id = serializers.UUIDField()
    brand = serializers.CharField()
    last4 = serializers.CharField()
    exp_month = serializers.IntegerField()
    exp_year = serializers.IntegerField()
    is_default = serializers.BooleanField(help_text="Pays unless another card is chosen.")


class CardIn(Shape):
    """A card to add. Without a number, one is typed into the payment service's own form."""

    number = serializers.CharField(
        required=False,
        max_length=30,
        help_text="Of a test card, and only where no payment service is connected.",
    )


class AddedOut(Shape):
    """A card on its way; `client_secret` opens the payment service's form for it."""

    id = serializers.UUIDField()
    client_secret = serializers.CharField()


class PaymentOut(Shape):
    """A payment by card."""

    id = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=["hold", "rest", "tip", "debt"])
    state = serializers.CharField(
        help_text="created, needs_action, authorised, captured, declined, released or expired."
    )
    ride_id = serializers.UUIDField(allow_null=True)
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    captured_minor = serializers.IntegerField()
    refunded_minor = serializers.IntegerField()
    card_brand = serializers.CharField()
    card_last4 = serializers.CharField()
    sentence = serializers.CharField(help_text="Why the card was not accepted, if it was not.")
    action_url = serializers.CharField(help_text="Where you confirm with your bank, if you must.")
    created_at = serializers.DateTimeField()


class OwedOut(Shape):
    """What you owe in a currency."""

    currency = serializers.CharField()
    owed_minor = serializers.IntegerField()


class PayOwedIn(Shape):
    """Pay all that you owe in a currency."""

    currency = serializers.CharField(max_length=3)
    card_id = serializers.UUIDField(required=False, help_text="None: your default card.")
