"""Assurance for programs: one's level, one's vouches, and vouching with two phones."""

from typing import Any
from uuid import UUID

from rest_framework.parsers import FormParser, JSONParser, MultiPartParser

from coop.members import gates
from coop.members.actions import vouching
from coop.trust import contexts_assurance as contexts
from coop.trust import serializers_assurance as shapes
from coop.trust.actions import identity, meetings
from coop.trust.forms_assurance import place_of
from coop.trust.queries import identity as shown
from coop.trust.queries import meetings as reads
from coop.work.doors import Ask, at, delete, get, post

TAG = "assurance"


@get(shapes.AssuranceOut, name="assurance", summary="How sure we are of me", tag=TAG)
def mine(ask: Ask) -> object:
    """Your level, on what it rests, and what would raise it by one."""
    all_of_it = contexts.shown(ask.by, now=ask.now)
    found: Any = all_of_it["assurance"]
    return {
        "level": found.level,
        "name": all_of_it["assurance_name"],
        "since": found.since,
        "held": all_of_it["assurance_held"],
        "lacking": all_of_it["assurance_lacking"],
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
    shapes.PhonesOut,
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


@post(shapes.CodeIn, shapes.PhonesOut, name="read_code", summary="Read a code", tag=TAG, code=201)
def read(ask: Ask) -> object:
    """Read the code that somebody shows beside you, to be vouched for."""
    code = ask.fields["code"]
    meeting_id = ask.once(
        lambda: meetings.read(code=code, place=_place(ask), by=ask.by, now=ask.now)
    )
    assert meeting_id is not None
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@get(shapes.PhonesOut, name="meeting_of_phones", summary="A meeting of two phones", tag=TAG)
def meeting(ask: Ask, meeting_id: UUID) -> object:
    """How far the two of you have come; whoever vouches sees the code that counts now."""
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@delete(name="stop_meeting", summary="Stop a meeting", tag=TAG)
def stop(ask: Ask, meeting_id: UUID) -> None:
    """End a meeting without a vouch; either of the two may."""
    meetings.stop(meeting_id=meeting_id, by=ask.by, now=ask.now)


@post(shapes.PlaceIn, shapes.PhonesOut, name="move_meeting", summary="Say where I am now", tag=TAG)
def move(ask: Ask, meeting_id: UUID) -> object:
    """Say anew where the phone is that shows the code; places older than a minute do not count."""
    meetings.move(meeting_id=meeting_id, place=_place(ask), by=ask.by, now=ask.now)
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@post(None, shapes.PhonesOut, name="give_vouch", summary="Vouch", tag=TAG)
def give(ask: Ask, meeting_id: UUID) -> object:
    """Vouch for whoever read your code. Twice is once."""
    meetings.give(meeting_id=meeting_id, by=ask.by, now=ask.now)
    return reads.meeting(meeting_id, by=ask.by, now=ask.now)


@get(shapes.ShowingOut, name="identity", summary="My documents", tag=TAG, many=True)
def mine_shown(ask: Ask) -> object:
    """The latest document that you showed or want to show; empty before the first."""
    found = shown.latest(ask.by)
    return [found] if found else []


@post(
    shapes.ShowingIn,
    shapes.ShowingOut,
    name="show_identity",
    summary="Show a document",
    tag=TAG,
    code=201,
    parsers=(MultiPartParser, FormParser, JSONParser),
)
def show(ask: Ask) -> object:
    """Send a picture of a document in, or say that you show it at the office."""
    what, file = ask.fields["what"], ask.fields.get("file")

    def do() -> UUID:
        if file is None:
            return identity.come(what=what, by=ask.by, now=ask.now)
        return identity.send(what=what, content=file.read(), by=ask.by, now=ask.now)

    ask.once(do)
    return shown.latest(ask.by)


@delete(name="take_identity_back", summary="Take my document back", tag=TAG)
def unshow(ask: Ask) -> None:
    """Take back what waits; a picture is forgotten at once."""
    identity.take_back(by=ask.by, now=ask.now)


@get(
    shapes.ShowingOut,
    name="identity_queue",
    summary="Documents to look at",
    tag="office",
    many=True,
)
def queue(ask: Ask) -> object:
    """What waits for stewards, longest first; nobody is named by it."""
    gates.steward(ask.request)
    return shown.queue(limit=contexts.QUEUE_MAX)


@get(shapes.DocumentDeskOut, name="identity_look", summary="Look at a document", tag="office")
def look(ask: Ask, showing_id: UUID) -> object:
    """One document and whose it must be; its person is told of the look."""
    return shown.look(showing_id, by=gates.steward(ask.request), now=ask.now)


@post(
    shapes.DocumentSeenIn,
    name="accept_identity",
    summary="Accept a document",
    tag="office",
    code=204,
)
def accept(ask: Ask, showing_id: UUID) -> None:
    """Say that you saw it, and that it shows who they say they are."""
    by = gates.steward(ask.request)
    identity.accept(showing_id=showing_id, **ask.fields, by=by, now=ask.now)


@post(shapes.UnseenIn, name="reject_identity", summary="Reject a document", tag="office", code=204)
def reject(ask: Ask, showing_id: UUID) -> None:
    """Turn it down, with a reason that its person reads."""
    by = gates.steward(ask.request)
    identity.reject(showing_id=showing_id, reason=ask.fields["reason"], by=by, now=ask.now)


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
my_identity = at(mine_shown, show, unshow)
the_queue = at(queue)
a_showing = at(look)
an_acceptance = at(accept)
a_rejection = at(reject)
