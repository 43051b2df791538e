"""A locker on its person's own server: moved there, read there, killed in mid-ride, moved back.

Two processes with two databases: PostgreSQL here, SQLite there.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from coop.locker import client, models, moves, registry
from coop.locker.actions import delivering, moving
from coop.locker.queries import holdings
from coop.locker.queries.log import accesses
from coop.work import actions as work
from coop.work import clock
from coop.work import models as works
from tests.cast import Cast, gather
from tests.lockers import live_rides
from tests.lockers_elsewhere import Server, server

NAME = {"name": "Ada Lind"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server(tmp_path_factory.mktemp("locker") / "home") as one:
        yield one


@pytest.fixture
def people(db: None) -> Iterator[Cast]:
    with live_rides():
        yield gather()


def _settle() -> None:
    """Let everything happen that waits."""
    for _round in range(50):
        rows = works.Outbox.objects.filter(done_at=None, topic__startswith="locker.")
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
    client.append(people.ada, "traces", [[24.9, 60.1, 5]], key="r", expires_at=None, now=clock.now())
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
    assert "forwarding" in home.ask("GET", "/")[1]

    # Reads and writes find it there.
    assert _name(people) == NAME
    assert _own(people) == ["Kamppi"]
    _save_place(people, "Pasila")
    client.append(people.ada, "traces", [[24.9, 60.2, 9]], key="r", expires_at=None, now=clock.now())
    client.write(people.ada, "profile", {"phone": "+358501112233"}, now=clock.now())
    client.forget(people.ada, "places", key="Kamppi", now=clock.now())
    assert client.owner_of_phone("+358501112233") == people.ada
    delivering.deliver_due(payload={}, now=clock.now())
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


def test_a_ride_completes_while_the_locker_is_dead_and_the_delivery_catches_up(
    people: Cast, home: Server
) -> None:
    _move_out(people, home)
    assert _name(people) == NAME
    home.kill()
    try:
        # The lease carries the ride; what nobody holds is refused in a sentence, in no time.
        assert _name(people) == NAME
        with pytest.raises(client.LockerAway, match="does not answer"):
            _own(people)
        client.append(people.ada, "traces", [[1, 2, 3]], key="x", expires_at=None, now=clock.now())
        receipt = {"ride": "x", "total_minor": 1240, "currency": "EUR"}
        client.leave(people.ada, "receipts", receipt, key="x", now=clock.now())
        delivering.deliver_due(payload={}, now=clock.now())
        waiting = models.Delivery.objects.filter(member_id=people.ada)
        assert {(row.attempts, row.error) for row in waiting} == {
            (1, "No server answers at this address.")
        }
        assert accesses(people.ada, limit=1)[0].refused == "away"
    finally:
        home.start()
    delivering.deliver_due(payload={}, now=clock.now() + timedelta(minutes=1))
    assert not models.Delivery.objects.exists()
    there = home.everything()
    assert (there["traces/x"], there["receipts/x"]) == ({"rows": [[1, 2, 3]]}, receipt)


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
            moving.leave(
                member_id=people.ada, address=home.address, code=wrong, now=clock.now()
            )
    moving.leave(member_id=people.ada, address=home.address, code=code, now=clock.now())
    with pytest.raises(moving.CannotMove, match="code is not known"):
        moving.leave(member_id=people.ben, address=home.address, code=code, now=clock.now())
    moving.stop(member_id=people.ada, now=clock.now())
    _settle()
    assert models.Locker.objects.get(member_id=people.ada).home == ""
    assert models.Record.objects.filter(member_id=people.ada).exists()


def test_no_trigger_no_read(people: Cast, home: Server) -> None:
    _move_out(people, home)
    registry.triggers["live_ride"] = ()
    assert _name(people) == {}
    assert accesses(people.ada, limit=1)[0].refused == "no_trigger"
