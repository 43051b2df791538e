"""A bank's file as somebody sends it: what it says, read as guessed or as they corrected it.

Nothing is stored here. Called by the doors, before `actions.importing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.books import bank_camt, bank_csv, wording
from coop.books.bank_csv import Layout
from coop.books.lines import ACCOUNT_MAX, BankStatement, Unreadable, plain, with_balances

SAMPLE = 8


class BadFile(Malformed):
    """The file cannot be read; the sentence says what is wrong with it."""

    code = "bad_file"


@dataclass(frozen=True, slots=True)
class Asked:
    """How somebody wants a table to be read; what is left out is guessed.

    `columns`: what a column is for -> its place, from 0.
    """

    account: str = ""
    columns: Mapping[str, int] = field(default_factory=dict)
    date_form: str = ""
    mark: str = ""
    opening_minor: int | None = None
    closing_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file says, before anything of it is stored. `trouble`: why it cannot be, yet."""

    digest: str
    statement: BankStatement | None
    layout: Layout | None
    heading: Sequence[str]
    trouble: str = ""


def preview(content: bytes, asked: Asked, *, currency: str) -> Preview:
    """Read a file.

    Raises:
        BadFile: nobody could correct that: it is empty, too large, or no statement at all.
    """
    digest = sha256(content).hexdigest()
    try:
        if bank_camt.looks_like(content):
            found = bank_camt.read(content, currency=currency)
            return Preview(digest, _balanced(found, asked), None, ())
        text = bank_csv.text_of(content)
        layout = _corrected(bank_csv.guess(text, is_month_first=currency == "USD"), asked)
        heading = bank_csv.rows_of(text, layout.separator)[layout.heading_row]
    except Unreadable as error:
        raise BadFile(wording.trouble(error)) from error
    account = plain(asked.account, ACCOUNT_MAX)
    try:
        found = bank_csv.read(text, layout, account=account, currency=currency)
    except Unreadable as error:
        return Preview(digest, None, layout, heading, wording.trouble(error))
    return Preview(digest, _balanced(found, asked), layout, heading)


def readable(content: bytes, asked: Asked, *, currency: str) -> Preview:
    """The same for who cannot correct anything now.

    Raises:
        BadFile: a column, a date or an amount cannot be read.
    """
    found = preview(content, asked, currency=currency)
    if found.statement is None:
        raise BadFile(found.trouble)
    return found


def _balanced(found: BankStatement, asked: Asked) -> BankStatement:
    return with_balances(
        found, opening_minor=asked.opening_minor, closing_minor=asked.closing_minor
    )


def _corrected(layout: Layout, asked: Asked) -> Layout:
    if asked.columns.keys() - set(bank_csv.COLUMNS):
        raise BadFile(_("There is no such kind of column."))
    return replace(
        layout,
        columns=dict(asked.columns) or layout.columns,
        date_form=asked.date_form or layout.date_form,
        mark=asked.mark or layout.mark,
    )
