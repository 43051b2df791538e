"""Leaving and arriving, as pages and for programs."""

from io import BytesIO
from uuid import uuid4

import jsonschema  # type: ignore[import-untyped]  # it has no stubs
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coop.carrying import schemas, verifying
from coop.locker import client
from coop.work import clock
from tests import carrying
from tests.cast import Cast, browser_of, gather
from tests.web.doors import HOME

API = "/api/v1/me/data"


@pytest.fixture
def people(city: None) -> Cast:
    return gather()


def test_a_person_takes_everything_along_and_brings_it_back(people: Cast) -> None:
    client.write(people.ada, "places", HOME, key="home", now=clock.now())
    browser = browser_of(people.ada)
    making = browser.post("/data/download/", follow=True).content.decode()
    assert "Being made" in making
    carrying.run_all(clock.now())
    ready = browser.get("/data/download/")
    (export,) = browser.get(f"{API}/exports").json()
    assert f"/data/download/{export['id']}/" in ready.content.decode()
    file = browser.get(f"/data/download/{export['id']}/")
    assert "attachment" in file.headers["Content-Disposition"]
    assert verifying.verify(file.content).lines["places"] == 1
    client.forget(people.ada, "places", key="home", now=clock.now())

    preview = _bring(browser, file.content)
    page = preview.content.decode()
    assert "Says it is from" in page
    assert "Member since" in page
    assert "1 new" in page
    came = browser.post(preview.request["PATH_INFO"], follow=True).content.decode()
    assert "All of it was taken in." in came
    assert client.places(people.ada, reader=str(people.ada), now=clock.now())[0].key == "home"
    again = _bring(browser, file.content).content.decode()
    assert "You brought this archive before" in again


def _bring(browser: Client, data: bytes) -> "carrying.Answer":
    file = SimpleUploadedFile("archive.zip", data, content_type="application/zip")
    return browser.post("/data/bring/", {"archive": file}, follow=True)


def test_what_is_wrong_is_said_on_the_page_and_nothing_comes_in(people: Cast) -> None:
    browser = browser_of(people.ada)
    data = carrying.export(people.ada, clock.now())
    refused = _bring(browser, data[:-9])
    assert refused.status_code == 422
    assert "cut off" in refused.content.decode()
    assert "Choose the archive" in browser.post("/data/bring/").content.decode()
    others = _bring(browser_of(people.ben), data)
    assert others.status_code == 403
    assert "somebody who signs in with another e-mail" in others.content.decode()


def test_a_program_does_the_same(people: Cast) -> None:
    browser = browser_of(people.ada)
    key = {"Idempotency-Key": str(uuid4())}
    made = browser.post(f"{API}/exports", headers=key)
    assert (made.status_code, browser.post(f"{API}/exports", headers=key).json()) == (
        201,
        made.json(),
    )
    one = f"{API}/exports/{made.json()['id']}"
    assert browser.get(one).json()["state"] == "making"
    refused = browser.get(f"{one}/archive")
    assert (refused.status_code, refused.json()["code"]) == (409, "archive_not_ready")
    carrying.run_all(clock.now())
    data = browser.get(f"{one}/archive").content
    assert browser_of(people.ben).get(f"{one}/archive").status_code == 404

    bad = browser.post(f"{API}/arrivals", {"archive": BytesIO(data[:-9])}, headers=_key())
    assert (bad.status_code, bad.json()["code"]) == (422, "archive_refused")
    assert (bad.json()["fault"], bad.json()["file"]) == ("seal", "")
    brought = browser.post(f"{API}/arrivals", {"archive": BytesIO(data)}, headers=_key())
    arrival = f"{API}/arrivals/{brought.json()['id']}"
    shown = browser.get(arrival).json()
    assert shown["counts"] == {"profile": {"same": 1}}
    assert shown["services"][0]["said"]["assurance"]["level"] == 1
    take = browser.post(f"{arrival}/take", {}, content_type="application/json", headers=_key())
    assert take.status_code == 204
    assert browser.get(arrival).json()["taken_at"]
    assert len(browser.get(f"{API}/arrivals").json()) == 1
    assert browser.get(f"{API}/brought").json() == []


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


def test_every_schema_is_published_and_is_one() -> None:
    for name in schemas.names():
        jsonschema.Draft202012Validator.check_schema(schemas.schema(name))
