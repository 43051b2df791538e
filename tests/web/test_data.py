"""Your data, as a page and for programs: only one's own, and every read by others in view."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from coop.basics.geometry import Point
from coop.locker import client, queries
from coop.work import clock
from tests.cast import JOINED_AT, Cast, browser_of, gather
from tests.lockers import live_rides

NOW = JOINED_AT + timedelta(days=30)
HOME = {"kind": "home", "label": "Runeberginkatu 4", "lat": 60.17, "lon": 24.93}
JSON = "application/json"


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def _read_by_driver(people: Cast, times: int = 1) -> None:
    for _ in range(times):
        client.read(
            people.ada,
            "profile",
            fields=("name",),
            purpose="ride",
            reader=f"driver:{people.ben}",
            now=clock.now(),
        )


def test_what_one_reader_reads_for_one_reason_is_one_line(people: Cast) -> None:
    for collection, fields in (("profile", ("name",)), ("preferences", ("quiet",))) * 2:
        client.glance(
            people.ada,
            collection,
            fields=fields,
            purpose="ride",
            reader=f"driver:{people.ben}",
            now=clock.now(),
        )
    page = browser_of(people.ada).get("/data/").content.decode()
    assert page.count("<b>Your driver</b>") == 1
    assert "read how you like to ride, your name" in page
    assert "4 times" in page


def _profile(member_id: UUID) -> dict[str, str]:
    return client.read(
        member_id,
        "profile",
        fields=("name", "phone"),
        purpose="own",
        reader=str(member_id),
        now=NOW,
    )


def test_only_who_signed_in_sees_data(people: Cast) -> None:
    assert Client().get("/data/").headers["Location"].startswith("/accounts/login/?next=")
    for path in ("profile", "places", "data/accesses"):
        assert Client().get(f"/api/v1/me/{path}").status_code == 403


def test_the_page_says_who_read_what_and_counts_repeats(people: Cast) -> None:
    _read_by_driver(people, times=3)
    page = browser_of(people.ada).get("/data/").content.decode()
    assert "<b>Your driver</b> read your name" in page
    assert "To recognise you on a ride you share." in page
    assert "3 times" in page
    assert "3 reads in 30 days" in page
    assert "You read" not in page


def test_the_page_shows_nothing_of_others(people: Cast) -> None:
    client.write(people.ben, "profile", {"name": "Secret Ben"}, now=NOW)
    _read_by_driver(people)
    page = browser_of(people.eve).get("/data/").content.decode()
    assert "Secret Ben" not in page
    assert "Nobody but you has read anything yet." in page


def test_name_and_phone_are_kept_in_one_shape(people: Cast) -> None:
    browser = browser_of(people.ada)
    browser.post("/data/", {"name": "  Ada   Lind ", "phone": "00358 40 999 8877"})
    assert _profile(people.ada) == {"name": "Ada Lind", "phone": "+358409998877"}
    browser.post("/data/", {"name": "Ada", "phone": ""})
    assert _profile(people.ada) == {"name": "Ada"}


def test_a_wrong_phone_number_says_what_is_right(people: Cast) -> None:
    answer = browser_of(people.ada).post("/data/", {"name": "Ada", "phone": "040 123"})
    assert answer.status_code == 422
    assert "with its country code" in answer.content.decode()
    assert _profile(people.ada)["phone"] == "+358401234567"


def test_a_place_is_forgotten_on_the_page(people: Cast) -> None:
    point = Point(60.169, 24.932)
    client.remember_place(people.ada, label="Kamppi", detail="", point=point, now=clock.now())
    browser = browser_of(people.ada)
    assert "Kamppi" in browser.get("/data/").content.decode()
    (place,) = client.places(people.ada, reader=str(people.ada), now=clock.now())
    page = browser.post("/data/places/forget/", {"key": place.key}, follow=True)
    assert "Kamppi" not in page.content.decode()


def test_a_program_changes_the_profile(people: Cast) -> None:
    browser = browser_of(people.ada)
    answer = browser.patch("/api/v1/me/profile", {"phone": "+1 202 555 0143"}, content_type=JSON)
    assert answer.json() == {"name": "Ada Lind", "phone": "+12025550143"}
    answer = browser.patch("/api/v1/me/profile", {"phone": None}, content_type=JSON)
    assert answer.json() == {"name": "Ada Lind", "phone": None}
    answer = browser.patch("/api/v1/me/profile", {"phone": "5"}, content_type=JSON)
    assert answer.status_code == 400
    assert "country code" in str(answer.json()["errors"])


def test_a_program_saves_changes_and_forgets_places(people: Cast) -> None:
    browser = browser_of(people.ada)
    assert browser.post("/api/v1/me/places", HOME, content_type=JSON).json()["key"] == "home"
    moved = HOME | {"label": "Fredrikinkatu 1"}
    assert browser.put("/api/v1/me/places/home", moved, content_type=JSON).status_code == 200
    (place,) = browser.get("/api/v1/me/places").json()
    assert (place["kind"], place["label"]) == ("home", "Fredrikinkatu 1")
    assert browser_of(people.ben).get("/api/v1/me/places/home").status_code == 404
    assert browser.delete("/api/v1/me/places/home").status_code == 204
    assert browser.get("/api/v1/me/places").json() == []


@pytest.mark.parametrize("bad", [{"lat": 91}, {"lon": "nan"}, {"kind": "castle"}, {"label": ""}])
def test_a_place_must_be_on_earth(people: Cast, bad: dict[str, object]) -> None:
    answer = browser_of(people.ada).post("/api/v1/me/places", HOME | bad, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


def test_a_recent_place_is_no_saved_place(people: Cast) -> None:
    point = Point(60.169, 24.932)
    client.remember_place(people.ada, label="Kamppi", detail="", point=point, now=clock.now())
    browser = browser_of(people.ada)
    key = browser.get("/api/v1/me/places").json()[0]["key"]
    answer = browser.put(f"/api/v1/me/places/{key}", HOME, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_the_log_is_paged(people: Cast) -> None:
    _read_by_driver(people, times=queries.PAGE + 2)
    browser = browser_of(people.ada)
    first = browser.get("/api/v1/me/data/accesses").json()
    second = browser.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"])) == (queries.PAGE, 2)
    assert second["next"] is None
    assert browser.get("/api/v1/me/data/accesses?before=x").status_code == 422


def test_a_program_blocks_and_takes_it_back(people: Cast) -> None:
    browser = browser_of(people.ben)
    body = {"user_id": str(people.dov)}
    assert browser.post("/api/v1/me/blocks", body, content_type=JSON).status_code == 201
    assert browser.get("/api/v1/me/blocks").json() == [body]
    assert browser.delete(f"/api/v1/me/blocks/{people.dov}").status_code == 204
    assert browser.get("/api/v1/me/blocks").json() == []
    itself = browser.post("/api/v1/me/blocks", {"user_id": str(people.ben)}, content_type=JSON)
    assert (itself.status_code, itself.json()["code"]) == (422, "cannot_block_yourself")
