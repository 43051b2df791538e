"""The API around rides: words, calls, links, alarms, problems, lost things, wishes."""

from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from coop.locker import client as locker
from coop.members import queries as members
from coop.members.actions import favourites as wishing
from coop.trust.serializers import AnsweredOut
from coop.work.doors import Ask, delete, get, post, put
from rides.care import serializers as shapes
from rides.care.actions import alerts, calling, chat, lost, shares, tickets
from rides.care.actions.tickets import Wording
from rides.care.lost import State
from rides.care.queries import around, words
from rides.care.queries import lost as losing
from rides.care.queries import shares as links
from rides.care.queries import tickets as reading
from rides.care.queries.chat import view_of
from rides.trips import doors
from rides.trips.actions.moves import Cause
from rides.trips.queries.driving import require_driver
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

CARE, DESK, ME = "care", "desk", "me"


@get(shapes.ChatOut, name="chat", summary="The chat of a ride", tag=CARE)
def ride_chat(ask: Ask, ride_id: UUID) -> object:
    """What rider and driver wrote to each other, from acceptance until a day after the ride."""
    return view_of(chat.see(ride_id=ride_id, by=ask.by, now=ask.now))


@post(
    shapes.TextIn,
    shapes.ChatOut,
    name="say",
    summary="Write to the other side",
    tag=CARE,
    code=201,
)
def say(ask: Ask, ride_id: UUID) -> object:
    """Write to the other side of a ride, from acceptance until a day after it."""
    text = ask.fields["text"]
    chat.write(ride_id=ride_id, text=text, cause=_cause(ask, ride_id), now=ask.now)
    return view_of(chat.see(ride_id=ride_id, by=ask.by, now=ask.now))


@post(None, shapes.DialOut, name="call", summary="Call the other side", tag=CARE)
def call(ask: Ask, ride_id: UUID) -> object:
    """A number to dial that leads to the other side; neither learns the other’s."""
    return calling.call(ride_id=ride_id, cause=_cause(ask, ride_id), now=ask.now)


@get(shapes.ShareOut, name="link", summary="The link of my ride", tag=CARE)
def link(ask: Ask, ride_id: UUID) -> object:
    """The link by which somebody without an account watches your ride until it ends."""
    _require_rider(ask, ride_id)
    return _link(ride_id)


@post(
    shapes.ShareIn,
    shapes.ShareOut,
    name="share_ride",
    summary="Share my ride",
    tag=CARE,
    code=201,
)
def share(ask: Ask, ride_id: UUID) -> object:
    """Make the link of your ride, or change what it shows."""
    shows = ask.fields["shows_destination"]
    ask.once(
        lambda: shares.make(ride_id=ride_id, shows_destination=shows, by=ask.by, now=ask.now).id
    )
    return _link(ride_id)


@delete(name="take_link_back", summary="Take the link back", tag=CARE)
def unshare(ask: Ask, ride_id: UUID) -> None:
    """Whoever has the link sees nothing more."""
    shares.revoke(ride_id=ride_id, by=ask.by, now=ask.now)


@post(
    shapes.SosIn,
    shapes.AlertOut,
    name="raise_alarm",
    summary="Tell the desk of an emergency",
    tag=CARE,
    code=201,
)
def sos(ask: Ask, ride_id: UUID) -> object:
    """Dial the emergency number first; this tells the desk, which then looks at the ride."""
    asked = ask.fields
    at = Point(asked["lat"], asked["lon"]) if {"lat", "lon"} <= asked.keys() else None
    cause = _cause(ask, ride_id)
    return {"id": alerts.raise_alarm(ride_id=ride_id, at=at, cause=cause, now=ask.now)}


@get(shapes.LostOut, name="lost", summary="What I asked about", tag=CARE, many=True)
def ride_lost(ask: Ask, ride_id: UUID) -> object:
    """What you left in the car of a ride of yours, and what its driver answered."""
    _require_rider(ask, ride_id)
    return losing.of_ride(ride_id, now=ask.now)


@post(
    shapes.LostIn,
    shapes.LostOut,
    name="ask_for_lost",
    summary="Ask for something left in the car",
    tag=CARE,
    code=201,
    many=True,
)
def ask_for_lost(ask: Ask, ride_id: UUID) -> object:
    """Something left in the car of a ride of yours: its driver is asked."""
    _require_rider(ask, ride_id)
    what = ask.fields["what"]
    lost.report(ride_id=ride_id, what=what, cause=_cause(ask, ride_id), now=ask.now)
    return losing.of_ride(ride_id, now=ask.now)


@get(
    shapes.LostOut,
    name="lost_in_my_car",
    summary="What my riders miss",
    tag="drive",
    many=True,
)
def drive_lost(ask: Ask) -> object:
    """What riders left in your car, and what you answered."""
    return losing.of_driver(require_driver(ask.by), now=ask.now)


@post(
    shapes.LostMoveIn,
    shapes.LostOut,
    name="answer_for_lost",
    summary="Say where something lost stands",
    tag=CARE,
)
def lost_item(ask: Ask, item_id: UUID) -> object:
    """The driver found it or not; either hands it back; its owner stops looking."""
    to = State(ask.fields["to"])
    ask.once(lambda: lost.move(item_id=item_id, to=to, by=ask.by, now=ask.now))
    return losing.one(item_id, now=ask.now)


@post(
    shapes.TicketIn,
    shapes.TicketOut,
    name="report_problem",
    summary="Report a problem with a ride",
    tag=CARE,
    code=201,
)
def report(ask: Ask, ride_id: UUID) -> object:
    """A ticket, which the desk answers by `due_at`."""
    category, said = ask.fields["category"], _wording(ask)
    made = tickets.report(ride_id=ride_id, category=category, said=said, now=ask.now)
    return reading.ticket(made, ask.by, now=ask.now)


@get(shapes.TicketRowOut, name="my_tickets", summary="My tickets", tag=CARE, many=True)
def my_tickets(ask: Ask) -> object:
    """What you reported, latest first."""
    return reading.mine(ask.by, now=ask.now)


@get(shapes.TicketOut, name="ticket", summary="One ticket of mine", tag=CARE)
def ticket(ask: Ask, ticket_id: UUID) -> object:
    """A ticket with everything that you and the desk wrote."""
    return reading.ticket(ticket_id, ask.by, now=ask.now)


@post(
    shapes.ReplyIn,
    shapes.TicketOut,
    name="reply_to_ticket",
    summary="Write to a ticket of mine",
    tag=CARE,
    code=201,
)
def reply(ask: Ask, ticket_id: UUID) -> object:
    """Write again: the ticket waits for an answer anew."""
    tickets.reply(ticket_id=ticket_id, said=_wording(ask), now=ask.now)
    return reading.ticket(ticket_id, ask.by, now=ask.now)


@get(
    shapes.TicketRowOut,
    name="tickets_waiting",
    summary="Tickets that wait",
    tag=DESK,
    many=True,
)
def desk_tickets(ask: Ask) -> object:
    """Every ticket that is not closed, the most urgent first. For the desk."""
    return reading.for_desk(ask.by, now=ask.now)


@post(
    shapes.AnswerIn,
    shapes.TicketOut,
    name="answer_ticket",
    summary="Answer a ticket",
    tag=DESK,
    code=201,
)
def desk_answer(ask: Ask, ticket_id: UUID) -> object:
    """The desk’s answer; whoever reported gets a mail. Refused if something was written meanwhile."""
    reading.require_desk(ask.by)
    said, seen = _wording(ask), ask.fields["seen"]
    tickets.answer(ticket_id=ticket_id, said=said, seen=seen, now=ask.now)
    return reading.ticket_for_desk(ticket_id, ask.by, now=ask.now)


@get(shapes.PreferencesShape, name="preferences", summary="How I like to ride", tag=ME)
def preferences(ask: Ask) -> object:
    """What a driver sees of your wishes once they have accepted."""
    return _wishes(ask)


@put(
    shapes.PreferencesShape,
    shapes.PreferencesShape,
    name="prefer",
    summary="Say how I like to ride",
    tag=ME,
)
def prefer(ask: Ask) -> object:
    """Say how you like to ride; what is left out is no wish any more."""
    values = {
        name: ("yes" if value is True else value) or None for name, value in ask.fields.items()
    }
    locker.write(ask.by, "preferences", values, now=ask.now)
    return _wishes(ask)


@get(
    shapes.FavouriteShape,
    name="favourites",
    summary="My favourite drivers",
    tag=ME,
    many=True,
)
def my_favourites(ask: Ask) -> object:
    """Drivers with whom you would gladly ride again: those you have ridden with."""
    return [{"user_id": other} for other in members.favourites(ask.by)]


@post(
    shapes.FavouriteShape,
    shapes.FavouriteShape,
    name="wish_for_driver",
    summary="Wish for a driver",
    tag=ME,
    code=201,
)
def favour(ask: Ask) -> object:
    """Wish for a driver with whom you have ridden."""
    other = ask.fields["user_id"]
    around.require_ridden_with(ask.by, other)
    ask.once(lambda: wishing.favour(by=ask.by, favourite=other, now=ask.now))
    return {"user_id": other}


@delete(name="forget_wish", summary="No longer wish for a driver", tag=ME)
def unfavour(ask: Ask, user_id: UUID) -> None:
    """Forget a wish of mine."""
    wishing.unfavour(by=ask.by, favourite=user_id, now=ask.now)


def _cause(ask: Ask, ride_id: UUID) -> Cause:
    return doors.cause(ask.request, role_on(ride_id, ask.by), now=ask.now)


def _wording(ask: Ask) -> Wording:
    return Wording(ask.fields["text"].replace("\x00", ""), ask.by, ask.key)


@get(AnsweredOut, name="words_about_other", summary="What others wrote", tag=CARE, many=True)
def said(ask: Ask, ride_id: UUID) -> object:
    """Words about the other side of your ride, and their answers, while you can reach each other."""
    return words.about_other(ride_id, ask.by, now=ask.now).words


def _require_rider(ask: Ask, ride_id: UUID) -> None:
    if role_on(ride_id, ask.by) != Role.RIDER:
        raise NotYours(_("Only the rider can do this."))


def _link(ride_id: UUID) -> links.ShareView:
    found = links.share_of(ride_id)
    if found is None:
        raise NotYours(_("This ride has no link."))
    return found


def _wishes(ask: Ask) -> dict[str, object]:
    known = around.preferences_of(ask.by, now=ask.now)
    flags = {name: bool(known.get(name)) for name in ("quiet", "luggage", "pets")}
    return flags | {"temperature": known.get("temperature", "")}
