"""The co-op's own books, for tests: two stewards, bills, bank statements and what was earned.

Needs the fixture `city`, for its currency and clock.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from coop.books.actions import bills, importing, matches, months
from coop.books.actions.bills import NewBill
from coop.books.lines import BankStatement, RawLine
from coop.books.places import Place
from coop.books.queries import bank
from coop.members import actions as members
from coop.members.queries import STEWARD
from payouts.actions import Leg, post
from tests.cast import JOINED_AT, Cast, gather

OCTOBER = date(2026, 10, 1)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
IN_OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
HELSINKI = Place("EUR", "Europe/Helsinki")


@dataclass(frozen=True, slots=True)
class Stewards:
    """Sam, and Chi, who is a steward here as well."""

    cast: Cast
    sam: UUID
    chi: UUID


def two_stewards() -> Stewards:
    cast = gather()
    members.appoint(user_id=cast.chi, office=STEWARD, by=cast.sam, now=JOINED_AT)
    return Stewards(cast, cast.sam, cast.chi)


def fund(minor: int, *, at: datetime = IN_OCTOBER, kind: str = "operations") -> None:
    """The co-op got money on its bank account for running itself."""
    move(("bank", minor), (kind, -minor), at=at)


def move(*legs: tuple[str, int], at: datetime = IN_OCTOBER, kind: str = "planted") -> str:
    key = f"test:{uuid4()}"
    post(
        kind=kind,
        key=key,
        about=uuid4(),
        currency="EUR",
        legs=[Leg(account, None, minor) for account, minor in legs],
        now=at,
    )
    return key


def bill(by: UUID, minor: int = 12_050, *, number: str = "1007", at: datetime = IN_OCTOBER) -> UUID:
    new = NewBill("Karttapalvelu Oy", number, "expense_computers", minor, "EUR", date(2026, 10, 30))
    return bills.enter(bill=new, by=by, now=at)


def approved(two: Stewards, minor: int = 12_050, *, number: str = "1007") -> UUID:
    bill_id = bill(two.sam, minor, number=number)
    bills.approve(bill_id=bill_id, is_beyond_fund=True, by=two.chi, now=IN_OCTOBER)
    return bill_id


def line(minor: int, on: date = date(2026, 10, 15), *, says: str = "", ref: str = "") -> RawLine:
    return RawLine(on, minor, "", says, ref or uuid4().hex)


def statement(
    *lines: RawLine, opening: int = 0, closing: int | None = None, account: str = "FI21"
) -> BankStatement:
    moved = sum(one.amount_minor for one in lines)
    ends = opening + moved if closing is None else closing
    return BankStatement(account, "EUR", opening, ends, tuple(lines))


def take_over(found: BankStatement, by: UUID, *, at: datetime = NOW) -> importing.Imported:
    digest = sha256(repr(found).encode()).hexdigest()
    return importing.take_over(found=found, file_name="bank.csv", digest=digest, by=by, now=at)


def open_line(minor: int) -> UUID:
    """The line of this amount that is open."""
    (found,) = [one for one in bank.lines("EUR", is_open=True) if one.amount_minor == minor]
    return found.id


def explain(two: Stewards, minor: int, account: str, *, at: datetime = NOW) -> UUID:
    """Both stewards say what a line was, as far as two are needed."""
    match_id = matches.explain(
        line_id=open_line(minor), account=account, reason="As agreed", by=two.sam, now=at
    )
    view = bank.match(match_id)
    if view and view.state == "waiting":
        matches.agree(match_id=match_id, by=two.chi, now=at)
    return match_id


def closed(two: Stewards, month_on: date = OCTOBER, *, at: datetime = NOW) -> None:
    months.propose(month_on=month_on, note="", place=HELSINKI, by=two.sam, now=at)
    later = at + timedelta(minutes=5)
    months.close(month_on=month_on, place=HELSINKI, by=two.chi, now=later)
