"""The API of papers and cars: what is sent twice is done once."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coop.work import clock
from rides.fleet import models
from tests.cast import Cast, browser_of, gather
from tests.papers import photo
from tests.web.riding import api_post

pytestmark = pytest.mark.usefixtures("city")

CAR = {"make": "Skoda", "model": "Octavia", "colour": "grey", "plate": "KLM-482", "year": 2022} | {
    "seats": 4,
    "service_class": "standard",
}
ABOUT = {"name": "Ada Lind", "phone": "+358401234567"}


@pytest.fixture
def people() -> Cast:
    return gather()


@pytest.fixture
def ada(people: Cast) -> Client:
    return browser_of(people.ada)


def twice(browser: Client, path: str, body: object, *, answers: int) -> list[dict[str, object]]:
    """What was answered to one write that was sent twice."""
    key = uuid4()
    return [api_post(browser, path, body, key=key, answers=answers).body for _ in range(2)]


def add(browser: Client) -> UUID:
    return UUID(api_post(browser, "drive/vehicles", CAR, answers=201).body["id"])


def test_a_car_that_was_retired_meanwhile_is_not_added_by_the_same_request(ada: Client) -> None:
    key = uuid4()
    made = api_post(ada, "drive/vehicles", CAR, key=key, answers=201).body
    ada.delete(f"/api/v1/drive/vehicles/{made['id']}")
    assert api_post(ada, "drive/vehicles", CAR, key=key, answers=201).body == made
    assert models.Vehicle.objects.filter(retired_at=None).count() == 0


def test_an_invitation_sent_twice_is_one(ada: Client) -> None:
    path = f"drive/vehicles/{add(ada)}/shares"
    first, second = twice(ada, path, {"email": "ben@example.org"}, answers=201)
    assert first == second
    assert models.Share.objects.count() == 1


def test_stopping_and_applying_again_sent_twice_is_no_mistake(ada: Client) -> None:
    twice(ada, "drive/application", ABOUT, answers=200)
    for path in ("drive/application/withdraw", "drive/application/again"):
        first, second = twice(ada, path, {}, answers=200)
        assert first == second
    assert api_post(ada, "drive/application/again", {}).refusal == (409, "application_closed")


def test_a_paper_sent_twice_waits_once(ada: Client) -> None:
    api_post(ada, "drive/application", ABOUT, answers=200)
    key = {"Idempotency-Key": str(uuid4())}
    ends = (clock.now() + timedelta(days=400)).date().isoformat()
    answers = []
    for _ in range(2):
        file = SimpleUploadedFile("licence.jpg", photo(), "image/jpeg")
        body = {"kind": "licence", "expires_on": ends, "file": file}
        answers.append(ada.post("/api/v1/drive/documents", body, headers=key))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert models.Document.objects.count() == 1


def test_a_number_leads_to_nobody_elses_write(ada: Client, people: Cast) -> None:
    key = uuid4()
    api_post(ada, "drive/vehicles", CAR, key=key, answers=201)
    ben = browser_of(people.ben)
    taken = api_post(ben, "drive/vehicles", CAR | {"plate": "XYZ-1"}, key=key)
    assert taken.refusal == (409, "key_reused")


def test_a_write_without_a_number_is_refused(ada: Client) -> None:
    answer = ada.post("/api/v1/drive/vehicles", CAR, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert models.Vehicle.objects.count() == 0
