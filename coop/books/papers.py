"""The co-op's statements of a span, for the page, a spreadsheet and paper: the same lines each time."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import StringIO

from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, format_money
from coop.books import wording
from coop.web import pdf
from coop.web.pdf import Part, Row, Sheet
from payouts.periods import midnight
from payouts.queries import statements


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line with its amount; `is_sum` closes what stands above."""

    words: str
    amount_minor: int
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class PaperPart:
    """Some lines under a heading; `key` names the part for programs."""

    key: str
    heading: str
    lines: Sequence[PaperLine]


@dataclass(frozen=True, slots=True)
class Paper:
    """Income, balance sheet and reserve of a span; `until_on` is its last day."""

    currency: str
    since_on: date
    until_on: date
    is_closed: bool
    parts: Sequence[PaperPart]


def paper(since_on: date, until_on: date, *, currency: str, time_zone: str) -> Paper:
    """The statements from the beginning of one day to the end of another."""
    since = midnight(since_on, time_zone)
    until = midnight(until_on + timedelta(days=1), time_zone)
    closed = statements.closed_until()
    return Paper(
        currency=currency,
        since_on=since_on,
        until_on=until_on,
        is_closed=closed is not None and closed >= until,
        parts=[
            _income(currency, since, until),
            *_sheet(currency, until),
            _reserve(currency, since, until),
        ],
    )


def as_csv(found: Paper) -> str:
    """A row for each line: part, words, amount in whole units."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(["part", "line", "amount", "currency", "from", "until"])
    span = (found.since_on.isoformat(), found.until_on.isoformat())
    for part in found.parts:
        for line in part.lines:
            amount = number(line.amount_minor, found.currency)
            rows.writerow([part.key, line.words, amount, found.currency, *span])
    return out.getvalue()


def as_pdf(found: Paper, *, by: str) -> bytes:
    """The same on paper."""
    parts = [
        Part(
            part.heading,
            [
                Row(line.words, format_money(line.amount_minor, found.currency), 0, line.is_sum)
                for line in part.lines
            ],
        )
        for part in found.parts
    ]
    state = (
        _("These months are closed: nothing can be dated in them any more.")
        if found.is_closed
        else _("Not closed yet: figures can still change.")
    )
    sheet = Sheet(
        title=_("Statements"),
        facts=(f"{found.since_on:%Y-%m-%d} – {found.until_on:%Y-%m-%d}", state),
        parts=parts,
        notes=(_("Distributions to members are advances until the month is closed."),),
    )
    return pdf.draw(sheet, by=by)


def number(minor: int, currency: str) -> str:
    """An amount in whole units, for a spreadsheet."""
    if currency in NO_MINOR_UNIT:
        return str(minor)
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def _income(currency: str, since: datetime, until: datetime) -> PaperPart:
    found = statements.income_statement(currency, since=since, until=until)
    lines = [PaperLine(_("Fees that flowed on"), found.fees_minor)]
    lines += [PaperLine(_(one.kind.name), -one.amount_minor) for one in found.shared]
    lines += [PaperLine(_named(kind), minor) for kind, minor in found.otherwise.items() if minor]
    lines += [PaperLine(_(one.kind.name), -one.amount_minor) for one in found.expenses]
    lines.append(PaperLine(_("Kept in common"), found.result_minor, is_sum=True))
    return PaperPart("income", _("What came in, and where it went"), lines)


def _sheet(currency: str, until: datetime) -> list[PaperPart]:
    found = statements.balance_sheet(currency, as_of=until - timedelta(microseconds=1))
    has = [PaperLine(_(one.kind.name), one.amount_minor) for one in found.assets]
    owes = [PaperLine(_(one.kind.name), one.amount_minor) for one in found.liabilities]
    owed = sum(line.amount_minor for line in owes)
    left = [PaperLine(_(one.kind.name), one.amount_minor) for one in found.funds]
    left.append(PaperLine(_("Spent so far"), found.result_minor))
    whole = sum(line.amount_minor for line in left)
    together = _("Together")
    return [
        PaperPart(
            "assets",
            _("What the co-operative has"),
            [*has, PaperLine(together, found.assets_minor, is_sum=True)],
        ),
        PaperPart(
            "liabilities", _("What it owes"), [*owes, PaperLine(together, owed, is_sum=True)]
        ),
        PaperPart("funds", _("What is left"), [*left, PaperLine(together, whole, is_sum=True)]),
    ]


def _reserve(currency: str, since: datetime, until: datetime) -> PaperPart:
    opening, moved, closing = statements.movements(
        "reserve", currency=currency, since=since, until=until
    )
    return PaperPart(
        "reserve",
        _("The reserve"),
        [
            PaperLine(_("When the time began"), opening),
            *(PaperLine(_named(kind), minor) for kind, minor in moved.items()),
            PaperLine(_("When it ended"), closing, is_sum=True),
        ],
    )


def _named(kind: str) -> str:
    return str(wording.ENTRIES.get(kind, kind))
