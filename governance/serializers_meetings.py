"""Shapes of the API of general meetings."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from governance.meetings import State

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ItemIn(Shape):
    """An item of an agenda; `proposal` is the number of the one that it is about."""

    says = serializers.CharField(max_length=400)
    proposal = serializers.IntegerField(min_value=1, allow_null=True, default=None)


class MeetingIn(Shape):
    """A meeting that somebody wants; a place, a link, or both."""

    title = serializers.CharField(max_length=400)
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=400, allow_blank=True, default="")
    link = serializers.CharField(max_length=300, allow_blank=True, default="")
    agenda = ItemIn(many=True)


class MinutesOut(Shape):
    """A version of the minutes; `approved_in` is the number of the later meeting."""

    version = serializers.IntegerField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    approved_in = serializers.IntegerField(allow_null=True)


class MeetingOut(Shape):
    """A general meeting; `mine`: whether you come, null while you have not said."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(one) for one in State])
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    link = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    agenda = ItemIn(many=True)
    comes = serializers.IntegerField()
    stays_away = serializers.IntegerField()
    mine = serializers.BooleanField(allow_null=True)
    calls = serializers.IntegerField()
    needed = serializers.IntegerField()
    minutes = MinutesOut(many=True)


class ComesIn(Shape):
    """Whether you come."""

    comes = serializers.BooleanField()


class CancelIn(Shape):
    """Why it is cancelled."""

    reason = serializers.CharField(max_length=600, allow_blank=True, default="")


class MinutesIn(Shape):
    """The minutes, and the version that they follow: 0 for the first."""

    text = serializers.CharField(max_length=80_000, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class ApprovalIn(Shape):
    """Which version was approved, and in which later meeting."""

    version = serializers.IntegerField(min_value=1)
    approved_in = serializers.IntegerField(min_value=1)
