"""What another way costs: lines added to those that were quoted, which stay as they are. Pure.

With them the fare is what it would have been had the whole way been known from the start.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rides.trips.fares import FareLine, Rates, fare, share, taxed

DISTANCE, TIME, MINIMUM, STOPS = "more_distance", "more_time", "more_minimum", "more_stops"
OF_AREAS = ("surcharge", "pass_through")


@dataclass(frozen=True, slots=True)
class Way:
    """How far and how long: from the pickup by where the car is to the last stop.

    `stops_between` lie between the two ends.
    """

    distance_m: int
    duration_s: int
    stops_between: int = 0


def added_lines(
    rates: Rates,
    lines: Sequence[FareLine],
    *,
    way: Way,
    driven: Way,
    areas: Collection[FareLine] = (),
) -> tuple[FareLine, ...]:
    """The lines that make a fare right for another way.

    Args:
        rates: the card that the ride was booked under.
        lines: the fare so far, quoted lines first.
        way: the whole way as it is going to be; what is driven is never less than `driven`.
        areas: surcharges and pass-throughs of the new way; lines for others are taken back.
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
    if rates.stop_minor:
        stops = max(way.stops_between, driven.stops_between)
        added += _more(STOPS, lines, stops, rates.stop_minor, 1)
    added += [line for kind in OF_AREAS for line in _of_areas(kind, lines, areas)]
    return tuple(taxed([*lines, *added], tax_bp=rates.tax_bp)[len(lines) :])


def _more(
    kind: str, lines: Sequence[FareLine], quantity: int, rate: int, per: int
) -> list[FareLine]:
    quoted = kind.removeprefix("more_")
    known = sum(line.quantity for line in lines if line.kind in (quoted, kind))
    if quantity == known:
        return []
    more = share(quantity, rate, per) - _sum(lines, quoted)
    return [FareLine(kind, more, quantity - known, rate)]


def _of_areas(kind: str, lines: Sequence[FareLine], areas: Collection[FareLine]) -> list[FareLine]:
    """Lines for areas that are new on the way, and those taken back that are no longer on it."""
    wanted = [line for line in areas if line.kind == kind]
    names = {line.name for line in wanted}
    held = {line.name: 0 for line in lines if line.kind == kind}
    for line in lines:
        if line.kind == kind:
            held[line.name] += line.amount_minor
    new = [line for line in wanted if not held.get(line.name)]
    gone = [
        FareLine(kind, -amount, name=name)
        for name, amount in held.items()
        if amount and name not in names
    ]
    return [*new, *gone]


def _sum(lines: Sequence[FareLine], kind: str) -> int:
    """What lines of a kind come to, with those added for earlier changes."""
    return sum(line.amount_minor for line in lines if line.kind in (kind, f"more_{kind}"))
