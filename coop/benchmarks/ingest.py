"""Positions of a fleet through our own store: checked in process, and kept by Redis until killed.

Durable means that whoever wrote and Redis itself can be killed (`kill -9`) and nothing that was
acknowledged is lost; at the end both are, and the store is read back. What a loss of power takes is
said in `rides.fleet.positions`. Beside it the same batches as bare GEOADDs, which check nothing.
"""

import contextlib
import csv
import gzip
import os
import signal
import subprocess
import sys
import tempfile
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import redis
from django.test.utils import override_settings

from coop.basics.geometry import Point
from coop.benchmarks.measuring import (
    SHARED,
    Figures,
    Say,
    Unusable,
    count,
    file,
    percentile,
    table,
    timed,
)
from coop.machine import services
from coop.machine.redis import Redis
from coop.rulebook.registry import rule
from rides.fleet import positions
from rides.fleet.motion import Fix, sift
from rides.fleet.positions import Reported

BEGAN_AT = datetime(2026, 1, 5, tzinfo=UTC)
ZONE = UUID(int=1)
TURNS = 3
LIVE_S = 3_600
KILLED_AFTER = 20
"""Batches that the writer has had acknowledged when it is killed."""
Row = tuple[float, UUID, float, float]


def add_arguments(parser: ArgumentParser) -> None:
    """What to replay, and how much of it at a time."""
    replay = SHARED / "trips/sf_gps_2h.csv.gz"
    parser.add_argument("--replay", type=file, default=str(replay), help="ts,vehicle,lat,lon,…")
    parser.add_argument("--batch", type=count, default=500, help="positions per round trip")
    parser.add_argument("--writer", metavar="SOCKET", help=SUPPRESS)


def run(given: Namespace, say: Say) -> Figures:
    """Measure in turn, then kill and read back."""
    rows = _rows(given.replay)
    if given.writer:
        return _write_until_killed(rows, given, say)
    say(f"{len(rows):,} positions of {len({row[1] for row in rows}):,} cars")
    per_s: dict[str, list[float]] = {"in_process": [], "durable": [], "redis_geoadd": []}
    with tempfile.TemporaryDirectory(prefix="ourway-bench-") as folder:
        server = Redis(Path(folder) / "redis.sock", Path(folder) / "redis")
        with _running(server), _store_at(server.url):
            # Each turn is later than the one before, as the same cars go on.
            for turn in range(TURNS):
                batches = _batches(_moved(rows, turn), given.batch)
                for name, work in (
                    ("in_process", lambda b=batches: _check(b)),
                    ("durable", lambda b=batches: _keep(b)),
                    ("redis_geoadd", lambda b=batches: _geoadd(b, server.url)),
                ):
                    _, spent = timed(work)
                    per_s[name].append(len(rows) / spent.wall_s)
                say(f"turn {turn + 1}: {per_s['durable'][-1]:,.0f} a second kept")
        say("Killing the writer, then Redis …")
        found = _after_kill(server, given)
    middle = {name: percentile(values, 0.5) for name, values in per_s.items()}
    say(table(("store", "a second"), [(name, f"{n:,.0f}") for name, n in middle.items()]))
    say(f"acknowledged before the kill: {found['acknowledged']:,}, lost: {found['lost']}")
    return {
        **{f"{name}_per_s": round(n) for name, n in middle.items()},
        "turns": {name: [round(n) for n in values] for name, values in per_s.items()},
        **found,
        "positions": len(rows),
        "batch": given.batch,
    }


def _rows(path: Path) -> list[Row]:
    """Seconds, car, lat, lon of every position, in order of time.

    Raises:
        Unusable: the file has other columns, or a line is no position.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", newline="") as lines:
            rows = [
                (float(one["ts"]), UUID(int=int(one["vehicle"])), *_at(one))
                for one in csv.DictReader(lines)
            ]
    except (OSError, EOFError, KeyError, TypeError, ValueError) as error:
        wanted = "a table with ts, vehicle, lat and lon"
        raise Unusable(f"{path.name} is not {wanted}, or is cut off.") from error
    if not rows:
        raise Unusable(f"{path.name} holds no positions.")
    return sorted(rows)


def _at(fields: dict[str, str]) -> tuple[float, float]:
    at = Point(float(fields["lat"]), float(fields["lon"]))
    return at.lat, at.lon


def _moved(rows: list[Row], turn: int) -> list[Row]:
    """The same an age later."""
    later_s = turn * (rows[-1][0] + 3_600)
    return [(ts + later_s, car, lat, lon) for ts, car, lat, lon in rows]


def _batches(rows: list[Row], size: int) -> list[list[Row]]:
    return [rows[first : first + size] for first in range(0, len(rows), size)]


def _reported(batch: list[Row]) -> list[Reported]:
    return [Reported(ZONE, car, fix) for car, fix in _fixes(batch)]


def _fixes(batch: list[Row]) -> list[tuple[UUID, Fix]]:
    return [
        (car, Fix(Point(lat, lon), 0.0, 10.0, BEGAN_AT + timedelta(seconds=ts)))
        for ts, car, lat, lon in batch
    ]


def _check(batches: list[list[Row]]) -> int:
    """From numbers to fixes that can be true, the newest of each car in memory."""
    known: dict[UUID, Fix] = {}
    taken = 0
    for batch in batches:
        taken += sum(sift(_fixes(batch), known, **_limits()))
    return taken


def _keep(batches: list[list[Row]]) -> None:
    """The same through the product's own door to Redis."""
    for batch in batches:
        _take(batch)


def _take(batch: list[Row]) -> None:
    now = BEGAN_AT + timedelta(seconds=batch[-1][0] + 1)
    positions.take(_reported(batch), live_s=LIVE_S, now=now, **_limits())


def _limits() -> dict[str, int]:
    return {
        "jump_m": rule("fleet.jump_m").founding,
        "speed_max_mps": rule("fleet.speed_max_mps").founding,
    }


def _geoadd(batches: list[list[Row]], url: str) -> None:
    client = redis.Redis.from_url(url)
    for batch in batches:
        pipe = client.pipeline(transaction=False)
        for _, car, lat, lon in batch:
            pipe.geoadd("bare", (lon, lat, str(car)))
        pipe.execute()


@contextlib.contextmanager
def _running(server: Redis) -> Iterator[None]:
    """A Redis that writes every change to its log, for the length of a block."""
    with contextlib.ExitStack() as stack:
        services.start_redis(server, stack, server.socket.with_suffix(".log"))
        yield


@contextlib.contextmanager
def _store_at(url: str) -> Iterator[None]:
    """The product's store keeps positions there for the length of a block."""
    positions._redis.cache_clear()
    with override_settings(REDIS_URL=url):
        yield
    positions._redis.cache_clear()


def _write_until_killed(rows: list[Row], given: Namespace, say: Say) -> Figures:
    """The writer's whole life: one line for each batch that was acknowledged."""
    with _store_at(f"unix://{given.writer}"):
        for turn in range(1, sys.maxsize):
            for number, batch in enumerate(_batches(_moved(rows, TURNS + turn), given.batch)):
                _take(batch)
                say(f"{turn} {number}")
    return {}


def _after_kill(server: Redis, given: Namespace) -> dict[str, int]:
    """Kill a writer in mid-work, then Redis, and count what is missing of what it was told."""
    with _running(server):
        client = redis.Redis.from_url(server.url)
        client.flushall()
        acknowledged = _killed_writer(server, given)
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    with _running(server), _store_at(server.url):
        return _missing(acknowledged)


def _killed_writer(server: Redis, given: Namespace) -> list[Reported]:
    """What a writer was told is kept when it was killed."""
    command = [sys.executable, "manage.py", "bench", "ingest", f"--replay={given.replay}"]
    command += [f"--batch={given.batch}", f"--writer={server.socket}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:  # noqa: S603 - ours
        assert writer.stdout
        told = [line.split() for line, _ in zip(writer.stdout, range(KILLED_AFTER), strict=False)]
        writer.kill()
        told += [line.split() for line in writer.stdout if line.count(" ") == 1]
    rows = _rows(given.replay)
    return [
        one
        for turn, number in told
        for one in _reported(_batches(_moved(rows, TURNS + int(turn)), given.batch)[int(number)])
    ]


def _missing(acknowledged: list[Reported]) -> dict[str, int]:
    known: dict[UUID, Fix] = {}
    sift([(one.driver_id, one.fix) for one in acknowledged], known, **_limits())
    kept = positions.of(known)
    older = [
        car
        for car, fix in known.items()
        if car not in kept or kept[car].occurred_at < fix.occurred_at
    ]
    return {"acknowledged": len(acknowledged), "cars_read_back": len(kept), "lost": len(older)}
