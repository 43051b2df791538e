"""Shapes of the API for rides for later: times, claims, series, alerts."""

from rest_framework import serializers

from rides.fleet.classes import CLASSES, FEATURES, SEATS_MOST, STANDARD
from rides.trips.queries.alerts import AlertView
from rides.trips.queries.board import Board
from rides.trips.queries.later import Later
from rides.trips.queries.near import Near
from rides.trips.queries.series import SeriesRow, SeriesView
from rides.trips.serializers import StopIn, ViewOut


class TimeIn(serializers.Serializer[None]):
    """Another time for a ride."""

    pickup_at = serializers.DateTimeField()


class GiveBackIn(serializers.Serializer[None]):
    """Why a claimed ride is given back; needed once the pickup is near."""

    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class SeriesIn(serializers.Serializer[None]):
    """A ride that repeats: an RRULE of days, weeks or months, and the time on the wall clock."""

    stops = serializers.ListField(child=StopIn(), min_length=2, max_length=5)
    rule = serializers.CharField(max_length=200)
    at = serializers.TimeField(format="%H:%M", input_formats=["%H:%M"])
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False)
    seats = serializers.IntegerField(min_value=1, max_value=8, default=1)
    payment_method = serializers.ChoiceField(choices=["cash", "card"], default="cash")
    card = serializers.UUIDField(required=False, allow_null=True)


class DayIn(serializers.Serializer[None]):
    """A local date of a series."""

    on = serializers.DateField()
    undo = serializers.BooleanField(default=False)


class SeriesPauseIn(serializers.Serializer[None]):
    """Whether to stop booking."""

    is_paused = serializers.BooleanField()


class AlertIn(serializers.Serializer[None]):
    """For which way a free car is wanted, and what it must have."""

    stops = serializers.ListField(child=StopIn(), min_length=2, max_length=5)
    service_class = serializers.ChoiceField(choices=[one.key for one in CLASSES], default=STANDARD)
    seats = serializers.IntegerField(min_value=1, max_value=SEATS_MOST, default=1)
    needs = serializers.MultipleChoiceField(choices=FEATURES, default=set)


class LaterOut(ViewOut[Later]):
    """What a ride for later waits for."""

    class Meta:
        dataclass = Later


class BoardOut(ViewOut[Board]):
    """Rides for later that a driver may claim, and those that they claimed."""

    class Meta:
        dataclass = Board


class NearOut(ViewOut[Near]):
    """Rides that began near a driver, and why they were asked or not."""

    class Meta:
        dataclass = Near


class SeriesOut(ViewOut[SeriesView]):
    """A ride that repeats, and its coming days."""

    class Meta:
        dataclass = SeriesView


class SeriesRowOut(ViewOut[SeriesRow]):
    """A series in a list."""

    class Meta:
        dataclass = SeriesRow


class AlertOut(ViewOut[AlertView]):
    """Somebody waits for a free car."""

    class Meta:
        dataclass = AlertView
