"""Shapes of the API of members' shares."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from payouts.actions.shares import REFERENCE_CHARS

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ShareOut(Shape):
    """A member's share: what it costs, and what was paid in."""

    user_id = serializers.UUIDField()
    price_minor = serializers.IntegerField()
    instalments = serializers.IntegerField()
    paid_minor = serializers.IntegerField()
    coming_minor = serializers.IntegerField(help_text="A card is asked for this right now.")
    left_minor = serializers.IntegerField()
    part_minor = serializers.IntegerField(help_text="The next instalment.")
    is_paid = serializers.BooleanField()
    due_at = serializers.DateTimeField(allow_null=True, help_text="When it goes back.")


class PayShareIn(Shape):
    """How a part of the share is paid; a card without an id is the default one."""

    way = serializers.ChoiceField(choices=["card", "wallet"])
    is_all = serializers.BooleanField(default=False, help_text="All that is left, not one part.")
    card_id = serializers.UUIDField(required=False, allow_null=True)


class TransferIn(Shape):
    """A member's transfer, as it stands on the bank account."""

    amount_minor = serializers.IntegerField(min_value=1, max_value=10**7)
    reference = serializers.CharField(max_length=REFERENCE_CHARS)
