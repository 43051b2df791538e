"""OSRM's HTTP API (v1) as a road server: the services `route` and `table`.

Called by `rides.places.servers`. A path of the server's address, such as /osrm, is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from coop.basics.geometry import Point
from rides.places.driving.steps import Kind, Step
from rides.places.driving.ways import Leg
from rides.places.servers.asking import Away, Server

REACH_M = 200
TABLE_MOST = 99  # sources at once: the server's usual limit is 100 places, the target included
NO_WAY = {"NoRoute", "NoSegment", "NoTable"}
TURNS: dict[str, Kind] = {
    "uturn": "uturn",
    "sharp right": "right",
    "right": "right",
    "slight right": "slight_right",
    "straight": "continue",
    "slight left": "slight_left",
    "left": "left",
    "sharp left": "left",
}
UNTOLD = {"exit roundabout", "exit rotary", "notification", "use lane"}


class Osrm:
    """See `RoadServer`."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def legs(self, stops: Sequence[Point]) -> list[Leg] | None:
        """See `RoadServer`."""
        reach = ";".join([str(REACH_M)] * len(stops))
        wishes = {"steps": "true", "overview": "false", "geometries": "geojson", "radiuses": reach}
        said = self._asked(f"route/v1/driving/{_places(stops)}", wishes)
        try:
            return None if said is None else [_leg(leg) for leg in said["routes"][0]["legs"]]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Away(f"OSRM's route cannot be read: {error!r}") from error

    def times_to(self, target: Point, sources: Sequence[Point]) -> list[int | None]:
        """See `RoadServer`."""
        times: list[int | None] = []
        for start in range(0, len(sources), TABLE_MOST):
            times += self._table(target, sources[start : start + TABLE_MOST])
        return times

    def _table(self, target: Point, sources: Sequence[Point]) -> list[int | None]:
        numbers = ";".join(str(place) for place in range(len(sources)))
        wishes = {"sources": numbers, "destinations": str(len(sources)), "annotations": "duration"}
        said = self._asked(f"table/v1/driving/{_places([*sources, target])}", wishes)
        if said is None:
            return [None] * len(sources)
        try:
            rows = zip(said["sources"], said["durations"], strict=True)
            times = [
                None if row[0] is None or place.get("distance", 0) > REACH_M else round(row[0])
                for place, row in rows
            ]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise Away(f"OSRM's table cannot be read: {error!r}") from error
        if len(times) != len(sources):
            raise Away("OSRM's table has another size than asked for")
        return times

    def _asked(self, path: str, wishes: Mapping[str, str]) -> dict[str, Any] | None:
        said = self._server.get(path, wishes)
        if said.get("code") in NO_WAY:
            return None
        if said.get("code") != "Ok":
            raise Away(f"OSRM answers {said.get('code')}: {said.get('message', '')}")
        return said


def _places(points: Sequence[Point]) -> str:
    return ";".join(f"{point.lon:.6f},{point.lat:.6f}" for point in points)


def _leg(leg: Mapping[str, Any]) -> Leg:
    points: list[tuple[float, float]] = []
    steps: list[Step] = []
    for step in leg["steps"]:
        line = [(float(lon), float(lat)) for lon, lat in step["geometry"]["coordinates"]]
        at = max(0, len(points) - 1)
        for place in line:  # a step begins where the one before ends
            if points[-1:] != [place]:
                points.append(place)
        maneuver = step["maneuver"]
        if maneuver["type"] in UNTOLD and steps:
            last = steps[-1]
            metres = last.distance_m + round(step["distance"])
            steps[-1] = Step(last.kind, last.name, metres, last.points_index)
            continue
        name = step.get("name") or step.get("ref", "")
        steps.append(Step(_kind(maneuver), name, round(step["distance"]), at))
    return Leg(
        round(leg["duration"] * 1000), float(leg["distance"]), tuple(points), tuple(steps), ()
    )


def _kind(maneuver: Mapping[str, Any]) -> Kind:
    if maneuver["type"] == "depart":
        return "depart"
    if maneuver["type"] == "arrive":
        return "arrive"
    return TURNS.get(maneuver.get("modifier", ""), "continue")
