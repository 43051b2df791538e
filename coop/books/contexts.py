"""What the pages show: the queries' facts with their words."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.books import wording
from coop.books.files import Preview
from coop.books.matching import Suggestion
from coop.books.queries import bank, bills, months
from coop.books.queries.months import Ending, MonthView
from coop.books.registry import sources
from coop.books.states import EXPENSES, RECEIVABLE, SPENDABLE
from coop.rulebook.queries import rules_as_of
from coop.web.local import Local
from payouts.accounts import CHART
from payouts.periods import local_day
from payouts.queries import differences
from payouts.queries.differences import DifferenceView
from payouts.queries.solvency import solvency

Context = dict[str, object]
SAMPLE = 8
YEARS_BACK = 6


def overview(zone: Local, *, now: datetime) -> Context:
    """Where the money stands, and what waits."""
    today = local_day(now, zone.time_zone)
    lines, open_minor = bank.open_lines(zone.currency, until=today + timedelta(days=1))
    month_on = months.next_month(zone.time_zone)
    undecided, undecided_minor = bills.undecided(until=now + timedelta(days=1))
    to_pay, to_pay_minor = bills.to_pay()
    return {
        "zone": zone,
        "bank": bank.reconciliation(zone.currency),
        "solvency": solvency(zone.currency, until=now),
        "undecided": undecided,
        "undecided_minor": undecided_minor,
        "to_pay": to_pay,
        "to_pay_minor": to_pay_minor,
        "open_lines": lines,
        "open_minor": open_minor,
        "month_on": month_on if month_on and month_on < today.replace(day=1) else None,
        "last_closed": months.last_closed(),
        "differences": differences.still_there(until=now + timedelta(days=1)),
    }


def all_bills(zone: Local, by: UUID, *, now: datetime) -> Context:
    """Every bill, and the form for the next."""
    return {
        "zone": zone,
        "by": by,
        "bills": bills.bills(),
        "today": local_day(now, zone.time_zone),
        "accounts": accounts(SPENDABLE),
    }


def bill(bill_id: UUID, zone: Local, by: UUID, *, now: datetime) -> Context:
    """One bill, with what approving it would leave.

    Raises:
        NotYours: there is no such bill.
    """
    found = bills.bill(bill_id)
    if found is None:
        raise NotYours(_("There is no such bill."))
    stands = solvency(found.currency, until=now)
    takes = 0 if found.is_set_aside or found.state != "entered" else found.amount_minor
    return {
        "zone": zone,
        "by": by,
        "bill": found,
        "solvency": stands,
        "after_minor": stands.left_minor - takes,
        "is_beyond": takes > stands.left_minor,
        "today": local_day(now, zone.time_zone),
    }


def bank_page(zone: Local, *, now: datetime) -> Context:
    """The way from the bank's balance to that of the books, and every line that is open."""
    open_lines = bank.lines(zone.currency, is_open=True)
    possible = bank.possible_each(open_lines, zone.currency)
    return {
        "zone": zone,
        "bank": bank.reconciliation(zone.currency),
        "lines": [{"line": one, "best": _best(possible.get(one.id, []))} for one in open_lines],
        "done": bank.lines(zone.currency, is_open=False, limit=30),
        "unseen": [
            {"entry": one, "says": wording.KINDS.get(one.kind, one.kind)}
            for one in bank.unseen_entries(currency=zone.currency)
        ],
        "statements": bank.statements(),
    }


def line(line_id: UUID, zone: Local, by: UUID, *, now: datetime) -> Context:
    """One line: what it was, what it may be, and the form for what nothing is open for.

    Raises:
        NotYours: there is no such line.
    """
    found = bank.line(line_id)
    if found is None:
        raise NotYours(_("There is no such line."))
    choices = SPENDABLE if found.left_minor < 0 else (*RECEIVABLE, *EXPENSES)
    return {
        "zone": zone,
        "by": by,
        "line": found,
        "matches": [{"match": one, "kind": _kind(one.kind, one.account)} for one in found.matches],
        "possible": [_said(one) for one in bank.possible(found)] if found.left_minor else [],
        "accounts": accounts(choices),
        "alone_minor": rules_as_of(now)["books.alone_minor"],
    }


def preview(found: Preview, zone: Local, *, file_name: str, carried: str, account: str) -> Context:
    """What a file says before anything of it is stored."""
    layout = found.layout
    return {
        "zone": zone,
        "preview": found,
        "file_name": file_name,
        "content": carried,
        "account": account,
        "sample": found.statement.lines[:SAMPLE] if found.statement else (),
        "columns": [
            {
                "key": key,
                "name": name,
                "at": layout.columns.get(key) if layout else None,
            }
            for key, name in wording.COLUMNS.items()
        ],
        "heading": list(enumerate(found.heading)),
        "dates": wording.DATES.items(),
        "marks": wording.MARKS.items(),
    }


def all_months(zone: Local, *, now: datetime) -> Context:
    """Months that are closed, and the one that comes next."""
    month_on = months.next_month(zone.time_zone)
    return {
        "zone": zone,
        "months": [{"month": one, "name": _name(one.month_on)} for one in months.months()],
        "next": _ending(month_on, zone, now=now) if month_on else None,
        "next_name": _name(month_on) if month_on else "",
    }


def month(month_on: date, zone: Local, by: UUID, *, now: datetime) -> Context:
    """The end of one month."""
    found = _ending(month_on, zone, now=now)
    return {
        "zone": zone,
        "by": by,
        "ending": found,
        "row": found.row,
        "name": _name(month_on),
        "checks": [
            {"check": one, "good": wording.check(one.key)[0], "bad": wording.check(one.key)[1]}
            for one in found.checks
        ],
        "figures": _figures(found, found.row),
        "figures_are_solvent": found.row.is_solvent if found.row else found.solvency.is_solvent,
        "last_on": months.following(month_on) - timedelta(days=1),
        "is_over": now >= found.allowed_at,
    }


def provider() -> Context:
    """What the nightly comparison found, in words."""
    found = differences.differences()
    return {
        "there": [_difference(one) for one in found if one.gone_at is None],
        "gone": [_difference(one) for one in found if one.gone_at is not None][:20],
        "nights": differences.nights(),
    }


def tax(zone: Local, *, now: datetime) -> Context:
    """The form for exports."""
    this = local_day(now, zone.time_zone).year
    return {"zone": zone, "years": range(this, this - YEARS_BACK, -1)}


def accounts(keys: Sequence[str]) -> list[tuple[str, str]]:
    """(account, its name) for a choice."""
    return [(key, _(CHART[key].name)) for key in dict.fromkeys(keys)]


def _best(found: Sequence[Suggestion]) -> Context | None:
    return _said(found[0]) if found else None


def _said(found: Suggestion) -> Context:
    return {
        "kind": found.kind,
        "item": found.item,
        "kind_name": _kind(found.kind, ""),
        "name": wording.KINDS.get(found.item.name, found.item.name),
        "why": ", ".join(str(wording.WHY[one]) for one in found.why),
        "is_sure": found.is_sure,
    }


def _kind(kind: str, account: str) -> str:
    if account:
        return _(CHART[account].name)
    source = sources.get(kind)
    return _(source.name) if source else kind


def _ending(month_on: date, zone: Local, *, now: datetime) -> Ending:
    return months.ending(month_on, currency=zone.currency, time_zone=zone.time_zone, now=now)


def _figures(found: Ending, row: MonthView | None) -> dict[str, int]:
    """Of a month that is proposed or closed, those that its two people saw."""
    return row.figures if row else months.figures(found.solvency)


def _name(month_on: date) -> str:
    return f"{month_on:%B %Y}"


def _difference(found: DifferenceView) -> Context:
    what, todo = wording.DIFFERENCES.get(found.kind, (found.kind, ""))
    return {"found": found, "what": what, "todo": todo}
