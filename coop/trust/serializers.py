"""Shapes of the API of trust."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.trust.conduct import Role
from coop.trust.reasons import REASONS, WORDS_CHARS

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

ROLES = [str(role) for role in Role]
CODES = sorted({code for codes in REASONS.values() for code in codes})


class RoleIn(Shape):
    """As what one is looked at."""

    role = serializers.ChoiceField(ROLES)


class ThumbIn(Shape):
    """What somebody says of whom they shared a ride with."""

    is_up = serializers.BooleanField()
    reasons = serializers.ListField(
        child=serializers.ChoiceField(CODES),
        default=list,
        max_length=6,
        help_text="Some of `reasons_up` or `reasons_down`, whichever goes with the thumb.",
    )
    words = serializers.CharField(
        max_length=WORDS_CHARS, default="", allow_blank=True, help_text="For everybody."
    )
    private_words = serializers.CharField(
        max_length=WORDS_CHARS, default="", allow_blank=True, help_text="For them alone."
    )


class GivenOut(Shape):
    """What somebody said, to themselves."""

    is_up = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField()
    private_words = serializers.CharField()
    given_at = serializers.DateTimeField()
    reply = serializers.CharField(help_text="What they answered, once the words show.")


class RateableOut(Shape):
    """A ride as one of both rates it. `role` is that of the other."""

    about = serializers.UUIDField(help_text="The ride.")
    role = serializers.ChoiceField(ROLES)
    ended_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField(help_text="Until when it can be rated.")
    is_open = serializers.BooleanField()
    is_paid = serializers.BooleanField()
    is_revealed = serializers.BooleanField(help_text="Both have rated, or the time is over.")
    given = GivenOut(allow_null=True)
    reasons_up = serializers.ListField(child=serializers.CharField())
    reasons_down = serializers.ListField(child=serializers.CharField())


class ReasonOut(Shape):
    """One line of a standing. Those that count sum exactly to both sides of the score."""

    kind = serializers.CharField(allow_blank=True, help_text="Empty for where one began.")
    alpha = serializers.IntegerField(help_text="What it adds for, in millionths of a thumb.")
    beta = serializers.IntegerField(help_text="What it adds against.")
    moves = serializers.IntegerField(help_text="Thousandths of a point; they sum to the score.")
    weight = serializers.IntegerField(help_text="Of the thumb before it fades, in millionths.")
    at = serializers.DateTimeField(allow_null=True, help_text="Since when it fades.")
    half_at = serializers.DateTimeField(allow_null=True, help_text="When it counts half.")
    reasons = serializers.ListField(child=serializers.CharField())
    because = serializers.CharField()
    rating_id = serializers.UUIDField(allow_null=True)
    about = serializers.UUIDField(allow_null=True)
    is_taken_back = serializers.BooleanField()


class ConductOut(Shape):
    """Somebody's conduct in one role; points are thousandths of 100."""

    role = serializers.ChoiceField(ROLES)
    city = serializers.CharField()
    at = serializers.DateTimeField()
    formula = serializers.CharField(help_text="Version of the rules, and of the weights.")
    score = serializers.IntegerField()
    low = serializers.IntegerField(help_text="Nine in ten scores that fit lie above this,")
    high = serializers.IntegerField(help_text="and below this.")
    alpha = serializers.IntegerField()
    beta = serializers.IntegerField()
    is_new = serializers.BooleanField(help_text="Others see “new”.")
    thumbs_up = serializers.IntegerField()
    thumbs_down = serializers.IntegerField()
    completed = serializers.IntegerField()
    percentile = serializers.IntegerField(allow_null=True)
    lines = ReasonOut(many=True)


class WordsOut(Shape):
    """Words about the reader that show, without whose they are."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField(ROLES)
    is_up = serializers.BooleanField()
    words = serializers.CharField()
    private_words = serializers.CharField(help_text="For the reader alone.")
    said_at = serializers.DateTimeField()
    reply = serializers.CharField()


class AnsweredOut(Shape):
    """Words about somebody, and what they answered: for whoever meets them."""

    is_up = serializers.BooleanField()
    words = serializers.CharField()
    said_at = serializers.DateTimeField()
    reply = serializers.CharField(help_text="Empty where they did not answer.")


class WordsReplyIn(Shape):
    """An answer to words about oneself."""

    words = serializers.CharField(max_length=WORDS_CHARS)


class RingOut(Shape):
    """A ring or a bombing to look at: of whom, by whom, and the counts that say why."""

    id = serializers.UUIDField()
    kind = serializers.CharField(help_text="`ring` or `bombing`.")
    version = serializers.IntegerField(help_text="The night whose weights showed it.")
    found_at = serializers.DateTimeField()
    people = serializers.ListField(child=serializers.UUIDField())
    raters = serializers.ListField(child=serializers.UUIDField())
    inside = serializers.IntegerField(help_text="Of a ring: praise among its people.")
    outside = serializers.IntegerField(help_text="Of a ring: praise by everybody else.")
    others = serializers.IntegerField(help_text="Of a bombing: others who rated the person then.")
    closed_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.CharField(help_text="What a steward found.")


class FormulaOut(Shape):
    """The numbers that conduct is worked out with; bp are hundredths of a percent of a thumb."""

    formula = serializers.CharField()
    ride_half_s = serializers.IntegerField()
    dispute_half_s = serializers.IntegerField()
    start = serializers.IntegerField(help_text="Thumbs that a beginning weighs.")
    completed_bp = serializers.IntegerField()
    completed_max = serializers.IntegerField()
    late_bp = serializers.IntegerField()
    no_show_bp = serializers.IntegerField()
    small = serializers.IntegerField()
    medium = serializers.IntegerField()
    grave = serializers.IntegerField()
    begins_rider = serializers.IntegerField(help_text="Where riders begin here, in millionths.")
    begins_driver = serializers.IntegerField()
