"""The demo's doors: shut outside demos, and the same people every time inside."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import Settings

from coop.basics.refusals import Refusal
from coop.demo import people as demo
from coop.demo import personas
from coop.locker import client as locker
from coop.members import queries
from coop.notices import queries as notices
from coop.work import clock
from rides.fleet import queries as fleet
from tests.cast import JOINED_AT

NOW = JOINED_AT + timedelta(days=30)
MAIL = "coop.notices.mail.Mail"


@pytest.fixture
def _demo(db: None, settings: Settings) -> None:
    settings.DEMO = True


def _signed_in(browser: Client) -> UUID:
    return UUID(browser.session["_auth_user_id"])


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/demo/", "/demo/enter/rider/", "/demo/inbox/"])
def test_outside_a_demo_the_doors_are_shut(path: str) -> None:
    browser = Client()
    assert browser.get(path).status_code == 404
    assert "_auth_user_id" not in browser.session


@pytest.mark.django_db
def test_outside_a_demo_no_program_enters() -> None:
    answer = Client().post(
        "/api/v1/demo/enter", {"persona": "rider"}, content_type="application/json"
    )
    assert answer.status_code == 404
    assert queries.account_id("ada@demo.example") is None


@pytest.mark.usefixtures("_demo")
def test_a_persona_is_sent_to_a_host_of_their_own() -> None:
    browser = Client(headers={"host": "localhost:8123"})
    answer = browser.get("/demo/enter/rider/?next=/rides/")
    assert answer.headers["Location"] == (
        "http://rider.localhost:8123/demo/enter/rider/?next=/rides/"
    )
    assert "_auth_user_id" not in browser.session


@pytest.mark.usefixtures("_demo")
def test_on_their_own_host_the_rider_is_in() -> None:
    browser = Client(headers={"host": "rider.localhost:8123"})
    assert browser.get("/demo/enter/rider/").headers["Location"] == "/ride/"
    ada = _signed_in(browser)
    assert queries.roles(ada) == {"member"}
    name = locker.read(
        ada, "profile", fields=("name",), purpose="own", reader=str(ada), now=clock.now()
    )
    assert name == {"name": "Ada Lindqvist"}


@pytest.mark.usefixtures("_demo")
def test_on_a_remote_machine_nobody_is_sent_elsewhere(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["try.example.org"]
    browser = Client(headers={"host": "try.example.org"})
    assert browser.get("/demo/enter/driver/").headers["Location"] == "/drive/"
    assert fleet.driver_of(_signed_in(browser)) is not None


@pytest.mark.usefixtures("_demo")
def test_sam_is_the_steward_who_admitted_the_others() -> None:
    demo.ensure("rider", now=NOW)
    sam = demo.ensure("steward", now=NOW)
    assert queries.roles(sam) == {"member", "steward"}
    assert demo.ensure("steward", now=NOW) == sam


@pytest.mark.usefixtures("_demo")
def test_nobody_else_lives_there() -> None:
    for key in ("nobody", "sim-rider-0", "sim-rider-", "sim-steward-1", "sim-rider-1234567"):
        with pytest.raises(Refusal):
            demo.ensure(key, now=NOW)
    assert Client().get("/demo/enter/nobody/").status_code == 404


@pytest.mark.usefixtures("_demo")
def test_a_program_enters_as_a_simulated_driver_and_may_write() -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(
        "/api/v1/demo/enter", {"persona": "sim-driver-12"}, content_type="application/json"
    )
    assert answer.status_code == 200
    assert UUID(answer.json()["user_id"]) == _signed_in(browser)
    changed = browser.patch(
        "/api/v1/me/profile",
        {"name": "Twelve"},
        content_type="application/json",
        headers={"X-CSRFToken": answer.json()["csrf_token"]},
    )
    assert changed.json()["name"] == "Twelve"


@pytest.mark.usefixtures("_demo")
def test_a_simulated_person_is_made_once() -> None:
    first = demo.ensure("sim-rider-7", now=NOW)
    assert demo.ensure("sim-rider-7", now=NOW + timedelta(days=1)) == first
    assert queries.member_since(first) == NOW


@pytest.mark.usefixtures("_demo")
def test_a_program_that_names_nobody_hears_why() -> None:
    answer = Client().post(
        "/api/v1/demo/enter", {"persona": "nobody"}, content_type="application/json"
    )
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


@pytest.mark.usefixtures("_demo")
def test_mail_is_kept_and_printed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.EMAIL_BACKEND = MAIL
    browser = Client()
    browser.post("/accounts/login/", {"email": "new@example.org"})
    (kept,) = notices.demo_mails()
    assert kept.to == "new@example.org"
    printed = capsys.readouterr().out
    assert "new@example.org" in printed
    code = next(word for word in kept.subject.split() if "-" in word)
    assert code in printed
    assert code in browser.get("/demo/inbox/").content.decode()


@pytest.mark.django_db
def test_outside_a_demo_no_mail_is_kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = MAIL
    Client().post("/accounts/login/", {"email": "new@example.org"})
    assert notices.demo_mails() == []


@pytest.mark.usefixtures("_demo")
def test_the_choice_names_everybody_once() -> None:
    page = Client().get("/demo/").content.decode()
    for who in personas.CAST:
        assert page.count(f"/demo/enter/{who.key}/") == 1


def test_no_two_simulated_drivers_share_a_plate() -> None:
    plates = {personas.car(index).plate for index in range(20_000)}
    assert len(plates) == 20_000
    assert all(len(plate) == 7 for plate in plates)
