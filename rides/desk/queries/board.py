"""The desk's one screen: what needs help, what has no driver, what lies ahead, what is under way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import Rules, rules_as_of
from rides.care.queries import alerts, incidents
from rides.desk import attention, models
from rides.desk.attention import Worry
from rides.trips.queries import desk as trips
from rides.trips.queries.around import sides
from rides.trips.queries.desk import DeskCar, DeskRide, Option
from rides.trips.states import State

TERMS = ("late_s", "dark_s", "still_s", "waiting_s", "pins", "unasked_s", "refusals")
MORE_TERMS = ("ending_s", "unclaimed_s")


class NoSuchNumber(Refusal):
    """The short number names no ride, or more than one."""

    code = "no_such_number"
    status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """A ride and why it needs help, if it does; the worst comes first."""

    ride: DeskRide
    worries: tuple[Worry, ...]


@dataclass(frozen=True, slots=True)
class ActView:
    """A step of the desk that can still be undone."""

    id: UUID
    kind: str
    number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Screen:
    """The whole screen at one instant."""

    attention: tuple[Row, ...]
    unassigned: tuple[Row, ...]
    scheduled: tuple[Row, ...]
    live: tuple[Row, ...]
    cars: tuple[DeskCar, ...]
    last_act: ActView | None


def board(zone_id: UUID, *, by: UUID, now: datetime) -> Screen:
    """All that dispatchers see of a zone, without anybody's name."""
    rules = rules_as_of(now)
    needing = _Needing.now()
    rides = trips.rides_now(zone_id, now=now)
    seen = _seen([ride.id for ride in rides])
    rows = [_row(ride, rules, needing, seen, now=now) for ride in rides]
    worried = [row for row in rows if row.worries]
    return Screen(
        attention=tuple(sorted(worried, key=_urgency)),
        unassigned=tuple(row for row in rows if row.ride.state == State.SEARCHING),
        scheduled=tuple(row for row in rows if row.ride.state == State.SCHEDULED),
        live=tuple(row for row in rows if row.ride.driver_id and row.ride.state in _UNDER_WAY),
        cars=tuple(trips.cars_now(zone_id)),
        last_act=last_act(by, rules, now=now),
    )


def row(ride_id: UUID, *, now: datetime) -> Row | None:
    """One ride, with its worries."""
    ride = trips.one(ride_id, now=now)
    needing = _Needing.now()
    return _row(ride, rules_as_of(now), needing, _seen([ride_id]), now=now) if ride else None


def zone_of(ride_id: UUID) -> UUID:
    """The zone of a ride."""
    return sides(ride_id).zone_id


def called(number: str) -> UUID:
    """The ride of today that people call by this short number.

    Raises:
        NoSuchNumber: none is under way, or several are.
    """
    wanted = number.strip().upper()
    found = [one for one in trips.under_way() if trips.number_of(one) == wanted]
    if len(found) != 1:
        raise NoSuchNumber(_("No ride under way has this number. Look it up in the table."))
    return found[0]


def options(ride_id: UUID, *, now: datetime) -> list[Option]:
    """Drivers whom a ride could be given to, nearest first."""
    return trips.options(ride_id, now=now)


def last_act(by: UUID, rules: Rules, *, now: datetime) -> ActView | None:
    """What this dispatcher did last, while it can be undone."""
    act = models.Act.objects.filter(by_id=by, undone_at=None).order_by("-at").first()
    if act is None or (now - act.at).total_seconds() > rules["desk.undo_s"]:
        return None
    return ActView(act.id, act.kind, trips.number_of(act.ride_id), act.at)


_UNDER_WAY = frozenset({State.ASSIGNED, State.ARRIVED, State.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class _Needing:
    """Rides on which somebody pressed the emergency button, or nobody says that all is well."""

    alarmed: frozenset[UUID]
    unanswered: frozenset[UUID]

    @classmethod
    def now(cls) -> "_Needing":
        """Those that nobody at the desk looks after."""
        alarmed = frozenset(alert.ride_id for alert in alerts.alerts())
        return cls(alarmed, incidents.unanswered())


def _seen(ride_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these rides whose end somebody at the desk has looked at."""
    acts = models.Act.objects.filter(kind=models.Act.Kind.SEEN, undone_at=None)
    return set(acts.filter(ride_id__in=list(ride_ids)).values_list("ride_id", flat=True))


def _row(
    ride: DeskRide, rules: Rules, needing: "_Needing", seen: set[UUID], *, now: datetime
) -> Row:
    terms = {name: rules[name] for name in (f"desk.{term}" for term in (*TERMS, *MORE_TERMS))}
    found = attention.worries(
        ride,
        terms,
        now=now,
        has_alarm=ride.id in needing.alarmed,
        is_unanswered=ride.id in needing.unanswered,
        is_seen=ride.id in seen,
    )
    return Row(ride, tuple(found))


def _urgency(row: Row) -> tuple[int, datetime]:
    return attention.ORDER[row.worries[0].concern], row.ride.booked_at
