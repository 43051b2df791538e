"""Valhalla's HTTP API as a road server: the actions `route` and `sources_to_targets`.

Called by `rides.places.servers`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coop.basics.geometry import Point
from rides.places.driving.steps import Kind, Step
from rides.places.driving.ways import Leg
from rides.places.servers.asking import Away, Server

REACH_M = 200
TABLE_MOST = 50  # sources at once: servers allow 50 places of a kind unless told otherwise
# No path, no street near a place, places that do not connect, too far apart.
NO_WAY = {154, 170, 171, 442}
TURNS: dict[int, Kind] = {
    **dict.fromkeys((1, 2, 3), "depart"),
    **dict.fromkeys((4, 5, 6), "arrive"),
    **dict.fromkeys((9, 18, 20, 23, 37), "slight_right"),
    **dict.fromkeys((10, 11), "right"),
    **dict.fromkeys((12, 13), "uturn"),
    **dict.fromkeys((14, 15), "left"),
    **dict.fromkeys((16, 19, 21, 24, 38), "slight_left"),
}
PRECISION = 1e6


class Valhalla:
    """See `RoadServer`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def legs(self, stops: Sequence[Point]) -> list[Leg] | None:
        """See `RoadServer`."""
        places = [
            {"lat": p.lat, "lon": p.lon, "type": "break", "search_cutoff": REACH_M} for p in stops
        ]
        said = self._asked("route", {"locations": places, "costing": "auto", "units": "kilometers"})
        try:
            return None if said is None else [_leg(leg) for leg in said["trip"]["legs"]]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Away(f"Valhalla's route cannot be read: {error!r}") from error

    def times_to(self, target: Point, sources: Sequence[Point]) -> list[int | None]:
        """See `RoadServer`."""
        times: list[int | None] = []
        for start in range(0, len(sources), TABLE_MOST):
            times += self._table(target, sources[start : start + TABLE_MOST])
        return times

    def _table(self, target: Point, sources: Sequence[Point]) -> list[int | None]:
        question = {
            "sources": [{"lat": p.lat, "lon": p.lon} for p in sources],
            "targets": [{"lat": target.lat, "lon": target.lon}],
            "costing": "auto",
        }
        said = self._asked("sources_to_targets", question)
        if said is None:
            return [None] * len(sources)
        try:
            rows = [row[0]["time"] for row in said["sources_to_targets"]]
            times = [None if seconds is None else round(seconds) for seconds in rows]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Away(f"Valhalla's table cannot be read: {error!r}") from error
        if len(times) != len(sources):
            raise Away("Valhalla's table has another size than asked for")
        return times

    def _asked(self, path: str, question: Mapping[str, object]) -> dict[str, Any] | None:
        said = self._server.post(path, question)
        if said.get("error_code") in NO_WAY:
            return None
        if "error" in said:
            raise Away(f"Valhalla answers {said.get('error_code')}: {said['error']}")
        return said


def _leg(leg: Mapping[str, Any]) -> Leg:
    steps = [
        Step(
            TURNS.get(told["type"], "continue"),
            (told.get("street_names") or [""])[0],
            round(told["length"] * 1000),
            int(told["begin_shape_index"]),
        )
        for told in leg["maneuvers"]
    ]
    summary = leg["summary"]
    points = tuple(decoded(leg["shape"]))
    ms, metres = round(summary["time"] * 1000), float(summary["length"]) * 1000
    return Leg(ms, metres, points, tuple(steps), ())


def decoded(shape: str) -> list[tuple[float, float]]:
    """The (lon, lat) of an encoded polyline with six decimals.

    Raises:
        ValueError: it ends in the middle of a number.
    """
    numbers: list[int] = []
    value = shift = 0
    for letter in shape:
        bits = ord(letter) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:  # the last part of this number
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("the polyline is cut off")
    lat = lon = 0
    points = []
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + north, lon + east
        points.append((lon / PRECISION, lat / PRECISION))
    return points
