"""What another fee, cost or split would have done to the rides of the last 30 days.

Every ride is divided anew by the functions that divide it when it ends. People are compared in
groups of at least ten, and nothing is said about fewer rides, riders or drivers than that.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.rulebook.previews import Changes, Line, Preview, is_crowd, tenths
from coop.rulebook.queries import Rules, rules_as_of, rules_of
from coop.web.kept import kept
from coop.web.local import here
from payouts import models
from payouts.dividing import CostRates, buckets, costs
from payouts.periods import local_day, midnight
from payouts.queries import split_in_force
from payouts.queries.fees import cost_rates
from payouts.rules import BUCKETS

SPAN = timedelta(days=30)


@dataclass(slots=True)
class Sums:
    """What rides came to: by bucket, and by person."""

    pay: int = 0
    costs: int = 0
    buckets: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BUCKETS, 0))
    driven: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    paid: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))
    shared: defaultdict[UUID, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class Ride:
    """One ride in money."""

    id: UUID
    payer: UUID
    driver: UUID
    method: str
    total_minor: int
    driver_minor: int
    fee_minor: int
    rule_version: int


def fees(*, changes: Changes, now: datetime) -> Preview | None:
    """What these values would have done; None where there was too little to publish."""
    zone = here()
    until = midnight(local_day(now, zone.time_zone), zone.time_zone)
    wanted = {key: value for (key, scope), value in changes.items() if not scope}
    rules = rules_as_of(now)
    return kept(
        f"fees {sorted(wanted.items())} {rules.version} {until}",
        lambda: _computed(wanted, zone.currency, until, rules),
    )


def _computed(
    wanted: Mapping[str, int], currency: str, until: datetime, rules: Rules
) -> Preview | None:
    rides = _rides(currency, until - SPAN, until)
    if not is_crowd(rides, [one.payer for one in rides], [one.driver for one in rides]):
        return None
    after_rules = Rules(rules.version, {**rules.values, **{(k, ""): v for k, v in wanted.items()}})
    before = _sums(rides, rules)
    after = _sums(rides, after_rules)
    lines = _lines(before, after)
    groups = (
        *tenths(_("Drivers"), before.driven, _gains(before, after, "drivers")),
        *tenths(_("Riders"), before.paid, _gains(before, after, "riders")),
    )
    says = _says(lines, currency)
    return Preview(until - SPAN, until, len(rides), currency, says, lines, groups)


def _rides(currency: str, since: datetime, until: datetime) -> list[Ride]:
    rows = models.Fee.objects.filter(currency=currency, ended_at__gte=since, ended_at__lt=until)
    names = (
        "ride_id",
        "payer_id",
        "driver_user_id",
        "method",
        "total_minor",
        "driver_minor",
        "fee_minor",
    )
    return [Ride(*row) for row in rows.values_list(*names, "rule_version")]


def _sums(rides: Sequence[Ride], rules: Rules) -> Sums:
    """Divide every ride under rules: a fee moves with its rate, the driver gets all the rest."""
    found, rates, split_bp = Sums(), cost_rates(rules), split_in_force(rules)
    rate = rules["fees.rate_bp"]
    for ride in rides:
        _add(found, ride, rate, rates, split_bp)
    return found


def _add(
    found: Sums, ride: Ride, rate_bp: int, rates: CostRates, split_bp: Mapping[str, int]
) -> None:
    booked_bp = rules_of(ride.rule_version)["fees.rate_bp"]
    fee = ride.fee_minor
    if booked_bp and booked_bp != rate_bp:
        fee = min((2 * fee * rate_bp + booked_bp) // (2 * booked_bp), fee + ride.driver_minor)
    pay = ride.driver_minor + ride.fee_minor - fee
    left = costs(fee, total_minor=ride.total_minor, by_card=ride.method == "card", rates=rates)
    parts = buckets(left.net_minor, split_bp)
    found.pay += pay
    found.costs += left.card_minor + left.insurance_minor - left.shortfall_minor
    for key, amount in parts.items():
        found.buckets[key] += amount
    found.driven[ride.driver] += ride.driver_minor + ride.fee_minor
    found.paid[ride.payer] += ride.fee_minor
    found.shared[ride.driver] += pay


def _lines(before: Sums, after: Sums) -> tuple[Line, ...]:
    names = {
        "drivers": _("Drivers’ dividend"),
        "riders": _("Riders’ dividend"),
        "reserve": _("The reserve"),
        "everyone": _("Everyone’s equal share"),
        "operations": _("Running the co-operative"),
    }
    return (
        Line("pay", _("Drivers’ pay"), before.pay, after.pay),
        Line("costs", _("Cards and insurance, from fees"), before.costs, after.costs),
        *(Line(key, names[key], before.buckets[key], after.buckets[key]) for key in BUCKETS),
    )


def _gains(before: Sums, after: Sums, bucket: str) -> dict[UUID, int]:
    """What each person gains: drivers their pay and dividend, riders their dividend."""
    by = before.driven if bucket == "drivers" else before.paid
    whole = sum(by.values()) or 1
    pot = after.buckets[bucket] - before.buckets[bucket]
    pay = bucket == "drivers"
    return {
        person: pot * units // whole + (after.shared[person] - before.shared[person] if pay else 0)
        for person, units in by.items()
    }


def _says(lines: Sequence[Line], currency: str) -> str:
    change = {one.key: one.change_minor for one in lines}
    drivers = change["pay"] + change["drivers"]

    def said(amount_minor: int) -> str:
        words = _("%s more") if amount_minor >= 0 else _("%s less")
        return words % format_money(abs(amount_minor), currency)

    return _(
        "Drivers as a group would have had %(drivers)s, riders %(riders)s in dividends, "
        "the reserve %(reserve)s and running the co-operative %(operations)s."
    ) % {
        "drivers": said(drivers),
        "riders": said(change["riders"]),
        "reserve": said(change["reserve"]),
        "operations": said(change["operations"]),
    }
