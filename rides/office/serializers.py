"""Shapes of the office's API."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from rides.trips.queries.day import DayFigures
from rides.trips.queries.demand import Demand


class DayIn(serializers.Serializer[None]):
    """Which local day (today without one) of which zone (the main one without one)."""

    day = serializers.CharField(required=False, max_length=10)
    zone = serializers.SlugField(required=False)


class DaysIn(DayIn):
    """The last day, and how many."""

    days = serializers.IntegerField(min_value=1, max_value=366, default=7)


class DayFiguresOut(DataclassSerializer[DayFigures]):
    """One local day of one zone; hours are those that the zone's clock shows."""

    class Meta:
        dataclass = DayFigures


class DemandOut(DataclassSerializer[Demand]):
    """Rides that found no driver. `hidden` are those in cells left out for being too few."""

    class Meta:
        dataclass = Demand
