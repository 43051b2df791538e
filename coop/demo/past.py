"""Gives the demo a past: Ada rode with Ben these last weeks, so that both share in the fees.

By the same actions as anybody's rides, with an earlier `now`. Called once, when a demo opens.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid4

from django.db import transaction

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from coop.demo import deciding, people, votes
from governance.actions import split
from payouts import actions as money
from payouts.actions.releasing import back_cash_fees, release_batch
from payouts.actions.units import refresh_units
from payouts.queries.fees import cash_debts
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import ticks
from rides.fleet import actions as fleet
from rides.fleet import queries as drivers
from rides.fleet.motion import Fix
from rides.places import finding, roads
from rides.places import queries as places
from rides.trips.actions import booking, driving
from rides.trips.actions.moves import Cause
from rides.trips.queries import rides
from rides.trips.queries.quoting import quote
from rides.trips.quotes import QuotedStop
from rides.trips.states import Role

AGO_DAYS = (44, 38, 33, 27, 22, 18, 13, 9, 6, 4, 2)
AGE = timedelta(days=131)
"""How old the demo's co-operative is."""
JOINED = timedelta(days=130)
VOTERS = 9
COUNTED = (44, 27, 13)
"""After which of these rides the units are counted."""


class NotAsked(Refusal):
    """Somebody else was nearer, or nobody could come."""

    code = "not_asked"


def write(*, now: datetime) -> None:
    """Let Ada and Ben have been members for months, with a ride every few days of late.

    Others rode with Ben once, early on, and have voted on the split of the fee since.
    """
    ada = people.ensure("rider", now=now - JOINED)
    ben = drivers.driver_of(people.ensure("driver", now=now - JOINED))
    zone = places.main_zone()
    if ben is None:
        raise RuntimeError("Ben drives")
    count = 2 * (len(AGO_DAYS) + VOTERS)
    points = roads.random_points(None, rng=Random(11), count=count)  # noqa: S311
    voters = _voters(ben, points[2 * len(AGO_DAYS) :], zone.currency, now=now)
    votes.write([*voters, drivers.user_of(ben)], since=now - JOINED, now=now)
    for number, days in enumerate(AGO_DAYS):
        at = now - timedelta(days=days)
        _flow(now=at)
        with suppress(Refusal), transaction.atomic():  # in some city a way may not exist
            _ride(ada, ben, points[2 * number : 2 * number + 2], at=at)
        _pay_in(ben, zone.currency, now=at + timedelta(hours=2))
        if days in COUNTED:
            refresh_units(currency=zone.currency, now=at + timedelta(hours=3))
    _flow(now=now)
    refresh_units(currency=zone.currency, now=now)
    split.publish(now=now)
    deciding.write([*voters, drivers.user_of(ben)], now=now)


def _voters(ben: UUID, points: list[Point], currency: str, *, now: datetime) -> list[UUID]:
    """Riders who have been members as long, each with one ride; of the simulation's people."""
    found = []
    for number in range(VOTERS):
        at = now - JOINED + timedelta(days=1, hours=12 * number)
        voter = people.ensure(f"sim-rider-{2 * number + 1}", now=now - JOINED)
        with suppress(Refusal), transaction.atomic():  # in some city a way may not exist
            _ride(voter, ben, points[2 * number : 2 * number + 2], at=at)
            found.append(voter)
    _pay_in(ben, currency, now=at + timedelta(hours=2))
    return found


def _flow(*, now: datetime) -> None:
    back_cash_fees(payload={}, now=now)
    release_batch(now=now)


def _ride(rider: UUID, driver: UUID, ends: list[Point], *, at: datetime) -> None:
    """One ride from its price to its end; the driver is there when it is booked."""
    start, end = ends
    user = drivers.user_of(driver)
    fleet.go_online(driver_id=driver, fix=Fix(start, 0.0, 10.0, at), now=at)
    _drive_to(driver, start, at=at)
    asked = quote([QuotedStop(start, _name(start)), QuotedStop(end, _name(end))], now=at)
    booked = booking.Booking(by=rider, rider_id=rider, client_event_id=uuid4())
    ride_id = booking.book(asked, booked, now=at)
    ticks.tick(zone_id=asked.zone_id, now=at)
    card = dispatch.offer_for(driver)
    if card is None:
        raise NotAsked("Ben was not asked for this ride.")

    def says(then: datetime) -> Cause:
        return Cause(user, Role.DRIVER, then, uuid4())

    driving.accept(offer_id=card.id, driver_id=driver, cause=says(at), now=at)
    there_at = at + timedelta(minutes=1)
    driving.arrive(ride_id=ride_id, reason="", cause=says(there_at), now=there_at)
    pin = rides.pin_at_pickup(ride_id) or ""
    driving.start(ride_id=ride_id, pin=pin, cause=says(there_at), now=there_at)
    ended_at = there_at + timedelta(seconds=asked.duration_s)
    _drive_to(driver, end, at=ended_at)
    driving.complete(ride_id=ride_id, cause=says(ended_at), now=ended_at)
    driving.confirm_cash(ride_id=ride_id, cause=says(ended_at), now=ended_at)
    fleet.go_offline(driver_id=driver, now=ended_at)


def _drive_to(driver: UUID, point: Point, *, at: datetime) -> None:
    shift = drivers.shift_of(driver)
    if shift is not None:
        fleet.report(shift=shift, fix=Fix(point, 0.0, 10.0, at), now=at)


def _pay_in(driver: UUID, currency: str, *, now: datetime) -> None:
    """Ben brings the fees of the fares that he holds in cash."""
    owed = cash_debts({driver}).get((driver, currency), 0)
    if owed:
        money.post(
            kind="cash.paid_in",
            key=f"cash:{driver}:{now:%Y-%m-%d}",
            about=driver,
            currency=currency,
            legs=[
                money.Leg("bank", None, owed),
                money.Leg("cash_with_driver", driver, -owed),
            ],
            now=now,
        )


def _name(point: Point) -> str:
    found = finding.reverse(point)
    return found.label if found else f"{point.lat:.4f}, {point.lon:.4f}"
