"""Shapes of the office's API."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from rides.places.serializers import SPECIAL_KINDS, NewServiceIn
from rides.trips.queries.day import DayFigures
from rides.trips.queries.demand import Demand
from rides.trips.queries.waiting import FirstOffer


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


class FirstOfferOut(DataclassSerializer[FirstOffer]):
    """Mean seconds from going online to the first offer; none where there were too few drivers."""

    class Meta:
        dataclass = FirstOffer


class NewSpecialIn(NewServiceIn):
    """A new special zone; `waiting_area` is where the drivers of a queue wait.

    `amount_minor` is what a surcharge costs, until the co-operative opens; then votes set it.
    """

    kind = serializers.ChoiceField(choices=SPECIAL_KINDS)
    waiting_area = serializers.DictField(required=False, allow_null=True)
    amount_minor = serializers.IntegerField(min_value=0, max_value=2**31, required=False)


class SpecialIn(serializers.Serializer[None]):
    """What to change of a special zone; `seen` is the number of the change you saw last.

    `amount_minor` is what a surcharge costs, until the co-operative opens; then votes set it.
    """

    name = serializers.CharField(max_length=200, required=False)
    area = serializers.DictField(required=False)
    waiting_area = serializers.DictField(required=False, allow_null=True)
    amount_minor = serializers.IntegerField(min_value=0, max_value=2**31, required=False)
    seen = serializers.IntegerField(min_value=0, max_value=2**53)
