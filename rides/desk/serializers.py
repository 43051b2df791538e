"""Shapes of the desk's API: what comes in is checked here, what goes out are views."""

from rest_framework import serializers

from rides.desk.actions.messages import TEXT_MAX
from rides.desk.queries.board import Screen
from rides.desk.queries.callers import Caller
from rides.trips.serializers import StopIn, ViewOut

In = serializers.Serializer[None]
REASON_MAX = 300


class ZoneIn(In):
    """Which zone's rides."""

    zone = serializers.CharField(max_length=60, required=False)


class DeskBoardOut(ViewOut[Screen]):
    """Everything under way in a zone, and why it needs help."""

    class Meta:
        dataclass = Screen


class AssignIn(In):
    """To whom a ride is given; a reason where the car does not suit or another driver loses it."""

    driver_id = serializers.UUIDField()
    reason = serializers.CharField(max_length=REASON_MAX, default="", allow_blank=True)


class WhyIn(In):
    """Why, in words that stay in the ride's history."""

    reason = serializers.CharField(max_length=REASON_MAX)


class ExchangeIn(WhyIn):
    """With which ride the driver is exchanged."""

    other_id = serializers.UUIDField()


class PhoneIn(In):
    """A number in any notation."""

    phone = serializers.CharField(max_length=60)


class CallerOut(ViewOut[Caller]):
    """Somebody known by their number; this look is logged to them."""

    class Meta:
        dataclass = Caller


class CallIn(In):
    """A booking by phone; `name` is needed for a new number."""

    phone = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=80, default="", allow_blank=True)
    stops = serializers.ListField(child=StopIn(), min_length=2, max_length=5)
    pickup_at = serializers.DateTimeField(required=False)
    service_class = serializers.CharField(max_length=20, default="standard")
    seats = serializers.IntegerField(min_value=1, max_value=6, default=1)
    needs = serializers.ListField(
        child=serializers.ChoiceField(choices=["wheelchair", "child_seat", "pet"]), default=list
    )
    note = serializers.CharField(max_length=200, default="", allow_blank=True)
    organisation = serializers.UUIDField(
        required=False, help_text="On whose account; cash to the driver without one."
    )
    cost_centre = serializers.CharField(max_length=40, default="", allow_blank=True)


class BookedOut(In):
    """The ride that was booked."""

    ride_id = serializers.UUIDField()


class MessageIn(In):
    """A line for one driver, or for everybody on the road in a zone."""

    text = serializers.CharField(max_length=TEXT_MAX)
    driver_id = serializers.UUIDField(required=False)
    zone = serializers.CharField(max_length=60, required=False)


class SentOut(In):
    """How many drivers it was sent to."""

    drivers = serializers.IntegerField()
