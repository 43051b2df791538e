"""A locker on its person's own server: moved there, read there, killed in mid-ride, moved back.

Two processes with two databases: PostgreSQL here, SQLite there.
"""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PublicKey,
)

from coop.locker import client, models, moves, registry
from coop.locker.actions import moving, moving_out
from coop.locker.queries import holdings
from coop.locker.queries.log import accesses
from coop.work import clock
from tests import harness
from tests.cast import Cast, gather
from tests.lockers import LIVE_RIDE, deliver, live_rides
from tests.lockers_elsewhere import Server, move_out, name_of, own_places, server, settle
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


def _save_place(people: Cast, label: str) -> None:
    values = {"label": label, "detail": "", "kind": "saved", "lat": 60.17, "lon": 24.94}
    client.write(people.ada, "places", values, key=label, now=clock.now())


def test_there_and_back(people: Cast, home: Server) -> None:
    _save_place(people, "Kamppi")
    client.append(
        people.ada, "traces", [[24.9, 60.1, 5]], key="r", expires_at=None, now=clock.now()
    )
    before = {f"{r.collection}/{r.key}" for r in models.Record.objects.filter(member_id=people.ada)}
    move_out(people, home)
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
    assert name_of(people) == NAME
    assert own_places(people) == ["Kamppi"]
    _save_place(people, "Pasila")
    client.append(
        people.ada, "traces", [[24.9, 60.2, 9]], key="r", expires_at=None, now=clock.now()
    )
    client.write(people.ada, "profile", {"phone": "+358501112233"}, now=clock.now())
    client.forget(people.ada, "places", key="Kamppi", now=clock.now())
    assert client.owner_of_phone("+358501112233") == people.ada
    deliver(now=clock.now())
    assert own_places(people) == ["Pasila"]
    there = home.everything()
    assert there["traces/r"] == {"rows": [[24.9, 60.1, 5], [24.9, 60.2, 9]]}

    # And back, with something still on its way.
    _save_place(people, "Late")
    moving.come_back(member_id=people.ada, code=home.code(), now=clock.now())
    settle()
    last = models.Move.objects.get(member_id=people.ada, direction="back")
    assert (last.state, last.error) == ("done", "")
    assert models.Locker.objects.get(member_id=people.ada).home == ""
    assert sorted(own_places(people)) == ["Late", "Pasila"]
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
    assert name_of(people) == NAME
    # It moves while a driver is on their way.
    move_out(people, home)
    riding.arrive(ride_id, town.ben)
    assert models.Locker.objects.get(member_id=people.ada).home == home.address
    home.kill()
    try:
        # The lease carries the ride.
        riding.start(ride_id, town.ben)
        assert name_of(people) == NAME
        riding.report(town.ben, riding.FAR_OFF)
        riding.complete(ride_id, town.ben)
        client.append(people.ada, "traces", [[1, 2, 3]], key="x", expires_at=None, now=clock.now())
        settle("ride.handed")
        deliver(now=clock.now())
        errors = models.Delivery.objects.filter(member_id=people.ada).values_list("error")
        assert set(errors) == {("No server answers at this address.",)}
        # What nobody holds is refused in a sentence; pages that go on without do.
        with pytest.raises(client.LockerAway, match="does not answer"):
            own_places(people)
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
        settle()
        move = models.Move.objects.get(member_id=people.ada)
        assert (move.state, move.error) == ("under_way", "No server answers at this address.")
        # Nothing has left: reads and writes go on here.
        _save_place(people, "Meanwhile")
        assert own_places(people) == ["Meanwhile"]
        with pytest.raises(moving.AlreadyMoving):
            moving.come_back(member_id=people.ada, code="x", now=clock.now())
    finally:
        home.start()
    moving.wake(payload={}, now=clock.now() + timedelta(minutes=1))
    settle()
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
    settle()
    assert models.Locker.objects.get(member_id=people.ada).home == ""
    assert models.Record.objects.filter(member_id=people.ada).exists()


def test_a_move_that_was_stopped_leaves_nothing_behind_for_the_next(
    people: Cast, home: Server
) -> None:
    _save_place(people, "Kamppi")
    moving.leave(member_id=people.ada, address=home.address, code=home.code(), now=clock.now())
    home.kill()
    settle()
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
    move_out(people, home)
    last = models.Move.objects.order_by("-asked_at").first()
    assert last
    assert (last.state, last.error) == ("done", "")
    assert set(home.everything()) == {"places/Pasila", "profile/"}


def test_no_trigger_no_read(people: Cast, home: Server) -> None:
    move_out(people, home)
    registry.triggers[LIVE_RIDE] = ()
    assert name_of(people) == {}
    assert accesses(people.ada, limit=1)[0].refused == "no_trigger"


def test_it_runs_on_postgresql_too(people: Cast, tmp_path: Path) -> None:
    with harness.empty_database("locker") as url, server(tmp_path / "home", database=url) as one:
        move_out(people, one)
        assert name_of(people) == NAME
        _save_place(people, "Kamppi")
        deliver(now=clock.now())
        moving.come_back(member_id=people.ada, code=one.code(), now=clock.now())
        settle()
        assert own_places(people) == ["Kamppi"]
        assert models.Locker.objects.get(member_id=people.ada).home == ""
        one.kill()
