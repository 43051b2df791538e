"""What benchmarks share: files they read, processor time, percentiles and tables.

Knows no room. Called by the benchmarks only.
"""

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Protocol, TypeVar

Answer = TypeVar("Answer")
Figures = dict[str, object]
Say = Callable[[str], None]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
"""Data that may lie beside the project; every file can be named by an argument instead."""


class Unusable(Exception):
    """A file holds something else than the benchmark reads; the sentence says what is wrong."""


class Benchmark(Protocol):
    """What a module of this package offers."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Name what can be chosen."""

    def run(self, given: argparse.Namespace, say: Say) -> Figures:
        """Measure; returns the figures for the last line."""


@dataclass(frozen=True, slots=True)
class Spent:
    """How long something took: seconds on the wall, and of this process on the processor."""

    wall_s: float
    cpu_s: float


def timed(work: Callable[[], Answer]) -> tuple[Answer, Spent]:
    """Do work once; returns what it answers and what it took."""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    answer = work()
    return answer, Spent(time.perf_counter() - wall_s, time.process_time() - cpu_s)


def file(text: str) -> Path:
    """An argument that names a file to read.

    Raises:
        ArgumentTypeError: there is no such file.
    """
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"There is no file {path}. Name one that exists.")
    return path


def count(text: str) -> int:
    """An argument that is a whole number from 1.

    Raises:
        ArgumentTypeError: it is not.
    """
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1.")
    return int(text)


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of the values does not exceed, by the nearest rank."""
    ordered = sorted(values)
    return ordered[max(1, ceil(share * len(ordered))) - 1]


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns for a person: the first to the left, the others to the right."""
    cells = [list(map(str, row)) for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if at else text.ljust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )
