"""What pages, API and sockets share when they read a request: who, when, which event."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TypedDict
from uuid import UUID

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed
from coop.web import keys, who
from payouts.doors import amount_minor
from rides.fleet.motion import Fix
from rides.trips.actions.moves import Cause
from rides.trips.states import Role

event_id = keys.event_id
LATE_MAX = timedelta(hours=24)
AHEAD_MAX = timedelta(seconds=5)


class StepOf(TypedDict):
    """`kind` is the last word of the address, such as "arrive"."""

    ride_id: UUID | None
    kind: str


def chosen_id(request: HttpRequest, name: str) -> UUID | None:
    """What was chosen in a field of a form, if anything.

    Raises:
        Malformed: it is no UUID.
    """
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Malformed(_("Open the page again and choose once more.")) from error


def uuid(text: str | None) -> UUID | None:
    """A UUID, or nothing where the text is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def payment(request: HttpRequest) -> tuple[str, UUID | None]:
    """How somebody pays, from a form: `cash`, `card`, or with the id of what they pay with.

    `card:` is a saved card, `account:` an organisation.

    Raises:
        Malformed: the id is none.
    """
    method, _sign, means = request.POST.get("payment", "cash").partition(":")
    try:
        return method, UUID(means) if means else None
    except ValueError as error:
        raise Malformed(_("Open the page again and choose once more.")) from error


def tip_minor(request: HttpRequest, currency: str) -> int:
    """The tip of a form: one of those offered, or one's own amount where one was typed.

    Raises:
        Malformed: it is no amount.
    """
    own = words(request, "own", most=12)
    if own:
        return amount_minor(own, currency)
    return _minor(request, "amount")


def toll_minor(request: HttpRequest, currency: str) -> int:
    """The toll that a driver typed.

    Raises:
        Malformed: it is no amount.
    """
    return amount_minor(words(request, "toll", most=12), currency)


def words(request: HttpRequest, name: str, *, most: int) -> str:
    """What was typed into a field of a form, on one line and without what cannot be stored."""
    typed = request.POST.get(name, "")
    return "".join(letter if letter.isprintable() else " " for letter in typed).strip()[:most]


def fee_minor(request: HttpRequest) -> int:
    """The fee that the person saw on the page.

    Raises:
        Malformed: it is no amount.
    """
    return _minor(request, "fee_minor")


def cause(request: HttpRequest, role: Role, *, now: datetime) -> Cause:
    """Who does this, as what, and when and where it happened on their side."""
    at = occurred_at(request, now=now)
    return Cause(who.user_id(request), role, at, event_id(request), fix=_said_where(request, at))


def step_of(request: HttpRequest) -> StepOf:
    """Which step of which ride an address stands for."""
    match = request.resolver_match
    ride_id = match.kwargs.get("ride_id") if match else None
    return {"ride_id": ride_id, "kind": request.path.rstrip("/").rsplit("/", 1)[-1]}


def occurred_at(request: HttpRequest, *, now: datetime) -> datetime:
    """When the person did it: the header `Occurred-At`, at most a day late and never ahead.

    Raises:
        Malformed: no instant with an offset, or out of that span.
    """
    text = request.headers.get("Occurred-At") or request.POST.get("occurred_at")
    if not text:
        return now
    at = instant(text)
    if at is None or not now - LATE_MAX <= at <= now + AHEAD_MAX:
        raise Malformed(_("Occurred-At must be an instant within the last day."))
    return min(at, now)


def instant(text: str | None) -> datetime | None:
    """An instant with an offset, or nothing where the text is none."""
    try:
        at = parse_datetime(text or "")
        return at.astimezone(UTC) if at and at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _minor(request: HttpRequest, name: str) -> int:
    typed = words(request, name, most=9)
    if not (typed.isascii() and typed.isdigit()):
        raise Malformed(_("Open the page again: it did not say which amount you saw."))
    return int(typed)


def _said_where(request: HttpRequest, at: datetime) -> Fix | None:
    """Where the phone says it was; nothing where it does not say."""
    fields = getattr(request, "data", request.POST)
    if not isinstance(fields, Mapping) or not fields.get("lat") or not fields.get("lon"):
        return None
    named = ("lat", "lon", "accuracy_m")
    return fix({name: fields[name] for name in named if name in fields}, now=at)


def fix(fields: Mapping[str, object], *, now: datetime) -> Fix:
    """A position from validated fields.

    Raises:
        Malformed: a number is missing or out of range.
    """
    try:
        at = Point(float(str(fields["lat"])), float(str(fields["lon"])))
        heading = _finite(fields.get("heading") or 0) % 360
        accuracy_m = min(10_000.0, max(0.0, _finite(fields.get("accuracy_m") or 10)))
    except (KeyError, ValueError) as error:
        raise Malformed(_("A position needs lat and lon in degrees.")) from error
    when = fields.get("occurred_at")
    if isinstance(when, str):
        when = instant(when)
    happened = when if isinstance(when, datetime) else now
    return Fix(at, heading, accuracy_m, min(happened, now))


def _finite(number: object) -> float:
    value = float(str(number))
    if not isfinite(value):
        raise ValueError(number)
    return value
