"""How a ride under way goes, and whether its people are asked if all is well."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import NotYours
from coop.rulebook.queries import rules_as_of
from rides.care import checking, models
from rides.care.checking import Cause, Course, Seen, Terms
from rides.care.queries.shares import watched
from rides.fleet import queries as fleet
from rides.places import roads
from rides.trips.queries import courses
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role


@dataclass(frozen=True, slots=True)
class Found:
    """How a ride goes with what is seen now, and why to ask."""

    course: Course
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class CheckInView:
    """A question to the people of a ride. `said` is what its reader answered: "well" or nothing."""

    id: UUID
    cause: Cause
    asked_at: datetime
    answer_by: datetime
    said: str


@dataclass(frozen=True, slots=True)
class GuestAsked:
    """A question to somebody for whom a ride was booked; `booker_id`: who did."""

    ride_id: UUID
    zone_id: UUID
    booker_id: UUID
    is_open: bool
    view: CheckInView


def open_for(ride_id: UUID, user_id: UUID) -> CheckInView | None:
    """The question that this person can answer, or has answered while the other side has not.

    Raises:
        NotYours: they have no part in the ride.
    """
    role = role_on(ride_id, user_id)
    row = models.CheckIn.objects.filter(ride_id=ride_id, ended_at=None).first()
    if row is None or role == Role.DESK:
        return None
    said = row.driver_said if role == Role.DRIVER else row.rider_said
    return CheckInView(row.id, Cause(row.cause), row.asked_at, row.answer_by, said)


def key_of(check_in_id: UUID) -> str:
    """What only the text message to a guest holds: whoever watches the ride cannot answer for them."""
    return salted_hmac("rides.care.check_in", str(check_in_id), algorithm="sha256").hexdigest()[:32]


def for_guest(token: str, key: str) -> GuestAsked:
    """The question to the guest of a shared ride, while it stands.

    Raises:
        NotYours: the link leads nowhere, its ride has no guest, or the key is of no question.
    """
    ride = sides(watched(token)[0])
    rows = models.CheckIn.objects.filter(ride_id=ride.ride_id).order_by("-asked_at")
    row = next((one for one in rows if compare_digest(key_of(one.id), key)), None)
    if row is None or not ride.is_guest:
        raise NotYours(_("This link leads nowhere. If you need help, call the emergency number."))
    view = CheckInView(row.id, Cause(row.cause), row.asked_at, row.answer_by, row.rider_said)
    is_open = row.ended_at is None
    return GuestAsked(ride.ride_id, ride.zone_id, ride.rider_id, is_open, view)


def cause_now(ride: courses.UnderWay, *, now: datetime) -> Found:
    """How a ride goes now, by what was kept of it and where its car is."""
    known, terms = _course(ride.ride_id), _terms(now)
    seen = _seen(ride, known)
    before = known or checking.begin(seen.leg, seen.at or ride.pickup, seen.eta_s, now=now)
    course = checking.follow(before, seen, terms, now=now)
    return Found(course, checking.cause_of(course, seen, terms, now=now))


def ride_of(check_in_id: UUID) -> UUID:
    """The ride of a question."""
    return models.CheckIn.objects.values_list("ride_id", flat=True).get(id=check_in_id)


def _seen(ride: courses.UnderWay, before: Course | None) -> Seen:
    fix = fleet.fix_of(ride.driver_id)
    at = fix.at if fix else None
    target = ride.to_come[0]
    origin = before.origin if before and before.leg == ride.leg else at or ride.pickup
    return Seen(
        leg=ride.leg,
        at=at,
        accuracy_m=fix.accuracy_m if fix else 0.0,
        heard_at=fix.occurred_at if fix else fleet.heard_at_most(ride.driver_id),
        eta_s=roads.durations_to(target, [at])[0] if at else None,
        way=_way([origin, *ride.to_come]),
        waits_since=ride.waits_since,
        to_stop_m=distance_m(at, target) if at else None,
        promised_at=ride.promised_at,
    )


def _way(stops: list[Point]) -> tuple[Point, ...]:
    """The way through these places; empty where no street leads."""
    try:
        return tuple(Point(lat, lon) for lon, lat in roads.route(stops).points)
    except roads.NoRoad:
        return ()


def _course(ride_id: UUID) -> Course | None:
    row = models.Course.objects.filter(ride_id=ride_id).first()
    if row is None:
        return None
    return Course(
        leg=row.leg,
        origin=Point(row.origin.y, row.origin.x),
        anchor=Point(row.anchor.y, row.anchor.x),
        anchored_at=row.anchored_at,
        nearest_s=row.nearest_s,
        nearer_at=row.nearer_at,
        off_since=row.off_since,
        off_eta_s=row.off_eta_s,
    )


def _terms(now: datetime) -> Terms:
    rules = rules_as_of(now)
    names = ("still_s", "still_m", "off_m", "off_s", "late_s", "dark_s", "stop_s", "stop_m")
    return Terms(**{name: rules[f"checkins.{name}"] for name in names})
