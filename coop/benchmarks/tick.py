"""A real tick of matching: open rides and cars in PostgreSQL, positions in Redis, times on streets.

Everything is made through the same actions as in a living city. Each turn opens new rides, matches
them once, which is what is measured, and closes them again.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from coop.basics.geometry import Point
from coop.benchmarks.measuring import Figures, Say, count, percentile, table, timed
from coop.members import actions as members
from coop.work import clock
from rides.dispatch.actions import offers, requests, ticks
from rides.dispatch.actions.requests import Wanted
from rides.fleet import actions as fleet
from rides.fleet import positions
from rides.fleet.actions import NewVehicle
from rides.fleet.motion import Fix
from rides.fleet.positions import Reported
from rides.places import queries as places
from rides.places import roads


def add_arguments(parser: ArgumentParser) -> None:
    """How many rides wait, among how many cars."""
    parser.add_argument("--rides", type=count, default=100)
    parser.add_argument("--drivers", type=count, default=500)
    parser.add_argument("--turns", type=count, default=5)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure, after one turn in which the streets are read."""
    rng, now = Random(given.seed), clock.now()  # noqa: S311 - the same places in every run
    cars = roads.random_points(None, rng=rng, count=given.drivers)
    say(f"{len(cars):,} cars go online …")
    with transaction.atomic():
        drivers = [_go_online(number, at, now=now) for number, at in enumerate(cars)]
    tick_ms, cpu_ms, statements, made = [], [], 0, 0
    for turn in range(given.turns + 1):
        pickups = roads.random_points(None, rng=rng, count=given.rides)
        rides = [_open(at, now=now) for at in pickups]
        at = now + timedelta(seconds=turn)
        _be_seen(dict(zip(drivers, cars, strict=True)), now=at)
        seen: list[str] = []
        with connection.execute_wrapper(_counting(seen)):
            asked, took = timed(partial(ticks.tick, zone_id=places.main_zone().id, now=at))
        if turn:
            tick_ms.append(took.wall_s * 1_000)
            cpu_ms.append(took.cpu_s * 1_000)
            statements, made = len(seen), made + asked
        for ride_id in rides:
            requests.close_request(ride_id=ride_id, now=at)
            offers.withdraw(payload={"ride": str(ride_id)}, now=at)
    figures: Figures = {
        "tick_ms": round(percentile(tick_ms, 0.5), 1),
        "tick_p95_ms": round(percentile(tick_ms, 0.95), 1),
        "cpu_ms": round(percentile(cpu_ms, 0.5), 1),
        "statements": statements,
        "asked_per_tick": round(made / given.turns, 1),
    }
    say(table(tuple(figures), [tuple(figures.values())]))
    chosen = {"rides": given.rides, "drivers": given.drivers, "turns": given.turns}
    return {**figures, **chosen, "seed": given.seed}


def _go_online(number: int, at: Point, *, now: datetime) -> UUID:
    user_id = members.join(email=f"driver{number}@example.org", now=now)
    vehicle = NewVehicle("Skoda", "Octavia", "White", f"BEN-{number}", 4, "standard")
    driver_id = fleet.enrol(user_id=user_id, vehicle=vehicle, now=now)
    fleet.go_online(driver_id=driver_id, fix=Fix(at, 0.0, 10.0, now), now=now)
    return driver_id


def _be_seen(cars: dict[UUID, Point], *, now: datetime) -> None:
    """All phones say again where they are: on a slow machine a turn may outlast a position."""
    zone_id = places.main_zone().id
    batch = [Reported(zone_id, one, Fix(at, 0.0, 10.0, now)) for one, at in cars.items()]
    positions.take(batch, live_s=600, jump_m=2_000, speed_max_mps=100, now=now)


def _open(at: Point, *, now: datetime) -> UUID:
    """A ride from here to here: matching knows no destination."""
    wanted = Wanted(
        ride_id=uuid4(),
        rider_id=None,
        zone_id=places.main_zone().id,
        service_class="standard",
        pickup=at,
        dropoff=at,
        pickup_label="Start",
        dropoff_label="End",
        distance_m=1_000,
        duration_s=300,
        currency="EUR",
        price_minor=1_000,
        pay_minor=850,
        fee_minor=150,
        rules_version=1,
        blocked_ids=frozenset(),
    )
    requests.open_request(wanted, now=now)
    return wanted.ride_id


def _counting(seen: list[str]) -> Callable[..., Any]:
    """Note every statement that goes to the database."""

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    return note
