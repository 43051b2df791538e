"""Membership as people see it: the way in, from when on they vote, leaving; and its API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coop.locker import queries as locker
from coop.members import actions as members
from coop.members import queries, statutes
from coop.members.actions import admission
from coop.members.queries.admission import standing
from coop.work import clock
from tests import fees, joining
from tests.cast import Cast, browser_of, gather

DAY = timedelta(days=1)


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


@pytest.fixture
def eve(cast: Cast) -> Client:
    return browser_of(cast.eve)


def form(**other: str) -> dict[str, str]:
    typed = {"name": "Eve Salo", "kind": "rides", "edition": statutes.edition(), "agrees": "1"}
    return typed | other


def read(browser: Client, path: str = "/membership/") -> str:
    return browser.get(path).content.decode()


def test_everybody_reads_what_membership_is_and_costs(cast: Cast, client: Client) -> None:
    page = read(client)
    assert "Sign in to apply" in page
    assert "14\N{NO-BREAK SPACE}days after admission" in page
    assert "Why voting waits" in page
    assert 'action="/membership/apply/"' not in page


def test_a_newcomer_applies_and_sees_what_comes_next(cast: Cast, eve: Client) -> None:
    assert 'action="/membership/apply/"' in read(eve)
    assert eve.post("/membership/apply/", form(name="Eve  Sallow")).headers["Location"] == (
        "/membership/"
    )
    page = read(eve)
    application = standing(cast.eve, clock.now()).application
    assert application
    assert f"/membership/vouch/{application.id}/" in page
    assert 'aria-current="step"' in page
    assert "Eve Sallow" in read(browser_of(cast.ada), f"/membership/vouch/{application.id}/")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (form(agrees=""), "Read the statutes"),
        (form(edition="0" * 16), "have changed"),
        (form(kind="king"), "whether you ride"),
        (form(name=" "), "Give your name"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    cast: Cast, eve: Client, typed: dict[str, str], says: str
) -> None:
    answer = eve.post("/membership/apply/", typed | {"name": typed["name"].replace("Salo", "New")})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert typed["name"] == " " or "Eve New" in page
    assert 'value="rides" required checked' in page or typed["kind"] == "king"


def test_a_vouch_by_the_link_is_told_to_the_applicant(cast: Cast, eve: Client) -> None:
    application = joining.applied(cast.eve, now=clock.now())
    url, ada = f"/membership/vouch/{application}/", browser_of(cast.ada)
    assert "Do you know Eve Salo?" in read(ada, url)
    (look,) = locker.accesses(cast.eve, by_others=True, limit=5)
    assert (look.reader, look.purpose) == (f"member:{cast.ada}", "vouch")
    assert ada.post(url).status_code == 302
    assert "You have vouched" in read(ada, url)
    assert "A member vouched for you" in read(eve)
    assert "This is your own link" in read(eve, url)
    assert eve.post(url).status_code == 403
    assert ada.get(f"/membership/vouch/{uuid4()}/").status_code == 404


def test_who_may_not_vouch_does_not_read_the_name(cast: Cast) -> None:
    application = joining.applied(cast.eve, now=clock.now())
    stranger = browser_of(members.join(email="stranger@example.org", now=clock.now()))
    page = read(stranger, f"/membership/vouch/{application}/")
    assert "Members vouch for others" in page
    assert "Eve Salo" not in page
    assert locker.accesses(cast.eve, by_others=True, limit=5) == []


def test_a_new_member_sees_from_when_on_they_vote(cast: Cast, eve: Client) -> None:
    joining.admitted(cast, now=clock.now())
    page = read(eve)
    assert "You vote from" in page
    assert "You need 1 completed ride" in page
    fees.drive(cast.eve, cast.ben, at=clock.now())
    assert "You need 1 completed ride" not in read(eve)
    joined = read(browser_of(cast.ada))
    assert "You cannot vote yet" in joined
    fees.drive(cast.ada, cast.ben, at=clock.now())
    assert "You may vote" in read(browser_of(cast.ada))


def test_leaving_says_what_follows_and_can_be_taken_back(cast: Cast) -> None:
    dia = browser_of(cast.dia)
    page = read(dia, "/membership/leave/")
    assert "Your offices end at once" in page
    assert "Nobody can be expelled here" in page
    dia.post("/membership/leave/")
    assert "You leave on" in read(dia)
    assert not queries.may_dispatch(cast.dia)
    assert dia.post("/membership/leave/").status_code == 409
    dia.post("/membership/stay/")
    assert "You leave on" not in read(dia)
    assert dia.post("/membership/stay/").status_code == 409
    assert browser_of(cast.eve).get("/membership/leave/").status_code == 404


def test_the_last_steward_reads_that_they_cannot_leave(cast: Cast) -> None:
    sam = browser_of(cast.sam)
    assert "You are the last steward" in read(sam, "/membership/leave/")
    assert sam.post("/membership/leave/").status_code == 409
    assert queries.member_since(cast.sam)


def test_public_figures_name_nobody(cast: Cast, client: Client) -> None:
    page = read(client, "/members/")
    assert "fewer than 10" in page
    assert "The founding phase" in page
    offices = read(client, "/offices/")
    assert "May not:" in offices
    assert "Sam Virtanen" not in offices
    assert "Sam Virtanen" in read(browser_of(cast.eve), "/offices/")
    (look, *_) = locker.accesses(cast.sam, by_others=True, limit=5)
    assert (look.reader, look.purpose) == (f"member:{cast.eve}", "office")
    assert "One member, one vote" in read(client, "/statutes/")


def post(browser: Client, path: str, body: dict[str, object], key: object = None) -> Any:
    return browser.post(
        f"/api/v1/{path}",
        body,
        "application/json",
        headers={"Idempotency-Key": str(key or uuid4())},
    )


def test_programs_apply_vouch_leave_and_stay(cast: Cast, eve: Client, client: Client) -> None:
    edition = client.get("/api/v1/statutes").json()["edition"]
    body = {"kind": "both", "name": "Eve Salo", "statutes": edition}
    refused = post(eve, "membership/application", body | {"statutes": ""})
    assert (refused.status_code, refused.json()["code"]) == (422, "no_consent")
    key = uuid4()
    for _ in range(2):
        made = post(eve, "membership/application", body, key)
        assert (made.status_code, made.json()["step"]) == (201, "check")
    application = made.json()["application"]["id"]
    ada = browser_of(cast.ada)
    assert post(ada, f"membership/vouches/{application}", {}).status_code == 204
    assert eve.get("/api/v1/membership").json()["checks"][0]["kind"] == "vouch"
    assert eve.delete("/api/v1/membership/application").status_code == 204
    assert eve.delete("/api/v1/membership/application").json()["code"] == "nothing_waits"
    left = post(ada, "membership/notice", {}).json()
    assert (left["step"], left["membership"]["leaves_at"] is not None) == ("leaving", True)
    assert ada.delete("/api/v1/membership/notice").status_code == 204
    assert ada.get("/api/v1/membership").json()["step"] == "member"


def test_programs_read_the_register_and_the_offices(cast: Cast, client: Client) -> None:
    figures = client.get("/api/v1/members").json()
    assert (figures["members"], figures["is_founding"]) == (6, True)
    assert len(figures["months"]) == 12
    offices = {one["kind"]: one for one in client.get("/api/v1/offices").json()}
    assert set(offices) == {"steward", "dispatcher", "guardian", "seed", "witness"}
    assert offices["steward"]["holders"][0]["user_id"] == str(cast.sam)


def test_an_application_decided_meanwhile_needs_no_vouch(cast: Cast) -> None:
    application = joining.admitted(cast, now=clock.now())
    page = read(browser_of(cast.ada), f"/membership/vouch/{application}/")
    assert "This application is decided" in page
    with pytest.raises(admission.NothingWaits):
        admission.vouch(application_id=application, by=cast.ada, now=clock.now())
