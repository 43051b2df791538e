"""One's level and vouches, two phones, and documents, as people and programs see them."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.locker.models import Access
from coop.members.actions import elections, vouching
from coop.members.queries import vouches
from coop.trust import codes, models
from coop.trust.actions import identity
from coop.trust.conduct import Role
from coop.work import clock
from tests.cast import Cast, browser_of, gather
from tests.papers import photo
from tests.rating import count, meet, rate
from tests.web.paper import look
from tests.web.riding import JSON

HERE = {"lat": "60.1700", "lon": "24.9400", "age_ms": "1200"}


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def post(browser: Client, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
    answer = browser.post(f"/api/v1/{path}", body, JSON, headers={"Idempotency-Key": str(uuid4())})
    return answer.status_code, answer.json() if answer.content else {}


def test_ones_level_says_why_and_what_raises_it(cast: Cast) -> None:
    page = look(browser_of(cast.ada), "/assurance/").text
    assert "Level 1 of 4" in page
    assert "Known from the beginning" in page
    assert "Meet more members" in page
    assert "Assurance" in look(browser_of(cast.ada), "/standing/").text
    found = browser_of(cast.eve).get("/api/v1/assurance").json()
    assert (found["level"], [one["key"] for one in found["lacking"]]) == (0, ["document", "met"])


def elect(city: str, *winners: UUID) -> None:
    elections.elect(
        office="seed",
        winners=winners,
        cause="proposal 9",
        until=clock.now() + timedelta(days=365),
        now=clock.now(),
        city=city,
    )


def test_whose_city_has_no_seeds_yet_reads_who_stands_in(cast: Cast) -> None:
    about = meet(cast.ada, cast.ben, ended_at=clock.now() - timedelta(days=20))
    rate(cast.ada, about, now=clock.now() - timedelta(days=20))
    count(cast.ben, Role.DRIVER, now=clock.now())
    elect("porto", cast.ada, cast.chi, cast.dov)
    page = look(browser_of(cast.ben), "/assurance/").text
    assert "Helsinki has not elected its seeds yet" in page
    assert "not elected its seeds" not in look(browser_of(cast.eve), "/assurance/").text
    elect("helsinki", cast.sam, cast.dia, cast.ben)
    assert "not elected its seeds" not in look(browser_of(cast.ben), "/assurance/").text


def test_two_phones_without_scripts_meet_by_an_address(cast: Cast) -> None:
    ada, eve = browser_of(cast.ada), browser_of(cast.eve)
    typed = {"address": "Mannerheimintie 1"}
    shown = ada.post("/vouch/", typed)
    url = shown.headers["Location"]
    page = ada.get(url).content.decode()
    (row,) = models.Meeting.objects.all()
    now = codes.step_at(clock.now(), step_s=15)
    assert codes.shown(codes.code(bytes(row.secret), now)) in page
    assert "<path d=" in page
    text = codes.code(bytes(row.secret), codes.step_at(clock.now(), step_s=15))
    met = eve.post("/vouch/read/", typed | {"code": text.lower()})
    assert met.headers["Location"] == url
    assert "Is this Eve Salo?" in ada.get(url).content.decode()
    assert "Ada Lind is asked now" in eve.get(url).content.decode()
    ada.post(f"{url}give/")
    assert "Ada Lind vouches for you" in eve.get(url).content.decode()
    look_at = Access.objects.filter(member_id=cast.eve, reader=f"member:{cast.ada}")
    assert {one.purpose for one in look_at} == {"vouch"}
    page = ada.get("/assurance/").content.decode()
    assert "Eve Salo" in page
    vouch = vouches.given(cast.ada, now=clock.now())[0]
    ada.post(f"/assurance/vouches/{vouch.id}/take-back/")
    assert not vouches.has_vouched(cast.eve, cast.ada)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Let your phone say where you are"),
        ({"address": "Nowhere at all 99"}, "no such address"),
        ({"lat": "900", "lon": "1"}, "no such place on earth"),
        ({"lat": "nan", "lon": "1"}, "no such place on earth"),
        (HERE | {"age_ms": "70000"}, "too old"),
        ({"lat": "0", "lon": "-30"}, "outside the cities"),
    ],
)
def test_a_bad_place_is_said_and_nothing_begins(
    cast: Cast, typed: dict[str, str], says: str
) -> None:
    answer = browser_of(cast.ada).post("/vouch/", typed)
    assert answer.status_code in {409, 422}
    assert says in answer.content.decode()
    assert not models.Meeting.objects.exists()


def test_too_soon_says_from_when(cast: Cast) -> None:
    now = clock.now()
    vouching.give(user_id=cast.eve, how=vouches.MET, by=cast.ada, now=now)
    status, body = post(browser_of(cast.ada), "vouches", {"lat": 60.17, "lon": 24.94})
    assert (status, body["code"]) == (403, "cannot_vouch")
    assert str(body["allowed_at"])[:10] == (now + timedelta(days=7)).isoformat()[:10]
    page = look(browser_of(cast.ada), "/vouch/").text
    assert "You vouched for somebody a short while ago" in page
    assert "Show my code" not in page


def test_programs_meet_too_and_a_wrong_code_is_refused(cast: Cast) -> None:
    ada, eve = browser_of(cast.ada), browser_of(cast.eve)
    place = {"lat": 60.17, "lon": 24.94}
    _status, begun = post(ada, "vouches", place)
    path = f"meetings-of-phones/{begun['id']}"
    status, wrong = post(eve, "vouches/read", place | {"code": "0000-0000"})
    assert (status, wrong["code"]) == (422, "wrong_code")
    code = ada.get(f"/api/v1/{path}").json()["code"]
    status, read = post(eve, "vouches/read", place | {"code": code})
    assert (status, read["state"], read["code"]) == (201, "read", "")
    status, given = post(ada, f"{path}/vouch", {})
    assert (status, given["state"]) == (200, "given")
    assert eve.get("/api/v1/vouches").json()["got"][0]["how"] == "met"


def test_a_steward_works_through_documents(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path
    eve, sam = browser_of(cast.eve), browser_of(cast.sam)
    assert "Choose a photo" in eve.post("/identity/", {"what": "passport"}).content.decode()
    showing = identity.send(what="passport", content=photo(), by=cast.eve, now=clock.now())
    assert "It waits for a steward" in eve.get("/identity/").content.decode()
    assert f"/office/identity/{showing}/" in sam.get("/office/identity/").content.decode()
    assert "Eve Salo" in sam.get(f"/office/identity/{showing}/").content.decode()
    assert "no-store" in sam.get(f"/office/identity/{showing}/0/")["Cache-Control"]
    late = sam.post(
        f"/office/identity/{showing}/accept/", {"what": "passport", "expires_on": "2020-01-01"}
    )
    assert "not valid any more" in late.content.decode()
    sam.post(f"/office/identity/{showing}/accept/", {"what": "passport", "expires_on": ""})
    assert "It counts until" in eve.get("/assurance/").content.decode()
    assert UUID(eve.get("/api/v1/identity").json()[0]["id"]) == showing
