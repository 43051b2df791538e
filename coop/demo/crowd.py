"""Gives the demo a crowd of drivers and riders who rode some days ago.

Of fewer than ten of each nothing is published: neither books nor what a rule would have done.
By the same actions as anybody's rides, with an earlier `now`; each ride costs the opening of a city
some time, so there are as many as two groups of each take.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from coop.demo import people, riding
from rides.fleet import queries as drivers

DRIVERS = 20
RIDES = 22
FIRST_RIDER = 10
"""Those before vote."""
JOINED = timedelta(days=13)
"""Too short a while ago for a vote that is open, or that one reads in these days."""
BEGAN = timedelta(days=12)
EVERY = timedelta(minutes=47)


def write(points: list[Point], currency: str, *, now: datetime) -> None:
    """Let each of them ride once, with drivers of whom some drive twice."""
    fleet = [_driver(number, now=now - JOINED) for number in range(1, DRIVERS + 1)]
    for number in range(RIDES):
        at = now - BEGAN + number * EVERY
        rider = people.ensure(f"sim-rider-{2 * (FIRST_RIDER + number) + 1}", now=now - JOINED)
        driver = fleet[number % DRIVERS]
        with suppress(Refusal), transaction.atomic():  # in some city a way may not exist
            riding.ride(rider, driver, points[2 * number : 2 * number + 2], at=at)
    for driver in fleet:
        riding.pay_in(driver, currency, now=now - BEGAN + RIDES * EVERY)


def _driver(number: int, *, now: datetime) -> UUID:
    found = drivers.driver_of(people.ensure(f"sim-driver-{number}", now=now))
    assert found is not None
    return found
