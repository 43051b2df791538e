"""Shapes of the register's API."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.members.states import Step

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ClosedShape(Shape):
    """Why an account is closed, and until when; null: until a steward opens it."""

    reason = serializers.CharField()
    closed_at = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class PersonShape(Shape):
    """Somebody with an account; `acts` is what a steward can do about them now."""

    id = serializers.UUIDField()
    name = serializers.CharField(allow_blank=True)
    email = serializers.EmailField(allow_null=True)
    joined_at = serializers.DateTimeField()
    member_since = serializers.DateTimeField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())
    closed = ClosedShape(allow_null=True)
    step = serializers.ChoiceField(choices=[str(one) for one in Step])
    acts = serializers.ListField(child=serializers.CharField())


class ReasonShape(Shape):
    """Why, and for how long; closing an account asks for both, refusing somebody for the first."""

    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    hours = serializers.IntegerField(min_value=1, max_value=10_000, allow_null=True, default=None)
