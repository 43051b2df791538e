"""One tick of matching in a large city, over and over: the product's own rules, against giving
the nearest free car to the nearest rider first.

Riders arrive and cars move between ticks, so no two ticks are alike. Each policy lives on with its
own decisions; both see the same riders arrive. Only the tick itself is measured: which cars are
looked at, how long each drives on the streets, who is asked. Costs are in seconds.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID

import numpy as np

from coop.basics.geometry import Point
from coop.benchmarks import streets
from coop.benchmarks.measuring import (
    SHARED,
    Figures,
    Say,
    Spent,
    count,
    file,
    percentile,
    table,
    timed,
)
from coop.benchmarks.streets import Streets
from rides.dispatch.looking import looked_at
from rides.dispatch.matching import Candidate, Match, Open, Outcome, hindrance, match

TICK_S = 10
CANDIDATES = 16
REACH_S, REACH_M = 900, 30_000
PATIENCE_TICKS = 18
TRIP_TICKS = (4, 16)
STEP_DEG = 0.0004
Seconds = dict[tuple[int, int], int | None]
Policy = Callable[[Sequence[Open], Sequence[Candidate], Seconds], list[Match]]


@dataclass
class World:
    """A city in which one policy decides."""

    drivers: dict[UUID, Candidate]
    places: dict[UUID, Point]
    back_at: dict[UUID, int] = field(default_factory=dict)
    open: dict[UUID, Open] = field(default_factory=dict)
    pickups: dict[UUID, Point] = field(default_factory=dict)
    ends: dict[UUID, Point] = field(default_factory=dict)
    came: int = 0
    served: int = 0
    pickup_s: int = 0


def add_arguments(parser: ArgumentParser) -> None:
    """How many, how long, and on which streets."""
    parser.add_argument("--riders", type=count, default=1_000, help="who wait in every tick")
    parser.add_argument("--drivers", type=count, default=10_000)
    parser.add_argument("--ticks", type=count, default=300)
    parser.add_argument("--seed", type=int, default=1)
    graph, places = SHARED / "osm/USA-road-t.NY.gr.gz", SHARED / "osm/USA-road-d.NY.co.gz"
    here = graph.is_file() and places.is_file()
    made_up = "; without it a made-up town" if not here else ""
    parser.add_argument(
        "--graph", type=file, default=str(graph) if here else None, help=f"FILE.gr.gz{made_up}"
    )
    parser.add_argument(
        "--coordinates", type=file, default=str(places) if here else None, help="FILE.co.gz"
    )


def run(given: Namespace, say: Say) -> Figures:
    """Measure every tick; the two policies take turns."""
    town = _town(given.graph, given.coordinates, given.seed)
    say(f"{town.graph.size:,} junctions; {given.drivers:,} cars, {given.riders:,} riders waiting")
    worlds = {name: _world(town, given) for name in POLICIES}
    spent: dict[str, list[Spent]] = {name: [] for name in POLICIES}
    for now in range(given.ticks):
        for name, policy in POLICIES.items():
            world = worlds[name]
            rng = np.random.default_rng((given.seed, now))
            _live_on(world, town, rng, riders=given.riders, now=now)
            found, took = timed(partial(_tick, world, town, policy))
            spent[name].append(took)
            _carry_out(world, found, rng, now=now)
        if (now + 1) % 50 == 0:
            say(f"tick {now + 1}: {spent['ours'][-1].wall_s * 1_000:.0f} ms")
    return _figures(given, worlds, spent, say)


def _town(graph: Path | None, coordinates: Path | None, seed: int) -> Streets:
    if graph and coordinates:
        return Streets(streets.read(graph, coordinates), units_per_s=streets.DIMACS_PER_S)
    return Streets(streets.made_up(np.random.default_rng(seed)), units_per_s=1_000)


def _world(town: Streets, given: Namespace) -> World:
    places = town.random(np.random.default_rng(given.seed), given.drivers)
    ids = [UUID(int=1 + at) for at in range(given.drivers)]
    drivers = {one: _driver(one) for one in ids}
    return World(drivers, dict(zip(ids, places, strict=True)))


def _driver(driver_id: UUID) -> Candidate:
    return Candidate(
        id=driver_id,
        user_id=driver_id,
        service_class="standard",
        is_paused=False,
        is_busy=False,
        has_offer=False,
        is_live=True,
    )


def _live_on(
    world: World, town: Streets, rng: np.random.Generator, *, riders: int, now: int
) -> None:
    """Cars move or come free, riders lose patience, new ones arrive until as many wait again."""
    for driver_id, tick in list(world.back_at.items()):
        if tick <= now:
            del world.back_at[driver_id]
            world.drivers[driver_id] = replace(world.drivers[driver_id], is_busy=False)
            world.places[driver_id] = world.ends.pop(driver_id)
    moves = rng.normal(0, STEP_DEG, (len(world.places), 2)).tolist()
    for (driver_id, at), (north, east) in zip(world.places.items(), moves, strict=True):
        world.places[driver_id] = Point(at.lat + north, at.lon + east)
    for ride_id, ride in list(world.open.items()):
        if ride.waited_s >= PATIENCE_TICKS * TICK_S:
            del world.open[ride_id], world.pickups[ride_id]
        else:
            world.open[ride_id] = replace(ride, waited_s=ride.waited_s + TICK_S)
    wanted = riders - len(world.open)
    for place in town.random(rng, riders)[:wanted]:
        world.came += 1
        ride_id = UUID(int=(1 << 64) + world.came)
        world.open[ride_id] = Open(ride_id, "standard", None, frozenset(), frozenset(), 0.0)
        world.pickups[ride_id] = place


def _tick(world: World, town: Streets, policy: Policy) -> list[Match]:
    """What is measured: look around, ask the streets, decide."""
    rides, drivers = list(world.open.values()), list(world.drivers.values())
    pickups, places = list(world.pickups.values()), list(world.places.values())
    near = looked_at(rides, pickups, drivers, places, limit=CANDIDATES, reach_m=REACH_M)
    cars = sorted({row for line in near for row in line})
    at = town.snapped(np.array([(places[row].lon, places[row].lat) for row in cars]))
    junction = dict(zip(cars, at.tolist(), strict=True))
    starts = town.snapped(np.array([(p.lon, p.lat) for p in pickups])).tolist()
    seconds: Seconds = {}
    for row, (line, start) in enumerate(zip(near, starts, strict=True)):
        times = town.engine.times_to([junction[car] for car in line], [(start, 0)])
        for car, units in zip(line, times, strict=True):
            seconds[row, car] = None if units is None else units // town.units_per_s
    return policy(rides, drivers, seconds)


def _ours(rides: Sequence[Open], drivers: Sequence[Candidate], seconds: Seconds) -> list[Match]:
    return match(rides, drivers, seconds, reach_s=REACH_S)


def _nearest_first(
    rides: Sequence[Open], drivers: Sequence[Candidate], seconds: Seconds
) -> list[Match]:
    """The nearest pair of all, then the nearest of what is left, until nobody is left."""
    rides_left, drivers_left = set(range(len(rides))), set(range(len(drivers)))
    found = []
    pairs = [(s, r, d) for (r, d), s in seconds.items() if s is not None and s <= REACH_S]
    for pickup_s, r, d in sorted(pairs):
        is_open = r in rides_left and d in drivers_left
        if is_open and hindrance(rides[r], drivers[d]) is None:
            rides_left.remove(r)
            drivers_left.remove(d)
            found.append(Match(rides[r].id, drivers[d].id, Outcome.ASKED, pickup_s))
    return found


POLICIES: dict[str, Policy] = {"ours": _ours, "nearest_first": _nearest_first}


def _carry_out(world: World, found: list[Match], rng: np.random.Generator, *, now: int) -> None:
    """Every driver who is asked accepts, drives to the pickup and to a place somebody else is."""
    asked = [one for one in found if one.outcome == Outcome.ASKED]
    trips = rng.integers(*TRIP_TICKS, max(1, len(asked))).tolist()
    places = list(world.places.values())
    ends = rng.integers(0, len(places), max(1, len(asked))).tolist()
    for one, trip, end in zip(asked, trips, ends, strict=False):
        pickup_s = one.pickup_s or 0
        world.drivers[one.driver] = replace(world.drivers[one.driver], is_busy=True)
        world.back_at[one.driver] = now + trip + pickup_s // TICK_S
        world.ends[one.driver] = places[end]
        world.served += 1
        world.pickup_s += pickup_s
        del world.open[one.ride], world.pickups[one.ride]


def _figures(
    given: Namespace, worlds: dict[str, World], spent: dict[str, list[Spent]], say: Say
) -> Figures:
    figures: dict[str, dict[str, float]] = {}
    for name, world in worlds.items():
        walls = [took.wall_s * 1_000 for took in spent[name]]
        figures[name] = {
            "p50_ms": round(percentile(walls, 0.5), 1),
            "p95_ms": round(percentile(walls, 0.95), 1),
            "cpu_ms": round(sum(took.cpu_s for took in spent[name]) * 1_000 / given.ticks, 1),
            # Who still waits at the end was not served yet, and not lost yet either.
            "served": round(world.served / max(1, world.came - len(world.open)), 4),
            "rides": world.served,
            "pickup_s": round(world.pickup_s / max(1, world.served), 1),
        }
    header = ("policy", *figures["ours"])
    say(table(header, [(name, *found.values()) for name, found in figures.items()]))
    return {
        **figures["ours"],
        "nearest_first": figures["nearest_first"],
        "riders": given.riders,
        "drivers": given.drivers,
        "ticks": given.ticks,
        "seed": given.seed,
        "graph": given.graph.name if given.graph else "made up",
    }
