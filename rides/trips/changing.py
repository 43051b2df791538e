"""What another way costs: lines added to those that were quoted, which stay as they are. Pure.

With them the fare is what it would have been had the whole way been known from the start.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rides.trips.fares import FareLine, Rates, fare, share

DISTANCE, TIME, MINIMUM = "more_distance", "more_time", "more_minimum"


@dataclass(frozen=True, slots=True)
class Way:
    """How far and how long: from the pickup by where the car is to the last stop."""

    distance_m: int
    duration_s: int


def added_lines(
    rates: Rates,
    lines: Sequence[FareLine],
    *,
    way: Way,
    driven: Way,
    surcharges: Collection[FareLine] = (),
) -> tuple[FareLine, ...]:
    """The lines that make a fare right for another way.

    Args:
        rates: the card that the ride was booked under.
        lines: the fare so far, quoted lines first.
        way: the whole way as it is going to be; what is driven is never less than `driven`.
        surcharges: those of the new way; lines for others are taken back.
    Returns:
        added lines, possibly below zero; with `lines` they come to the fare of `way`.
    """
    distance_m = max(way.distance_m, driven.distance_m)
    duration_s = max(way.duration_s, driven.duration_s)
    added = [
        *_more(DISTANCE, lines, distance_m, rates.per_km_minor, 1000),
        *_more(TIME, lines, duration_s, rates.per_min_minor, 60),
    ]
    needed = fare(rates, distance_m=distance_m, duration_s=duration_s).lines
    lifted = _sum(needed, "minimum") - _sum(lines, "minimum")
    if lifted:
        added.append(FareLine(MINIMUM, lifted, unit_minor=rates.minimum_minor))
    return (*added, *_surcharges(lines, surcharges))


def _more(
    kind: str, lines: Sequence[FareLine], quantity: int, rate: int, per: int
) -> list[FareLine]:
    quoted = kind.removeprefix("more_")
    known = sum(line.quantity for line in lines if line.kind in (quoted, kind))
    if quantity == known:
        return []
    more = share(quantity, rate, per) - _sum(lines, quoted)
    return [FareLine(kind, more, quantity - known, rate)]


def _surcharges(lines: Sequence[FareLine], wanted: Collection[FareLine]) -> list[FareLine]:
    """Lines for areas that are new on the way, and those taken back that are no longer on it."""
    names = {line.name for line in wanted}
    held = {line.name: 0 for line in lines if line.kind == "surcharge"}
    for line in lines:
        if line.kind == "surcharge":
            held[line.name] += line.amount_minor
    new = [line for line in wanted if not held.get(line.name)]
    gone = [
        FareLine("surcharge", -amount, name=name)
        for name, amount in held.items()
        if amount and name not in names
    ]
    return [*new, *gone]


def _sum(lines: Sequence[FareLine], kind: str) -> int:
    """What lines of a kind come to, with those added for earlier changes."""
    return sum(line.amount_minor for line in lines if line.kind in (kind, f"more_{kind}"))
