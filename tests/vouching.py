"""Vouching for tests: two cities on a made-up map, people beside each other, phones that meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from coop.basics.geometry import Point
from coop.trust import codes
from coop.trust.actions import meetings
from coop.trust.actions.meetings import Place
from coop.trust.queries import meetings as reads
from coop.web import cities
from coop.web.cities import City

HERE = Point(60.1700, 24.9400)
NEAR = Point(60.1704, 24.9400)  # 44 m away
FAR = Point(60.1750, 24.9400)
ELSEWHERE = Point(41.1500, -8.6100)
AT_SEA = Point(0.0, -30.0)


def every() -> list[City]:
    """The two cities of the made-up map."""
    return [City("helsinki", "Helsinki"), City("porto", "Porto")]


def city_at(point: Point) -> str | None:
    """North is Helsinki, the middle Porto, and the sea is none."""
    return "helsinki" if point.lat > 55 else "porto" if point.lat > 30 else None


def found(text: str) -> Point | None:
    """There is one address."""
    return HERE if text.startswith("Main Street 1") else None


@contextmanager
def two_cities() -> Iterator[None]:
    """A map of two cities instead of an imported one."""
    before = dict(cities._bound)
    names = {"every": "every", "at": "city_at", "found": "found"}
    cities.bind(**{key: f"tests.vouching.{name}" for key, name in names.items()})
    try:
        yield
    finally:
        cities._bound.update(before)


def begin(by: UUID, *, now: datetime, at: Point = HERE) -> UUID:
    """Somebody shows a code."""
    return meetings.begin(place=Place(at, now), by=by, now=now)


def code(meeting_id: UUID, by: UUID, *, now: datetime) -> str:
    """What their phone shows at an instant."""
    return codes.typed(reads.meeting(meeting_id, by=by, now=now).code)


def read(text: str, by: UUID, *, now: datetime, at: Point = NEAR) -> UUID:
    """Somebody reads a code."""
    return meetings.read(code=text, place=Place(at, now), by=by, now=now)


def meet(voucher: UUID, other: UUID, *, now: datetime) -> None:
    """Two phones meet, and the one vouches for the other."""
    meeting_id = begin(voucher, now=now)
    read(code(meeting_id, voucher, now=now), other, now=now)
    meetings.give(meeting_id=meeting_id, by=voucher, now=now)
