"""Shapes of the API of the fee's split."""

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from governance.split_shown import Month, Own, Preview, Shown
from governance.splitting import POINT_BP

PERCENTS_MAX = 1_000_000


class SplitOut(DataclassSerializer[Shown]):
    """What the month would come to if it closed now."""

    class Meta:
        dataclass = Shown


class MonthOut(DataclassSerializer[Month]):
    """A month that was closed."""

    class Meta:
        dataclass = Month


class OwnOut(DataclassSerializer[Own]):
    """One's own ballot."""

    class Meta:
        dataclass = Own


class PreviewOut(DataclassSerializer[Preview]):
    """What one's own ballot changes."""

    class Meta:
        dataclass = Preview


class BallotIn(serializers.Serializer[dict[str, dict[str, int]]]):
    """A wish."""

    percents = serializers.DictField(
        child=serializers.IntegerField(min_value=-PERCENTS_MAX, max_value=PERCENTS_MAX),
        help_text="Whole percents by bucket: drivers, riders, reserve, everyone, operations. "
        f"All of them, 100 together; 1 % is {POINT_BP} basis points.",
    )


class WishIn(serializers.Serializer[dict[str, int]]):
    """A wish in an address."""

    drivers = serializers.IntegerField(min_value=0, max_value=100)
    riders = serializers.IntegerField(min_value=0, max_value=100)
    reserve = serializers.IntegerField(min_value=0, max_value=100)
    everyone = serializers.IntegerField(min_value=0, max_value=100)
    operations = serializers.IntegerField(min_value=0, max_value=100)
