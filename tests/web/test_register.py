"""The register: stewards find people, are asked before they act, and everybody shown is told."""

from datetime import timedelta

import pytest
from django.test import Client

from coop.locker import queries as locker
from coop.members import queries
from coop.work import clock
from tests import joining
from tests.cast import Cast, browser_of, gather

PEOPLE = "/office/people/"


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


@pytest.fixture
def sam(cast: Cast) -> Client:
    return browser_of(cast.sam)


@pytest.mark.parametrize("text", ["ada@ex", "ADA@example.org", "lind", "Ada L"])
def test_people_are_found_by_the_beginning_of_an_email_or_a_part_of_a_name(
    cast: Cast, sam: Client, text: str
) -> None:
    page = sam.get(PEOPLE, {"q": text}).content.decode()
    assert "Ada Lind" in page
    assert "Ben Okafor" not in page


def test_everybody_shown_reads_that_a_steward_looked(cast: Cast, sam: Client) -> None:
    sam.get(PEOPLE, {"q": "ada@"})
    (look, *_) = locker.accesses(cast.ada, by_others=True, limit=5)
    assert (look.reader, look.purpose) == (f"steward:{cast.sam}", "desk")
    assert locker.accesses(cast.ben, by_others=True, limit=5) == []


def test_odd_searches_find_nobody(sam: Client) -> None:
    for text in ("%", "_", "a", "\\", "'", "\x00\x00", "zz" * 200):
        assert "Ada Lind" not in sam.get(PEOPLE, {"q": text}).content.decode()


def test_every_act_asks_first_and_says_what_follows(cast: Cast, sam: Client) -> None:
    joining.applied(cast.eve, now=clock.now())
    page = sam.get(f"{PEOPLE}{cast.eve}/admit/").content.decode()
    assert "Admit Eve Salo as a member?" in page
    assert queries.member_since(cast.eve) is None
    refused = sam.post(f"{PEOPLE}{cast.eve}/admit/")
    assert refused.status_code == 409
    assert "Nobody has checked who this is" in refused.content.decode()
    sam.post(f"{PEOPLE}{cast.eve}/check/")
    with joining.no_shares():
        admitted = sam.post(f"{PEOPLE}{cast.eve}/admit/")
    assert admitted.headers["Location"] == f"{PEOPLE}{cast.eve}/"
    assert queries.member_since(cast.eve)


def test_offices_begin_and_end(cast: Cast, sam: Client) -> None:
    sam.post(f"{PEOPLE}{cast.ada}/appoint-dispatcher/")
    assert queries.may_dispatch(cast.ada)
    sam.post(f"{PEOPLE}{cast.ada}/end-dispatcher/")
    assert not queries.may_dispatch(cast.ada)


def test_the_last_steward_reads_why_they_stay(cast: Cast, sam: Client) -> None:
    answer = sam.post(f"{PEOPLE}{cast.sam}/end-steward/")
    assert answer.status_code == 409
    assert "last steward" in answer.content.decode()


def test_an_account_is_closed_with_a_reason_and_opened_again(cast: Cast, sam: Client) -> None:
    answer = sam.post(f"{PEOPLE}{cast.eve}/close/", {"reason": " "})
    assert answer.status_code == 422
    sam.post(f"{PEOPLE}{cast.eve}/close/", {"reason": "Fraud"})
    assert "Fraud" in sam.get(f"{PEOPLE}{cast.eve}/").content.decode()
    sam.post(f"{PEOPLE}{cast.eve}/reopen/")
    assert queries.closing_of(cast.eve) is None


def test_what_cannot_be_done_does_not_exist(cast: Cast, sam: Client) -> None:
    assert sam.get(f"{PEOPLE}{cast.eve}/crown/").status_code == 404
    assert sam.get("/office/people/12345678-1234-4234-8234-123456789012/").status_code == 404


def test_programs_of_stewards_do_the_same(cast: Cast, sam: Client) -> None:
    (found,) = sam.get("/api/v1/office/people", {"q": "eve@"}).json()
    assert (found["acts"], found["step"]) == (["close"], "apply")
    joining.applied(cast.eve, now=clock.now())
    (waits,) = sam.get("/api/v1/office/applications").json()
    assert waits["acts"] == ["check", "vouch", "refuse", "close"]
    url = f"/api/v1/office/people/{cast.eve}"
    with joining.no_shares():
        assert sam.post(f"{url}/vouch", {}, "application/json").json()["step"] == "admission"
        assert sam.post(f"{url}/admit", {}, "application/json").json()["roles"] == ["member"]
    refused = sam.post(f"{url}/close", {"reason": ""}, "application/json")
    assert refused.status_code == 422
    longer = sam.post(f"{url}/close", {"reason": "x", "hours": 73}, "application/json")
    assert (longer.status_code, longer.json()["code"]) == (422, "hold_too_long")
    closed = sam.post(f"{url}/close", {"reason": "Lost phone"}, "application/json").json()
    assert closed["closed"]["until"]
    acts = ["appoint-guardian", "appoint-dispatcher", "appoint-steward", "reopen"]
    assert sam.get(url).json()["acts"] == acts


def test_who_waits_stands_first_and_is_turned_down_with_a_reason(cast: Cast, sam: Client) -> None:
    joining.applied(cast.eve, now=clock.now(), kind="both")
    page = sam.get(PEOPLE).content.decode()
    assert "1 application waits" in page
    assert page.index("Eve Salo") < page.index("In office")
    assert sam.post(f"{PEOPLE}{cast.eve}/refuse/", {"reason": ""}).status_code == 422
    sam.post(f"{PEOPLE}{cast.eve}/refuse/", {"reason": "Another name"})
    assert "Turned down: Another name" in sam.get(f"{PEOPLE}{cast.eve}/").content.decode()
    mine = browser_of(cast.eve).get("/membership/").content.decode()
    assert "Another name" in mine
    assert "You can apply again from" in mine


def test_the_register_is_read_page_by_page_and_each_look_is_told(cast: Cast, sam: Client) -> None:
    page = sam.get(f"{PEOPLE}register/").content.decode()
    assert page.count("Since 5") == 6
    assert "Eve Salo" not in page
    (look, *_) = locker.accesses(cast.ben, by_others=True, limit=5)
    assert look.reader == f"steward:{cast.sam}"
    after = sam.get(f"{PEOPLE}register/", {"after": str(cast.ben)}).content.decode()
    assert "Ben Okafor" not in after
    assert sam.get(f"{PEOPLE}register/", {"after": "x"}).status_code == 200


def test_a_hold_of_so_many_hours(cast: Cast, sam: Client) -> None:
    url = f"{PEOPLE}{cast.ada}/close/"
    for hours in ("x", "-1", "0", "73"):
        assert sam.post(url, {"reason": "x", "hours": hours}).status_code == 422
    assert queries.closing_of(cast.ada) is None
    sam.post(url, {"reason": "x", "hours": "5"})
    closing = queries.closing_of(cast.ada)
    assert closing
    assert closing.until
    assert closing.until - closing.closed_at == timedelta(hours=5)


def test_a_guardian_is_appointed_while_founding(cast: Cast, sam: Client) -> None:
    sam.post(f"{PEOPLE}{cast.chi}/appoint-guardian/")
    assert queries.is_guardian(cast.chi)
    assert "Chi Tran" in sam.get("/offices/").content.decode()
    page = browser_of(cast.chi).get("/accounts/offices/guardian/resign/").content.decode()
    assert "Resign as guardian?" in page
    sam.post(f"{PEOPLE}{cast.chi}/end-guardian/")
    assert not queries.is_guardian(cast.chi)
