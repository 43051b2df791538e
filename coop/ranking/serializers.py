"""Shapes of the API of rankings."""

from rest_framework import serializers

from coop.ranking.choice import SOURCE_BYTES, URL_CHARS, WEIGHT_MOST
from coop.ranking.themes import ALL_WORDS, Theme

In = serializers.Serializer[None]


class RankingIn(In):
    """An order: a preset, or `weights`, `own` with a line of CEL, `remote` with an address."""

    preset = serializers.CharField(max_length=20)
    weights = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=WEIGHT_MOST),
        required=False,
        default=dict,
        help_text="Criterion to weight, in any proportion; it becomes percents. Orders by itself, "
        "and wherever a line or a ranker fails.",
    )
    expression = serializers.CharField(
        max_length=SOURCE_BYTES, required=False, default="", allow_blank=True
    )
    url = serializers.CharField(max_length=URL_CHARS, required=False, default="", allow_blank=True)


class RankingOut(In):
    """The order in force: `level` 0 is the common one, 1 weights, 2 a line, 3 a ranker elsewhere."""

    subject = serializers.CharField()
    preset = serializers.CharField()
    level = serializers.IntegerField()
    weights = serializers.DictField(child=serializers.IntegerField())
    expression = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    presets = serializers.ListField(child=serializers.CharField())
    criteria = serializers.ListField(child=serializers.CharField())
    features = serializers.DictField(child=serializers.CharField())


class PlacedOut(In):
    """A candidate in its place, and why; `was` is its place in the common order."""

    place = serializers.IntegerField()
    was = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    why = serializers.ListField(child=serializers.CharField())
    is_kept = serializers.BooleanField()


class TryoutOut(In):
    """An order tried on candidates of now; `failed` says why the weights ordered instead."""

    title = serializers.CharField()
    when = serializers.CharField(allow_blank=True)
    failed = serializers.CharField(allow_blank=True)
    rows = PlacedOut(many=True)


class ListOut(In):
    """A list of labels that can be followed."""

    id = serializers.UUIDField()
    publisher_name = serializers.CharField(allow_blank=True)
    theme = serializers.ChoiceField(choices=[str(one) for one in Theme])
    count = serializers.IntegerField()
    is_followed = serializers.BooleanField()


class WordIn(In):
    """A word of the list's theme."""

    word = serializers.ChoiceField(choices=list(ALL_WORDS))


class LabelOut(In):
    """A label of one's own lists, and when it ends."""

    theme = serializers.ChoiceField(choices=[str(one) for one in Theme])
    about = serializers.UUIDField()
    word = serializers.CharField()
    until_at = serializers.DateTimeField()
