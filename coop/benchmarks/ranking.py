"""A member's own order of many candidates: by weights and by an expression, against plain Python.

Each round has candidates of its own, in which everybody is measured in turn: the common order, the
product's weights, the product's expression, and the same two worked out one candidate at a time in
Python (the line as Python's own, which no member may write). All must agree on the order.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from statistics import median
from uuid import UUID

from coop.benchmarks.measuring import Figures, Say, Unusable, count, percentile, table, timed
from coop.ranking import expressions
from coop.ranking.choice import Choice
from coop.ranking.features import OWN, WEIGHTS, Subject
from coop.ranking.ordering import Bounds, Candidate, arrange

LINE = "(favourite ? 40 : 0) + (electric ? 15 : 0) - 3 * pickup_min + math.least(idle_min, 30)"
AS_PYTHON = compile(
    "(40 if favourite else 0) + (15 if electric else 0) - 3 * pickup_min + min(idle_min, 30)",
    "line",
    "eval",
)
PERCENT = {"close": 35, "cheap": 15, "known": 30, "fair": 20}
BOUNDS = Bounds(shift_s=None, label=0.0)
Order = Callable[[Sequence[Candidate]], list[UUID]]


def add_arguments(parser: ArgumentParser) -> None:
    """How many candidates, and how often."""
    parser.add_argument("--candidates", type=count, default=200)
    parser.add_argument("--rounds", type=count, default=300)
    parser.add_argument("--seed", type=int, default=1)


def run(given: Namespace, say: Say) -> Figures:
    """Measure every round; the ways take turns.

    Raises:
        Unusable: two ways that should agree do not.
    """
    spent: dict[str, list[float]] = {name: [] for name in WAYS}
    _, compiling = timed(partial(expressions.compiled.__wrapped__, Subject.DRIVERS, LINE))
    rng = Random(given.seed)  # noqa: S311 - made-up candidates
    for _ in range(given.rounds):
        candidates = [_candidate(rng) for _ in range(given.candidates)]
        found = {}
        for name, way in WAYS.items():
            found[name], took = timed(partial(way, candidates))
            spent[name].append(took.wall_s * 1_000)
        _compare(found)
    rows = [
        (name, f"{median(ms):.3f}", f"{percentile(ms, 0.95):.3f}") for name, ms in spent.items()
    ]
    say(table(("way", "median ms", "p95 ms"), rows))
    figures = {f"{name}_ms": round(median(ms), 4) for name, ms in spent.items()}
    return {
        "candidates": given.candidates,
        "rounds": given.rounds,
        **figures,
        "compile_ms": round(compiling.wall_s * 1_000, 3),
    }


def _candidate(rng: Random) -> Candidate:
    features = {
        "pickup_min": rng.uniform(0, 15),
        "idle_min": rng.uniform(0, 60),
        "price": 14.2,
        "favourite": rng.random() < 0.1,
        "electric": rng.random() < 0.3,
        "wheelchair": rng.random() < 0.1,
        "raised": 0.0,
        "lowered": 0.0,
    }
    return Candidate(UUID(int=rng.getrandbits(128)), features["pickup_min"] * 60, features)


def _weighed(one: Candidate) -> float:
    f = one.features
    close = min(1.0, max(0.0, (15 - f["pickup_min"]) / 15))
    fair = min(1.0, max(0.0, f["idle_min"] / 30))
    return 0.35 * close + 0.15 + 0.3 * bool(f["favourite"]) + 0.2 * fair


def _python(one: Candidate) -> float:
    return float(eval(AS_PYTHON, {"min": min}, dict(one.features)))  # noqa: S307 - our own line


def _by(points: Callable[[Candidate], float], candidates: Sequence[Candidate]) -> list[UUID]:
    keyed = sorted(candidates, key=lambda one: (-points(one), one.base, one.id.int))
    return [one.id for one in keyed]


def _common(candidates: Sequence[Candidate]) -> list[UUID]:
    return [one.id for one in sorted(candidates, key=lambda one: (one.base, one.id.int))]


def _own(preset: str, candidates: Sequence[Candidate]) -> list[UUID]:
    return arrange(candidates, Choice(Subject.DRIVERS, preset, PERCENT, LINE), BOUNDS)


WAYS: dict[str, Order] = {
    "common": _common,
    "level1": partial(_own, WEIGHTS),
    "plain1": partial(_by, _weighed),
    "level2": partial(_own, OWN),
    "plain2": partial(_by, _python),
}


def _compare(found: dict[str, list[UUID]]) -> None:
    for ours, plain in (("level1", "plain1"), ("level2", "plain2")):
        if found[ours] != found[plain]:
            raise Unusable(f"{ours} and {plain} put the same candidates into different orders.")
