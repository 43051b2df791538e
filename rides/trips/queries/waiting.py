"""How long newcomers wait for their first offer, against drivers who are known. Counts only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coop.rulebook.previews import CROWD, is_crowd
from coop.web.kept import kept
from payouts.periods import local_day
from rides.dispatch import queries as dispatch
from rides.fleet.queries import day as road
from rides.fleet.queries.day import Online
from rides.places import queries as places
from rides.trips.queries.day import span_of

SPAN = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class FirstOffer:
    """Mean seconds from going online to the first offer; None where fewer than `least` drivers.

    A shift without any offer counts with all its time: whoever gave up waited too.
    """

    since: datetime
    until: datetime
    least: int
    newcomers_s: int | None
    others_s: int | None


def for_first_offer(*, now: datetime) -> FirstOffer:
    """Over four weeks until last midnight, so that no single shift shows."""
    zone = places.main_zone()
    until, _tomorrow = span_of(local_day(now, zone.time_zone), zone.time_zone)
    return kept(f"waiting {until}", lambda: _waiting(until))


def _waiting(until: datetime) -> FirstOffer:
    since = until - SPAN
    shifts = road.shifts_between(since, until)
    offers = dispatch.first_offers([(one.driver_id, one.since, one.until) for one in shifts])
    asked = list(zip(shifts, offers, strict=True))
    newcomers = [(one, at) for one, at in asked if one.is_new]
    others = [(one, at) for one, at in asked if not one.is_new]
    return FirstOffer(since, until, CROWD, _mean_s(newcomers), _mean_s(others))


def _mean_s(asked: Sequence[tuple[Online, datetime | None]]) -> int | None:
    """All the waiting, divided by how often it ended in an offer."""
    ended = sum(at is not None for _shift, at in asked)
    if not ended or not is_crowd([shift.driver_id for shift, _at in asked]):
        return None
    waits = [((at or shift.until) - shift.since).total_seconds() for shift, at in asked]
    return round(sum(waits) / ended)
