"""Shapes of the opening's API."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from coop.opening.rates import CLASSES, PARTS, RateBook
from payouts.rules import BUCKETS

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class NameShape(Shape):
    """What the co-operative is called."""

    name = serializers.CharField(max_length=200)


class HomeShape(Shape):
    """The city to begin in, and how it counts."""

    city = serializers.SlugField(max_length=60)
    currency = serializers.CharField(max_length=3)
    time_zone = serializers.CharField(max_length=60)
    units = serializers.ChoiceField(choices=["metric", "imperial"])


class CardShape(Shape):
    """What a service class costs, in minor units."""

    base = serializers.IntegerField()
    per_km = serializers.IntegerField()
    per_min = serializers.IntegerField()
    minimum = serializers.IntegerField()
    per_stop = serializers.IntegerField(default=0)
    waiting_per_min = serializers.IntegerField()


class CardsShape(Shape):
    """A card for every service class."""

    standard = CardShape()
    large = CardShape()


class SplitShape(Shape):
    """Where each fee goes, in basis points; together 10,000."""

    drivers = serializers.IntegerField()
    riders = serializers.IntegerField()
    reserve = serializers.IntegerField()
    everyone = serializers.IntegerField()
    operations = serializers.IntegerField()


class RatesShape(Shape):
    """The founding rate card; the rulebook's bounds hold for every number."""

    cards = CardsShape()
    fee_bp = serializers.IntegerField()
    split_bp = SplitShape()
    tax_bp = serializers.IntegerField(default=0)


class OpeningShape(Shape):
    """How far the opening is; `missing` has to be done before it can open."""

    name = serializers.CharField(allow_blank=True)
    done = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    opened_at = serializers.DateTimeField(allow_null=True)
    rates = RatesShape()


def book_of(fields: Mapping[str, Any]) -> RateBook:
    """The rate card in checked fields."""
    cards = {name: {part: fields["cards"][name][part] for part in PARTS} for name in CLASSES}
    split_bp = {bucket: fields["split_bp"][bucket] for bucket in BUCKETS}
    return RateBook(cards, fields["fee_bp"], split_bp, fields["tax_bp"])
