"""Leaving and arriving, in one database: what an archive holds, and what comes in of one."""

import json
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import DataObject, data, integers, sampled_from

from coop.basics.refusals import NotYours
from coop.carrying import layout, verifying
from coop.carrying.actions import arriving, exporting
from coop.carrying.faults import Fault
from coop.carrying.pinning import KNOWN, STATED, Pin
from coop.carrying.queries import brought, moves
from coop.journal.queries.log import keys
from coop.locker import client, queries
from coop.work import clock
from rides.care.actions import chat
from rides.trips.actions.moves import Cause
from rides.trips.states import Role
from tests import carrying, commons
from tests.carrying_forged import FORGED
from tests.cast import Cast, gather
from tests.lockers import live_rides
from tests.stage import NOW
from tests.web import doors, riding, trust_doors

LATER = NOW + timedelta(hours=2)
MADE: list[bytes] = []
HOME = {"label": "Runeberginkatu 4", "detail": "", "kind": "home", "lat": 60.17, "lon": 24.93}


@pytest.fixture
def people(db: None) -> Cast:
    return gather()


def test_all_that_happened_to_somebody_is_in_their_archive(city: None) -> None:
    """Every collection with lines of it, each as its schema says: `verify` holds them to it."""
    town = riding.settle()
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.take(riding.offer(town.ben), town.ben)
    riding.arrive(ride_id, town.ben)
    doors.around(town, ride_id)
    cause = Cause(town.people.ada, Role.RIDER, clock.now(), uuid4())
    chat.write(ride_id=ride_id, text="At the door", cause=cause, now=clock.now())
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    trust_doors.parts(town)
    commons.parts(town.people, now=clock.now())
    carrying.run_all(clock.now())
    found = verifying.verify(carrying.export(town.people.ada, clock.now()))
    of_driver = verifying.verify(carrying.export(town.people.ben, clock.now()))
    held = {name for one in (found, of_driver) for name, count in one.own.lines.items() if count}
    assert held >= {
        *("account", "accesses", "blocks", "consents", "contracts"),
        *("rides", "drives", "ledger", "conduct", "chats", "assurance", "words_about_me"),
    }
    assert set(found.records) >= {"profile", "receipts"}
    assert set(of_driver.own.credentials) >= {"conduct", "rides", "membership"}


@pytest.fixture
def archive(people: Cast) -> bytes:
    """Ada's, with a log that states the key."""
    client.write(people.ada, "places", HOME, key="home", now=NOW)
    client.write(people.ada, "preferences", {"quiet": "yes"}, now=NOW)
    with live_rides():
        reader = f"driver:{people.ben}"
        client.read(people.ada, "profile", fields=["name"], purpose="ride", reader=reader, now=NOW)
    carrying.seal_log(NOW)
    return carrying.export(people.ada, NOW)


@pytest.fixture
def one_for_all(db: None, request: pytest.FixtureRequest) -> bytes:
    """The same archive for many tests that only read it."""
    if not MADE:
        MADE.append(request.getfixturevalue("archive"))
    return MADE[0]


def test_it_takes_one_message_a_step_and_shows_how_far_it_is(people: Cast) -> None:
    export_id = exporting.start(people.ada, "", NOW)
    assert exporting.start(people.ada, "", NOW) == export_id
    with pytest.raises(exporting.NotReady):
        exporting.archive(export_id, member_id=people.ada, now=NOW)
    exporting.make(payload={"export": str(export_id)}, now=NOW)
    (found,) = moves.exports(people.ada, now=NOW)
    assert (found.state, found.done) == ("making", exporting.AT_ONCE)
    carrying.run_all(NOW)
    (found,) = moves.exports(people.ada, now=NOW)
    assert (found.state, found.done) == ("ready", found.steps)
    exporting.make(payload={"export": str(export_id)}, now=NOW)
    assert exporting.archive(export_id, member_id=people.ada, now=NOW).data


def test_nobody_else_fetches_it_and_it_is_erased_in_time(people: Cast) -> None:
    export_id = exporting.start(people.ada, "Porto", NOW)
    carrying.run_all(NOW)
    with pytest.raises(NotYours):
        exporting.archive(export_id, member_id=people.ben, now=NOW)
    read = queries.accesses(people.ada)[0]
    assert (read.reader, read.collection) == ("Porto", "archive")
    late = NOW + timedelta(days=2)
    with pytest.raises(exporting.NotReady):
        exporting.archive(export_id, member_id=people.ada, now=late)
    exporting.sweep(payload={}, now=late)
    assert moves.export(export_id, member_id=people.ada, now=late) is None
    of_eve = exporting.start(people.eve, "", NOW)
    carrying.run_all(NOW)
    exporting.erase(member_id=people.eve, now=NOW)
    assert moves.export(of_eve, member_id=people.eve, now=NOW) is None


def test_it_verifies_with_the_file_alone(archive: bytes, tmp_path: Path) -> None:
    file = tmp_path / "archive.zip"
    file.write_bytes(archive)
    with CaptureQueriesContext(connection) as asked:
        said = StringIO()
        call_command("verify_archive", str(file), "--json", stdout=said)
    assert len(asked) == 0
    found = json.loads(said.getvalue())
    assert found["records"] == {"places": 1, "preferences": 1, "profile": 1}
    assert found["services"][0]["pin"] == "stated"
    said = StringIO()
    known = keys()[0].key
    call_command("verify_archive", str(file), "--log", known.text, stdout=said)
    assert "Its log is one that this co-op knows" in said.getvalue()
    file.write_bytes(archive[:-100])
    with pytest.raises(CommandError, match="cut off"):
        call_command("verify_archive", str(file), stdout=StringIO())


def test_every_flipped_byte_is_found(one_for_all: bytes) -> None:
    archive = one_for_all

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(integers(0, len(archive) - 1), integers(1, 255))
    def flipped(at: int, by: int) -> None:
        broken = bytearray(archive)
        broken[at] ^= by
        with pytest.raises(Fault):
            verifying.verify(bytes(broken))

    flipped()


def test_a_flipped_byte_is_found_when_the_seal_is_made_anew(one_for_all: bytes) -> None:
    files = carrying.files_of(one_for_all)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data())
    def flipped(draw: DataObject) -> None:
        name = draw.draw(sampled_from(sorted(name for name in files if files[name])))
        at = draw.draw(integers(0, len(files[name]) - 1))
        broken = bytearray(files[name])
        broken[at] ^= draw.draw(integers(1, 255))
        with pytest.raises(Fault) as found:
            verifying.verify(layout.zipped({**files, name: bytes(broken)}))
        assert found.value.file

    flipped()


@pytest.mark.parametrize("forge", FORGED, ids=lambda forge: forge.__name__)
def test_a_forged_archive_is_refused_by_file_and_fault(
    one_for_all: bytes, forge: carrying.Forge
) -> None:
    """Everything is signed anew with a key of the forger's own, but what only the service can sign."""
    forged, file, code = forge(one_for_all)
    with pytest.raises(Fault) as found:
        verifying.verify(forged)
    assert (found.value.code, found.value.file) == (code, file)


def test_of_a_forged_archive_nothing_comes_in(archive: bytes, people: Cast) -> None:
    before = carrying.records_of(people.ada, NOW)
    for forge in FORGED:
        forged, file, code = forge(archive)
        with pytest.raises(arriving.Refused) as refused:
            arriving.look(member_id=people.ada, data=forged, now=NOW)
        assert refused.value.facts == {"file": file, "fault": code}
        assert file in refused.value.sentence
        assert refused.value.sentence.endswith("Nothing of it was taken in.")
    assert carrying.records_of(people.ada, NOW) == before
    assert moves.arrivals(people.ada) == []


def test_taking_in_twice_changes_nothing(archive: bytes, people: Cast) -> None:
    with pytest.raises(arriving.SomebodyElses):
        arriving.look(member_id=people.ben, data=archive, now=NOW)
    client.forget(people.ada, "places", key="home", now=NOW)
    arrival_id = arriving.look(member_id=people.ada, data=archive, now=LATER)
    _found, counts = arriving.preview(arrival_id, member_id=people.ada, now=LATER)
    assert counts["places"] == {"new": 1}
    assert counts["profile"] == {"same": 1}
    for _again in range(2):
        arriving.take(arrival_id=arrival_id, member_id=people.ada, prefers_archive=False, now=LATER)
    after = carrying.records_of(people.ada, LATER)
    assert arriving.look(member_id=people.ada, data=archive, now=LATER) == arrival_id
    assert carrying.records_of(people.ada, LATER) == after
    assert after[("places", "home")]["label"] == HOME["label"]
    again = carrying.export(people.ada, LATER)
    assert carrying.hashes(again, "data/") == carrying.hashes(archive, "data/")


def test_what_was_written_last_counts_unless_one_wants_the_archives_and_none_waits_for_ever(
    archive: bytes, people: Cast
) -> None:
    client.write(people.ada, "profile", {"name": "Ada Berg"}, now=LATER)
    arrival_id = arriving.look(member_id=people.ada, data=archive, now=LATER)
    assert arriving.preview(arrival_id, member_id=people.ada, now=LATER)[1]["profile"] == {
        "kept": 1
    }
    arriving.take(arrival_id=arrival_id, member_id=people.ada, prefers_archive=True, now=LATER)
    assert carrying.records_of(people.ada, LATER)[("profile", "")]["name"] == "Ada Lind"
    second = carrying.export(people.ada, LATER)
    waits_id = arriving.look(member_id=people.ada, data=second, now=LATER)
    late = LATER + timedelta(hours=2)
    with pytest.raises(arriving.Gone):
        arriving.take(arrival_id=waits_id, member_id=people.ada, prefers_archive=False, now=late)
    exporting.sweep(payload={}, now=late)
    assert moves.arrival(waits_id, member_id=people.ada, now=late) is None


def test_nobody_takes_a_place_that_is_anothers(archive: bytes, people: Cast) -> None:
    """Eve writes in Porto’s name, with Ada’s number there; Porto’s own word still is Ada’s."""
    told = replace(verifying.verify(archive).own, origin="porto.example/log")
    arriving.bring(replace(told, pin=Pin(STATED)), people.eve, now=NOW)
    arriving.bring(replace(told, pin=Pin(KNOWN)), people.ada, now=NOW)
    later = replace(told, pin=Pin(KNOWN), made_at=LATER)
    with pytest.raises(arriving.SomebodyElses):
        arriving.bring(later, people.eve, now=NOW)
    assert [one.pin for one in brought.of(people.ada, now=NOW)] == ["known"]
    assert [one.is_sure for one in brought.of(people.eve, now=NOW)] == [False]
