"""Files of who rated or vouched for whom, as trust platforms publish them.

Comma, tab or space between columns, gzip or not, with a header in any order or without one; lines
that begin with # or % are remarks. Called by the benchmarks of trust.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coop.benchmarks.measuring import Unusable
from coop.trust.graphs import Bools, Floats, Ints, Longs

NAMES = {
    "source": {"source", "src", "from", "rater", "voucher", "fromnodeid", "user"},
    "target": {"target", "tgt", "dst", "to", "ratee", "vouchee", "tonodeid"},
    "value": {"rating", "weight", "sign", "value", "score", "vote", "label", "is_up"},
    "time": {"time", "timestamp", "at", "date", "ts"},
    "member": {"member", "id", "user", "node"},
}
USUAL = ("source", "target", "value", "time")
SPACING_S = 60.0
"""Between two ratings of a file that tells no times: its order is kept, and nothing fades."""


@dataclass(frozen=True, slots=True)
class Network:
    """Who said what of whom, oldest first: people are numbers, `names` say as the file calls them.

    `part`: from which of the files each comes.
    """

    source: Ints
    target: Ints
    value: Floats
    at_s: Longs
    part: Ints
    names: tuple[str, ...]

    @property
    def is_up(self) -> Bools:
        """What is above 0 praises."""
        ups: Bools = self.value > 0
        return ups

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.names)


def read(*paths: Path) -> Network:
    """Everything in one or more files; who rates themselves is left out.

    Raises:
        Unusable: a file does not hold such a thing.
    """
    rows: list[tuple[str, str, float, float]] = []
    parts: list[int] = []
    for number, path in enumerate(paths):
        rows += _rows(path, first=len(rows))
        parts += [number] * (len(rows) - len(parts))
    named = np.array([(row[0], row[1]) for row in rows])
    names, numbers = np.unique(named.ravel(), return_inverse=True)
    pairs = numbers.reshape(-1, 2).astype(np.int32)
    value = np.array([row[2] for row in rows])
    # The product's times begin in 2020; what counts is how long after the first.
    at_s = np.array([row[3] for row in rows])
    order = np.argsort(at_s, kind="stable")
    order = order[(pairs[:, 0] != pairs[:, 1])[order]]
    times: NDArray[np.int64] = (at_s - at_s.min()).astype(np.int64)[order]
    source, target = pairs[order, 0], pairs[order, 1]
    part = np.array(parts, dtype=np.int32)[order]
    return Network(source, target, value[order], times, part, tuple(map(str, names)))


def labels(path: Path) -> dict[str, bool]:
    """Who is a fraud, by the file's names; whoever is neither 1 nor -1 is left out.

    Raises:
        Unusable: the file does not hold such a thing.
    """
    lines = list(_lines(path))
    columns = _columns(lines[0], ("member", "value")) if lines else None
    found = {}
    for fields in lines[1:] if columns else lines:
        member, label = (fields[at] for at in columns) if columns else fields[:2]
        found[member] = _number(label, path) < 0
    if len(set(found.values())) < 2:
        raise Unusable(f"{path} does not label both frauds and others.")
    return found


def _rows(path: Path, *, first: int) -> Iterator[tuple[str, str, float, float]]:
    """The rows of a file; `first` is how many came before it."""
    lines = _lines(path)
    opening = next(lines, None)
    if opening is None:
        raise Unusable(f"{path} is empty.")
    at = _columns(opening, USUAL[:2])
    is_header = at is not None
    at = at or list(range(min(len(opening), len(USUAL))))
    if len(at) < 2:
        raise Unusable(f"{path} does not say in columns who rated whom.")
    rest = lines if is_header else _with(opening, lines)
    for place, fields in enumerate(rest, start=first):
        if len(fields) <= max(at):
            raise Unusable(f"{path} has a line with too few columns: {' '.join(fields)[:60]}")
        values = [_number(fields[column], path) for column in at[2:]]
        when = values[1] if len(values) > 1 else place * SPACING_S
        yield fields[at[0]], fields[at[1]], values[0] if values else 1.0, when


def _with(opening: list[str], rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield opening
    yield from rest


def _columns(header: Sequence[str], needed: Sequence[str]) -> list[int] | None:
    """Where the columns are, as far as named; None where this is no header."""
    known = [name.strip('"').lower() for name in header]
    if any(map(_is_number, known)):
        return None
    found = [
        next((at for at, name in enumerate(known) if name in NAMES[wanted]), -1)
        for wanted in dict.fromkeys((*needed, *(USUAL if "source" in needed else ())))
    ]
    if -1 in found[: len(needed)]:
        raise Unusable(f"The columns {', '.join(known)} do not say who rated whom.")
    # A time without a value would be taken for one.
    return found[: found.index(-1)] if -1 in found else found


def _lines(path: Path) -> Iterator[list[str]]:
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as text:
            for line in text:
                if line.strip() and line[0] not in "#%":
                    yield line.replace(",", " ").replace(";", " ").split()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Unusable(f"{path} cannot be read: {error}") from error


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _number(text: str, path: Path) -> float:
    if not _is_number(text):
        raise Unusable(f"{path} has {text[:40]!r} where a number belongs.")
    return float(text)
