"""Shapes of the API of panels."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.panels.actions.opening import CLAIM_CHARS
from coop.panels.kinds import Kind, Role
from coop.panels.states import Place, State

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

WROTE = ["statement", "evidence", "answer", "question", "talk"]
KINDS = [one.value for one in Kind]
ROLES = [one.value for one in Role]
STATES = [one.value for one in State]
PLACES = [one.value for one in Place]


class WishIn(Shape):
    """What is brought before a panel; `amount_minor` where it is about money."""

    kind = serializers.ChoiceField(choices=KINDS)
    about = serializers.UUIDField(
        help_text="The rating, ride, closing, contribution or account that it is about."
    )
    claim = serializers.CharField(max_length=CLAIM_CHARS)
    amount_minor = serializers.IntegerField(min_value=1, allow_null=True, default=None)


class FactOut(Shape):
    """One line of what the record shows, without names."""

    says = serializers.CharField()
    note = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()


class SaidOut(Shape):
    """Words in a case: of a side by role, of one of the panel by the number of the seat."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=WROTE)
    role = serializers.ChoiceField(choices=ROLES, allow_null=True)
    number = serializers.IntegerField(allow_null=True)
    to = serializers.ChoiceField(choices=ROLES, allow_null=True)
    text = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    is_mine = serializers.BooleanField()
    pages = serializers.IntegerField(help_text="Of the picture or document beside it; else 0.")


class PanelSeatOut(Shape):
    """Your seat; `level` is what you decided."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=PLACES)
    answer_by = serializers.DateTimeField()
    level = serializers.IntegerField(allow_null=True)


class VerdictOut(Shape):
    """What a panel came to: `agreed` of `votes` stand behind it."""

    at = serializers.DateTimeField()
    level = serializers.IntegerField()
    votes = serializers.IntegerField()
    agreed = serializers.IntegerField()


class CaseOut(Shape):
    """A case without what only its sides and its panel read; `outcome` is one of `levels`."""

    number = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=KINDS)
    state = serializers.ChoiceField(choices=STATES)
    opened_at = serializers.DateTimeField()
    drawn_at = serializers.DateTimeField(allow_null=True)
    hears_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    pool = serializers.IntegerField(allow_null=True)
    votes_in = serializers.IntegerField()
    levels = serializers.ListField(child=serializers.CharField())
    verdict = VerdictOut(allow_null=True)
    outcome = serializers.CharField(allow_blank=True)
    appeal_until = serializers.DateTimeField(allow_null=True)
    appeal_of = serializers.IntegerField(allow_null=True)
    appeal_number = serializers.IntegerField(allow_null=True)


class WholeCaseOut(CaseOut):
    """A case as its reader may read it: what is not theirs is empty."""

    as_what = serializers.ChoiceField(choices=["side", "juror", "steward", "public"])
    claim = serializers.CharField(allow_blank=True)
    facts = FactOut(many=True)
    said = SaidOut(many=True)
    seat = PanelSeatOut(allow_null=True)


class SayIn(Shape):
    """What a side writes."""

    kind = serializers.ChoiceField(choices=["statement", "evidence", "answer"])
    text = serializers.CharField(max_length=CLAIM_CHARS)
    file = serializers.FileField(required=False, help_text="Beside evidence: a photo or a PDF.")


class PanelTextIn(Shape):
    """Words."""

    text = serializers.CharField(max_length=CLAIM_CHARS)


class AskIn(Shape):
    """A question to a side."""

    to = serializers.ChoiceField(choices=ROLES)
    text = serializers.CharField(max_length=CLAIM_CHARS)


class SeatIn(Shape):
    """Whether you serve."""

    accepts = serializers.BooleanField()


class DecisionIn(Shape):
    """What you decide: the place in `levels`, and why."""

    level = serializers.IntegerField(min_value=0, max_value=3)
    reasons = serializers.CharField(max_length=CLAIM_CHARS)


class ClaimIn(Shape):
    """Why a new panel should hear it."""

    claim = serializers.CharField(max_length=CLAIM_CHARS)


class FiguresOut(Shape):
    """Panels in figures; `days_median` from opening to verdict."""

    opened = serializers.IntegerField()
    decided = serializers.IntegerField()
    upheld = serializers.IntegerField()
    appeals = serializers.IntegerField()
    reversed_count = serializers.IntegerField()
    days_median = serializers.FloatField(allow_null=True)


class DrawOut(Shape):
    """How a panel was drawn; `mine` is your own tag if you were on the list."""

    frozen_index = serializers.IntegerField(allow_null=True)
    frozen_at = serializers.DateTimeField()
    members = serializers.IntegerField()
    file_hash = serializers.CharField()
    pool_root = serializers.CharField()
    beacon = serializers.CharField(allow_blank=True)
    round = serializers.IntegerField(allow_null=True)
    drawn_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(allow_null=True)
    head_root = serializers.CharField(allow_blank=True)
    tags = serializers.ListField(child=serializers.CharField())
    mine = serializers.CharField(allow_blank=True)
