"""When rider and driver are asked whether all is well. Pure: no Django, no clock, no I/O.

Whoever only waits in traffic, takes another way that also gets there, agreed on another way or
stands at a stop is left alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from math import cos, hypot, radians

from coop.basics.geometry import Point, distance_m

M_PER_DEG = 111_195.08
DOUBT_MAX_M = 100.0
"""A phone that is less sure than this of where it is is believed no less."""
NEARER_S = 15
"""So much less to drive counts as having come nearer: less is noise."""


class Cause(StrEnum):
    """Why they are asked; the gravest first."""

    OFF_WAY = "off_way"
    STILL = "still"
    DARK = "dark"
    LATE = "late"
    AT_STOP = "at_stop"


MAY_PASS = frozenset({Cause.STILL, Cause.DARK, Cause.LATE, Cause.AT_STOP})
"""What is over once the car goes on. Who left the way is asked for an answer all the same."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules in force, "checkins.*"."""

    still_s: int
    still_m: int
    off_m: int
    off_s: int
    late_s: int
    dark_s: int
    stop_s: int
    stop_m: int


@dataclass(frozen=True, slots=True)
class Course:
    """How a ride has gone so far.

    Attributes:
        leg: names the stop it goes to and the way there; another one begins anew.
        origin: where the car was when this leg began.
        anchor, anchored_at: where the car was when it last was elsewhere.
        nearest_s, nearer_at: the least driving to the next stop so far, and since when.
        off_since, off_eta_s: since when it is off the way, and how far from the stop it was then.
    """

    leg: str
    origin: Point
    anchor: Point
    anchored_at: datetime
    nearest_s: int | None
    nearer_at: datetime
    off_since: datetime | None = None
    off_eta_s: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """A ride under way as it is seen now.

    Attributes:
        at: where the car is; None while its phone is silent.
        eta_s: driving to the next stop, where a road leads there.
        way: the way from where this leg began to the stops to come; empty where there is none.
        waits_since: since when the car stands at a stop on the way, by its driver's word.
        to_stop_m: to the next stop, in a straight line.
        promised_at: when the ride should be over.
    """

    leg: str
    at: Point | None
    accuracy_m: float
    heard_at: datetime | None
    eta_s: int | None
    way: Sequence[Point]
    waits_since: datetime | None
    to_stop_m: float | None
    promised_at: datetime


def begin(leg: str, at: Point, eta_s: int | None, *, now: datetime) -> Course:
    """A leg that begins now."""
    return Course(leg, at, at, now, eta_s, now)


def follow(course: Course, seen: Seen, terms: Terms, *, now: datetime) -> Course:
    """The course with what is seen now; a silent car changes nothing."""
    if seen.at is None:
        return course
    if seen.leg != course.leg:
        return begin(seen.leg, seen.at, seen.eta_s, now=now)
    doubt_m = min(seen.accuracy_m, DOUBT_MAX_M)
    if distance_m(course.anchor, seen.at) > terms.still_m + doubt_m:
        course = replace(course, anchor=seen.at, anchored_at=now)
    if _came_nearer(course, seen):
        course = replace(course, nearest_s=seen.eta_s, nearer_at=now)
    if not seen.way or away_m(seen.at, seen.way) - doubt_m <= terms.off_m:
        return replace(course, off_since=None, off_eta_s=None)
    if course.off_since is None:
        return replace(course, off_since=now, off_eta_s=seen.eta_s)
    return course


def cause_of(course: Course, seen: Seen, terms: Terms, *, now: datetime) -> Cause | None:
    """Why to ask now, if there is a reason."""
    if seen.heard_at is not None and _s(now, seen.heard_at) >= terms.dark_s:
        return Cause.DARK
    if seen.at is None:
        return None
    if _is_astray(course, seen, terms, now=now):
        return Cause.OFF_WAY
    stands_s = _s(now, course.anchored_at)
    if seen.waits_since is not None or (seen.to_stop_m or terms.stop_m + 1) <= terms.stop_m:
        waited_s = _s(now, seen.waits_since) if seen.waits_since else stands_s
        return Cause.AT_STOP if waited_s >= terms.stop_s else None
    if stands_s >= terms.still_s:
        return Cause.STILL
    is_late = _s(now, seen.promised_at) >= terms.late_s
    return Cause.LATE if is_late and _s(now, course.nearer_at) >= terms.still_s else None


def away_m(at: Point, way: Sequence[Point]) -> float:
    """How far a place is from a way of at least one point."""
    east = M_PER_DEG * cos(radians(at.lat))
    flat = [((p.lon - at.lon) * east, (p.lat - at.lat) * M_PER_DEG) for p in way]
    if len(flat) == 1:
        return hypot(*flat[0])
    return min(_to_line(a, b) for a, b in pairwise(flat))


def _to_line(start: tuple[float, float], end: tuple[float, float]) -> float:
    """From the origin to a straight line between two places."""
    (x, y), (dx, dy) = start, (end[0] - start[0], end[1] - start[1])
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(x * dx + y * dy) / length))
    return hypot(x + share * dx, y + share * dy)


def _came_nearer(course: Course, seen: Seen) -> bool:
    if seen.eta_s is None:
        return False
    return course.nearest_s is None or seen.eta_s <= course.nearest_s - NEARER_S


def _is_astray(course: Course, seen: Seen, terms: Terms, *, now: datetime) -> bool:
    """Off the way for long, and not by another one that gets there about as soon."""
    if course.off_since is None or _s(now, course.off_since) < terms.off_s:
        return False
    if seen.eta_s is None or course.off_eta_s is None:
        return True
    return course.off_eta_s - seen.eta_s < _s(now, course.off_since) / 2


def _s(now: datetime, since: datetime) -> float:
    return (now - since).total_seconds()
