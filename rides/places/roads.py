"""Travel times, distances and ways on the streets of the imported cities.

The adapter between Django and the engines in `driving`; loads a city's graph once per process
and again when the city was imported anew. Called by rooms above and by doors; any thread may.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from rides.places import finding, queries
from rides.places.driving import linegraph
from rides.places.driving.engines import Engine, EngineFailed, Plain
from rides.places.driving.snapping import Snap
from rides.places.driving.steps import Step
from rides.places.driving.ways import Leg, Ways
from rides.places.servers import RoadServer, road_server
from rides.places.servers.asking import Away

__all__ = ["LegView", "NoRoad", "Route", "Snapped", "Step", "durations_to", "route", "snap"]

REACH_M = 200
STOPS_MOST = 25
log = logging.getLogger("ourway.roads")

Answer = TypeVar("Answer")


class NoRoad(Refusal):
    """There is no street to drive on near a place, or none that leads to it."""

    code = "no_road"
    status = 422


@dataclass(frozen=True, slots=True)
class LegView:
    """From one stop to the next; `points_index` is where it starts in the route's points."""

    duration_s: int
    distance_m: int
    points_index: int


@dataclass(frozen=True, slots=True)
class Route:
    """The quickest way through all stops; `points` are (lon, lat) on the streets."""

    duration_s: int
    distance_m: int
    points: list[tuple[float, float]]
    steps: list[Step]
    legs: list[LegView]


@dataclass(frozen=True, slots=True)
class Snapped:
    """The nearest place on a street where a car may stop."""

    point: Point
    distance_m: float


def route(stops: Sequence[Point]) -> Route:
    """The quickest way through all stops, in order.

    Args:
        stops: two to 25 places in one city.

    Raises:
        NoRoad: a stop is more than 200 m from any street to drive on, or in another city.
        ValueError: fewer than two stops, or too many.
    """
    if not 2 <= len(stops) <= STOPS_MOST:
        raise ValueError(f"a route has 2 to {STOPS_MOST} stops, not {len(stops)}")
    ways = _ways_for(stops)
    known = _from_server(lambda server: server.legs(stops))
    if known is not None:
        return _joined(known)
    snaps = [_snapped(ways, stop) for stop in stops]
    legs = [_leg(ways, start, end) for start, end in pairwise(snaps)]
    return _joined([_certain(leg, stops) for leg in legs])


def durations_to(target: Point, sources: Sequence[Point]) -> list[int | None]:
    """Driving seconds from each source to the target; None where no street is near or leads.

    Sources are cars, which may be where no car may stop: in a tunnel, on a motorway.
    """
    ways = _ways_at(target)
    if ways is None or not sources:
        return [None] * len(sources)
    known = _from_server(lambda server: server.times_to(target, sources))
    if known is not None:
        return known
    end = ways.snap(target.lon, target.lat, reach_m=REACH_M)
    starts = [ways.snap(p.lon, p.lat, reach_m=REACH_M, to_stop=False) for p in sources]
    times = _asked(ways, lambda asked: asked.times_to(end, starts))
    return [None if ms is None else round(ms / 1000) for ms in times]


def durations(
    targets: Sequence[Point], sources: Sequence[Point], near: Sequence[Sequence[int]]
) -> list[list[int | None]]:
    """The same for many targets at once: to each from those sources that `near` names for it.

    Args:
        near: for each target the places of its sources in `sources`.
    """
    ways = _ways_at(targets[0]) if targets else None
    if ways is None:
        return [[None] * len(asked) for asked in near]
    known = _from_server(lambda server: _table(server, targets, sources, near))
    if known is not None:
        return known
    ends = ways.snap_all([(p.lon, p.lat) for p in targets], reach_m=REACH_M)
    starts = ways.snap_all([(p.lon, p.lat) for p in sources], reach_m=REACH_M, to_stop=False)

    def ask(asked: Ways) -> list[list[int | None]]:
        return [
            asked.times_to(end, [starts[source] for source in line])
            for end, line in zip(ends, near, strict=True)
        ]

    rows = _asked(ways, ask)
    return [[None if ms is None else round(ms / 1000) for ms in row] for row in rows]


def distance_to(target: Point, source: Point) -> int | None:
    """Metres that a car drives from the source; None where no street is near or leads."""
    ways = _ways_at(target)
    if ways is None:
        return None
    known = _from_server(lambda server: server.legs([source, target]))
    if known is not None:
        return round(known[0].distance_m)
    end = ways.snap(target.lon, target.lat, reach_m=REACH_M)
    start = ways.snap(source.lon, source.lat, reach_m=REACH_M, to_stop=False)
    metres = _asked(ways, lambda asked: asked.metres(start, end))
    return None if metres is None else round(metres)


def snap(point: Point) -> Snapped | None:
    """The nearest place within 200 m where a car may stop."""
    ways = _ways_at(point)
    near = ways.snap(point.lon, point.lat, reach_m=REACH_M) if ways else []
    return Snapped(Point(near[0].lat, near[0].lon), near[0].off_m) if near else None


def random_points(zone_slug: str | None, *, rng: Random, count: int) -> list[Point]:
    """Places on streets of a zone, every metre of street as likely as any other."""
    zone = queries.zone_called(zone_slug)
    city = queries.city(zone.city_slug)
    if city is None:
        return []
    ways = _loaded(city)
    found: list[Point] = []
    for _try in range(50):
        places = [ways.random_place(rng) for _more in range(count)]
        points = [Point(lat, lon) for lon, lat in places]
        inside = queries.zone_holds(zone.id, points)
        found += [point for point, holds in zip(points, inside, strict=True) if holds]
        if len(found) >= count:
            break
    return found[:count]


def _from_server(ask: Callable[[RoadServer], Answer | None]) -> Answer | None:
    """What the configured road server knows; None where our own engine is to be asked."""
    server = road_server(settings.ROADS_URL)
    if server is None:
        return None
    try:
        return ask(server)
    except Away as away:
        log.warning("the road server does not answer, our own engine does: %s", away)
        return None


def _table(
    server: RoadServer,
    targets: Sequence[Point],
    sources: Sequence[Point],
    near: Sequence[Sequence[int]],
) -> list[list[int | None]]:
    return [
        server.times_to(target, [sources[source] for source in line]) if line else []
        for target, line in zip(targets, near, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Held:
    """The streets of one import, ready for questions."""

    import_id: UUID
    ways: Ways


_cache: dict[str, _Held] = {}
_loading = threading.Lock()


def _ways_for(stops: Sequence[Point]) -> Ways:
    cities = queries.cities()
    found = [_city_at(cities, stop) for stop in stops]
    for city, stop in zip(found, stops, strict=True):
        if city is None:
            raise _no_street(stop)
    there = {city.slug: city for city in found if city is not None}
    if len(there) > 1:
        raise NoRoad(_("These places are in different cities."))
    (city,) = there.values()
    return _loaded(city)


def _ways_at(point: Point) -> Ways | None:
    city = _city_at(queries.cities(), point)
    return None if city is None else _loaded(city)


def _city_at(cities: Sequence[queries.CityView], point: Point) -> queries.CityView | None:
    """The city whose map covers a place, with the reach of a street around it."""
    aside = REACH_M / 50_000  # degrees; generous, since snapping measures for itself
    for city in cities:
        west, south, east, north = city.bbox
        if (
            west - aside <= point.lon <= east + aside
            and south - aside <= point.lat <= north + aside
        ):
            return city
    return None


def _loaded(city: queries.CityView) -> Ways:
    """The streets of a city as it is now; while one thread reads them, others use the old ones."""
    held = _cache.get(city.slug)
    if held is not None and held.import_id == city.import_id:
        return held.ways
    if not _loading.acquire(blocking=held is None):
        return held.ways if held is not None else _loaded(city)
    try:
        held = _cache.get(city.slug)
        if held is None or held.import_id != city.import_id:
            graph = linegraph.unpacked(queries.packed_roads(city.import_id))
            held = _cache[city.slug] = _Held(city.import_id, Ways(graph, _engine(graph)))
        return held.ways
    finally:
        _loading.release()


def _engine(graph: linegraph.LineGraph) -> Engine:
    if settings.OURWAY_ROADS == "scipy":
        return Plain(graph)
    try:
        from rides.places.driving.cch import Cch  # has no wheel for some machines
    except ImportError:
        return Plain(graph)
    return Cch(graph)


def _asked(ways: Ways, ask: Callable[[Ways], Answer]) -> Answer:
    """Put a question to the engine; if it breaks inside, to the plain one."""
    try:
        return ask(ways)
    except EngineFailed:
        log.exception("the road engine broke; scipy answers this question")
        return ask(Ways(ways.graph, Plain(ways.graph)))


def _leg(ways: Ways, start: list[Snap], end: list[Snap]) -> Leg | None:
    return _asked(ways, lambda asked: asked.leg(start, end))


def _snapped(ways: Ways, stop: Point) -> list[Snap]:
    snaps = ways.snap(stop.lon, stop.lat, reach_m=REACH_M)
    if not snaps:
        raise _no_street(stop)
    return snaps


def _no_street(stop: Point) -> NoRoad:
    near = finding.reverse(stop)
    place = near.label if near else f"{stop.lat:.5f}, {stop.lon:.5f}"
    return NoRoad(
        _("There is no street to drive on within %(reach)s m of %(place)s.")
        % {"reach": REACH_M, "place": place},
        facts={"lat": stop.lat, "lon": stop.lon},
    )


def _certain(leg: Leg | None, stops: Sequence[Point]) -> Leg:
    if leg is None:
        raise _no_street(stops[-1])
    return leg


def _joined(legs: Sequence[Leg]) -> Route:
    points: list[tuple[float, float]] = []
    steps: list[Step] = []
    views: list[LegView] = []
    for leg in legs:
        base = len(points)
        points.extend(leg.points)
        steps.extend(
            Step(step.kind, step.name, step.distance_m, step.points_index + base)
            for step in leg.steps
        )
        views.append(LegView(round(leg.duration_ms / 1000), round(leg.distance_m), base))
    return Route(
        duration_s=round(sum(leg.duration_ms for leg in legs) / 1000),
        distance_m=round(sum(leg.distance_m for leg in legs)),
        points=points,
        steps=steps,
        legs=views,
    )
