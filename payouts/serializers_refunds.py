"""Shapes of the API of refunds."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from payouts.actions.deciding import REASON_CHARS
from payouts.payees import Verdict, Way

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class RefundIn(Shape):
    """A refund to ask for."""

    ride_id = serializers.UUIDField()
    amount_minor = serializers.IntegerField(min_value=1, max_value=10**9)
    borne_by = serializers.ChoiceField(source="source", choices=["coop", "driver"])
    way = serializers.ChoiceField(choices=[str(one) for one in Way])
    reason = serializers.CharField(max_length=REASON_CHARS, help_text="The rider reads it.")
    ticket_id = serializers.UUIDField(required=False, allow_null=True)


class RefundOut(Shape):
    """A refund, and who decided it."""

    id = serializers.UUIDField()
    ride_id = serializers.UUIDField()
    ticket_id = serializers.UUIDField(allow_null=True)
    currency = serializers.CharField()
    amount_minor = serializers.IntegerField()
    borne_by = serializers.CharField(source="source")
    way = serializers.CharField()
    reason = serializers.CharField()
    state = serializers.CharField(help_text=", ".join(Verdict))
    needs_second = serializers.BooleanField()
    asked_by_id = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    decided_by_id = serializers.UUIDField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class RefundAnswerIn(Shape):
    """Yes or no."""

    is_agreed = serializers.BooleanField()
