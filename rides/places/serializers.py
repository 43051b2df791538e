"""Shapes of the API of places: what comes in is checked here, what goes out is described.

Knows no model. Called by `api` and `views`.
"""

import json
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer
from shapely.geometry import Polygon

from rides.places import shapes
from rides.places.finding import PlaceFound
from rides.places.hours import SPANS_MAX, WEEK, Span
from rides.places.roads import LegView, Step
from rides.places.zoning import Service, Special

SPECIAL_KINDS = ["queue", "no_pickup", "surcharge", "pass_through"]


class PointIn(serializers.Serializer[None]):
    """A place: WGS 84 degrees."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)


class SearchIn(serializers.Serializer[None]):
    """What was typed, and where the person is or looks."""

    q = serializers.CharField(max_length=200, allow_blank=True)
    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    limit = serializers.IntegerField(min_value=1, max_value=20, default=8)


class StopsIn(serializers.Serializer[None]):
    """Stops in order, as `lat,lon;lat,lon`; two to ten."""

    stops = serializers.RegexField(
        r"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?(;-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?){1,9}$",
        max_length=600,
    )


class RandomIn(serializers.Serializer[None]):
    """How many places, which drawing of them, and in which zone (the first without one)."""

    n = serializers.IntegerField(min_value=1, max_value=1000, default=10)
    seed = serializers.IntegerField(min_value=0, max_value=2**53, default=0)
    zone = serializers.SlugField(required=False)


class PointOut(serializers.Serializer[Any]):
    """A place: WGS 84 degrees."""

    lat = serializers.FloatField()
    lon = serializers.FloatField()


class PlaceOut(DataclassSerializer[PlaceFound]):
    """A place found; `distance_m` is from where the search was made."""

    class Meta:
        dataclass = PlaceFound


class ReverseOut(serializers.Serializer[Any]):
    """The nearest address, null if nothing with a name is within 200 m."""

    place = PlaceOut(allow_null=True)


class SpanOut(DataclassSerializer[Span]):
    """Service from one minute of a day (0 is Monday) until another; beyond 1440 is the next day."""

    class Meta:
        dataclass = Span


class SpanIn(serializers.Serializer[None]):
    """Service from one minute of a day (0 is Monday) until another; beyond 1440 is the next day."""

    day = serializers.IntegerField(min_value=0, max_value=6)
    from_min = serializers.IntegerField(min_value=0, max_value=1_439)
    until_min = serializers.IntegerField(min_value=1, max_value=2_879)


class ServiceOut(DataclassSerializer[Service]):
    """Where rides are offered; `bbox` is west, south, east, north, `area` GeoJSON."""

    hours = SpanOut(many=True)
    units = serializers.ChoiceField(choices=["metric", "imperial"])
    bbox = serializers.ListField(child=serializers.FloatField(), min_length=4, max_length=4)

    class Meta:
        dataclass = Service


class SpecialOut(DataclassSerializer[Special]):
    """A part of the city with a rule of its own; `area` is GeoJSON."""

    kind = serializers.ChoiceField(choices=SPECIAL_KINDS)

    class Meta:
        dataclass = Special


class ZoneIn(serializers.Serializer[None]):
    """What to change of a zone of service; `seen` is the number of the change you saw last."""

    name = serializers.CharField(max_length=200, required=False)
    area = serializers.DictField(required=False)
    hours = SpanIn(many=True, required=False)
    seen = serializers.IntegerField(min_value=0, max_value=2**53)

    def validate_hours(self, value: list[dict[str, int]]) -> list[dict[str, int]]:
        """At most four spans a day."""
        if len(value) > WEEK * SPANS_MAX:
            raise serializers.ValidationError(_("At most four spans a day."))
        return value


class SafetyIn(serializers.Serializer[None]):
    """Whom to dial in a zone (empty: the country's usual number), and whether women and non-binary
    people may ask to ride with each other there, and by which law.
    """

    emergency = serializers.CharField(max_length=20, required=False, allow_blank=True)
    circle_is_open = serializers.BooleanField(required=False)
    circle_reason = serializers.CharField(max_length=400, required=False, allow_blank=True)
    seen = serializers.IntegerField(min_value=0, max_value=2**53)


class NewServiceIn(serializers.Serializer[None]):
    """A new zone of service; `area` is a GeoJSON polygon."""

    city = serializers.SlugField()
    name = serializers.CharField(max_length=200)
    area = serializers.DictField()


class ZonePauseIn(serializers.Serializer[None]):
    """Why no rides can be booked, as riders read it, and until when; without an end until resumed."""

    reason = serializers.CharField(max_length=400)
    until = serializers.DateTimeField(required=False, allow_null=True)


class SeenIn(serializers.Serializer[None]):
    """The number of the change that you saw last."""

    seen = serializers.IntegerField(min_value=0, max_value=2**53)


class StepOut(DataclassSerializer[Step]):
    """One instruction; `points_index` is where in the points it happens."""

    class Meta:
        dataclass = Step


class LegOut(DataclassSerializer[LegView]):
    """From one stop to the next."""

    class Meta:
        dataclass = LegView


class RouteOut(serializers.Serializer[Any]):
    """The quickest way; `points` are [lon, lat]."""

    duration_s = serializers.IntegerField()
    distance_m = serializers.IntegerField()
    points = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    steps = StepOut(many=True)
    legs = LegOut(many=True)


def area(geojson: object) -> Polygon:
    """The area in a body.

    Raises:
        rides.places.shapes.BadShape: it is none.
    """
    return shapes.read(json.dumps(geojson))


def valid(serializer: serializers.Serializer[None]) -> dict[str, Any]:
    """The checked fields of what came in.

    Raises:
        rest_framework.exceptions.ValidationError: with a sentence for each field.
    """
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields
