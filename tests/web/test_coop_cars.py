"""The co-op's own cars at the office: by page without scripts, and by API."""

import pytest
from django.test import Client

from rides.fleet import models
from tests.cast import Cast, browser_of, gather
from tests.web import paper
from tests.web.riding import api_post
from tests.web.test_fleet_api import CAR, twice

pytestmark = pytest.mark.usefixtures("city")
PAGE = "/office/vehicles/"
TYPED = {name: str(value) for name, value in CAR.items()}


@pytest.fixture
def people() -> Cast:
    return gather()


@pytest.fixture
def sam(people: Cast) -> Client:
    return browser_of(people.sam)


def added(sam: Client) -> models.Vehicle:
    paper.send(sam, paper.look(sam, PAGE).form(PAGE), **TYPED)
    return models.Vehicle.objects.get(owner=None)


def test_a_steward_adds_lends_and_retires_a_car_and_stays_at_the_office(
    sam: Client, people: Cast
) -> None:
    car = added(sam)
    page = paper.look(sam, PAGE)
    assert "Grey Skoda Octavia" in page.text
    assert "Nobody may drive it yet." in page.text
    here = f"/drive/vehicles/{car.id}/"
    answer = paper.send(sam, page.form(f"{here}lend/"), email="eve@example.org")
    assert answer.redirect_chain[-1][0] == PAGE
    assert "Eve is invited to drive KLM-482" in paper.read(answer).text
    share = models.Share.objects.get()
    eve = browser_of(people.eve)
    paper.send(eve, paper.look(eve, "/drive/vehicles/").form(f"/drive/shares/{share.id}/agree/"))
    page = paper.look(sam, PAGE)
    assert "Eve drives KLM-482" in page.text
    assert "Nobody may drive it yet." not in page.text
    ended = paper.send(sam, page.form(f"/drive/shares/{share.id}/end/"))
    assert ended.redirect_chain[-1][0] == PAGE
    retired = paper.send(sam, paper.read(ended).form(f"{here}retire/"))
    assert "The co-op owns no car yet." in paper.read(retired).text


def test_what_was_typed_is_kept_where_the_plate_is_taken(sam: Client, people: Cast) -> None:
    api_post(browser_of(people.ben), "drive/vehicles", CAR, answers=201)
    form = paper.look(sam, PAGE).form(PAGE)
    answer = sam.post(PAGE, form.fields | TYPED | {"features": ["pet", "child_seat"]})
    assert answer.status_code == 409
    page = paper.read(answer)
    assert "Another car is registered with the plate KLM-482." in page.text
    assert page.form(PAGE).fields["plate"] == "KLM-482"
    kept = {has["value"] for tag, has in page.tags if tag == "input" and "checked" in has}
    assert {"pet", "child_seat"} <= kept


def test_a_wrong_email_is_said_at_the_office(sam: Client) -> None:
    here = f"/drive/vehicles/{added(sam).id}/lend/"
    answer = paper.send(sam, paper.look(sam, PAGE).form(here), email="nobody@example.org")
    page = paper.read(answer)
    assert "Nobody here has this e-mail." in page.text
    assert PAGE in page.actions()


def test_nobody_is_led_to_the_office_who_is_no_steward(sam: Client, people: Cast) -> None:
    added(sam)
    ben = browser_of(people.ben)
    answer = ben.post("/drive/apply/ask/", {"back": "coop-vehicles", "plate": "NO-1"})
    assert answer.status_code == 403
    assert "KLM-482" not in answer.content.decode()


def test_a_program_adds_a_car_once_and_lends_it(sam: Client, people: Cast) -> None:
    first, second = twice(sam, "office/vehicles", CAR, answers=201)
    assert first == second
    lend = f"drive/vehicles/{first['id']}/shares"
    api_post(sam, lend, {"email": "ben@example.org"}, answers=201)
    (car,) = sam.get("/api/v1/office/vehicles").json()
    assert (car["id"], car["is_coops"], len(car["shares"])) == (first["id"], True, 1)
    assert sam.get("/api/v1/drive/vehicles").json() == []
    sam.delete(f"/api/v1/drive/vehicles/{first['id']}")
    assert sam.get("/api/v1/office/vehicles").json() == []
    dia = browser_of(people.dia)
    assert api_post(dia, "office/vehicles", CAR).refusal == (403, "stewards_only")
