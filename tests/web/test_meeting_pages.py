"""General meetings on pages and in the API: called, answered, written down; for members alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from coop.web.local import here
from coop.work import clock
from governance.actions import meetings
from governance.actions.meetings import Wish
from tests.cast import Cast, browser_of, gather

DAY = timedelta(days=1)
TYPED = {"title": "Spring", "at": "18:00", "place": "Hall", "agenda": "Welcome\nThe fee"}


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


@pytest.fixture
def sam(cast: Cast) -> Client:
    return browser_of(cast.sam)


def typed(**other: str) -> dict[str, str]:
    day = clock.now() + 20 * DAY
    return TYPED | {"on": day.date().isoformat()} | other


def test_a_steward_calls_a_meeting_and_a_member_answers(cast: Cast, sam: Client) -> None:
    assert here().time_zone
    assert "No meeting has been called yet" in sam.get("/meetings/").content.decode()
    assert sam.post("/meetings/new/", typed()).status_code == 302
    ada = browser_of(cast.ada)
    page = ada.get("/meetings/1/").content.decode()
    assert "Do you come?" in page
    assert "18:00" in page
    ada.post("/meetings/1/answer/", {"comes": "yes"})
    assert "You</dt><dd>come" in ada.get("/meetings/1/").content.decode()
    assert ada.post("/meetings/1/cancel/", {"reason": "x"}).status_code == 403
    sam.post("/meetings/1/cancel/", {"reason": "Snow"})
    assert "Snow" in ada.get("/meetings/1/").content.decode()


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"on": "x"}, "Choose the day"),
        ({"on": "2020-01-01"}, "Choose a later day"),
        ({"agenda": " "}, "An agenda has one"),
        ({"place": ""}, "where members meet"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    sam: Client, other: dict[str, str], says: str
) -> None:
    answer = sam.post("/meetings/new/", typed(**other))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'value="Spring"' in answer.content.decode()


def test_who_is_no_member_reads_why_they_see_nothing(cast: Cast) -> None:
    eve = browser_of(cast.eve)
    for path in ("/meetings/", "/meetings/new/", "/meetings/1/"):
        answer = eve.get(path)
        assert answer.status_code == 403
        assert "General meetings are the members" in answer.content.decode()


def test_minutes_of_a_past_meeting_are_written_and_kept_if_refused(cast: Cast, sam: Client) -> None:
    now = clock.now()
    past = Wish("Autumn", now - 2 * DAY, "Hall", "", (("Welcome", None),))
    meetings.call(past, by=cast.sam, now=now - 30 * DAY)
    page = sam.get("/meetings/1/").content.decode()
    assert "Nobody has written them yet" in page
    sam.post("/meetings/1/minutes/", {"text": "We met.", "version": "0"})
    assert "Version 1" in sam.get("/meetings/1/").content.decode()
    again = sam.post("/meetings/1/minutes/", {"text": "My own words.", "version": "0"})
    assert again.status_code == 409
    assert "My own words." in again.content.decode()
    assert sam.post("/meetings/1/approve/", {"version": "1", "approved_in": "9"}).status_code == 422
    assert sam.post("/meetings/1/minutes/", {"text": "x"}).status_code == 422


def test_programs_do_the_same(cast: Cast, sam: Client) -> None:
    starts_at = (clock.now() + 20 * DAY).isoformat()
    body = {"title": "May", "starts_at": starts_at, "place": "Hall", "agenda": [{"says": "Hello"}]}
    key = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        made = sam.post("/api/v1/meetings", body, "application/json", headers=key)
        assert (made.status_code, made.json()["number"]) == (201, 1)
    ada = browser_of(cast.ada)
    said = ada.put("/api/v1/meetings/1/answer", {"comes": True}, "application/json").json()
    assert (said["mine"], said["comes"], said["state"]) == (True, 1, "called")
    early = sam.put("/api/v1/meetings/1/minutes", {"text": "x", "version": 0}, "application/json")
    assert (early.status_code, early.json()["code"]) == (409, "meeting_moved")
    assert early.json()["allowed_at"]
    assert len(ada.get("/api/v1/meetings").json()) == 1
    assert browser_of(cast.eve).get("/api/v1/meetings").status_code == 403
    assert sam.delete("/api/v1/meetings/1?reason=Snow").status_code == 204
    assert ada.get("/api/v1/meetings/1").json()["state"] == "cancelled"
    assert ada.get("/api/v1/meetings/2").status_code == 404
