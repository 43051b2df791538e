"""Shapes of the API of groups."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.trust.groups import TRAITS

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class GroupsShape(Shape):
    """Groups that somebody says they belong to; what they leave open is missing."""

    gender = serializers.ChoiceField(choices=TRAITS["gender"], required=False, allow_blank=True)
    age = serializers.ChoiceField(choices=TRAITS["age"], required=False, allow_blank=True)
    seen_as = serializers.ChoiceField(choices=TRAITS["seen_as"], required=False, allow_blank=True)


class GapOut(Shape):
    """How rides of the groups of one trait were praised, in one role."""

    role = serializers.CharField()
    trait = serializers.ChoiceField(choices=list(TRAITS))
    shares = serializers.DictField(
        child=serializers.IntegerField(), help_text="By group, in basis points, to the percent."
    )
    gap_bp = serializers.IntegerField()


class GapsOut(Shape):
    """The last count; of fewer people than `least` nothing is said."""

    at = serializers.DateTimeField(allow_null=True)
    least = serializers.IntegerField()
    told = GapOut(many=True)
