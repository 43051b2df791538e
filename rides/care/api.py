"""The API around rides: words, calls, links, alarms, problems, lost things, wishes."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from coop.locker import client as locker
from coop.members import queries as members
from coop.members.actions import favourites as wishing
from coop.web import who
from coop.work import clock
from rides.care import serializers as shapes
from rides.care.actions import alerts, calling, chat, lost, shares, tickets
from rides.care.actions.tickets import Wording
from rides.care.lost import State
from rides.care.queries import around
from rides.care.queries import lost as losing
from rides.care.queries import shares as links
from rides.care.queries import tickets as reading
from rides.care.queries.chat import view_of
from rides.trips import doors
from rides.trips.actions.moves import Cause
from rides.trips.api import KEY
from rides.trips.queries.driving import require_driver
from rides.trips.queries.rides import role_on
from rides.trips.serializers import valid

CARE = ["care"]


@extend_schema(methods=["GET"], responses=shapes.ChatOut, summary="The chat of a ride", tags=CARE)
@extend_schema(
    methods=["POST"],
    request=shapes.TextIn,
    responses={201: shapes.ChatOut},
    parameters=[KEY],
    operation_id="say",
    summary="Write to the other side",
    tags=CARE,
)
@api_view(["GET", "POST"])
def ride_chat(request: Request, ride_id: UUID) -> Response:
    """What rider and driver wrote to each other, from acceptance until a day after the ride."""
    if request.method == "POST":
        text = valid(shapes.TextIn(data=request.data))["text"]
        chat.write(ride_id=ride_id, text=text, cause=_cause(request, ride_id), now=clock.now())
    found = chat.see(ride_id=ride_id, by=who.user_id(request), now=clock.now())
    body = shapes.ChatOut(view_of(found)).data
    return Response(body, status=201 if request.method == "POST" else 200)


@extend_schema(
    request=None,
    responses=shapes.DialOut,
    parameters=[KEY],
    operation_id="call",
    summary="Call the other side",
    tags=CARE,
)
@api_view(["POST"])
def call(request: Request, ride_id: UUID) -> Response:
    """A number to dial that leads to the other side; neither learns the other’s."""
    dial = calling.call(ride_id=ride_id, cause=_cause(request, ride_id), now=clock.now())
    return Response(shapes.DialOut(dial).data)


@extend_schema(methods=["GET"], responses=shapes.ShareOut, summary="The link of my ride", tags=CARE)
@extend_schema(
    methods=["POST"],
    request=shapes.ShareIn,
    responses={201: shapes.ShareOut},
    parameters=[KEY],
    operation_id="share_ride",
    summary="Share my ride",
    tags=CARE,
)
@extend_schema(methods=["DELETE"], responses={204: None}, summary="Take the link back", tags=CARE)
@api_view(["GET", "POST", "DELETE"])
def share(request: Request, ride_id: UUID) -> Response:
    """The link by which somebody without an account watches your ride until it ends."""
    now, user_id = clock.now(), who.user_id(request)
    if role_on(ride_id, user_id) != "rider":
        raise NotYours("Only the rider can do this.")
    if request.method == "DELETE":
        shares.revoke(ride_id=ride_id, by=user_id, now=now)
        return Response(status=204)
    if request.method == "GET":
        found = links.share_of(ride_id)
        if found is None:
            raise NotYours("This ride has no link.")
        return Response(shapes.ShareOut(found).data)
    doors.event_id(request)
    shows = valid(shapes.ShareIn(data=request.data))["shows_destination"]
    made = shares.make(ride_id=ride_id, shows_destination=shows, by=user_id, now=now)
    return Response(shapes.ShareOut(made).data, status=201)


@extend_schema(
    request=shapes.SosIn,
    responses={201: shapes.AlertOut},
    parameters=[KEY],
    operation_id="raise_alarm",
    summary="Tell the desk of an emergency",
    tags=CARE,
)
@api_view(["POST"])
def sos(request: Request, ride_id: UUID) -> Response:
    """Dial the emergency number first; this tells the desk, which then looks at the ride."""
    asked = valid(shapes.SosIn(data=request.data))
    at = Point(asked["lat"], asked["lon"]) if {"lat", "lon"} <= asked.keys() else None
    cause = _cause(request, ride_id)
    alert_id = alerts.raise_alarm(ride_id=ride_id, at=at, cause=cause, now=clock.now())
    return Response({"id": alert_id}, status=201)


@extend_schema(
    methods=["GET"],
    responses=shapes.LostOut(many=True),
    summary="What I asked about",
    tags=CARE,
)
@extend_schema(
    methods=["POST"],
    request=shapes.LostIn,
    responses={201: shapes.LostOut(many=True)},
    parameters=[KEY],
    operation_id="ask_for_lost",
    summary="Ask for something left in the car",
    tags=CARE,
)
@api_view(["GET", "POST"])
def ride_lost(request: Request, ride_id: UUID) -> Response:
    """Something left in the car of a ride of yours: its driver is asked."""
    now = clock.now()
    if role_on(ride_id, who.user_id(request)) != "rider":
        raise NotYours("Only the rider can do this.")
    if request.method == "POST":
        what = valid(shapes.LostIn(data=request.data))["what"]
        lost.report(ride_id=ride_id, what=what, cause=_cause(request, ride_id), now=now)
    found = losing.of_ride(ride_id, now=now)
    body = shapes.LostOut(found, many=True).data
    return Response(body, status=201 if request.method == "POST" else 200)


@extend_schema(responses=shapes.LostOut(many=True), summary="What my riders miss", tags=["drive"])
@api_view(["GET"])
def drive_lost(request: Request) -> Response:
    """What riders left in your car, and what you answered."""
    driver_id = require_driver(who.user_id(request))
    return Response(shapes.LostOut(losing.of_driver(driver_id, now=clock.now()), many=True).data)


@extend_schema(
    request=shapes.LostMoveIn,
    responses=shapes.LostOut,
    parameters=[KEY],
    operation_id="answer_for_lost",
    summary="Say where something lost stands",
    tags=CARE,
)
@api_view(["POST"])
def lost_item(request: Request, item_id: UUID) -> Response:
    """The driver found it or not; either hands it back; its owner stops looking."""
    doors.event_id(request)
    to = State(valid(shapes.LostMoveIn(data=request.data))["to"])
    lost.move(item_id=item_id, to=to, by=who.user_id(request), now=clock.now())
    return Response(shapes.LostOut(losing.one(item_id, now=clock.now())).data)


@extend_schema(
    request=shapes.TicketIn,
    responses={201: shapes.TicketOut},
    parameters=[KEY],
    operation_id="report_problem",
    summary="Report a problem with a ride",
    tags=CARE,
)
@api_view(["POST"])
def ride_tickets(request: Request, ride_id: UUID) -> Response:
    """A ticket, which the desk answers by `due_at`."""
    now, asked = clock.now(), valid(shapes.TicketIn(data=request.data))
    said = _wording(request, asked["text"])
    made = tickets.report(ride_id=ride_id, category=asked["category"], said=said, now=now)
    return _ticket(made, who.user_id(request), code=201)


@extend_schema(responses=shapes.TicketRowOut(many=True), summary="My tickets", tags=CARE)
@api_view(["GET"])
def my_tickets(request: Request) -> Response:
    """What you reported, latest first."""
    found = reading.mine(who.user_id(request), now=clock.now())
    return Response(shapes.TicketRowOut(found, many=True).data)


@extend_schema(responses=shapes.TicketOut, summary="One ticket of mine", tags=CARE)
@api_view(["GET"])
def ticket(request: Request, ticket_id: UUID) -> Response:
    """A ticket with everything that you and the desk wrote."""
    return _ticket(ticket_id, who.user_id(request))


@extend_schema(
    request=shapes.ReplyIn,
    responses={201: shapes.TicketOut},
    parameters=[KEY],
    operation_id="reply_to_ticket",
    summary="Write to a ticket of mine",
    tags=CARE,
)
@api_view(["POST"])
def ticket_reply(request: Request, ticket_id: UUID) -> Response:
    """Write again: the ticket waits for an answer anew."""
    said = _wording(request, valid(shapes.ReplyIn(data=request.data))["text"])
    tickets.reply(ticket_id=ticket_id, said=said, now=clock.now())
    return _ticket(ticket_id, who.user_id(request), code=201)


@extend_schema(responses=shapes.TicketRowOut(many=True), summary="Tickets that wait", tags=["desk"])
@api_view(["GET"])
def desk_tickets(request: Request) -> Response:
    """Every ticket that is not closed, the most urgent first. For the desk."""
    found = reading.for_desk(who.user_id(request), now=clock.now())
    return Response(shapes.TicketRowOut(found, many=True).data)


@extend_schema(
    request=shapes.AnswerIn,
    responses={201: shapes.TicketOut},
    parameters=[KEY],
    operation_id="answer_ticket",
    summary="Answer a ticket",
    tags=["desk"],
)
@api_view(["POST"])
def desk_answer(request: Request, ticket_id: UUID) -> Response:
    """The desk’s answer; whoever reported gets a mail. Refused if something was written meanwhile."""
    now, user_id = clock.now(), who.user_id(request)
    reading.require_desk(user_id)
    asked = valid(shapes.AnswerIn(data=request.data))
    said = _wording(request, asked["text"])
    tickets.answer(ticket_id=ticket_id, said=said, seen=asked["seen"], now=now)
    found = reading.ticket_for_desk(ticket_id, user_id, now=now)
    return Response(shapes.TicketOut(found).data, status=201)


@extend_schema(
    methods=["GET"],
    responses=shapes.PreferencesShape,
    summary="How I like to ride",
    tags=["me"],
)
@extend_schema(
    methods=["PUT"],
    request=shapes.PreferencesShape,
    responses=shapes.PreferencesShape,
    summary="Say how I like to ride",
    tags=["me"],
)
@api_view(["GET", "PUT"])
def preferences(request: Request) -> Response:
    """What a driver sees of your wishes once they have accepted."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "PUT":
        asked = valid(shapes.PreferencesShape(data=request.data))
        values = {
            name: ("yes" if value is True else value) or None for name, value in asked.items()
        }
        locker.write(user_id, "preferences", values, now=now)
    known = around.preferences_of(user_id, now=now)
    flags = {name: bool(known.get(name)) for name in ("quiet", "luggage", "pets")}
    return Response(flags | {"temperature": known.get("temperature", "")})


@extend_schema(
    methods=["GET"],
    responses=shapes.FavouriteShape(many=True),
    summary="My favourite drivers",
    tags=["me"],
)
@extend_schema(
    methods=["POST"],
    request=shapes.FavouriteShape,
    responses={201: shapes.FavouriteShape},
    summary="Wish for a driver",
    tags=["me"],
)
@api_view(["GET", "POST"])
def my_favourites(request: Request) -> Response:
    """Drivers with whom you would gladly ride again: those you have ridden with."""
    user_id = who.user_id(request)
    if request.method == "GET":
        return Response([{"user_id": other} for other in members.favourites(user_id)])
    other = valid(shapes.FavouriteShape(data=request.data))["user_id"]
    around.require_ridden_with(user_id, other)
    wishing.favour(by=user_id, favourite=other, now=clock.now())
    return Response({"user_id": other}, status=201)


@extend_schema(responses={204: None}, summary="No longer wish for a driver", tags=["me"])
@api_view(["DELETE"])
def my_favourite(request: Request, user_id: UUID) -> Response:
    """Forget a wish of mine."""
    wishing.unfavour(by=who.user_id(request), favourite=user_id, now=clock.now())
    return Response(status=204)


def _cause(request: Request, ride_id: UUID) -> Cause:
    return doors.cause(request, role_on(ride_id, who.user_id(request)), now=clock.now())


def _wording(request: Request, text: str) -> Wording:
    return Wording(text.replace("\x00", ""), who.user_id(request), doors.event_id(request))


def _ticket(ticket_id: UUID, user_id: UUID, *, code: int = 200) -> Response:
    found = reading.ticket(ticket_id, user_id, now=clock.now())
    return Response(shapes.TicketOut(found).data, status=code)
