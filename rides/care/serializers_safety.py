"""Shapes of the API of safety and incidents."""

from rest_framework import serializers

from rides.care.actions.incidents import TEXT_MOST
from rides.care.incidents import WHATS, Outcome
from rides.care.queries.check_ins import CheckInView
from rides.care.queries.incidents import Figures, IncidentRow, IncidentView, MineView
from rides.fleet.circle import DECLARED, WISHES
from rides.trips.serializers import ViewOut

In = serializers.Serializer[None]
WHAT_NAMES = tuple(WHATS)
DEEDS = ("take", "note", "call", "hand_over", "hold", "close")


class ContactIn(In):
    """Whom to tell in an emergency; the number in any usual notation."""

    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=40)


class ContactOut(In):
    """Somebody whom we tell; `key` names them."""

    key = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField()


class CircleShape(In):
    """What one is and whom one asks for; both empty ends it."""

    declared = serializers.ChoiceField(choices=DECLARED, allow_blank=True)
    wish = serializers.ChoiceField(choices=WISHES, allow_blank=True)


class CheckInIn(In):
    """Whether all is well."""

    is_well = serializers.BooleanField()


class CheckInOut(ViewOut[CheckInView]):
    """A question, and what one answered."""

    class Meta:
        dataclass = CheckInView


class AskedOut(In):
    """The question that stands, null where nobody asks."""

    check_in = CheckInOut(allow_null=True)


class ReportIn(In):
    """What happened on a ride; `block`: never meet the other side again."""

    what = serializers.ChoiceField(choices=WHAT_NAMES)
    text = serializers.CharField(max_length=TEXT_MOST)
    block = serializers.BooleanField(default=False)


class MadeOut(In):
    """What was made."""

    id = serializers.UUIDField()


class TakenOut(MadeOut):
    """The report; `not_blocked` says why the two can still meet, where that was asked for."""

    not_blocked = serializers.CharField(allow_blank=True)


class MineOut(ViewOut[MineView]):
    """What one told the stewards, and where it stands."""

    class Meta:
        dataclass = MineView


class IncidentRowOut(ViewOut[IncidentRow]):
    """An incident in a list."""

    class Meta:
        dataclass = IncidentRow


class IncidentOut(ViewOut[IncidentView]):
    """An incident with its people and its log."""

    class Meta:
        dataclass = IncidentView


class IncidentIn(In):
    """Somebody called: what happened, and on which ride if they know."""

    what = serializers.ChoiceField(choices=WHAT_NAMES)
    text = serializers.CharField(max_length=TEXT_MOST)
    ride_id = serializers.UUIDField(required=False)


class DeedIn(In):
    """What is done about an incident; `seen` is the last step that was read.

    `hand_over` names `user_id`, `hold` the account and the `hours`, `close` the `outcome`.
    """

    do = serializers.ChoiceField(choices=DEEDS)
    seen = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    text = serializers.CharField(max_length=TEXT_MOST, required=False, default="")
    user_id = serializers.UUIDField(required=False)
    hours = serializers.IntegerField(min_value=1, max_value=1_000, required=False)
    outcome = serializers.ChoiceField(choices=[str(one) for one in Outcome], required=False)


class FiguresOut(ViewOut[Figures]):
    """The last year; null where there were too few to tell."""

    class Meta:
        dataclass = Figures
