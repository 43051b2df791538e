"""Where each cent of a completed ride went: the same figures for rider, driver, API, PDF and mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from coop.rulebook.queries import Rules, rules_of
from payouts import queries as payouts
from payouts.paying import OPEN, Purpose
from payouts.queries import dividends, fees
from payouts.queries.payments import PaymentView, debt, of_ride
from rides.trips import models
from rides.trips.fares import FareLine, offered_tips
from rides.trips.queries.lines import price_of
from rides.trips.states import Role, State

PAID_CASH = "cash"


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A bucket's part of the fee, or a cost that comes off it first."""

    key: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ByCard:
    """What the card gave, as its owner sees it: nobody else sees which card.

    `coming_minor` is asked for and not yet confirmed, `refunded_minor` went back.
    """

    brand: str
    last4: str
    paid_minor: int
    coming_minor: int
    refunded_minor: int


@dataclass(frozen=True, slots=True)
class TipView:
    """A tip: all of it is the driver's, and none of it in `total_minor`.

    `offered` are amounts to choose from, empty where no tip can be given by card.
    """

    amount_minor: int
    is_coming: bool
    offered: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where each cent went: `total = driver + fee + tax + pass`, in minor units.

    The fee and what the co-operative adds (`shortfall_minor`) come to `costs` and `net_minor`, and
    that to `split`. The driver paid `advanced_minor` of what is passed on, and gets it back.
    `dividends_minor` of the total was paid from the rider's share of earlier fees.
    """

    total_minor: int
    driver_minor: int
    fee_minor: int
    fee_bp: int
    tax_minor: int
    pass_minor: int
    advanced_minor: int
    costs: tuple[SplitPart, ...]
    shortfall_minor: int
    net_minor: int
    split: tuple[SplitPart, ...]
    entry_id: int | None
    rule_version: int
    paid_by: str
    dividends_minor: int
    card: ByCard | None
    tip: TipView


def receipt_of(ride: models.Ride, role: Role) -> Receipt:
    """The receipt of a completed ride, for one who may see it."""
    rules = rules_of(ride.rules_version)
    fare = price_of(ride)
    fee = _fee(ride, rules)
    parts = {"card": fee.card_minor, "insurance": fee.insurance_minor}
    paid = of_ride(ride.id)
    return Receipt(
        total_minor=fare.total_minor,
        driver_minor=fare.driver_minor,
        fee_minor=fare.fee_minor,
        fee_bp=rules["fees.rate_bp"],
        tax_minor=fare.tax_minor,
        pass_minor=fare.pass_minor,
        advanced_minor=fare.advanced_minor,
        costs=tuple(SplitPart(key, amount) for key, amount in parts.items() if amount),
        shortfall_minor=fee.shortfall_minor,
        net_minor=fee.net_minor,
        split=tuple(SplitPart(key, amount) for key, amount in fee.split_minor.items()),
        entry_id=payouts.entry_of_ride(ride.id),
        rule_version=ride.rules_version,
        paid_by=ride.payment_method,
        dividends_minor=0 if role == Role.DRIVER else _from_dividends(ride.id),
        card=None if role == Role.DRIVER else _by_card(paid),
        tip=_tip(ride, paid, fare.total_minor, role),
    )


def paid_as(about: UUID) -> str:
    """How far the payment of a ride is: "yes", "coming" or "no"; nothing to pay is nothing paid.

    Whoever owes nothing any more has paid it since. Cash is between both, and the driver cannot
    silence a rider by not confirming it.
    """
    ride = models.Ride.objects.filter(id=about, state=State.COMPLETED).first()
    if ride is None or ride.price_minor <= 0:
        return "no"
    if ride.payment_method != "card":
        return "yes"
    card = _by_card(of_ride(ride.id))
    given = _from_dividends(ride.id) + (card.paid_minor if card else 0)
    if given < ride.price_minor and card and card.coming_minor:
        return "coming"
    owes = debt(ride.rider_id or ride.booked_by_id, ride.currency)
    return "yes" if given >= ride.price_minor or not owes else "no"


def passed_on(lines: Sequence[FareLine]) -> list[FareLine]:
    """The lines that are handed on whole, tolls among them."""
    return [line for line in lines if line.kind in ("pass_through", "toll")]


def _fee(ride: models.Ride, rules: Rules) -> fees.FeeView:
    fare = price_of(ride)
    return fees.of_ride(ride.id) or fees.expected(
        fee_minor=fare.fee_minor,
        total_minor=fare.total_minor,
        method=ride.payment_method,
        rules=rules,
    )


def _from_dividends(ride_id: UUID) -> int:
    return dividends.paid_under(f"ride:{ride_id}:wallet") or 0


def _by_card(paid: Sequence[PaymentView]) -> ByCard | None:
    rides = [one for one in paid if one.purpose in (Purpose.HOLD, Purpose.REST)]
    if not rides:
        return None
    return ByCard(
        brand=rides[-1].card_brand,
        last4=rides[-1].card_last4,
        paid_minor=sum(one.captured_minor for one in rides),
        coming_minor=sum(one.wanted_minor or 0 for one in rides if one.state in OPEN),
        refunded_minor=sum(one.refunded_minor for one in rides),
    )


def _tip(ride: models.Ride, paid: Iterable[PaymentView], total_minor: int, role: Role) -> TipView:
    tips = [one for one in paid if one.purpose == Purpose.TIP]
    coming = [one for one in tips if one.state in OPEN]
    given = sum(one.captured_minor for one in tips) + sum(one.amount_minor for one in coming)
    is_open = ride.payment_method != PAID_CASH and role == Role.RIDER and not given
    return TipView(given, bool(coming), offered_tips(total_minor) if is_open else ())
