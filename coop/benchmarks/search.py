"""Address search as somebody types, letter by letter, through the page's own door on the server.

Each line of a list holds what is typed and what is meant; every beginning of it is asked as well.
"""

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from django.conf import settings
from django.test import Client

from coop.basics.geometry import Point
from coop.benchmarks.measuring import Figures, Say, Unusable, file, percentile
from coop.machine import paths
from rides.places import geocoding
from rides.places import queries as places

LISTS = paths.ROOT / "tests" / "data" / "searches"
LEAST_LETTERS = 2
FIRST = 3
P95_MS = 50.0


def add_arguments(parser: ArgumentParser) -> None:
    """Which list of searches."""
    usual = LISTS / f"{settings.CITY_SLUG}.txt"
    parser.add_argument("--list", type=file, default=str(usual), help="`typed | meant` per line")


def run(given: Namespace, say: Say) -> Figures:
    """Measure, and count what is among the first three."""
    zone = places.main_zone()
    middle = places.centre(zone.id)
    searches = _searches(given.list)
    missed = [typed for typed, meant in searches if not _is_found(typed, meant, middle)]
    took = [ms for typed, _ in searches for ms in _typed(typed, middle)]
    p50, p95 = percentile(took, 0.5), percentile(took, 0.95)
    found = len(searches) - len(missed)
    say(f"{zone.name}: {found} of {len(searches)} among the first three")
    for typed in missed:
        say(f"  not found: {typed}")
    say(f"{len(took)} requests: p50 {p50:.1f} ms, p95 {p95:.1f} ms (at most {P95_MS:.0f})")
    return {
        "searches": len(searches),
        "found": found,
        "requests": len(took),
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "max_ms": round(max(took), 2),
    }


def _searches(path: Path) -> list[tuple[str, str]]:
    rows = [line.split(" | ") for line in path.read_text().splitlines() if line.strip()]
    if not rows or any(len(row) != 2 for row in rows):
        raise Unusable(f"{path} does not hold `typed | meant` on each line.")
    return [(typed, meant) for typed, meant in rows]


def _is_found(typed: str, meant: str, near: Point) -> bool:
    found = geocoding.search(typed, near=near, limit=FIRST)
    return any(meant.lower() in place.label.lower() for place in found)


def _typed(text: str, near: Point) -> list[float]:
    """Milliseconds of each request while this is typed."""
    return [_asked_ms(text[:end], near, end) for end in range(LEAST_LETTERS, len(text) + 1)]


def _asked_ms(text: str, near: Point, end: int) -> float:
    # Many people type, each from a place of their own: nobody types too fast.
    address = f"10.{sum(map(ord, text)) % 250}.{len(text) % 250}.{end % 250}"
    began_s = time.perf_counter()
    answer = Client(REMOTE_ADDR=address, SERVER_NAME="localhost").get(
        "/places/suggest", {"q": text, "lat": str(near.lat), "lon": str(near.lon)}
    )
    took_s = time.perf_counter() - began_s
    if answer.status_code != 200:
        raise Unusable(f"The search answers “{text}” with {answer.status_code}.")
    return took_s * 1_000
