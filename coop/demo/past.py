"""Gives the demo a past: Ada rode with Ben these last weeks, so that both share in the fees.

By the same actions as anybody's rides, with an earlier `now`. Called once, when a demo opens.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from coop.demo import crowd, deciding, knowing, meeting, people, praise, riding, votes
from governance.actions import split
from payouts.actions.releasing import back_cash_fees, release_batch
from payouts.actions.units import refresh_units
from rides.fleet import queries as drivers
from rides.places import queries as places
from rides.places import roads

AGO_DAYS = (44, 38, 33, 27, 22, 18, 13, 9, 6, 4, 2)
AGE = timedelta(days=131)
"""How old the demo's co-operative is."""
JOINED = timedelta(days=130)
VOTERS = 9
COUNTED = (44, 27, 13)
"""After which of these rides the units are counted."""
UNRATED = AGO_DAYS[-1]
"""Of the last ride neither has said anything yet: whoever tries the demo can."""
CROWD_BEFORE = 9
"""Before which of them others rode too."""


def write(*, now: datetime) -> None:
    """Let Ada and Ben have been members for months, with a ride every few days of late.

    Others rode with Ben once, early on, and have voted on the split of the fee since. A crowd
    rode with each other last week.
    """
    ada = people.ensure("rider", now=now - JOINED)
    ben = drivers.driver_of(people.ensure("driver", now=now - JOINED))
    zone = places.main_zone()
    if ben is None:
        raise RuntimeError("Ben drives")
    count = 2 * (len(AGO_DAYS) + VOTERS + crowd.RIDES)
    points = roads.random_points(None, rng=Random(11), count=count)  # noqa: S311
    own, others = 2 * len(AGO_DAYS), 2 * (len(AGO_DAYS) + VOTERS)
    voters = _voters(ben, points[own:others], zone.currency, now=now)
    votes.write([*voters, drivers.user_of(ben)], since=now - JOINED, now=now)
    for number, days in enumerate(AGO_DAYS):
        if days == CROWD_BEFORE:
            crowd.write(points[others:], zone.currency, now=now)
        at = now - timedelta(days=days)
        _flow(now=at)
        with suppress(Refusal), transaction.atomic():  # in some city a way may not exist
            ridden = riding.ride(ada, ben, points[2 * number : 2 * number + 2], at=at)
            praise.note(ridden)
            if days != UNRATED:
                praise.give(ridden, praise.REGULAR[number % len(praise.REGULAR)], number=number)
        riding.pay_in(ben, zone.currency, now=at + timedelta(hours=2))
        praise.count([ada, drivers.user_of(ben)], now=at + timedelta(hours=3))
        if days in COUNTED:
            refresh_units(currency=zone.currency, now=at + timedelta(hours=3))
    praise.count([ada, drivers.user_of(ben)], now=now)
    _flow(now=now)
    refresh_units(currency=zone.currency, now=now)
    split.publish(now=now)
    _decide([*voters, drivers.user_of(ben)], now=now)
    meeting.write(voters, by=people.ensure("steward", now=now), now=now)


def _decide(members: list[UUID], *, now: datetime) -> None:
    deciding.write(members, now=now)
    knowing.write(members, now=now)


def _voters(ben: UUID, points: list[Point], currency: str, *, now: datetime) -> list[UUID]:
    """Riders who have been members as long, each with one ride; of the simulation's people."""
    found = []
    for number in range(VOTERS):
        at = now - JOINED + timedelta(days=1, hours=12 * number)
        voter = people.ensure(f"sim-rider-{2 * number + 1}", now=now - JOINED)
        with suppress(Refusal), transaction.atomic():  # in some city a way may not exist
            ridden = riding.ride(voter, ben, points[2 * number : 2 * number + 2], at=at)
            praise.note(ridden)
            praise.give(ridden, praise.RIDERS[number], number=number)
            found.append(voter)
    riding.pay_in(ben, currency, now=at + timedelta(hours=2))
    praise.count([drivers.user_of(ben), *found], now=at + praise.WEEK)
    return found


def _flow(*, now: datetime) -> None:
    back_cash_fees(payload={}, now=now)
    release_batch(now=now)
