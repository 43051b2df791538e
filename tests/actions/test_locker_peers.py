"""What passes between a co-operative and a locker elsewhere: signed, whole, once, under the contract."""

import json
import random
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import IntegrityError, connect
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.test import Client

from coop.locker import chain, client, models, sealing, vault
from coop.locker.actions import granting
from coop.locker.queries import holdings
from coop.work import clock
from tests.cast import Cast, gather
from tests.lockers import live_rides
from tests.lockers_elsewhere import Server, move_out, name_of, own_places, server, settle
from tests.signing import Peer, send

NAME = {"name": "Ada Lind"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("peers") / "home") as one:
        yield one


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def test_what_is_decided_here_holds_there_and_the_other_way(people: Cast, home: Server) -> None:
    move_out(people, home)
    member = str(people.ada)
    us = Peer(vault.speaker())
    url, authority = f"{home.address}/api/v1", home.home / "tls.pem"

    def there() -> dict[str, Any]:
        status, found = us.ask(authority, f"{url}/ties/{member}", None, "GET", covers=BARE)
        assert status == 200
        return found

    granting.freeze(member_id=people.ada, now=clock.now())
    granting.switch(member_id=people.ada, term="desk", is_on=False, now=clock.now())
    settle()
    assert there()["state"] == "frozen"
    granting.thaw(member_id=people.ada, now=clock.now())
    settle()
    assert there()["state"] == "live"

    # At their own server: signed by its key, heard once.
    theirs = Peer(_speaker(home))
    assert theirs.public == bytes(models.Move.objects.get(member_id=people.ada).speaker)
    at, said = f"{settings.PUBLIC_URL}/api/v1/lockers/decisions", {"member": member}
    body = json.dumps({**said, "what": "froze"}).encode()
    signed = theirs.sign("POST", at, body)
    browser, path = Client(), "/api/v1/lockers/decisions"
    answer = browser.post(path, body, content_type="application/json", headers=signed)
    assert (answer.status_code, answer.json()["state"]) == (200, "frozen")
    again = browser.post(path, body, content_type="application/json", headers=signed)
    assert (again.status_code, again.json()["fault"]) == (401, "replayed")
    for stranger in (Peer(), us):
        wrong = stranger.sign("POST", at, body)
        refused = browser.post(path, body, content_type="application/json", headers=wrong)
        assert (refused.status_code, refused.json()["fault"]) == (401, "unknown_key")
    late = theirs.sign("POST", at, body, off_s=-3600)
    off = browser.post(path, body, content_type="application/json", headers=late)
    assert (off.status_code, off.json()["fault"]) == (401, "clock")
    withdrew = json.dumps({**said, "what": "withdrew"}).encode()
    headers = theirs.sign("POST", at, withdrew)
    browser.post(path, withdrew, content_type="application/json", headers=headers)
    settle()
    assert home.ask("GET", "/")[1].count("The co-operative let go") > 1
    assert holdings.receipts(people.ada)[0].says["terms"]
    assert name_of(people) == {}


def test_a_person_closes_it_at_their_own_server(people: Cast, home: Server) -> None:
    move_out(people, home)
    _status, page = home.ask("GET", "/")
    tie = re.findall(r"/ties/([0-9a-f-]{36})/withdraw/", page)[0]
    # Nobody listens at the co-operative's address in this test: it holds there all the same.
    home.press("/", f"/ties/{tie}/withdraw/")
    assert "could not be told yet" in home.ask("GET", "/")[1]
    assert _own_refused(people)


BARE = ("@method", "@target-uri")
GOOD = str(uuid4())


def _speaker(home: Server) -> Ed25519PrivateKey:
    text = (home.home / "keys" / "speaking.key").read_text()
    return Ed25519PrivateKey.from_private_bytes(b64decode(text))


def _own_refused(people: Cast) -> bool:
    try:
        own_places(people)
    except client.LockerAway:
        return True
    return False


@pytest.fixture
def tied(people: Cast, home: Server) -> tuple[Peer, str, Path, str]:
    """Ada's locker has moved; whoever holds our key, the API, its certificate and her number."""
    move_out(people, home)
    url, authority = f"{home.address}/api/v1", home.home / "tls.pem"
    return Peer(vault.speaker()), url, authority, str(people.ada)


def _ask(member: str, **other: Any) -> dict[str, Any]:
    one = {"member": member, "term": "ride", "collection": "profile", "names": ["name"]}
    return {"asks": [{**one, "key": "", "reader": "x", "trigger": "live_ride", **other}]}


Tied = tuple[Peer, str, Path, str]


def test_a_signature_that_does_not_hold_is_refused_with_a_sentence(tied: Tied) -> None:
    peer, url, authority, member = tied
    reads, ask = f"{url}/reads", _ask(member)
    status, found = peer.ask(authority, reads, ask, nonce="used-only-once")
    assert (status, found["answers"][0]["records"]) == (200, {"": NAME})
    refused = {
        "replayed": peer.ask(authority, reads, ask, nonce="used-only-once"),
        "clock": peer.ask(authority, reads, ask, off_s=3600),
        "uncovered": peer.ask(authority, reads, ask, covers=BARE),
        "digest": peer.ask(authority, reads, ask, digest_of=b"{}"),
        "unknown_key": Peer().ask(authority, reads, ask),
        "unsigned": send(authority, "POST", reads, b"{}", {"Content-Type": "application/json"}),
    }
    for fault, (status, problem) in refused.items():
        assert (status, problem["fault"]) == (401, fault)
        assert problem["detail"].endswith(".")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"trigger": "none"}, "no_trigger"),
        ({"names": ["name", "phone"]}, "not_covered"),
        ({"collection": "places", "names": ["label"]}, "not_covered"),
        ({"term": "advertising"}, "not_covered"),
        ({"term": "own", "reader": "driver:1"}, "not_covered"),
    ],
)
def test_a_read_outside_the_contract_is_refused_whole_there(
    tied: Tied, other: dict[str, Any], why: str
) -> None:
    peer, url, authority, member = tied
    _status, found = peer.ask(authority, f"{url}/reads", _ask(member, **other))
    (answer,) = found["answers"]
    assert (answer["records"], answer["refused"]) == ({}, why)
    assert answer["says"].endswith(".")
    _status, log = peer.ask(authority, f"{url}/ties/{member}/log", None, "GET", covers=BARE)
    before = chain.START
    for one in log["accesses"]:
        before = chain.link(before, chain.body(one["access"]))
        assert before.hex() == one["digest"]
    assert log["accesses"][-1]["access"]["refused"] == why


def test_a_box_counts_once_and_opens_for_its_place_alone(people: Cast, tied: Tied) -> None:
    peer, url, authority, member = tied
    public = bytes(models.Locker.objects.get(member_id=people.ada).public_key)
    plain = json.dumps({"how": "append", "rows": [1], "until": None}).encode()
    sealed = sealing.seal_to(public, plain, place=f"box/{member}/traces/b")
    box = {
        "id": str(uuid4()),
        "member": member,
        "collection": "traces",
        "key": "b",
        "sealed": b64encode(sealed).decode(),
    }
    found = [peer.ask(authority, f"{url}/boxes", box) for _time in range(2)]
    assert [(status, said["is_new"]) for status, said in found] == [(201, True), (200, False)]
    elsewhere = {**box, "id": str(uuid4()), "key": "c"}
    status, problem = peer.ask(authority, f"{url}/boxes", elsewhere)
    assert (status, problem["code"]) == (422, "malformed")
    ask = {"names": ["rows"], "collection": "traces", "term": "own", "reader": member, "key": "b"}
    _status, said = peer.ask(authority, f"{url}/reads", _ask(member, **ask))
    assert said["answers"][0]["records"] == {"b": {"rows": [1]}}
    stranger = {**box, "id": str(uuid4()), "member": str(people.ben)}
    assert peer.ask(authority, f"{url}/boxes", stranger)[0] == 404


def test_its_log_cannot_be_edited(tied: Tied, home: Server) -> None:
    with closing(connect(home.home / "locker.sqlite3")) as database:
        for sql in ("DELETE FROM", "UPDATE"):
            change = " SET reader = 'nobody'" if sql == "UPDATE" else ""
            with pytest.raises(IntegrityError, match="append-only"):
                database.execute(f"{sql} locker_service_access{change}")


JUNK: tuple[Any, ...] = (None, True, -1, 2**70, 1.5, "", "\x00", "é" * 500, [], [[]], {}, {"a": 1})


def test_no_body_of_a_known_peer_is_a_fault(tied: Tied) -> None:
    peer, url, authority, member = tied
    line = {"collection": "profile", "key": "", "hash": "0" * 64}
    paper = {"text": "{}", "signature": "AA==", "key": "AA=="}
    box = {"id": GOOD, "member": member, "collection": "profile", "key": "", "sealed": "AA=="}
    state = {"is_frozen": False, "is_withdrawn": False, "switches": {}}
    bodies: dict[str, tuple[str, dict[str, Any]]] = {
        "/reads": ("POST", _ask(member)["asks"][0]),
        "/boxes": ("POST", box),
        f"/ties/{member}": ("PUT", state),
        f"/ties/{member}/contract": ("PUT", {"template": paper, "acceptance": paper}),
        f"/ties/{member}/arrival": ("POST", {"lines": [line]}),
        f"/ties/{member}/departure": ("POST", {"code": "A"}),
        f"/ties/{member}/departed": ("POST", {"lines": [line]}),
        f"/ties/{member}/papers": ("POST", {"kind": "x", "paper": paper}),
    }
    chance = random.Random(11)
    for path, (method, good) in bodies.items():
        for name in sorted(good):
            worse = {**good, name: chance.choice(JUNK)}
            body = {"asks": [worse]} if path == "/reads" else worse
            status, said = peer.ask(authority, url + path, body, method)
            assert status < 500, (path, body, said)
            assert status < 300 or said["detail"]
    # Nothing of that moved anything away.
    status, said = peer.ask(authority, f"{url}/ties/{member}", None, "GET", covers=BARE)
    assert (status, said["records"]) == (200, 1)
