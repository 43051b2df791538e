"""The public log: hashing its leaves, checking all of it, and what sealing costs a ride's commit.

What checks is the very file that is handed out, alone on one processor, over a folder that holds the
whole log. Rides are settled while another process seals every second and while none does, in turn.
"""

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, getrusage
from uuid import uuid4

from django.db import connection, connections

from coop.benchmarks.measuring import Figures, Say, Unusable, count, percentile, table, timed
from coop.journal import handout, tiles, tree
from coop.journal.actions import keeping, sealing
from coop.journal.canonical import canonical
from coop.journal.leaves import leaf
from coop.journal.notes import SIGNS, Checkpoint, Note
from coop.journal.signing import new_signer
from coop.rulebook.queries import Rules, rules_as_of, rules_of
from coop.work import clock
from payouts import actions as payouts
from payouts.accumulator import Pool, add
from payouts.queries import fees

FEES_A_COUNT = 10_000
BALLOTS_A_VOTE = 5_000
VOTES_EVERY = 25_000
FOUNDED = """
SELECT kind, public::text, at FROM journal_entry
 WHERE kind = 'rule.version' AND public->>'cause' = 'founding' ORDER BY id
"""
"""What was decided later would ask for the votes that decided it."""


@dataclass(frozen=True, slots=True)
class Flows:
    """What flowed into each pool in all, and what of it is counted."""

    whole: dict[str, int]
    counted: dict[str, int]


def add_arguments(parser: ArgumentParser) -> None:
    """How long a log, and how many rides each way."""
    parser.add_argument("--entries", type=count, default=1_000_000)
    parser.add_argument("--rides", type=count, default=2_000, help="each way, over all turns")
    parser.add_argument("--turns", type=count, default=10)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Make a log, hash it, have it checked; then settle rides beside a sealer."""
    say(f"making {given.entries:,} entries …")
    signer = new_signer("bench.example.org/log", SIGNS)
    entries = _entries(given, signer.key.text)
    kept, hashing = timed(partial(_tiles, entries))
    say(f"{len(entries) / hashing.wall_s:,.0f} leaves hashed a second, all tiles and root included")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = _write(folder, entries, kept)
        head = Checkpoint(signer.key.name, len(entries), root)
        note = Note(head.text, (signer.sign(head.text),))
        (folder / "checkpoint").write_text(str(note))
        (said, cpu_s), checking = timed(partial(_verify, folder))
    say(said)
    ratio, rows = _overhead(given, say)
    figures = [
        ("leaves a second", f"{len(entries) / hashing.wall_s:,.0f}"),
        ("all checked in", f"{checking.wall_s:.1f} s"),
        ("beside a sealer ÷ alone", f"{ratio:.3f}"),
    ]
    say(table(("what", ""), figures))
    return {
        "leaves_per_s": round(len(entries) / hashing.wall_s),
        "verify_s": round(checking.wall_s, 2),
        "verify_cpu_s": round(cpu_s, 2),
        "seal_overhead_ratio": round(ratio, 3),
        "entries": len(entries),
        "rides": given.rides,
        "turns": rows,
    }


def _entries(given: Namespace, key: str) -> list[bytes]:
    """A log as a co-operative's is: mostly fees, pools that they flow into, votes with ballots."""
    rng, now = Random(given.seed), clock.now()  # noqa: S311 - the same log in every run
    made = [leaf("journal.key", {"key": key}, at=now, commitment=None)]
    with connection.cursor() as cursor:
        cursor.execute(FOUNDED)
        founded = cursor.fetchall()
    rules = rules_of(json.loads(founded[-1][1])["version"])
    made += [_stated(*row) for row in founded]
    pools = dict.fromkeys(("drivers", "riders", "everyone"), Pool())
    flows = Flows(dict.fromkeys(pools, 0), {})
    votes = 0
    while len(made) < given.entries:
        for _ in range(min(FEES_A_COUNT, given.entries - len(made))):
            made.append(_fee(rng, rules, flows))
        for name, pool in pools.items():
            pools[name] = _counted(made, name, pool, flows, rng.randint(10**6, 10**7))
        if len(made) // VOTES_EVERY > votes:
            votes += 1
            made += _vote(votes, rng)
    return made[: given.entries]


def _stated(kind: str, public: str, at: datetime) -> bytes:
    return leaf(kind, json.loads(public), at=at, commitment=None)


def _fee(rng: Random, rules: Rules, flows: Flows) -> bytes:
    fare, by_card = rng.randint(500, 4_000), rng.random() < 0.8
    fee = (fare * rules["fees.rate_bp"] + 5_000) // 10_000
    found = fees.expected(
        fee_minor=fee, total_minor=fare, method="card" if by_card else "cash", rules=rules
    )
    for name in flows.whole:
        flows.whole[name] += found.split_minor[name]
    public = {
        "currency": "EUR",
        "fare_minor": fare,
        "total_minor": fare,
        "by_card": by_card,
        "fee_minor": fee,
        "card_minor": found.card_minor,
        "insurance_minor": found.insurance_minor,
        "shortfall_minor": found.shortfall_minor,
        "split_minor": found.split_minor,
        "rule_version": rules.version,
    }
    return leaf("fee.taken", public, at=None, commitment=rng.randbytes(32))


def _counted(made: list[bytes], name: str, pool: Pool, flows: Flows, units: int) -> Pool:
    grown = add(pool, flows.whole[name] - flows.counted.get(name, 0))
    flows.counted[name] = flows.whole[name]
    public = {
        "pool": name,
        "currency": "EUR",
        "fees_minor": flows.whole[name],
        "index": str(grown.index),
        "carry": str(grown.carry),
        "units_before": pool.units,
        "units": units,
        "members": units // 1_000,
    }
    made.append(leaf("pool.counted", public, at=clock.now(), commitment=None))
    return Pool(grown.index, grown.carry, units)


def _vote(number: int, rng: Random) -> list[bytes]:
    at, name = clock.now(), {"proposal": number}
    rules = {"quorum_bp": 2_000, "quorum_least": 5, "more_than_bp": 5_000, "weight_max": 50}
    said = sha256(b"%d" % number).hexdigest()
    terms = sha256(canonical([said, rules])).hexdigest()
    choices = [rng.choice(("yes", "yes", "no")) for _ in range(BALLOTS_A_VOTE)]
    yes = choices.count("yes")
    result = {"yes": yes, "no": BALLOTS_A_VOTE - yes, "abstain": 0}
    facts: list[tuple[str, dict[str, object]]] = [
        ("proposal.submitted", {**name, "hash": said, "kind": "payment"}),
        ("vote.opened", {**name, "roll": BALLOTS_A_VOTE * 2, "terms": terms, "rules": rules}),
    ]
    for choice in choices:
        receipt = rng.randbytes(32).hex()
        facts.append(("vote.ballot", {**name, "choice": [choice], "weight": 1, "receipt": receipt}))
    whole = {"turnout": BALLOTS_A_VOTE, "needed": BALLOTS_A_VOTE * 2 // 5, "weight": BALLOTS_A_VOTE}
    facts.append(("vote.counted", {**name, "result": result, "carried": True, **whole}))
    return [leaf(kind, public, at=at, commitment=None) for kind, public in facts]


def _tiles(entries: Sequence[bytes]) -> list[list[bytes]]:
    """Every hash that the log serves, by level; the last of all is the root."""
    levels = [tree.leaf_hashes(entries)]
    while len(levels[-1]) >= tree.TILE_WIDTH:
        below = levels[-1]
        whole = len(below) // tree.TILE_WIDTH * tree.TILE_WIDTH
        levels.append(
            [tree.subtree(below[at : at + tree.TILE_WIDTH]) for at in range(0, whole, 256)]
        )
    peaks = tree.Peaks()
    done = len(levels[1]) if len(levels) > 1 else 0
    for root in levels[1] if done else ():
        peaks.add(root, tree.TILE_HEIGHT)
    peaks.add_all(levels[0][done * tree.TILE_WIDTH :])
    return [*levels, [peaks.root()]]


def _write(folder: Path, entries: Sequence[bytes], kept: list[list[bytes]]) -> bytes:
    """Write the log down as it is served; returns its root."""
    *levels, (root,) = kept
    for level, number, width in tiles.tiles_of(len(entries)):
        first = number * tree.TILE_WIDTH
        _put(folder, level, number, width, b"".join(levels[level][first : first + width]))
        if level == 0:
            data = tiles.bundle(entries[first : first + width])
            _put(folder, tiles.ENTRIES, number, width, data)
    return root


def _put(folder: Path, level: int | str, number: int, width: int, data: bytes) -> None:
    path = folder / tiles.tile_path(level, number, width)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _verify(folder: Path) -> tuple[str, float]:
    """What the verifier says, and for how many seconds it had the processor.

    Raises:
        Unusable: it finds a fault.
    """
    program = folder / "verify.py"
    program.write_text(handout.text())
    one, before = min(os.sched_getaffinity(0)), getrusage(RUSAGE_CHILDREN)
    done = subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", str(program), str(folder), "--kept", str(folder / "kept.json")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: os.sched_setaffinity(0, {one}),
    )
    if done.returncode:
        raise Unusable(f"The verifier found fault with a log that has none: {done.stdout[-2_000:]}")
    after = getrusage(RUSAGE_CHILDREN)
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _overhead(given: Namespace, say: Say) -> tuple[float, list[float]]:
    """How much longer a ride takes to settle while the log is sealed; the middle of all turns."""
    keeping.ensure_key(now=clock.now())
    rng, each = Random(given.seed), max(1, given.rides // given.turns)  # noqa: S311 - the same rides
    ratios = []
    for turn in range(given.turns + 1):
        with _sealer():
            beside = _settle(rng, each)
        alone = _settle(rng, each)
        if turn:  # the first one opens accounts and connections
            ratios.append(beside / alone)
            say(
                f"turn {turn}: {beside * 1_000:.2f} ms beside a sealer, {alone * 1_000:.2f} ms alone"
            )
    return percentile(ratios, 0.5), [round(one, 3) for one in ratios]


def _settle(rng: Random, rides: int) -> float:
    """The middle of how long each of these rides took, in seconds."""
    now = clock.now()
    spans = [
        timed(partial(payouts.settle_ride, _ride(rng), now=now))[1].wall_s for _ in range(rides)
    ]
    return percentile(spans, 0.5)


def _ride(rng: Random) -> payouts.RideMoney:
    now, driver, fare = clock.now(), uuid4(), rng.randint(500, 4_000)
    rules = rules_as_of(now)
    fee = (fare * rules["fees.rate_bp"] + 5_000) // 10_000
    return payouts.RideMoney(
        ride_id=uuid4(),
        payer_id=uuid4(),
        driver_id=driver,
        driver_user_id=driver,
        currency="EUR",
        method=rng.choice(("cash", "card")),
        total_minor=fare,
        driver_minor=fare - fee,
        fee_minor=fee,
        rule_version=rules.version,
        ended_at=now,
    )


@contextmanager
def _sealer() -> Iterator[None]:
    """A process that seals every second: far more often than the sweeper does."""
    connections.close_all()
    fork = get_context("fork")
    stop = fork.Event()
    process = fork.Process(target=_seal_until, args=(stop,))
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join()
        if process.exitcode:
            raise Unusable("The sealer failed.")


def _seal_until(stop: Event) -> None:
    while not stop.wait(1):
        sealing.seal_batches(payload={}, now=clock.now())
