"""What one allows, as pages and for programs: switches, freeze, withdrawal, deletion, schemas."""

import json
import re
from base64 import b64decode
from datetime import UTC, datetime
from uuid import uuid4

import jsonschema  # type: ignore[import-untyped]  # it has no stubs
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from coop.locker import adopting, client, schemas
from coop.work import clock
from governance.models import Proposal
from tests.cast import Cast, browser_of, gather
from tests.web import paper, riding

JSON = "application/json"


@pytest.fixture
def people(city: None) -> Cast:
    return gather()


def test_a_switch_on_the_page_is_a_switch_for_programs(people: Cast) -> None:
    browser = browser_of(people.ada)
    assert 'role="switch" aria-checked="true"' in browser.get("/data/").content.decode()
    said = browser.post("/data/terms/commons/", {"is_on": "0"}, follow=True).content.decode()
    assert "gone within a minute" in said
    contract = browser.get("/api/v1/me/data/contract").json()
    assert {one["name"]: one["is_on"] for one in contract["terms"]}["commons"] is False
    on = browser.put("/api/v1/me/data/terms/commons", {"is_on": True}, content_type=JSON)
    assert on.status_code == 204
    refused = browser.put("/api/v1/me/data/terms/ride", {"is_on": False}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "term_required")


def test_the_acceptance_and_its_receipts_verify(people: Cast) -> None:
    browser = browser_of(people.ada)
    contract = browser.get("/api/v1/me/data/contract").json()
    for part in ("acceptance", "template"):
        _verify(contract[part])
    browser.put("/api/v1/me/data/frozen", {"is_frozen": True}, content_type=JSON)
    assert "Your data is frozen" in browser.get("/data/").content.decode()
    riding.sweep()
    (receipt,) = browser.get("/api/v1/me/data/receipts").json()
    _verify(receipt["signed"])
    assert browser.get(f"/data/receipts/{receipt['id']}/").json()["receipt"]["kept"]
    assert browser_of(people.ben).get(f"/data/receipts/{receipt['id']}/").status_code == 404


def _verify(signed: dict[str, str]) -> None:
    key = Ed25519PublicKey.from_public_bytes(b64decode(signed["key"]))
    key.verify(b64decode(signed["signature"]), signed["text"].encode())


def test_who_withdrew_is_asked_again_on_the_page(people: Cast) -> None:
    browser = browser_of(people.ada)
    assert browser.delete("/api/v1/me/data/contract").status_code == 204
    page = browser.get("/data/").content.decode()
    assert "You have withdrawn the contract" in page
    assert browser.get("/api/v1/me/data/contract").json()["state"] == "withdrawn"
    browser.post("/data/agree/")
    assert browser.get("/api/v1/me/data/contract").json()["asks"] is False


def test_deleting_needs_a_tick_and_signs_out(people: Cast) -> None:
    browser = browser_of(people.eve)
    page = browser.get("/data/delete/").content.decode()
    assert "Kirjanpitolaki" in page
    assert browser.post("/data/delete/").status_code == 422
    assert browser.post("/data/delete/", {"sure": "1"}).headers["Location"] == "/"
    riding.sweep()
    assert browser.get("/data/").status_code == 302
    member = browser_of(people.ada)
    assert "You are a member" in member.get("/data/delete/").content.decode()
    said = member.post("/api/v1/me/data/deletion", {"is_sure": True}, content_type=JSON)
    assert (said.status_code, said.json()["code"]) == (409, "cannot_delete_yet")


def test_everybody_reads_the_contract_and_the_schemas(people: Cast) -> None:
    browser = Client()
    assert "Yours to switch" in browser.get("/data/contract/").content.decode()
    contract = browser.get("/api/v1/locker/contract").json()["contract"]
    jsonschema.validate(contract, browser.get("/api/v1/locker/schemas/contract").json()["schema"])
    meta = browser.get("/api/v1/locker/schemas/meta").json()["schema"]
    jsonschema.validate(browser.get("/api/v1/locker/schemas/profile").json()["schema"], meta)
    assert browser.get("/api/v1/locker/schemas/shoes").status_code == 404
    assert json.dumps(meta) == json.dumps(schemas.meta())


def test_the_chain_is_there_to_be_checked(people: Cast) -> None:
    browser = browser_of(people.ada)
    browser.get("/data/")
    riding.sweep()
    chain = browser.get("/api/v1/me/data/chain").json()
    assert chain["broken_at"] is None
    assert [one["number"] for one in chain["links"]] == list(range(1, len(chain["links"]) + 1))


def test_a_new_contract_is_written_told_in_words_and_agreed_to_on_its_pages(people: Cast) -> None:
    ada = browser_of(people.ada)
    fields = {"kind": "contract", "title": "Hold less", "why": "It suffices.", "days": "365"}
    address = "/proposals/new/contract/"
    assert "Held after a ride, in hours" in paper.read(ada.get(address)).text
    wrong = ada.post(address, fields | {"hours-ride": "many", "client_event_id": str(uuid4())})
    assert wrong.status_code == 422
    assert "as a number of hours" in paper.read(wrong).text
    assert 'value="many"' in wrong.content.decode(), "nothing typed is lost"
    sent = fields | {"hours-ride": "1", "how-text": "required", "client_event_id": str(uuid4())}
    page = paper.read(ada.post(address, sent, follow=True)).text
    assert "Becomes required, to be served at all." in page
    assert "Asks for more" in page
    assert "Asks for less" in page
    (text,) = Proposal.objects.values_list("payload__contract", flat=True)
    adopting.adopt_text(text, adopted_by="proposal 1", now=clock.now())
    shown = paper.read(ada.get("/data/contract/")).text
    assert "What it changes of yours, version 1" in shown
    assert "Becomes required, to be served at all." in shown
    assert "What it changes of yours" not in paper.read(Client().get("/data/contract/")).text
    ada.post("/data/agree/")
    assert "What it changes of yours" not in paper.read(ada.get("/data/contract/")).text


def test_an_open_page_hears_of_a_read_and_the_clock_is_the_citys(people: Cast) -> None:
    ada = browser_of(people.ada)
    page = ada.get("/data/").content.decode()
    seen = re.search(r"/data/log/\?seen=(\d+)", page)
    assert seen
    assert "htmx.min.js" in page, "or nothing asks"
    assert ada.get(f"/data/log/?seen={seen[1]}").status_code == 204
    client.read(
        people.ada,
        "profile",
        fields=("name",),
        purpose="office",
        reader=f"member:{people.ben}",
        now=datetime(2026, 7, 1, 21, 30, tzinfo=UTC),
    )
    news = ada.get(f"/data/log/?seen={seen[1]}").content.decode()
    assert "To see who holds an office." in news
    assert re.search(r"2\sJuly, 0?0:30", news), "three hours east of UTC"
    assert "<html" not in news
    assert "UTC" not in ada.get("/data/").content.decode()


def test_every_read_has_a_page_and_bad_numbers_a_sentence(people: Cast) -> None:
    ada = browser_of(people.ada)
    for _ in range(3):
        ada.get("/api/v1/me/profile")
    page = ada.get("/data/log/").content.decode()
    assert "You looked at your own data." in page
    assert "Times are those of Europe/Helsinki." in page
    assert ada.get("/data/log/?before=1").status_code == 200
    refused = ada.get("/data/log/?before=x")
    assert refused.status_code == 422
    assert "a whole number" in refused.content.decode()


def test_what_lies_in_a_locker_is_told_by_what_it_is(people: Cast) -> None:
    ada, now = people.ada, datetime(2026, 7, 1, tzinfo=UTC)
    receipt = {"currency": "EUR", "total_minor": 605, "stops": ["One corner", "Another"]}
    client.leave(ada, "receipts", receipt, key="r", now=now)
    client.leave(ada, "messages", {"rows": [["t", "rider", "Hello"]]}, key="r", now=now)
    said = [["received", "driver", "Calm ride", ""]]
    client.leave(ada, "ratings", {"rows": said}, key="received:1", now=now)
    client.leave(ada, "guests", {"name": "Maija", "phone": "+358401112233"}, key="r", now=now)
    page = " ".join(browser_of(ada).get("/data/").content.decode().split())
    for words in ("One corner – Another · €6.05", "1 message", "What others wrote of you"):
        assert words in page
    assert "Whom you booked a ride for" in page
    assert page.count("<b>Your name and contact</b>") == 1
