"""The API of places: who may ask what, and what a program gets back."""

import pytest
from django.test import Client

from tests.cast import browser_of, gather

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def ada() -> Client:
    """Ada's browser."""
    return browser_of(gather().ada)


def test_search_answers_places_best_first(client: Client) -> None:
    answer = client.get("/api/v1/places/search?q=mannerheimintie+5&lat=60.171&lon=24.944&limit=2")

    assert answer.status_code == 200
    found = answer.json()[0]
    assert found["label"] == "Mannerheimintie 5"
    assert found["kind"] == "address"
    assert found["point"].keys() == {"lat", "lon"}
    assert isinstance(found["distance_m"], int)


def test_reverse_answers_an_address_or_nothing(client: Client) -> None:
    here = client.get("/api/v1/places/reverse?lat=60.1690&lon=24.9410").json()
    nowhere = client.get("/api/v1/places/reverse?lat=60.3&lon=25.3").json()

    assert here["place"]["label"]
    assert nowhere == {"place": None}


def test_zones_say_their_money_clock_and_units(client: Client) -> None:
    (zone,) = client.get("/api/v1/zones").json()

    assert zone["slug"] == "helsinki"
    assert (zone["currency"], zone["units"]) == ("EUR", "metric")
    assert len(zone["bbox"]) == 4


def test_a_way_comes_with_points_and_steps(ada: Client) -> None:
    way = ada.get("/api/v1/routes?stops=60.1712,24.9415;60.1695,24.9505").json()

    assert way["duration_s"] > 0
    assert len(way["points"][0]) == 2
    assert way["steps"][0]["kind"] == "depart"
    assert way["steps"][-1].keys() == {"kind", "name", "distance_m", "points_index"}
    assert len(way["legs"]) == 1


def test_an_unroutable_stop_is_a_problem_with_a_sentence(ada: Client) -> None:
    answer = ada.get("/api/v1/routes?stops=60.3,25.3;60.1695,24.9505")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "no_road"
    assert answer.json()["detail"].startswith("There is no street to drive on within 200")


def test_random_streets_repeat_with_their_seed(ada: Client) -> None:
    first = ada.get("/api/v1/streets/random?seed=3&n=5").json()

    assert len(first) == 5
    assert first == ada.get("/api/v1/streets/random?seed=3&n=5&zone=helsinki").json()
    assert first != ada.get("/api/v1/streets/random?seed=4&n=5").json()
    assert ada.get("/api/v1/streets/random?zone=atlantis").status_code == 404


@pytest.mark.parametrize("url", ["/api/v1/routes?stops=60,24;60,25", "/api/v1/streets/random"])
def test_what_costs_more_needs_an_account(client: Client, url: str) -> None:
    assert client.get(url).status_code in {401, 403}


@pytest.mark.parametrize(
    "url",
    [
        "/api/v1/places/search",
        "/api/v1/places/search?q=x&lat=91&lon=0",
        "/api/v1/places/search?q=x&limit=1000",
        "/api/v1/places/reverse",
        "/api/v1/places/reverse?lat=nan&lon=0",
        "/api/v1/routes?stops=60.17,24.94",
        "/api/v1/routes?stops=99.17,24.94;60.17,24.94",
        "/api/v1/routes?stops=here;there",
        "/api/v1/streets/random?n=100000",
    ],
)
def test_what_cannot_be_read_is_refused_as_a_problem(ada: Client, url: str) -> None:
    answer = ada.get(url)

    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"
