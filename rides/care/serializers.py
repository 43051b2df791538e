"""Shapes of the API around rides: what comes in is checked here, what goes out are views."""

from rest_framework import serializers

from rides.care.actions.calling import Dial
from rides.care.actions.chat import TEXT_MOST
from rides.care.actions.tickets import TEXT_MOST as TICKET_MOST
from rides.care.lost import State
from rides.care.queries.chat import ChatView
from rides.care.queries.lost import LostView
from rides.care.queries.shares import ShareView
from rides.care.queries.tickets import CATEGORIES, EntryView, TicketRow, TicketView
from rides.care.wording import TEMPERATURES
from rides.trips.serializers import ViewOut

In = serializers.Serializer[None]


class TextIn(In):
    """What somebody writes to the other side."""

    text = serializers.CharField(max_length=TEXT_MOST)


class ChatOut(ViewOut[ChatView]):
    """A conversation, and until when one can write."""

    class Meta:
        dataclass = ChatView


class DialOut(ViewOut[Dial]):
    """A number that leads to the other side."""

    class Meta:
        dataclass = Dial


class ShareIn(In):
    """What a link shows."""

    shows_destination = serializers.BooleanField(default=False)


class ShareOut(ViewOut[ShareView]):
    """A link: its page is /s/<token>/."""

    class Meta:
        dataclass = ShareView


class SosIn(In):
    """Where the phone is, if it knows."""

    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)


class AlertOut(In):
    """An alarm that the desk was told of."""

    id = serializers.UUIDField()


class TicketIn(In):
    """A problem with a ride."""

    category = serializers.ChoiceField(choices=CATEGORIES)
    text = serializers.CharField(max_length=TICKET_MOST)


class ReplyIn(In):
    """What one adds to a ticket."""

    text = serializers.CharField(max_length=TICKET_MOST)


class AnswerIn(In):
    """The desk's answer; `seen` is the `seq` of the ticket that was read."""

    text = serializers.CharField(max_length=TICKET_MOST)
    seen = serializers.IntegerField(min_value=1, max_value=1_000_000)


class EntryOut(ViewOut[EntryView]):
    """Something said on a ticket."""

    class Meta:
        dataclass = EntryView


class TicketOut(ViewOut[TicketView]):
    """A ticket with everything said."""

    class Meta:
        dataclass = TicketView


class TicketRowOut(ViewOut[TicketRow]):
    """A ticket in a list."""

    class Meta:
        dataclass = TicketRow


class LostIn(In):
    """What was left in the car."""

    what = serializers.CharField(max_length=300)


class LostMoveIn(In):
    """Where it stands now."""

    to = serializers.ChoiceField(choices=[state.value for state in State])


class LostOut(ViewOut[LostView]):
    """A question about something lost."""

    class Meta:
        dataclass = LostView


class PreferencesShape(In):
    """How one likes to ride; what is left out is no wish."""

    quiet = serializers.BooleanField(default=False)
    luggage = serializers.BooleanField(default=False)
    pets = serializers.BooleanField(default=False)
    temperature = serializers.ChoiceField(choices=list(TEMPERATURES), default="", allow_blank=True)


class FavouriteShape(In):
    """The account of a driver."""

    user_id = serializers.UUIDField()
