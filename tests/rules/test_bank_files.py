"""Bank files: tables and CAMT.053 are read as they are meant, or refused with a reason."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.books import amounts, bank_camt, bank_csv
from coop.books.lines import BankStatement, Problem, RawLine, Unreadable, prints

NORDIC = """Tili;FI21 1234 5600 0007 85;;;
Jakso;1.11.2026 - 30.11.2026;;;

Kirjauspäivä;Määrä;Saaja/Maksaja;Viite;Saldo
02.11.2026;-120,50;Karttapalvelu Oy;Lasku 1007;4 879,50
03.11.2026;1.000,00;Stripe;PAYOUT po_1;5 879,50
"""
AMERICAN = """Date,Description,Withdrawals,Deposits,Running Balance
11/30/2026,"Office, rent",800.00,,"4,200.00"
11/02/2026,STRIPE TRANSFER,,"1,000.00","5,000.00"
"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>FI2112345600000785</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">5000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">5879.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="EUR">1000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
 <BookgDt><Dt>2026-11-03</Dt></BookgDt><AcctSvcrRef>B2</AcctSvcrRef>
 <NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>Stripe</Nm></Pty></Dbtr></RltdPties>
 <RmtInf><Ustrd>PAYOUT po_1</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">120.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
 <BookgDt><DtTm>2026-11-02T10:00:00+02:00</DtTm></BookgDt><AcctSvcrRef>B1</AcctSvcrRef>
 <NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Karttapalvelu Oy</Nm></Cdtr></RltdPties>
 <RmtInf><Strd><CdtrRefInf><Ref>1007</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-11-04</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def of_table(text: str, *, currency: str = "EUR", is_month_first: bool = False) -> BankStatement:
    layout = bank_csv.guess(text, is_month_first=is_month_first)
    return bank_csv.read(text, layout, account="A", currency=currency)


def why(text: str) -> Problem:
    with pytest.raises(Unreadable) as refused:
        of_table(text)
    return refused.value.problem


def test_a_nordic_table_below_a_preamble_is_read() -> None:
    found = of_table(NORDIC)
    assert [(one.booked_on, one.amount_minor, one.name, one.reference) for one in found.lines] == [
        (date(2026, 11, 2), -12_050, "Karttapalvelu Oy", "Lasku 1007"),
        (date(2026, 11, 3), 100_000, "Stripe", "PAYOUT po_1"),
    ]
    assert (found.opening_minor, found.closing_minor, found.off_minor) == (500_000, 587_950, 0)


def test_an_american_table_newest_first_is_turned_round() -> None:
    found = of_table(AMERICAN, currency="USD", is_month_first=True)
    assert [one.amount_minor for one in found.lines] == [100_000, -80_000]
    assert found.lines[1].reference == "Office, rent"
    assert (found.opening_minor, found.closing_minor) == (400_000, 420_000)


def test_the_country_decides_where_day_and_month_could_be_either() -> None:
    either = "Date,Amount\n01/02/2026,1.00\n02/03/2026,2.00\n"
    assert of_table(either).lines[0].booked_on == date(2026, 2, 1)
    assert of_table(either, is_month_first=True).lines[0].booked_on == date(2026, 1, 2)


def test_a_balance_that_does_not_follow_is_off() -> None:
    assert of_table(NORDIC.replace("5 879,50", "5 879,51")).off_minor == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.TABLE),
        ("just words\nand more words\n", Problem.TABLE),
        ("Date;Amount\n", Problem.TABLE),
        ("Colour;Size\nred;5\nblue;6\n", Problem.COLUMNS),
        ("Date;Amount\nsoon;5,00\n2026-01-01;6,00\n", Problem.DATE),
        ("Date;Amount\n2026-01-01;five\n2026-01-02;6,00\n", Problem.AMOUNT),
        ("Date;Amount\n2026-01-01;6,005\n2026-01-02;6,00\n", Problem.AMOUNT),
        ("Date;Amount;Currency\n2026-01-01;6,00;SEK\n2026-01-02;6,00;SEK\n", Problem.CURRENCY),
        ("Date;Amount\n;5,00\n;6,00\n", Problem.EMPTY),
    ],
)
def test_what_cannot_be_read_says_why(text: str, problem: Problem) -> None:
    assert why(text) == problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"  \n", Problem.EMPTY),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Problem.ENCODING),
        (b"x" * (bank_csv.BYTES_MAX + 1), Problem.LARGE),
    ],
)
def test_a_file_that_is_no_text_is_refused(content: bytes, problem: Problem) -> None:
    with pytest.raises(Unreadable) as refused:
        bank_csv.text_of(content)
    assert refused.value.problem == problem


def test_encodings_of_old_bank_programs_are_read() -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        assert "Kirjauspäivä" in bank_csv.text_of(NORDIC.encode(encoding))


def test_camt_says_the_same_as_the_table() -> None:
    table, found = of_table(NORDIC), bank_camt.read(CAMT.encode(), currency="EUR")
    assert found.account == "FI2112345600000785"
    assert [(one.booked_on, one.amount_minor, one.name) for one in found.lines] == [
        (one.booked_on, one.amount_minor, one.name) for one in table.lines
    ]
    assert [one.reference for one in found.lines] == ["1007", "PAYOUT po_1"]
    assert (found.opening_minor, found.closing_minor, found.off_minor) == (500_000, 587_950, 0)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><Document>&a;</Document>', Problem.ENTITIES),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document/>', Problem.ENTITIES),
        ("<Document><Stmt>", Problem.XML),
        ("<a>" * 50 + "</a>" * 50, Problem.XML),
        ("<Document><Other/></Document>", Problem.KIND),
        ("<Document><Stmt/></Document>", Problem.EMPTY),
        (CAMT.replace('Ccy="EUR">1000', 'Ccy="SEK">1000'), Problem.CURRENCY),
        (CAMT.replace(">1000.00", ">1E999999"), Problem.AMOUNT),
        (CAMT.replace(">1000.00", ">NaN"), Problem.AMOUNT),
        (CAMT.replace(">2026-11-03", ">some day"), Problem.DATE),
        (
            CAMT.replace("</Stmt>", "</Stmt><Stmt><Acct><Id><IBAN>X</IBAN></Id></Acct></Stmt>"),
            Problem.ACCOUNTS,
        ),
    ],
)
def test_xml_that_is_no_plain_statement_is_refused(text: str, problem: Problem) -> None:
    with pytest.raises(Unreadable) as refused:
        bank_camt.read(text.encode(), currency="EUR")
    assert refused.value.problem == problem


def test_equal_payments_of_a_day_stay_two_and_overlaps_stay_one() -> None:
    coffee = RawLine(date(2026, 11, 2), -300, "Café", "coffee")
    once, twice = prints("A", [coffee]), prints("A", [coffee, coffee])
    assert twice[0] == once[0]
    assert len(set(twice)) == 2
    assert set(prints("B", [coffee])).isdisjoint(once)


MINORS = st.integers(-(10**9), 10**9).filter(bool)
STYLES = st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "")])


def written(minor: int, mark: str, group: str) -> str:
    whole, cents = divmod(abs(minor), 100)
    grouped = f"{whole:,}".replace(",", group) if group else str(whole)
    return f"{'-' if minor < 0 else ''}{grouped}{mark}{cents:02d}"


@given(st.lists(MINORS, min_size=1), STYLES)
def test_amounts_are_read_as_they_were_written(minors: list[int], style: tuple[str, str]) -> None:
    texts = [written(minor, *style) for minor in minors]
    mark = amounts.decimal_mark(texts)
    assert mark == style[0]
    assert [amounts.minor(text, mark=mark, currency="EUR") for text in texts] == minors


@given(st.text())
def test_no_text_makes_the_readers_stumble(text: str) -> None:
    for mark in ".,":
        amounts.minor(text, mark=mark, currency="EUR")
    for form in amounts.FORMATS:
        amounts.day(text, form)
    try:
        of_table(text)
        bank_camt.read(text.encode("utf-8", "replace"), currency="EUR")
    except Unreadable:
        return


TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(
    st.lists(st.tuples(st.integers(0, 60), MINORS, TEXTS), min_size=2, max_size=30),
    st.sampled_from(bank_csv.SEPARATORS),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y"]),
    st.integers(-(10**6), 10**6),
)
def test_a_table_comes_back_as_its_lines(
    raw: list[tuple[int, int, str]], separator: str, form: str, opening: int
) -> None:
    raw.sort(key=lambda one: one[0])
    out, held = io.StringIO(), opening
    rows = csv.writer(out, delimiter=separator)
    rows.writerow(["Date", "Amount", "Name", "Balance"])
    days = [date(2026, 1, 1) + timedelta(days=offset) for offset, _minor, _name in raw]
    for day, (_offset, minor, name) in zip(days, raw, strict=True):
        held += minor
        cells = [day.strftime(form), written(minor, ".", ""), name, written(held, ".", "")]
        rows.writerow(cells)
    found = of_table(out.getvalue())
    assert [one.booked_on for one in found.lines] == days
    assert [one.amount_minor for one in found.lines] == [minor for _d, minor, _n in raw]
    assert (found.opening_minor, found.closing_minor) == (opening, held)
