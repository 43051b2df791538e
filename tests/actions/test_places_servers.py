"""OSRM and Valhalla behind the same adapter: their answers, their refusals, their absence."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from coop.basics.geometry import Point
from rides.places import roads
from rides.places.roads import LegView, Step
from rides.places.servers import asking, road_server, valhalla
from tests.fake_servers import FakeServer, Query, fake

pytestmark = pytest.mark.usefixtures("city")

STATION = Point(60.1712, 24.9415)
SENATE_SQUARE = Point(60.1695, 24.9505)
NOWHERE = Point(60.30, 25.30)
LINE = [(24.9415, 60.1712), (24.9440, 60.1712), (24.9440, 60.1695), (24.9505, 60.1695)]
STEPS = [
    Step("depart", "Kaivokatu", 140, 0),
    Step("right", "Keskuskatu", 190, 1),
    Step("slight_left", "Aleksanterinkatu", 360, 2),
    Step("arrive", "Aleksanterinkatu", 0, 3),
]


def osrm_step(line: list[Any], name: str, metres: float, kind: str, modifier: str) -> Query:
    maneuver = {
        "bearing_after": 90,
        "bearing_before": 0,
        "location": list(line[0]),
        "modifier": modifier,
        "type": kind,
    }
    return {
        "geometry": {"coordinates": [list(place) for place in line], "type": "LineString"},
        "maneuver": maneuver,
        "mode": "driving",
        "driving_side": "right",
        "name": name,
        "intersections": [],
        "weight": 20.1,
        "duration": 20.1,
        "distance": metres,
    }


OSRM_ROUTE = {
    "code": "Ok",
    "routes": [
        {
            "legs": [
                {
                    "steps": [
                        osrm_step(LINE[:2], "Kaivokatu", 140.2, "depart", "right"),
                        osrm_step(LINE[1:3], "Keskuskatu", 190.1, "turn", "right"),
                        osrm_step(LINE[2:], "Aleksanterinkatu", 300.4, "fork", "slight left"),
                        osrm_step([LINE[3], LINE[3]], "", 60, "exit roundabout", "right"),
                        osrm_step([LINE[3], LINE[3]], "Aleksanterinkatu", 0, "arrive", "left"),
                    ],
                    "summary": "Keskuskatu, Aleksanterinkatu",
                    "weight": 181.4,
                    "duration": 181.4,
                    "distance": 690.7,
                }
            ],
            "weight_name": "routability",
            "weight": 181.4,
            "duration": 181.4,
            "distance": 690.7,
        }
    ],
    "waypoints": [
        {"hint": "x", "distance": 4.1, "name": "Kaivokatu", "location": list(LINE[0])},
        {"hint": "y", "distance": 2.2, "name": "Aleksanterinkatu", "location": list(LINE[3])},
    ],
}


def osrm(path: str, query: Query, _body: Any) -> tuple[int, Any]:
    service, _, _, places = path.strip("/").split("/")
    if service == "route":
        if "25.3" in places:
            return 400, {"code": "NoSegment", "message": "Could not find a matching segment"}
        return 200, OSRM_ROUTE
    count = len(query["sources"].split(";"))
    assert query["destinations"] == str(count)
    far = [500.2 if "25.3" in place else 3.2 for place in places.split(";")[:count]]
    return 200, {
        "code": "Ok",
        "durations": [[60.4 + place] if place != 1 else [None] for place in range(count)],
        "sources": [{"distance": off, "name": "", "location": [0, 0]} for off in far],
        "destinations": [{"distance": 1.2, "name": "", "location": [0, 0]}],
    }


def encoded(points: list[tuple[float, float]]) -> str:
    text, before = "", (0, 0)
    for lon, lat in points:
        now = round(lat * 1e6), round(lon * 1e6)
        for value in (now[0] - before[0], now[1] - before[1]):
            left = ~(value << 1) if value < 0 else value << 1
            while left >= 32:
                text += chr((32 | left & 31) + 63)
                left >>= 5
            text += chr(left + 63)
        before = now
    return text


def told(kind: int, names: list[str] | None, km: float, begin: int, end: int) -> Query:
    maneuver: Any = {
        "type": kind,
        "instruction": "…",
        "time": 10.2,
        "length": km,
        "begin_shape_index": begin,
        "end_shape_index": end,
        "travel_mode": "drive",
        "travel_type": "car",
    }
    return maneuver | ({"street_names": names} if names else {})


VALHALLA_ROUTE = {
    "trip": {
        "locations": [{"type": "break", "lat": 60.1712, "lon": 24.9415, "original_index": 0}],
        "legs": [
            {
                "maneuvers": [
                    told(1, ["Kaivokatu"], 0.14, 0, 1),
                    told(10, ["Keskuskatu"], 0.19, 1, 2),
                    told(16, ["Aleksanterinkatu"], 0.36, 2, 3),
                    told(4, ["Aleksanterinkatu"], 0.0, 3, 3),
                ],
                "summary": {"time": 181.4, "length": 0.6907, "cost": 200.1, "has_toll": False},
                "shape": encoded(LINE),
            }
        ],
        "summary": {"time": 181.4, "length": 0.6907},
        "status_message": "Found route between points",
        "status": 0,
        "units": "kilometers",
        "language": "en-US",
    }
}


def valhalla_said(path: str, _query: Query, body: Any) -> tuple[int, Any]:
    if path == "/route":
        if any(place["lon"] > 25.2 for place in body["locations"]):
            error = {"error_code": 171, "error": "No suitable edges near location"}
            return 400, {**error, "status_code": 400, "status": "Bad Request"}
        return 200, VALHALLA_ROUTE
    rows = [
        [{"time": None if at == 1 else 60.4 + at, "distance": 0.6, "from_index": at, "to_index": 0}]
        for at in range(len(body["sources"]))
    ]
    return 200, {"sources_to_targets": rows, "units": "kilometers", "algorithm": "costmatrix"}


@pytest.fixture(params=["osrm", "valhalla"])
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[FakeServer]:
    """A server of each kind, configured."""
    with fake(osrm if request.param == "osrm" else valhalla_said) as found:
        settings.ROADS_URL = f"{request.param}+{found.address}"
        yield found


def test_a_way_has_time_distance_line_and_steps(server: FakeServer) -> None:
    way = roads.route([STATION, SENATE_SQUARE])

    assert (way.duration_s, way.distance_m) == (181, 691)
    assert [tuple(round(x, 6) for x in place) for place in way.points[:4]] == LINE
    assert [step.kind for step in way.steps] == [step.kind for step in STEPS]
    assert way.steps == STEPS
    assert way.legs == [LegView(181, 691, 0)]
    assert roads.distance_to(SENATE_SQUARE, STATION) == 691


def test_times_of_many_cars_are_asked_in_tables(server: FakeServer) -> None:
    cars = [STATION] * 120
    times = roads.durations_to(SENATE_SQUARE, cars)

    assert len(times) == 120
    assert times[:3] == [60, None, 62]
    assert len(server.asked) == (2 if "osrm" in road_kind(server) else 3)
    assert roads.durations([SENATE_SQUARE], cars, [[0, 1, 2]]) == [[60, None, 62]]


def road_kind(server: FakeServer) -> str:
    return "osrm" if server.answer is osrm else "valhalla"


def test_a_place_without_streets_is_refused_as_ever(server: FakeServer) -> None:
    with pytest.raises(roads.NoRoad, match="There is no street"):
        roads.route([STATION, NOWHERE])


@pytest.mark.parametrize(
    "broken", [(500, {}), (200, b"<html>"), (200, {"code": "Ok"}), (302, {}), (200, [])]
)
@pytest.mark.parametrize("kind", ["osrm", "valhalla"])
def test_a_broken_server_leaves_our_own_engine(
    kind: str, broken: tuple[int, Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    ours = roads.route([STATION, SENATE_SQUARE])
    times = roads.durations_to(SENATE_SQUARE, [STATION])
    with fake(lambda *_: broken) as server:
        settings.ROADS_URL = f"{kind}+{server.address}"

        assert roads.route([STATION, SENATE_SQUARE]) == ours
        assert roads.durations_to(SENATE_SQUARE, [STATION]) == times
    assert "our own engine does" in caplog.text


def test_a_server_that_is_away_is_left_alone_for_a_while(settings: Settings) -> None:
    with fake(lambda *_: (503, {})) as server:
        settings.ROADS_URL = f"osrm+{server.address}"
        for _time in range(5):
            roads.route([STATION, SENATE_SQUARE])

        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url", ["osrm://x", "http://x", "osrm+ftp://x", "osrm+http://", "google+http://x", "osrm+x"]
)
def test_an_address_that_cannot_be_read_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"osrm\+http://host:port"):
        road_server(url)


def test_a_path_of_the_address_is_kept() -> None:
    assert asking.parsed("X", "osrm+https://maps.example/osrm/", kinds=["osrm"]) == (
        "osrm",
        "https://maps.example/osrm",
    )


def test_a_line_that_is_cut_off_is_no_line() -> None:
    assert valhalla.decoded(encoded(LINE)) == LINE
    with pytest.raises(ValueError, match="cut off"):
        valhalla.decoded(encoded(LINE)[:-1])
