"""One fare function: quote, receipt, driver statement and books all come from its lines. Pure.

Each line knows where it goes. Rider total = driver pay + fee + tax + pass-throughs, always, to the
cent: no fee is taken of tax, of what is only passed on, or of what is the driver's alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FARE, DRIVER, TAX, PASSED_ON, ADVANCED = "fare", "driver", "tax", "pass_through", "toll"
"""Where a line goes: driver and fee share it, it is the driver's alone, tax, a charge to hand on, or
one that the driver paid on the way and gets back."""

GOES: Mapping[str, str] = {
    "tax": TAX,
    "more_tax": TAX,
    "pass_through": PASSED_ON,
    "toll": ADVANCED,
    "tip": DRIVER,
    "cancelling": DRIVER,
    "missing": DRIVER,
}
"""Kind of line -> where it goes, for all that is not shared."""

TIPS_BP = (0, 1_000, 1_500, 2_000)


@dataclass(frozen=True, slots=True)
class Rates:
    """A rate card in minor units of the zone's currency.

    `fee_bp` is the co-operative's share, `stop_minor` the price of a stop on the way.
    """

    base_minor: int
    per_km_minor: int
    per_min_minor: int
    minimum_minor: int
    waiting_free_s: int
    waiting_per_min_minor: int
    fee_bp: int
    stop_minor: int = 0
    tax_bp: int = 0


@dataclass(frozen=True, slots=True)
class FareLine:
    """One line of a fare. `quantity` is in metres, seconds, whole minutes or stops, by kind.

    A surcharge or a charge that is passed on bears the name of its area, a toll that of its road.
    `goes_to` follows from the kind.
    """

    kind: str
    amount_minor: int
    quantity: int = 0
    unit_minor: int = 0
    name: str = ""
    goes_to: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "goes_to", GOES.get(self.kind, FARE))


@dataclass(frozen=True, slots=True)
class Fare:
    """Lines and what they come to: `total = driver + fee + tax + pass`, in minor units.

    `advanced_minor` of the pass-throughs the driver paid on the way: they get it back.
    """

    lines: tuple[FareLine, ...]
    total_minor: int
    driver_minor: int
    fee_minor: int
    tax_minor: int = 0
    pass_minor: int = 0
    advanced_minor: int = 0


def fare(
    rates: Rates,
    *,
    distance_m: int,
    duration_s: int,
    waited_s: int = 0,
    stops_between: int = 0,
    areas: Sequence[FareLine] = (),
) -> Fare:
    """Price a ride.

    Args:
        distance_m: way from pickup to destination, >= 0.
        duration_s: expected driving time, >= 0.
        waited_s: how long the driver waited at the pickup, free time included.
        stops_between: how many stops lie between pickup and destination.
        areas: surcharges and pass-throughs of areas on the way, on top of the minimum.
    Raises:
        ValueError: a negative figure.
    """
    if min(distance_m, duration_s, waited_s, stops_between) < 0:
        raise ValueError("distance, duration, waiting and stops are never negative")
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
    if stops_between and rates.stop_minor:
        each = rates.stop_minor
        lines.append(FareLine("stops", stops_between * each, stops_between, each))
    lines = taxed([*lines, *areas], tax_bp=rates.tax_bp)
    waits = waiting("waiting", rates, waited_s=waited_s, free_s=rates.waiting_free_s)
    return of_lines(taxed([*lines, *waits], tax_bp=rates.tax_bp), fee_bp=rates.fee_bp)


def waiting(kind: str, rates: Rates, *, waited_s: int, free_s: int) -> list[FareLine]:
    """The line for a wait, if it was longer than what is free: whole minutes count."""
    minutes = max(0, waited_s - free_s) // 60
    each = rates.waiting_per_min_minor
    return [FareLine(kind, minutes * each, minutes, each)] if minutes else []


def taxed(lines: Sequence[FareLine], *, tax_bp: int) -> list[FareLine]:
    """The lines, and a line that makes their tax right; quoted lines stay as they are.

    Tax is on the fare: not on what is passed on, and not on a tip.
    """
    owed = share(max(0, _sum(lines, FARE)), tax_bp, 10_000)
    held = _sum(lines, TAX)
    if owed == held:
        return list(lines)
    is_first = all(line.kind != "tax" for line in lines)
    return [*lines, FareLine("tax" if is_first else "more_tax", owed - held, unit_minor=tax_bp)]


def of_lines(lines: Sequence[FareLine], *, fee_bp: int) -> Fare:
    """What lines come to: the fee is rounded half up, the driver gets all the rest."""
    shared, advanced = _sum(lines, FARE), _sum(lines, ADVANCED)
    fee = share(shared, fee_bp, 10_000)
    return Fare(
        lines=tuple(lines),
        total_minor=sum(line.amount_minor for line in lines),
        driver_minor=shared - fee + _sum(lines, DRIVER),
        fee_minor=fee,
        tax_minor=_sum(lines, TAX),
        pass_minor=_sum(lines, PASSED_ON) + advanced,
        advanced_minor=advanced,
    )


def for_driver(kind: str, amount_minor: int) -> Fare:
    """A fee for cancelling ("cancelling") or for not coming ("missing"), or a tip ("tip"): all of
    it is the driver's.

    Raises:
        ValueError: it is none of these, or negative.
    """
    line = FareLine(kind, amount_minor)
    if line.goes_to != DRIVER or amount_minor < 0:
        raise ValueError(f"not the driver's: {kind} {amount_minor}")
    return of_lines([line], fee_bp=0)


def offered_tips(price_minor: int) -> tuple[int, ...]:
    """Amounts to choose a tip from, the first of them none."""
    return tuple(share(price_minor, bp, 10_000) for bp in TIPS_BP)


def share(quantity: int, rate: int, per: int) -> int:
    """Round quantity x rate / per half up."""
    return (quantity * rate + per // 2) // per


def _sum(lines: Sequence[FareLine], goes_to: str) -> int:
    return sum(line.amount_minor for line in lines if line.goes_to == goes_to)
