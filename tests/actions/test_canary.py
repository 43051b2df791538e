"""Strings that exist nowhere else are planted in every personal field; then somebody withdraws.

A minute later a scan of every table and of a dump of the database, of Redis, the log and the files
finds none of them outside the table of what the law keeps. After deleting themselves, nothing of the
account is left either.
"""

import logging
import re
import struct
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from coop.basics.geometry import Point
from coop.forum import names
from coop.locker import client as locker
from coop.locker import contracts, laws
from coop.locker.actions import chaining, deleting, granting, purging
from coop.machine import keeper, postgres
from coop.trust.actions import ratings
from coop.trust.actions.ratings import Said
from rides.care.actions import chat
from rides.fleet.motion import Fix
from rides.trips.actions import booking, forgetting, tracking
from rides.trips.actions.booking import Booking, Guest
from rides.trips.queries.quoting import quote
from rides.trips.queries.rides import ride_for
from rides.trips.quotes import QuotedStop
from tests import stage as on
from tests.stage import NOW, SQUARE, STATION, Stage, later

WORDS = {
    "name": "Canaryname Quetzal",
    "phone": "+358457310001",
    "guest": "Canaryguest Hoatzin",
    "place": "Canaryplace 17",
    "detail": "Canarydetail",
    "contact": "Canarycontact Kagu",
    "contact phone": "+358457310002",
    "quiet": "Canaryquiet",
    "note": "Canarynote at the blue door",
    "message": "Canarymessage under the bridge",
    "from": "Canaryfrom 3",
    "to": "Canaryto 9",
    "rating": "Canaryrating of the drive",
    "private rating": "Canaryrating for nobody",
    "longitude": "24.913579",
    "latitude": "60.186421",
}
KEPT: Mapping[str, tuple[str, frozenset[str]]] = {
    # Where the ride went, as tax and transport law ask for it.
    "trips_stop": ("trip_record", frozenset({"from", "to"})),
}
"""Table -> the law's kind of record, and which canaries may lie there."""


Rows = Iterable[tuple[str, str]]
"""Table and row, as text."""
COPY = re.compile(r'COPY public\."?(\w+)"? .*FROM stdin;$')


@pytest.fixture
def singing(stage: Stage) -> Stage:
    """Ada keeps a canary in every field of her locker."""
    ada = stage.cast.ada
    place = {"lat": float(WORDS["latitude"]), "lon": float(WORDS["longitude"]), "kind": "home"}
    words = {"label": WORDS["place"], "detail": WORDS["detail"]}
    chosen = {"name": WORDS["contact"], "phone": WORDS["contact phone"]}
    locker.write(ada, "profile", {"name": WORDS["name"], "phone": WORDS["phone"]}, now=NOW)
    locker.write(ada, "places", place | words, key="home", now=NOW)
    locker.write(ada, "preferences", {"quiet": WORDS["quiet"]}, now=NOW)
    locker.write(ada, "contacts", chosen, key="1", now=NOW)
    return stage


def _ride(stage: Stage, guest: Guest | None = None) -> on.Job:
    """A ride that Ada books with a note, and that Ben accepts; its ends have names."""
    ada = stage.cast.ada
    stops = [QuotedStop(STATION, WORDS["from"]), QuotedStop(SQUARE, WORDS["to"])]
    rider = None if guest else ada
    wish = Booking(ada, rider, uuid4(), note=WORDS["note"], guest=guest)
    ride_id = booking.book(quote(stops, now=NOW), wish, now=NOW)
    on.tick()
    on.accept(stage.ben)
    return on.Job(ride_id, ada, stage.ben, stage.cast.ben)


def _live_through(job: on.Job, stage: Stage) -> None:
    """Both write, the driver looks, the way is kept, and the ride comes to its end."""
    fix = Fix(Point(float(WORDS["latitude"]), float(WORDS["longitude"])), 0.0, 10.0, NOW)
    tracking.keep(job.id, job.driver, [fix], now=later(5))
    wrote = job.rider_says(later(6), uuid4())
    chat.write(ride_id=job.id, text=WORDS["message"], cause=wrote, now=later(6))
    names.of([stage.cast.ada], now=later(7))
    ride_for(job.id, user_id=stage.cast.ben, now=later(8))
    on.arrive(job, now=later(60))
    on.tell(job, now=later(61), key=uuid4())
    on.start(job, now=later(90))
    on.complete(job, now=later(600))
    _pass(later(601))


def _rate(job: on.Job) -> None:
    said = Said(is_up=True, words=WORDS["rating"], private_words=WORDS["private rating"])
    ratings.give(about=job.id, said=said, by=job.rider, now=later(650))


def _scan(words: Mapping[str, str] = WORDS, rows: Rows | None = None) -> set[tuple[str, str]]:
    """(where, which canary) for every canary found in any table, in Redis, or in a file."""
    found = {
        (table, name)
        for table, row in (_rows() if rows is None else rows)
        for name in _in(row, words)
    }
    found |= {("redis", name) for said in _kept_in_redis() for name in _in(said, words)}
    for folder in (settings.STATE_DIR, settings.LOCKER_KEYS, settings.STRIPE_FAKE_FILE.parent):
        for file in Path(folder).rglob("*"):
            if file.is_file():
                said = file.read_bytes().decode("latin-1")
                found |= {(str(file), name) for name in _in(said, words)}
    return found


def _kept_in_redis() -> Iterator[str]:
    """Every value as its own commands tell it: a dump would compress what is long."""
    redis = Redis.from_url(settings.REDIS_URL)
    tellers: Mapping[bytes | str, Callable[[bytes], object]] = {
        b"string": redis.get,
        b"list": lambda key: redis.lrange(key, 0, -1),
        b"set": redis.smembers,
        b"hash": redis.hgetall,
        b"zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
        b"stream": redis.xrange,
    }
    for key in redis.scan_iter():
        yield repr(key) + repr(tellers[redis.type(key)](key))


def _rows() -> Rows:
    """What this transaction sees of every table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            # What only the city's map fills holds no people, and is long.
            if table.startswith(("places_", "spatial_ref_sys")):
                continue
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            for (row,) in cursor.fetchall():
                yield table, row


def _dumped(database: str) -> Rows:
    """What a backup of the database holds: every line of every table, as pg_dump writes it."""
    address = keeper.CLUSTER.url(postgres.SUPERUSER, database)
    said = subprocess.run(
        ["pg_dump", "--data-only", address], capture_output=True, check=True, encoding="utf-8"
    )
    table = ""
    for line in said.stdout.splitlines():
        began = COPY.match(line)
        table = began[1] if began else table
        yield table, line


def _in(text: str, words: Mapping[str, str] = WORDS) -> list[str]:
    return [name for name, word in words.items() if any(form in text for form in _forms(word))]


@lru_cache(maxsize=64)
def _forms(word: str) -> tuple[str, ...]:
    """As it may lie somewhere: in words, as bytes, and a number as a place on the map holds it."""
    try:
        number = struct.pack("<d", float(word)).hex()
    except ValueError:
        return word, word.encode().hex()
    return word, word.encode().hex(), number, number.upper()


def _outside_the_law(rows: Rows | None = None) -> set[tuple[str, str]]:
    found = _scan(rows=rows)
    return {(where, name) for where, name in found if name not in KEPT.get(where, ("", ()))[1]}


def _pass(now: datetime) -> None:
    """What the sweeper does within a minute."""
    on.run_outbox(now)
    purging.sweep(payload={}, now=now)
    chaining.chain_new(payload={}, now=now)


@pytest.mark.parametrize("guest", [None, Guest(WORDS["guest"], WORDS["phone"])])
def test_a_minute_after_withdrawing_nothing_is_left_outside_the_law(
    singing: Stage, guest: Guest | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _live_through(_ride(singing, guest), singing)
    sung = {name for _where, name in _scan()}
    assert {"note", "message", "from", "to", "name"} <= sung, "or nothing below means anything"
    granting.withdraw(member_id=singing.cast.ada, now=later(700))
    _pass(later(760))
    assert _outside_the_law() == set()
    assert not any(_in(record.getMessage()) for record in caplog.records)


def test_no_backup_made_a_minute_later_holds_them_either(
    committed_db: str, singing: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    """With real commits, so that queues, Redis and pg_dump see all there is to see."""
    caplog.set_level(logging.DEBUG)
    job = _ride(singing)
    _live_through(job, singing)
    _rate(job)
    before = _scan(rows=_dumped(committed_db))
    assert {"note", "message", "from", "to", "name", "rating"} <= {name for _where, name in before}
    assert before == _scan(), "a dump and the tables tell the same"
    granting.withdraw(member_id=singing.cast.ada, now=later(700))
    _pass(later(760))
    assert _outside_the_law(_dumped(committed_db)) == set()
    assert not any(_in(record.getMessage()) for record in caplog.records)


def test_a_day_after_a_ride_its_copies_are_gone_without_asking(singing: Stage) -> None:
    _live_through(_ride(singing), singing)
    forgetting.forget_over(payload={}, now=later(600 + 86_400))
    purging.sweep(payload={}, now=later(600 + 86_400))
    left = {name for _where, name in _outside_the_law()}
    assert not left & {"note", "from", "to", "longitude", "latitude"}


def test_who_deleted_themselves_leaves_not_even_an_address(singing: Stage) -> None:
    eve = singing.cast.eve
    assert ("members_user", "email") in _scan({"email": "eve@example.org"})
    deleting.delete(member_id=eve, now=later(1))
    _pass(later(61))
    assert _scan({"email": "eve@example.org"}) == set()


def test_what_may_stay_is_named_by_a_law() -> None:
    for kind, _names in KEPT.values():
        assert kind in laws.KINDS


def test_every_collection_has_a_canary_or_a_reason() -> None:
    planted = {"profile", "places", "preferences", "contacts", "guests", "traces"}
    # Scans lie apart; wishes and rankings are no words; what lies with a ride is planted there.
    others = {
        "avoided",
        "documents",
        "circle",
        "groups",
        "ranking",
        "receipts",
        "ratings",
        "messages",
        "files",
    }
    others |= {"stops"}
    assert planted <= set(contracts.FIELDS) <= planted | others
