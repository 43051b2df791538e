"""Reads a bank's table (CSV): separator, heading, dates and decimal mark are guessed, then shown.

Pure. A guess is a `Layout`, which a person may correct before anything is stored.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from coop.books import amounts
from coop.books.lines import REF_MAX, BankStatement, Problem, RawLine, Unreadable, plain

BYTES_MAX = 1_048_576
ROWS_MAX = 20_000
CELL_MAX = 2_000
SEPARATORS = (";", ",", "\t", "|")
COLUMNS = (
    *("date", "amount", "debit", "credit", "name", "reference", "bank_ref", "balance"),
    "currency",
)
KNOWN: Mapping[str, tuple[str, ...]] = {
    "date": (
        *("booking date", "booked", "posting date", "transaction date", "date", "buchungstag"),
        *("buchungsdatum", "kirjauspaiva", "paivamaara", "datum", "fecha", "data", "value date"),
    ),
    "amount": (
        *("amount", "betrag", "summa", "maara", "importe", "montant", "importo", "umsatz"),
        *("bedrag", "belopp", "sum"),
    ),
    "debit": ("debit", "paid out", "money out", "soll", "withdrawal", "withdrawals", "out"),
    "credit": ("credit", "paid in", "money in", "haben", "deposit", "deposits", "in"),
    "name": (
        *("name", "counterparty", "payee", "payer", "recipient", "saaja maksaja", "beneficiary"),
        *("beguenstigter zahlungspflichtiger", "auftraggeber", "empfanger", "naam", "nombre"),
    ),
    "reference": (
        *("reference", "message", "description", "verwendungszweck", "viite", "viesti", "memo"),
        *("details", "remittance information", "purpose", "text", "buchungstext", "selitys"),
    ),
    "bank_ref": (
        *("transaction id", "archive id", "arkistointitunnus", "bank reference", "id"),
        *("transaction reference",),
    ),
    "balance": ("balance", "saldo", "running balance", "solde", "kontostand"),
    "currency": ("currency", "wahrung", "waehrung", "valuutta", "divisa", "devise", "ccy"),
}
"""What banks call their columns, without accents; the likeliest first."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is to be read. `columns`: what a column is for -> its place, from 0."""

    separator: str
    heading_row: int
    columns: Mapping[str, int]
    date_form: str
    mark: str


def text_of(content: bytes) -> str:
    """What a file says, in the encoding it is in.

    Raises:
        Unreadable: empty, too large, or not text.
    """
    if not content.strip():
        raise Unreadable(Problem.EMPTY)
    if len(content) > BYTES_MAX:
        raise Unreadable(Problem.LARGE)
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig",)
    for encoding in (*encodings, "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(Problem.ENCODING)


def rows_of(text: str, separator: str) -> list[list[str]]:
    """The table's rows without empty ones.

    Raises:
        Unreadable: no table, or too many rows.
    """
    found = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            if any(cell.strip() for cell in row):
                found.append([cell.strip()[:CELL_MAX] for cell in row])
            if len(found) > ROWS_MAX:
                raise Unreadable(Problem.LARGE)
    except csv.Error as error:
        raise Unreadable(Problem.TABLE) from error
    return found


def guess(text: str, *, is_month_first: bool = False) -> Layout:
    """How this table is most likely to be read.

    Raises:
        Unreadable: there is no table of two rows and two columns.
    """
    separator = _separator(text)
    rows = rows_of(text, separator)
    heading = _heading(rows)
    columns = _columns(rows[heading])
    body = rows[heading + 1 :]
    dates = _cells(body, columns.get("date"))
    moneys = [
        cell for key in ("amount", "debit", "credit") for cell in _cells(body, columns.get(key))
    ]
    form = amounts.date_form(dates, is_month_first=is_month_first) or amounts.FORMATS[0]
    return Layout(separator, heading, columns, form, amounts.decimal_mark(moneys))


def read(text: str, layout: Layout, *, account: str, currency: str) -> BankStatement:
    """The statement that the table is, read this way.

    Raises:
        Unreadable: a column is missing; a date or an amount is none; another currency.
    """
    columns = layout.columns
    if "date" not in columns or not columns.keys() & {"amount", "debit", "credit"}:
        raise Unreadable(Problem.COLUMNS)
    rows = rows_of(text, layout.separator)
    lines, balances = [], list[int | None]()
    for number, row in enumerate(rows[layout.heading_row + 1 :], start=layout.heading_row + 2):
        if not _cell(row, columns.get("date")):
            continue
        _require_currency(row, columns, currency, number)
        amount = _amount(row, layout, currency, number)
        if amount:
            lines.append(_line(row, layout, amount, number))
            text_there = _cell(row, columns.get("balance"))
            balances.append(amounts.minor(text_there, mark=layout.mark, currency=currency))
    if not lines:
        raise Unreadable(Problem.EMPTY)
    lines, balances = _in_order(lines, balances)
    opening = None if balances[0] is None else balances[0] - lines[0].amount_minor
    return BankStatement(account, currency, opening, balances[-1], tuple(lines))


def _separator(text: str) -> str:
    def score(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in rows_of(text[:20_000], separator))
        except Unreadable:
            return 0, 0
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return (times if width > 1 else 0), width

    best = max(SEPARATORS, key=score)
    if score(best)[0] < 2:
        raise Unreadable(Problem.TABLE)
    return best


def _heading(rows: Sequence[Sequence[str]]) -> int:
    """The first row that names a date and an amount; else the first as wide as most are."""
    for place, row in enumerate(rows[:60]):
        named = _columns(row)
        if "date" in named and named.keys() & {"amount", "debit", "credit"}:
            return place
    usual = Counter(len(row) for row in rows).most_common(1)[0][0]
    return next(place for place, row in enumerate(rows) if len(row) == usual)


def _columns(heading: Sequence[str]) -> dict[str, int]:
    """What each column is for, by its name: each column once, each purpose once."""
    names = [_bare(cell) for cell in heading]
    found: dict[str, int] = {}
    for fits in (str.__eq__, _begins):
        for key, known in KNOWN.items():
            places = [
                place
                for one in known
                for place, name in enumerate(names)
                if fits(name, one) and place not in found.values()
            ]
            if key not in found and places:
                found[key] = places[0]
    return found


def _begins(name: str, known: str) -> bool:
    return len(known) > 3 and name.startswith(known)


def _bare(text: str) -> str:
    letters = normalize("NFKD", text.casefold())
    kept = "".join(letter for letter in letters if ord(letter) < 128)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", kept).split())


def _cells(rows: Sequence[Sequence[str]], place: int | None) -> list[str]:
    return [cell for row in rows if (cell := _cell(row, place))]


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _line(row: Sequence[str], layout: Layout, amount: int, number: int) -> RawLine:
    said = _cell(row, layout.columns["date"])
    booked_on = amounts.day(said, layout.date_form)
    if booked_on is None:
        raise Unreadable(Problem.DATE, number, said[:40])
    name, reference, bank_ref = (
        _cell(row, layout.columns.get(key)) for key in ("name", "reference", "bank_ref")
    )
    return RawLine(booked_on, amount, plain(name), plain(reference), plain(bank_ref, REF_MAX))


def _amount(row: Sequence[str], layout: Layout, currency: str, number: int) -> int:
    """One column, or what came in less what went out."""
    found = 0
    for key, sign in (("amount", 1), ("credit", 1), ("debit", -1)):
        said = _cell(row, layout.columns.get(key))
        if not said:
            continue
        amount = amounts.minor(said, mark=layout.mark, currency=currency)
        if amount is None:
            raise Unreadable(Problem.AMOUNT, number, said[:40])
        found += sign * (amount if key == "amount" else abs(amount))
    return found


def _require_currency(
    row: Sequence[str], columns: Mapping[str, int], currency: str, number: int
) -> None:
    said = _cell(row, columns.get("currency")).upper()
    if said and said != currency:
        raise Unreadable(Problem.CURRENCY, number, said[:10])


def _in_order(
    lines: list[RawLine], balances: list[int | None]
) -> tuple[list[RawLine], list[int | None]]:
    """Oldest first: by their days, else as the balances run."""
    first, last = lines[0].booked_on, lines[-1].booked_on
    is_backwards = first > last or (first == last and _runs_up(lines, balances))
    return (lines[::-1], balances[::-1]) if is_backwards else (lines, balances)


def _runs_up(lines: Sequence[RawLine], balances: Sequence[int | None]) -> bool:
    """Whether each balance follows from the one below it, and not from the one above."""
    steps = list(zip(lines, balances, balances[1:], strict=False))
    return bool(steps) and all(
        here is not None and below is not None and here - line.amount_minor == below
        for line, here, below in steps
    )
