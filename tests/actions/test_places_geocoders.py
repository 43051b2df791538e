"""Nominatim and Photon beside the gazetteer: they extend it, and never hold it up."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from coop.basics.geometry import Point
from rides.places import geocoding
from tests.fake_servers import FakeServer, Query, fake

pytestmark = pytest.mark.usefixtures("city")

CENTRE = Point(60.1710, 24.9440)
HIDDEN = (60.1700, 24.9450)
FAR = (60.4500, 22.2700)


def nominatim(path: str, query: Query, _body: Any) -> tuple[int, Any]:
    if path == "/reverse":
        return 200, nominatim_place(HIDDEN, name="Hidden Courtyard")
    assert query["bounded"] == "1"
    assert query["viewbox"].count(",") == 3
    return 200, [
        nominatim_place(HIDDEN, name="Hidden Courtyard"),
        nominatim_place(HIDDEN, number="7", road="Salakuja"),
        nominatim_place(FAR, name="Turku Castle"),
    ]


def nominatim_place(at: tuple[float, float], **named: str) -> dict[str, Any]:
    address = {"city": "Helsinki", "country": "Suomi / Finland", "country_code": "fi"}
    if "number" in named:
        address |= {"house_number": named["number"], "road": named["road"]}
    return {
        "place_id": 100149,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "node",
        "osm_id": 107775,
        "lat": str(at[0]),
        "lon": str(at[1]),
        "category": "place",
        "type": "house",
        "place_rank": 30,
        "importance": 0.1,
        "addresstype": "place",
        "name": named.get("name", ""),
        "display_name": f"{named.get('name') or '7, Salakuja'}, Helsinki, Suomi / Finland",
        "address": address,
        "boundingbox": ["60.1", "60.2", "24.9", "25.0"],
    }


def photon(_path: str, query: Query, _body: Any) -> tuple[int, Any]:
    if "bbox" in query:
        assert query["bbox"].count(",") == 3
    return 200, {
        "type": "FeatureCollection",
        "features": [
            photon_place(HIDDEN, name="Hidden Courtyard"),
            photon_place(HIDDEN, housenumber="7", street="Salakuja"),
            photon_place(FAR, name="Turku Castle"),
        ],
    }


def photon_place(at: tuple[float, float], **properties: str) -> dict[str, Any]:
    known = {"osm_id": 1, "osm_type": "N", "osm_key": "place", "city": "Helsinki"}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [at[1], at[0]]},
        "properties": {**known, "countrycode": "FI", "country": "Finland", **properties},
    }


@pytest.fixture(params=["nominatim", "photon"])
def server(request: pytest.FixtureRequest, settings: Settings) -> Iterator[FakeServer]:
    """A server of each kind, configured."""
    with fake(nominatim if request.param == "nominatim" else photon) as found:
        settings.GEOCODER_URL = f"{request.param}+{found.address}"
        yield found


def labels(typed: str) -> list[str]:
    return [place.label for place in geocoding.search(typed, near=CENTRE, limit=5)]


def test_what_ours_does_not_know_comes_from_the_other_one(server: FakeServer) -> None:
    found = geocoding.search("zzzzqqqq xxxx", near=CENTRE, limit=5)

    assert [place.label for place in found] == ["Hidden Courtyard", "Salakuja 7"]
    assert found[0].distance_m == pytest.approx(125, abs=20)
    assert {place.kind for place in found} == {"poi", "address"}


def test_the_other_one_is_not_asked_where_ours_finds_enough(server: FakeServer) -> None:
    assert len(labels("katu")) == 5
    assert labels("man")[0].startswith("Mann")
    assert server.asked == []


def test_ours_come_first(server: FakeServer) -> None:
    found = labels("mannerheimintie 5")

    assert found[0] == "Mannerheimintie 5"
    assert found[-1] != found[0]


def test_a_place_without_an_address_of_ours_is_named_by_the_other_one(server: FakeServer) -> None:
    assert geocoding.reverse(CENTRE) is not None
    assert server.asked == []
    assert geocoding.reverse(Point(*FAR)) is None


@pytest.mark.parametrize("kind", ["nominatim", "photon"])
@pytest.mark.parametrize("broken", [(500, {}), (200, b"<html>"), (429, {}), (200, {"a": 1})])
def test_a_broken_geocoder_leaves_ours(
    kind: str, broken: tuple[int, Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with fake(lambda *_: broken) as server:
        settings.GEOCODER_URL = f"{kind}+{server.address}"

        assert labels("mannerheimintie 5")[0] == "Mannerheimintie 5"
        assert labels("zzzzqqqq xxxx") == []
        assert len(server.asked) == 1
    assert "ours does" in caplog.text


def test_a_geocoder_that_hangs_is_waited_for_once_and_briefly(settings: Settings) -> None:
    def hang(*_: Any) -> tuple[int, Any]:
        time.sleep(3)
        return 200, []

    with fake(hang) as server:
        settings.GEOCODER_URL = f"photon+{server.address}"
        for _time in range(20):
            assert labels("zzzzqqqq xxxx") == []

        assert len(server.asked) == 1


def test_without_another_geocoder_ours_answers() -> None:
    assert labels("mannerheimintie 5")[0] == "Mannerheimintie 5"
    assert geocoding.reverse(CENTRE) is not None


def test_an_address_that_cannot_be_read_is_refused_at_the_start(settings: Settings) -> None:
    settings.GEOCODER_URL = "google+http://maps"
    with pytest.raises(ImproperlyConfigured, match=r"nominatim\+http://host:port"):
        geocoding.check()
