"""Rating, one's standing and the formula as people and programs see them."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.trust import models
from coop.trust.conduct import Role
from coop.trust.queries import standing
from coop.work import clock
from tests.cast import Cast, browser_of
from tests.rating import meet, rate
from tests.web import riding, trust_doors
from tests.web.riding import JSON, Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def cast(town: Town) -> Cast:
    return town.people


@pytest.fixture
def rated(town: Town) -> dict[str, UUID]:
    return trust_doors.parts(town)


def read(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def form(**other: object) -> dict[str, Any]:
    return {"client_event_id": str(uuid4()), "thumb": "up", "reasons_up": ["kind"], **other}


def test_a_rider_rates_on_a_page_without_scripts(cast: Cast, rated: dict[str, UUID]) -> None:
    ada, path = browser_of(cast.ada), f"/rate/{rated['<uuid:about>']}/"
    assert "Drove safely" in read(ada, path)
    words = form(words="Calm", reasons_up=["kind", "on_time"], reasons_down=["late"])
    assert ada.post(path, words).headers["Location"] == path
    page = read(ada, path)
    assert "You gave a thumb up" in page
    assert "Kind, On time" in page
    assert "before they have rated too" in page
    ben = read(browser_of(cast.ben), path)
    assert "Calm" not in ben
    assert "Left a mess" in ben


def test_sent_twice_it_is_one_rating(cast: Cast, rated: dict[str, UUID]) -> None:
    ada, path, once = browser_of(cast.ada), f"/rate/{rated['<uuid:about>']}/", form()
    for _time in range(2):
        assert ada.post(path, once).status_code == 302
    assert models.Rating.objects.filter(rater_id=cast.ada).count() == 1


def test_a_refusal_says_why_and_loses_nothing(cast: Cast, rated: dict[str, UUID]) -> None:
    ada, path = browser_of(cast.ada), f"/rate/{rated['<uuid:about>']}/"
    page = ada.post(path, form(thumb="", words="My words stay"))
    assert page.status_code == 422
    assert "Choose a thumb up or a thumb down first." in page.content.decode()
    assert "My words stay" in page.content.decode()
    ada.post(path, form())
    again = ada.post(path, form(thumb="down", reasons_down=["late"]))
    assert again.status_code == 409
    assert "You have rated this ride." in again.content.decode()


def test_a_late_rating_says_until_when_it_was_possible(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben, ended_at=clock.now() - timedelta(days=15))
    page = browser_of(cast.ada).get(f"/rate/{about}/").content.decode()
    assert "The time to rate it ended on" in page
    late = browser_of(cast.ada).post(f"/rate/{about}/", form())
    assert "within 14 days" in late.content.decode()


def test_rides_to_rate_are_listed_until_they_are_rated(cast: Cast, rated: dict[str, UUID]) -> None:
    ada, about = browser_of(cast.ada), rated["<uuid:about>"]
    assert f"/rate/{about}/" in read(ada, "/rate/")
    rate(cast.ada, about, now=clock.now())
    assert "Nothing to rate" in read(ada, "/rate/")


def test_a_standing_is_explained_line_by_line(cast: Cast, rated: dict[str, UUID]) -> None:
    page = read(browser_of(cast.ben), "/standing/")
    for words in (
        "Conduct as a driver",
        "Others see “New” until 5 ratings count",
        "Where newcomers here begin",
        "2 thumbs up",
        "A thumb down, “Late”",
        "4 rides driven to their end",
        "Does not fade",
        "A calm ride",
        "For you alone",
    ):
        assert words in page, words
    assert page.count("/panels/new/?kind=rating&amp;about=") == 1


def test_whoever_has_no_rides_sees_where_newcomers_begin(cast: Cast) -> None:
    page = read(browser_of(cast.eve), "/standing/")
    assert "New" in page
    assert "No words yet" in page
    assert "90.0" in page


def test_words_are_answered_beside_them(cast: Cast, rated: dict[str, UUID]) -> None:
    ben, rating_id = browser_of(cast.ben), rated["<uuid:rating_id>"]
    path = f"/standing/words/{rating_id}/reply/"
    assert ben.post(path, {"words": " "}).status_code == 422
    assert ben.post(path, {"words": "The bridge was up"}).headers["Location"] == "/standing/"
    assert "The bridge was up" in read(ben, "/standing/")
    again = ben.post(path, {"words": "And more"})
    assert again.status_code == 409
    assert "You have answered this" in again.content.decode()


def test_programs_rate_and_read_every_line(cast: Cast, rated: dict[str, UUID]) -> None:
    ada, about = browser_of(cast.ada), rated["<uuid:about>"]
    (one,) = ada.get("/api/v1/ratings").json()
    assert (one["about"], one["role"], one["given"]) == (str(about), "driver", None)
    key = {"Idempotency-Key": str(uuid4())}
    body = {"is_up": False, "reasons": ["late"], "words": "Late"}
    for _time in range(2):
        done = ada.post(f"/api/v1/ratings/{about}", body, content_type=JSON, headers=key)
        assert done.status_code == 201
    assert done.json()["given"]["words"] == "Late"
    other = ada.post(
        f"/api/v1/ratings/{about}",
        body,
        content_type=JSON,
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert (other.status_code, other.json()["code"]) == (409, "rated_before")
    found = browser_of(cast.ben).get("/api/v1/standing?role=driver").json()
    assert sum(line["alpha"] for line in found["lines"]) == found["alpha"]
    assert sum(line["beta"] for line in found["lines"]) == found["beta"]
    assert sum(line["moves"] for line in found["lines"]) == found["score"]


def test_the_formula_is_for_everybody(client: Client, cast: Cast) -> None:
    page = read(client, "/trust/")
    assert "How trust works here" in page
    assert "90\N{NO-BREAK SPACE}days" in page
    found = client.get("/api/v1/conduct").json()
    assert (found["start"], found["completed_bp"], found["grave"]) == (4, 2_500, 15)


def test_a_driver_sees_how_rides_with_a_rider_went_before_accepting(town: Town) -> None:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    riding.offer(town.ben)
    drive = browser_of(town.people.ben)
    assert "New here: few ratings yet" in read(drive, "/drive/")
    assert drive.get("/api/v1/drive").json()["offer"]["conduct"]["is_new"]


def test_a_rider_sees_how_rides_with_the_driver_went(town: Town, rated: dict[str, UUID]) -> None:
    models.Standing.objects.filter(user_id=town.people.ben).update(ups=19, downs=1)
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    page = read(browser_of(town.people.ada), f"/rides/{ride_id}/")
    assert "95\N{NO-BREAK SPACE}% of 20 rated rides praised" in page
    assert f'<a href="/rides/{ride_id}/said/">3 wrote</a>' in page
    assert standing.seen(town.people.ben, Role.DRIVER, now=clock.now()).thumbs == 20


def test_whoever_shares_a_ride_reads_words_and_answers_while_it_lasts(
    town: Town, rated: dict[str, UUID]
) -> None:
    cast = town.people
    answer = {"words": "The bridge was up"}
    browser_of(cast.ben).post(f"/standing/words/{rated['<uuid:rating_id>']}/reply/", answer)
    riding.go_online(town.ben)
    ride_id = riding.book(cast.ada)
    assert browser_of(cast.ada).get(f"/rides/{ride_id}/said/").status_code == 409
    riding.accept(town.ben)
    page = read(browser_of(cast.ada), f"/rides/{ride_id}/said/")
    assert "Ten minutes late" in page
    assert "The driver’s answer" in page
    assert "The bridge was up" in page
    assert "Thank you for waiting" not in page
    assert "3 wrote, 1 answered" in read(browser_of(cast.ada), f"/rides/{ride_id}/")
    said = browser_of(cast.ada).get(f"/api/v1/rides/{ride_id}/said").json()
    assert sorted(one["reply"] for one in said) == ["", "", "The bridge was up"]
    assert "No words yet" in read(browser_of(cast.ben), f"/rides/{ride_id}/said/")
    riding.cancel(ride_id, cast.ada)
    riding.later(minutes=60 * 48)
    over = browser_of(cast.ada).get(f"/rides/{ride_id}/said/")
    assert over.status_code in {404, 409}
    assert "Ten minutes late" not in over.content.decode()
