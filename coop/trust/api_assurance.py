"""Assurance for programs: one's level, one's vouches, and vouching with two phones."""

from typing import Any
from uuid import UUID

from coop.members.actions import vouching
from coop.trust import contexts_assurance as contexts
from coop.trust import serializers_assurance as shapes
from coop.trust.actions import meetings
from coop.trust.forms_assurance import place_of
from coop.trust.queries import meetings as reads
from coop.work.doors import Ask, at, delete, get, post

TAG = "assurance"


@get(shapes.AssuranceOut, name="assurance", summary="How sure we are of me", tag=TAG)
def mine(ask: Ask) -> object:
    """Your level, on what it rests, and what would raise it by one."""
    shown = contexts.shown(ask.by, now=ask.now)
    found: Any = shown["assurance"]
    return {
        "level": found.level,
        "name": shown["assurance_name"],
        "since": found.since,
        "held": shown["assurance_held"],
        "lacking": shown["assurance_lacking"],
        "walk": found.walk,
    }


@get(shapes.VouchesOut, name="vouches", summary="My vouches", tag=TAG)
def vouches(ask: Ask) -> object:
    """Those you gave and got, and whether you can give another now."""
    return contexts.vouches_of(ask.by, now=ask.now)


@delete(name="take_vouch_back", summary="Take a vouch back", tag=TAG)
def take_back(ask: Ask, vouch_id: int) -> None:
    """Vouch for somebody no longer."""
    vouching.take_back(vouch_id=vouch_id, by=ask.by, now=ask.now)


@post(
    shapes.PlaceIn,
    shapes.MeetingOut,
    name="begin_meeting",
    summary="Show a code",
    tag=TAG,
    code=201,
)
def begin(ask: Ask) -> object:
    """Show a code, to vouch for whoever reads it beside you; you are asked before it counts."""
    meeting_id = ask.once(lambda: meetings.begin(place=_place(ask), by=ask.by, now=ask.now))
    assert meeting_id is not None
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@post(shapes.CodeIn, shapes.MeetingOut, name="read_code", summary="Read a code", tag=TAG, code=201)
def read(ask: Ask) -> object:
    """Read the code that somebody shows beside you, to be vouched for."""
    code = ask.fields["code"]
    meeting_id = ask.once(
        lambda: meetings.read(code=code, place=_place(ask), by=ask.by, now=ask.now)
    )
    assert meeting_id is not None
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@get(shapes.MeetingOut, name="meeting_of_phones", summary="A meeting of two phones", tag=TAG)
def meeting(ask: Ask, meeting_id: UUID) -> object:
    """How far the two of you have come; whoever vouches sees the code that counts now."""
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@delete(name="stop_meeting", summary="Stop a meeting", tag=TAG)
def stop(ask: Ask, meeting_id: UUID) -> None:
    """End a meeting without a vouch; either of the two may."""
    meetings.stop(meeting_id=meeting_id, by=ask.by, now=ask.now)


@post(shapes.PlaceIn, shapes.MeetingOut, name="move_meeting", summary="Say where I am now", tag=TAG)
def move(ask: Ask, meeting_id: UUID) -> object:
    """Say anew where the phone is that shows the code; places older than a minute do not count."""
    meetings.move(meeting_id=meeting_id, place=_place(ask), by=ask.by, now=ask.now)
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@post(None, shapes.MeetingOut, name="give_vouch", summary="Vouch", tag=TAG)
def give(ask: Ask, meeting_id: UUID) -> object:
    """Vouch for whoever read your code. Twice is once."""
    meetings.give(meeting_id=meeting_id, by=ask.by, now=ask.now)
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


def _place(ask: Ask) -> meetings.Place:
    typed = {name: str(value) for name, value in ask.fields.items() if value is not None}
    return place_of(typed, now=ask.now)


my_assurance = at(mine)
my_vouches = at(vouches, begin)
my_vouch = at(take_back)
a_reading = at(read)
a_meeting = at(meeting, stop)
a_place = at(move)
a_word = at(give)
