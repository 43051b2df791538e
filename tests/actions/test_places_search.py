"""Finding addresses and places in Helsinki, as people type them."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from coop.basics.geometry import Point
from rides.places import finding, geocoding
from rides.places.geocoding import Gazetteer

pytestmark = pytest.mark.usefixtures("city")

CENTRE = Point(60.1710, 24.9440)


def first(text: str, near: Point | None = CENTRE) -> str:
    """The label of the first answer."""
    found = finding.search(text, near=near, limit=5)
    return found[0].label if found else ""


@pytest.mark.parametrize(
    "typed",
    [
        "mannerheimintie 5",
        "5 mannerheimintie",
        "Mannerheimintie 5",
        "MANNERHEIMINTIE 5",
        "mannerheimintie, 5",
        "mannerh 5",
        "manerheimintie 5",
        "mannerheimvägen 5",
        "mannerheimvagen 5",
    ],
)
def test_an_address_is_found_however_it_is_typed(typed: str) -> None:
    assert first(typed) == "Mannerheimintie 5"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mannerh", "Mannerheimintie"),
        ("manerheimintie", "Mannerheimintie"),
        ("mannerheimintie 999", "Mannerheimintie"),
        ("aleksanterink", "Aleksanterinkatu"),
        ("alexandersgatan", "Aleksanterinkatu"),
        ("esplanadi", "Esplanadinpuisto"),
        ("stokmann", "Stockmann"),
        ("etelaesplanadi", "Eteläesplanadi"),
    ],
)
def test_streets_and_places_are_found(typed: str, expected: str) -> None:
    assert first(typed) == expected


@pytest.mark.parametrize("typed", ["", " ", "%", "a", "_", "zzzzqqqq xxxx", "\0", "☃"])
def test_nothing_is_found_where_nothing_fits(typed: str) -> None:
    assert finding.search(typed, near=CENTRE, limit=5) == []


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(max_size=300))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    assert len(finding.search(typed, near=CENTRE, limit=5)) <= 5


def test_answers_say_where_they_are_and_how_far() -> None:
    (found,) = finding.search("mannerheimintie 5", near=CENTRE, limit=1)

    assert found.kind == "address"
    assert found.detail.endswith("Helsinki")
    assert found.distance_m is not None
    assert 200 < found.distance_m < 500
    (unplaced,) = finding.search("mannerheimintie 5", near=None, limit=1)
    assert unplaced.distance_m is None


def test_no_more_than_asked_for() -> None:
    assert len(finding.search("katu", near=CENTRE, limit=3)) == 3


def test_the_nearest_address_of_a_point() -> None:
    (found,) = finding.search("mannerheimintie 5", near=CENTRE, limit=1)
    back = finding.reverse(found.point)

    assert back is not None
    assert back.label.endswith("Mannerheimintie 5")
    assert back.distance_m == 0


def test_far_from_everything_there_is_no_address() -> None:
    assert finding.reverse(Point(60.30, 25.30)) is None


def test_our_gazetteer_answers_as_a_geopy_geocoder() -> None:
    gazetteer = Gazetteer()
    found = gazetteer.geocode("mannerheimintie 5")

    assert found.address.startswith("Mannerheimintie 5, ")
    assert gazetteer.reverse((found.latitude, found.longitude)).address == found.address
    assert len(gazetteer.geocode("katu", exactly_one=False, limit=4)) == 4
    assert gazetteer.geocode("zzzzqqqq xxxx") is None


def test_without_another_geocoder_ours_answers() -> None:
    assert geocoding.search("mannerheimintie 5", near=CENTRE, limit=1)[0].kind == "address"
    assert geocoding.reverse(CENTRE) is not None
