"""Reads CAMT.053, the ISO 20022 statement that European banks give. Pure.

Nothing in such a file may be fetched or expanded: one with a document type is refused.
Names of elements: https://www.iso20022.org/catalogue-messages
"""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from coop.basics.money import NO_MINOR_UNIT
from coop.books.bank_csv import BYTES_MAX, ROWS_MAX
from coop.books.lines import (
    ACCOUNT_MAX,
    AMOUNT_MAX,
    REF_MAX,
    BankStatement,
    Problem,
    RawLine,
    Unreadable,
    plain,
)

DEPTH_MAX = 40
_NUMBER = re.compile(r"(\d{1,18})(?:\.(\d{0,5}))?")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def looks_like(content: bytes) -> bool:
    """Whether a file is XML at all."""
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<")


def read(content: bytes, *, currency: str) -> BankStatement:
    """The statement in a file; several of one account, one after the other, are one.

    Raises:
        Unreadable: no CAMT.053, too large, with entities, in another currency, of two accounts.
    """
    if len(content) > BYTES_MAX:
        raise Unreadable(Problem.LARGE)
    root = _tree(content)
    statements = list(root.iter("Stmt"))
    if not statements:
        raise Unreadable(Problem.KIND)
    accounts = {_account(one) for one in statements}
    if len(accounts) > 1:
        raise Unreadable(Problem.ACCOUNTS, said=", ".join(sorted(accounts))[:80])
    statements.sort(key=lambda one: _text(one, "FrToDt/FrDtTm") or _text(one, "CreDtTm"))
    lines = [line for one in statements for line in _lines(one, currency)]
    if not lines:
        raise Unreadable(Problem.EMPTY)
    if len(lines) > ROWS_MAX:
        raise Unreadable(Problem.LARGE)
    return BankStatement(
        account=accounts.pop(),
        currency=currency,
        opening_minor=_balance(statements[0], OPENING, currency),
        closing_minor=_balance(statements[-1], CLOSING, currency),
        lines=tuple(sorted(lines, key=lambda line: line.booked_on)),
    )


def _tree(content: bytes) -> Element:
    """The elements, without their namespaces.

    Raises:
        Unreadable: no XML, a document type, or too deep.
    """
    builder, depth = TreeBuilder(), 0
    parser = ParserCreate(namespace_separator="}")

    def begin(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH_MAX:
            raise Unreadable(Problem.XML)
        builder.start(tag.rpartition("}")[2], _attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag.rpartition("}")[2])

    def refuse(*_declared: object) -> None:
        raise Unreadable(Problem.ENTITIES)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(content, True)
        return builder.close()
    except (ExpatError, LookupError, ValueError, AssertionError) as error:
        raise Unreadable(Problem.XML) from error


def _lines(statement: Element, currency: str) -> Iterator[RawLine]:
    """What was booked; what the bank only expects is left out."""
    for place, entry in enumerate(statement.iter("Ntry"), start=1):
        status = _text(entry, "Sts/Cd") or _text(entry, "Sts")
        if status and status != "BOOK":
            continue
        amount = _amount(entry, currency, place)
        if amount:
            parts = list(entry.iter("TxDtls"))
            detail = parts[0] if len(parts) == 1 else entry
            yield RawLine(
                booked_on=_day(entry, place),
                amount_minor=amount,
                name=plain(_name(detail, is_in=amount > 0)),
                reference=plain(_reference(entry)),
                bank_ref=plain(_text(entry, "AcctSvcrRef"), REF_MAX),
            )


def _amount(holder: Element, currency: str, place: int) -> int:
    found = holder.find("Amt")
    said = (found.text or "").strip() if found is not None else ""
    if found is not None and found.get("Ccy", currency) != currency:
        raise Unreadable(Problem.CURRENCY, place, str(found.get("Ccy"))[:10])
    written = _NUMBER.fullmatch(said)
    decimals = 0 if currency in NO_MINOR_UNIT else 2
    cents = (written[2] or "").ljust(decimals, "0") if written else ""
    if written is None or cents[decimals:].strip("0"):
        raise Unreadable(Problem.AMOUNT, place, said[:40])
    amount = int(written[1] + cents[:decimals])
    if amount > AMOUNT_MAX:
        raise Unreadable(Problem.AMOUNT, place, said[:40])
    return -amount if _text(holder, "CdtDbtInd") == "DBIT" else amount


def _day(entry: Element, place: int) -> date:
    said = next(
        (
            text
            for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
            if (text := _text(entry, path))
        ),
        "",
    )
    try:
        return date.fromisoformat(said[:10])
    except ValueError as error:
        raise Unreadable(Problem.DATE, place, said[:40]) from error


def _name(detail: Element, *, is_in: bool) -> str:
    party = "Dbtr" if is_in else "Cdtr"
    for path in (f".//{party}/Nm", f".//{party}/Pty/Nm"):
        if text := _text(detail, path):
            return text
    return ""


def _reference(entry: Element) -> str:
    """What the payer wrote: structured numbers first, then words, then what the bank adds."""
    said = [
        (found.text or "").strip()
        for path in (".//RmtInf//CdtrRefInf/Ref", ".//RmtInf/Ustrd", ".//EndToEndId")
        for found in entry.iterfind(path)
    ]
    said = [one for one in said if one and one != "NOTPROVIDED"]
    return " ".join(dict.fromkeys(said)) or _text(entry, "AddtlNtryInf")


def _balance(statement: Element, kinds: tuple[str, ...], currency: str) -> int | None:
    for kind in kinds:
        for balance in statement.iter("Bal"):
            if _text(balance, "Tp/CdOrPrtry/Cd") == kind:
                return _amount(balance, currency, 0)
    return None


def _account(statement: Element) -> str:
    return plain(
        _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id"), ACCOUNT_MAX
    )


def _text(holder: Element, path: str) -> str:
    found = holder.find(path)
    return (found.text or "").strip() if found is not None else ""
