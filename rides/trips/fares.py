"""One fare function: quote, receipt and driver statement all come from its lines. Pure.

Rider total = driver pay + fee, always, to the cent.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """A rate card in minor units of the zone's currency; `fee_bp` is the co-operative's share."""

    base_minor: int
    per_km_minor: int
    per_min_minor: int
    minimum_minor: int
    waiting_free_s: int
    waiting_per_min_minor: int
    fee_bp: int


@dataclass(frozen=True, slots=True)
class FareLine:
    """One line of a fare. `quantity` is in metres, seconds or whole minutes, by kind.

    A surcharge bears the name of its area.
    """

    kind: str
    amount_minor: int
    quantity: int = 0
    unit_minor: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fare:
    """Lines and what they come to: `total_minor` = `driver_minor` + `fee_minor`."""

    lines: tuple[FareLine, ...]
    total_minor: int
    driver_minor: int
    fee_minor: int


def fare(
    rates: Rates,
    *,
    distance_m: int,
    duration_s: int,
    waited_s: int = 0,
    surcharges: Sequence[FareLine] = (),
) -> Fare:
    """Price a ride.

    Args:
        distance_m: way from pickup to destination, >= 0.
        duration_s: expected driving time, >= 0.
        waited_s: how long the driver waited at the pickup, free time included.
        surcharges: lines of areas on the way, on top of the minimum.
    Raises:
        ValueError: a negative figure.
    """
    if min(distance_m, duration_s, waited_s) < 0:
        raise ValueError("distance, duration and waiting are never negative")
    lines = [
        FareLine("base", rates.base_minor),
        FareLine(
            "distance", share(distance_m, rates.per_km_minor, 1000), distance_m, rates.per_km_minor
        ),
        FareLine(
            "time", share(duration_s, rates.per_min_minor, 60), duration_s, rates.per_min_minor
        ),
    ]
    short_minor = rates.minimum_minor - sum(line.amount_minor for line in lines)
    if short_minor > 0:
        lines.append(FareLine("minimum", short_minor, unit_minor=rates.minimum_minor))
    lines += surcharges
    lines += waiting("waiting", rates, waited_s=waited_s, free_s=rates.waiting_free_s)
    return of_lines(lines, fee_bp=rates.fee_bp)


def waiting(kind: str, rates: Rates, *, waited_s: int, free_s: int) -> list[FareLine]:
    """The line for a wait, if it was longer than what is free: whole minutes count."""
    minutes = max(0, waited_s - free_s) // 60
    each = rates.waiting_per_min_minor
    return [FareLine(kind, minutes * each, minutes, each)] if minutes else []


def of_lines(lines: Sequence[FareLine], *, fee_bp: int) -> Fare:
    """What lines come to: the fee is rounded half up, the driver gets all the rest."""
    total = sum(line.amount_minor for line in lines)
    fee = share(total, fee_bp, 10_000)
    return Fare(tuple(lines), total, total - fee, fee)


def share(quantity: int, rate: int, per: int) -> int:
    """Round quantity x rate / per half up."""
    return (quantity * rate + per // 2) // per
