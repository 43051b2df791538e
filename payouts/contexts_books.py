"""What the page of the books shows: words and charts for totals that the queries give."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed
from coop.journal.queries import witnesses
from coop.web import charts
from coop.web.local import Local
from payouts.periods import in_reach, local_day
from payouts.queries import books as queries
from payouts.queries.books import CROWD, Books, Fares
from payouts.queries.statements import IncomeStatement

Context = dict[str, object]
BUCKETS = {
    "pool_drivers": "drivers",
    "pool_riders": "riders",
    "pool_everyone": "everyone",
    "reserve": "reserve",
    "operations": "operations",
    "loss_reserve": "losses",
}


def month(typed: str, zone: Local, *, now: datetime) -> date:
    """Which month is asked for, `2026-11`; without one it is this one.

    Raises:
        Malformed: it is none.
    """
    try:
        found = date.fromisoformat(f"{typed}-01") if typed else local_day(now, zone.time_zone)
        return in_reach(found).replace(day=1)
    except ValueError as error:
        raise Malformed(_("Ask for a month such as 2026-11.")) from error


def page(found: Books, zone: Local, *, now: datetime) -> Context:
    """Everything on the page."""
    this = local_day(now, zone.time_zone).replace(day=1)
    following = (found.month_on + timedelta(days=32)).replace(day=1)
    return {
        "zone": zone,
        "books": found,
        "name": f"{found.month_on:%B %Y}",
        "before": f"{found.month_on - timedelta(days=1):%Y-%m}",
        "after": f"{following:%Y-%m}" if following <= this else "",
        "crowd": CROWD,
        "fares": _fares(found.fares) if found.fares else [],
        "fee": _fee(found.fares) if found.fares else [],
        "became": _became(found.income) if found.income else [],
        "became_minor": found.income.fees_minor if found.income else 0,
        "reserve_minor": found.holds("reserve"),
        "operations_minor": found.holds("operations"),
        "losses_minor": found.holds("loss_reserve"),
        "waiting_minor": found.holds("fee_provisional"),
        "reserve": _reserve(found),
        **_log(),
    }


def _log() -> Context:
    state = witnesses.state()
    size = state.head.size if state.head else 0
    return {"log_size": size, "log_witnesses": len(state.seen)}


def _fares(fares: Fares) -> list[Context]:
    parts = [
        {"key": "driver", "name": _("Drivers"), "amount_minor": fares.driver_minor},
        {"key": "fee", "name": _("The fee"), "amount_minor": fares.fee_minor},
        {"key": "tax", "name": _("Tax"), "amount_minor": fares.tax_minor},
        {"key": "pass", "name": _("Tolls and charges"), "amount_minor": fares.pass_minor},
    ]
    return [part for part in parts if part["amount_minor"]]


def _fee(fares: Fares) -> list[tuple[str, int]]:
    lines = [
        (_("Fees of the month"), fares.fee_minor),
        (_("Costs that a fee did not cover, paid by the co-operative"), fares.shortfall_minor),
        (_("Card payments"), -fares.card_minor),
        (_("Insurance of the rides"), -fares.insurance_minor),
    ]
    return [
        *((words, minor) for words, minor in lines if minor),
        (_("Left to share"), fares.net_minor),
    ]


def _became(income: IncomeStatement) -> list[Context]:
    return [
        {"key": BUCKETS[one.kind.key], "name": _(one.kind.name), "amount_minor": one.amount_minor}
        for one in (*income.shared, *income.kept)
        if one.kind.key in BUCKETS
    ]


def _reserve(found: Books) -> Context | None:
    if len(found.reserve) < 2 or max(minor for _month, minor in found.reserve) <= 0:
        return None
    values = [minor for _month, minor in found.reserve]
    most = max(values)
    first, last = found.reserve[0][0], found.reserve[-1][0]
    return {
        "curve": charts.curve(values, most=most, slots=len(values) - 1),
        "first": f"{first:%B %Y}",
        "last": f"{last:%B %Y}",
        "spoken": ", ".join(
            f"{month:%B %Y} {format_money(minor, found.currency)}" for month, minor in found.reserve
        ),
    }


def of(typed: str, zone: Local, *, now: datetime) -> Books:
    """The books of the month that is asked for."""
    return queries.books(
        month(typed, zone, now=now), currency=zone.currency, time_zone=zone.time_zone, now=now
    )
