"""A locker on its person's own server: moved there, read there, killed in mid-ride, moved back.

Two processes with two databases: PostgreSQL here, SQLite there.
"""

import json
import random
import re
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from sqlite3 import IntegrityError, connect
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings
from django.test import Client

from coop.locker import chain, client, models, moves, registry, sealing, vault
from coop.locker.actions import granting, moving, moving_out
from coop.locker.queries import holdings
from coop.locker.queries.log import accesses
from coop.work import actions as work
from coop.work import clock
from coop.work import models as works
from tests import harness
from tests.cast import Cast, gather
from tests.lockers import LIVE_RIDE, deliver, live_rides
from tests.lockers_elsewhere import Server, server
from tests.signing import Peer, send
from tests.web import riding

NAME = {"name": "Ada Lind"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("locker") / "home") as one:
        yield one


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def _settle(topics: str = "locker.") -> None:
    """Let everything of these topics happen that waits."""
    for _round in range(50):
        rows = works.Outbox.objects.filter(done_at=None, topic__startswith=topics)
        ids = list(rows.values_list("id", flat=True))
        if not ids:
            return
        for message_id in ids:
            work.run_queued_message(message_id, now=clock.now())


def _move_out(people: Cast, home: Server) -> None:
    moving.leave(member_id=people.ada, address=home.address, code=home.code(), now=clock.now())
    _settle()


def _name(people: Cast) -> dict[str, str]:
    return client.glance(
        people.ada,
        "profile",
        fields=("name",),
        purpose="ride",
        reader=f"driver:{people.ben}",
        now=clock.now(),
    )


def _own(people: Cast) -> list[str]:
    return [p.label for p in client.places(people.ada, reader=str(people.ada), now=clock.now())]


def _save_place(people: Cast, label: str) -> None:
    values = {"label": label, "detail": "", "kind": "saved", "lat": 60.17, "lon": 24.94}
    client.write(people.ada, "places", values, key=label, now=clock.now())


def test_there_and_back(people: Cast, home: Server) -> None:
    _save_place(people, "Kamppi")
    client.append(
        people.ada, "traces", [[24.9, 60.1, 5]], key="r", expires_at=None, now=clock.now()
    )
    before = {f"{r.collection}/{r.key}" for r in models.Record.objects.filter(member_id=people.ada)}
    _move_out(people, home)
    move = models.Move.objects.get(member_id=people.ada)
    assert (move.state, move.error) == ("done", "")
    assert not models.Record.objects.filter(member_id=people.ada).exists()
    there = home.everything()
    assert set(there) == before
    assert there["profile/"] == {"name": "Ada Lind", "phone": "+358401234567"}

    # What was purged here is signed, and so is where it went; its person has both.
    (receipt,) = holdings.receipts(people.ada)
    Ed25519PublicKey.from_public_bytes(receipt.key).verify(receipt.signature, receipt.text.encode())
    assert receipt.says["records"] == len(before)
    assert receipt.says["manifest"] == json.loads(move.theirs["text"])["manifest"]
    forwarding = json.loads(move.ours["forwarding"]["text"])
    assert (forwarding["to"], forwarding["key"]) == (home.address, move.theirs["key"])
    assert moves.holds(move.ours["forwarding"])
    assert "Where it went" in home.ask("GET", "/")[1]

    # Reads and writes find it there.
    assert _name(people) == NAME
    assert _own(people) == ["Kamppi"]
    _save_place(people, "Pasila")
    client.append(
        people.ada, "traces", [[24.9, 60.2, 9]], key="r", expires_at=None, now=clock.now()
    )
    client.write(people.ada, "profile", {"phone": "+358501112233"}, now=clock.now())
    client.forget(people.ada, "places", key="Kamppi", now=clock.now())
    assert client.owner_of_phone("+358501112233") == people.ada
    deliver(now=clock.now())
    assert _own(people) == ["Pasila"]
    there = home.everything()
    assert there["traces/r"] == {"rows": [[24.9, 60.1, 5], [24.9, 60.2, 9]]}

    # And back, with something still on its way.
    _save_place(people, "Late")
    moving.come_back(member_id=people.ada, code=home.code(), now=clock.now())
    _settle()
    last = models.Move.objects.get(member_id=people.ada, direction="back")
    assert (last.state, last.error) == ("done", "")
    assert models.Locker.objects.get(member_id=people.ada).home == ""
    assert sorted(_own(people)) == ["Late", "Pasila"]
    assert client.named_like("Ada", limit=3) == [people.ada]
    assert home.everything() == {}
    assert b64decode(last.theirs["key"]) == bytes(move.speaker)


def test_a_ride_completes_while_the_locker_moves_and_dies_and_the_delivery_catches_up(
    city: None, home: Server
) -> None:
    town = riding.settle()
    people, ada = town.people, riding.browsers(town.people)["ada"]
    riding.go_online(town.ben)
    ride_id = riding.book(people.ada)
    riding.accept(town.ben)
    assert _name(people) == NAME
    # It moves while a driver is on their way.
    _move_out(people, home)
    riding.arrive(ride_id, town.ben)
    assert models.Locker.objects.get(member_id=people.ada).home == home.address
    home.kill()
    try:
        # The lease carries the ride.
        riding.start(ride_id, town.ben)
        assert _name(people) == NAME
        riding.report(town.ben, riding.FAR_OFF)
        riding.complete(ride_id, town.ben)
        client.append(people.ada, "traces", [[1, 2, 3]], key="x", expires_at=None, now=clock.now())
        _settle("ride.handed")
        deliver(now=clock.now())
        errors = models.Delivery.objects.filter(member_id=people.ada).values_list("error")
        assert set(errors) == {("No server answers at this address.",)}
        # What nobody holds is refused in a sentence; pages that go on without do.
        with pytest.raises(client.LockerAway, match="does not answer"):
            _own(people)
        assert accesses(people.ada, limit=1)[0].refused == "away"
        assert client.places_at_hand(people.ada, now=clock.now()) == []
        assert ada.get("/ride/").status_code == 200
        for page in ("/data/", "/data/move/"):
            assert ada.get(page).status_code == 200
        assert "does not answer" in ada.get("/data/").content.decode()
    finally:
        home.start()
    deliver(now=clock.now() + timedelta(minutes=1))
    assert not models.Delivery.objects.filter(member_id=people.ada).exists()
    there = home.everything()
    assert there["traces/x"] == {"rows": [[1, 2, 3]]}
    assert there[f"receipts/{ride_id}"]["ride"] == str(ride_id)


def test_a_move_waits_for_a_server_that_died_and_then_goes_on(people: Cast, home: Server) -> None:
    moving.leave(member_id=people.ada, address=home.address, code=home.code(), now=clock.now())
    home.kill()
    try:
        _settle()
        move = models.Move.objects.get(member_id=people.ada)
        assert (move.state, move.error) == ("under_way", "No server answers at this address.")
        # Nothing has left: reads and writes go on here.
        _save_place(people, "Meanwhile")
        assert _own(people) == ["Meanwhile"]
        with pytest.raises(moving.AlreadyMoving):
            moving.come_back(member_id=people.ada, code="x", now=clock.now())
    finally:
        home.start()
    moving.wake(payload={}, now=clock.now() + timedelta(minutes=1))
    _settle()
    assert models.Move.objects.get(member_id=people.ada).state == "done"
    assert home.everything()["places/Meanwhile"]["label"] == "Meanwhile"


def test_a_code_is_good_once_and_for_its_person_alone(people: Cast, home: Server) -> None:
    code = home.code()
    for wrong in ("AAAA-BBBB-CCCC-DDDD", ""):
        with pytest.raises(moving.CannotMove):
            moving.leave(member_id=people.ada, address=home.address, code=wrong, now=clock.now())
    moving.leave(member_id=people.ada, address=home.address, code=code, now=clock.now())
    with pytest.raises(moving.CannotMove, match="code is not known"):
        moving.leave(member_id=people.ben, address=home.address, code=code, now=clock.now())
    moving.stop(member_id=people.ada, now=clock.now())
    _settle()
    assert models.Locker.objects.get(member_id=people.ada).home == ""
    assert models.Record.objects.filter(member_id=people.ada).exists()


def test_a_move_that_was_stopped_leaves_nothing_behind_for_the_next(
    people: Cast, home: Server
) -> None:
    _save_place(people, "Kamppi")
    moving.leave(member_id=people.ada, address=home.address, code=home.code(), now=clock.now())
    home.kill()
    _settle()
    home.start()
    move = models.Move.objects.get(member_id=people.ada)
    assert moving_out.copy(move, clock.now()) is False
    # Arrived there, and then it was taken back here before that was written down.
    models.Locker.objects.filter(member_id=people.ada).update(home="")
    for name in ("Kamppi", "Pasila"):
        _save_place(people, name)
    client.forget(people.ada, "places", key="Kamppi", now=clock.now())
    client.write(people.ada, "profile", NAME, now=clock.now())
    models.Move.objects.filter(member_id=people.ada).update(state="stopped")
    _move_out(people, home)
    last = models.Move.objects.order_by("-asked_at").first()
    assert last
    assert (last.state, last.error) == ("done", "")
    assert set(home.everything()) == {"places/Pasila", "profile/"}


def test_no_trigger_no_read(people: Cast, home: Server) -> None:
    _move_out(people, home)
    registry.triggers[LIVE_RIDE] = ()
    assert _name(people) == {}
    assert accesses(people.ada, limit=1)[0].refused == "no_trigger"


def test_what_is_decided_here_holds_there_and_the_other_way(people: Cast, home: Server) -> None:
    _move_out(people, home)
    member = str(people.ada)
    us = Peer(vault.speaker())
    url, authority = f"{home.address}/api/v1", home.home / "tls.pem"

    def there() -> dict[str, Any]:
        status, found = us.ask(authority, f"{url}/ties/{member}", None, "GET", covers=BARE)
        assert status == 200
        return found

    granting.freeze(member_id=people.ada, now=clock.now())
    granting.switch(member_id=people.ada, term="desk", is_on=False, now=clock.now())
    _settle()
    assert there()["state"] == "frozen"
    granting.thaw(member_id=people.ada, now=clock.now())
    _settle()
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
    _settle()
    assert home.ask("GET", "/")[1].count("The co-operative let go") > 1
    assert holdings.receipts(people.ada)[0].says["terms"]
    assert _name(people) == {}


def test_a_person_closes_it_at_their_own_server(people: Cast, home: Server) -> None:
    _move_out(people, home)
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
        _own(people)
    except client.LockerAway:
        return True
    return False


@pytest.fixture
def tied(people: Cast, home: Server) -> tuple[Peer, str, Path, str]:
    """Ada's locker has moved; whoever holds our key, the API, its certificate and her number."""
    _move_out(people, home)
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


def test_it_runs_on_postgresql_too(people: Cast, tmp_path: Path) -> None:
    with harness.empty_database("locker") as url, server(tmp_path / "home", database=url) as one:
        _move_out(people, one)
        assert _name(people) == NAME
        _save_place(people, "Kamppi")
        deliver(now=clock.now())
        moving.come_back(member_id=people.ada, code=one.code(), now=clock.now())
        _settle()
        assert _own(people) == ["Kamppi"]
        assert models.Locker.objects.get(member_id=people.ada).home == ""
        one.kill()
