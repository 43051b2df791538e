"""Bills: entered by one person, approved by another, then paid; a wrong one is reversed by two.

Approved, a bill is an expense and a debt; paid, the debt is gone from the bank account.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.books import models
from coop.books.lines import plain
from coop.books.states import LIVE_BILLS, SET_ASIDE, SPENDABLE, Bill
from coop.journal import actions as journal
from coop.web.local import here
from payouts.actions.ledger import Leg, post, reverse
from payouts.periods import local_day
from payouts.queries.solvency import solvency

REASON_CHARS = 300
AMOUNT_MAX = 10**11
TURN = "SELECT pg_advisory_xact_lock(hashtext('books.bill'), hashtext(%s))"


class BillKnown(Refusal):
    """A bill of this supplier with this number is here already."""

    code = "bill_known"


class AnotherHasTo(NotAllowed):
    """Somebody else has to agree."""

    code = "another_steward"


class NotThatState(Refusal):
    """The bill is past this, or not there yet."""

    code = "bill_state"


class BeyondFund(Refusal):
    """Approving would spend more than is left for running the co-operative."""

    code = "beyond_fund"


@dataclass(frozen=True, slots=True)
class NewBill:
    """What stands on a bill. `account`: what it is for, one of `states.SPENDABLE`."""

    supplier: str
    number: str
    account: str
    amount_minor: int
    currency: str
    due_on: date
    about: str = ""


@transaction.atomic
def enter(*, bill: NewBill, by: UUID, now: datetime) -> UUID:
    """Put a bill before the others; returns its id.

    Raises:
        Malformed: a field is missing or no such expense.
        BillKnown: it was entered before; `facts["bill"]` says which.
    """
    supplier, number = plain(bill.supplier, 120), plain(bill.number, 60)
    if not supplier or not number:
        raise Malformed(_("Write who the bill is from, and the number that stands on it."))
    if bill.account not in SPENDABLE:
        raise Malformed(_("Choose what the bill is for."))
    if not 0 < bill.amount_minor <= AMOUNT_MAX:
        raise Malformed(_("A bill is an amount above zero."))
    _require_new(supplier, number)
    row = models.Bill.objects.create(
        supplier=supplier,
        number=number,
        account=bill.account,
        currency=bill.currency,
        amount_minor=bill.amount_minor,
        due_on=bill.due_on,
        about=plain(bill.about),
        entered_by_id=by,
        entered_at=now,
    )
    return row.id


@transaction.atomic
def approve(*, bill_id: UUID, is_beyond_fund: bool, by: UUID, now: datetime) -> None:
    """Agree that the co-operative owes this.

    Args:
        is_beyond_fund: the person saw that the fund for running the co-operative does not cover it.
    Raises:
        NotYours: there is no such bill.
        AnotherHasTo: whoever entered it cannot approve it.
        NotThatState: it was decided before.
        BeyondFund: the fund does not cover it, and nobody said that this is meant.
    """
    row = _waiting(bill_id, by)
    _require_fund(row, is_beyond_fund=is_beyond_fund, now=now)
    _decide(row, Bill.APPROVED, "", by=by, now=now)
    post(
        kind="bill.approved",
        key=f"bill:{row.id}:approved",
        about=row.id,
        currency=row.currency,
        legs=[
            Leg(row.account, None, row.amount_minor),
            Leg("bills_due", None, -row.amount_minor),
        ],
        now=now,
    )
    _note(row, "bill_approved", [row.entered_by_id, by], now=now)


@transaction.atomic
def refuse(*, bill_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Say no to a bill, and why; whoever entered it takes it back so.

    Raises:
        NotYours: there is no such bill.
        NotThatState: it was decided before.
        Malformed: no reason.
    """
    row = _locked(bill_id)
    _require(row, Bill.ENTERED, _("This bill was decided already."))
    _decide(row, Bill.REFUSED, _sentence(reason), by=by, now=now)


@transaction.atomic
def mark_paid(*, bill_id: UUID, paid_on: date, today: date, by: UUID, now: datetime) -> None:
    """Say that an approved bill was paid from the bank; a statement's line shows it later.

    Raises:
        NotYours: there is no such bill.
        NotThatState: it is not approved, or paid already.
        Malformed: the day lies ahead.
    """
    row = _locked(bill_id)
    if paid_on > today:
        raise Malformed(_("Nobody can have paid it on a day that is still to come."))
    _pay(row, f"bill:{row.id}:paid:{now.isoformat()}", paid_on, now=now)


@transaction.atomic
def unmark_paid(*, bill_id: UUID, by: UUID, now: datetime) -> None:
    """Take back that a bill was paid, where no line on a statement says so.

    Raises:
        NotYours: there is no such bill.
        NotThatState: it is not paid, or a line says that it is.
    """
    row = _locked(bill_id)
    _require(row, Bill.PAID, _("This bill is not marked as paid."))
    if models.Match.objects.filter(entry_key=row.payment_key, state="stands").exists():
        raise NotThatState(
            _("A line on the bank statement shows this payment. Undo that match first.")
        )
    _unpay(row, now=now)


@transaction.atomic
def ask_reversal(*, bill_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Say that an approved bill is wrong; another person has to agree before it is reversed.

    Raises:
        NotYours: there is no such bill.
        NotThatState: it is not approved, or paid.
        Malformed: no reason.
    """
    row = _locked(bill_id)
    _require_reversible(row)
    row.reversal_by_id, row.reversal_reason = by, _sentence(reason)
    row.save(update_fields=["reversal_by_id", "reversal_reason"])


@transaction.atomic
def keep(*, bill_id: UUID, by: UUID, now: datetime) -> None:
    """Say that a bill which somebody wants reversed is right.

    Raises:
        NotYours: there is no such bill.
        NotThatState: nobody wants it reversed.
    """
    row = _locked(bill_id)
    _require_asked(row)
    row.reversal_by_id, row.reversal_reason = None, ""
    row.save(update_fields=["reversal_by_id", "reversal_reason"])


@transaction.atomic
def reverse_bill(*, bill_id: UUID, by: UUID, now: datetime) -> None:
    """Agree that an approved bill is wrong: its entry is taken back.

    Raises:
        NotYours: there is no such bill.
        NotThatState: nobody asked, or it is paid.
        AnotherHasTo: whoever asked cannot agree.
    """
    row = _locked(bill_id)
    _require_reversible(row)
    _require_asked(row)
    if row.reversal_by_id == by:
        raise AnotherHasTo(_("You asked for this. Another steward has to agree to it."))
    reverse(
        key=f"bill:{row.id}:reversed",
        of=f"bill:{row.id}:approved",
        kind="bill.reversed",
        now=now,
    )
    row.state, row.reversed_by_id, row.reversed_at = Bill.REVERSED, by, now
    row.save(update_fields=["state", "reversed_by_id", "reversed_at"])
    _note(row, "bill_reversed", [row.reversal_by_id, by], now=now)


@transaction.atomic
def settle(*, item_id: UUID, amount_minor: int, key: str, by: UUID, now: datetime) -> str:
    """A line on the statement paid this bill; see `registry.Settles`."""
    row = _locked(item_id)
    if amount_minor != -row.amount_minor:
        raise NotThatState(
            _("This bill is %s; the line has to be the same.")
            % format_money(row.amount_minor, row.currency)
        )
    _pay(row, key, local_day(now, here().time_zone), now=now)
    return key


@transaction.atomic
def unsettle(*, item_id: UUID, key: str, by: UUID, now: datetime) -> None:
    """The line was not for this bill after all; see `registry.Undoes`."""
    row = _locked(item_id)
    if row.payment_key != key:
        raise NotThatState(_("This bill was not paid by that line."))
    _unpay(row, now=now)


def _pay(row: models.Bill, key: str, paid_on: date, *, now: datetime) -> None:
    _require(row, Bill.APPROVED, _("Only an approved bill that is not paid yet can be paid."))
    post(
        kind="bill.paid",
        key=key,
        about=row.id,
        currency=row.currency,
        legs=[Leg("bills_due", None, row.amount_minor), Leg("bank", None, -row.amount_minor)],
        now=now,
    )
    row.state, row.paid_on, row.payment_key = Bill.PAID, paid_on, key
    row.reversal_by_id, row.reversal_reason = None, ""
    row.save(update_fields=["state", "paid_on", "payment_key", "reversal_by_id", "reversal_reason"])


def _unpay(row: models.Bill, *, now: datetime) -> None:
    key = row.payment_key
    reverse(key=f"{key}:undone", of=key, kind="bill.unpaid", now=now)
    row.state, row.paid_on, row.payment_key = Bill.APPROVED, None, ""
    row.save(update_fields=["state", "paid_on", "payment_key"])


def _decide(row: models.Bill, state: Bill, reason: str, *, by: UUID, now: datetime) -> None:
    row.state, row.reason, row.decided_by_id, row.decided_at = state, reason, by, now
    row.save(update_fields=["state", "reason", "decided_by_id", "decided_at"])


def _waiting(bill_id: UUID, by: UUID) -> models.Bill:
    row = _locked(bill_id)
    _require(row, Bill.ENTERED, _("This bill was decided already."))
    if row.entered_by_id == by:
        raise AnotherHasTo(_("You entered this bill. Another steward has to approve it."))
    return row


def _locked(bill_id: UUID) -> models.Bill:
    row = models.Bill.objects.select_for_update().filter(id=bill_id).first()
    if row is None:
        raise NotYours(_("There is no such bill."))
    return row


def _require(row: models.Bill, state: Bill, sentence: str) -> None:
    if row.state != state:
        raise NotThatState(sentence, facts={"state": row.state})


def _require_reversible(row: models.Bill) -> None:
    if row.state == Bill.PAID:
        raise NotThatState(_("This bill is paid. Take back the payment first."))
    _require(row, Bill.APPROVED, _("Only an approved bill can be reversed."))


def _require_asked(row: models.Bill) -> None:
    if row.reversal_by_id is None:
        raise NotThatState(_("Nobody asked to reverse this bill."))


def _require_new(supplier: str, number: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TURN, [f"{supplier}\n{number}".casefold()])
    known = models.Bill.objects.filter(
        supplier__iexact=supplier, number__iexact=number, state__in=LIVE_BILLS
    ).first()
    if known is not None:
        raise BillKnown(
            _("Bill %(number)s of %(supplier)s is here already: %(amount)s, entered on %(day)s.")
            % {
                "number": known.number,
                "supplier": known.supplier,
                "amount": format_money(known.amount_minor, known.currency),
                "day": f"{known.entered_at:%Y-%m-%d}",
            },
            facts={"bill": str(known.id)},
        )


def _require_fund(row: models.Bill, *, is_beyond_fund: bool, now: datetime) -> None:
    if row.account in SET_ASIDE or is_beyond_fund:
        return
    left = solvency(row.currency, until=now).left_minor
    if row.amount_minor > left:
        raise BeyondFund(
            _(
                "%(left)s is left for running the co-operative, and this bill is %(amount)s. "
                "If it has to be paid all the same, say so."
            )
            % {
                "left": format_money(left, row.currency),
                "amount": format_money(row.amount_minor, row.currency),
            },
            facts={"left_minor": left},
        )


def _sentence(reason: str) -> str:
    said = plain(reason, REASON_CHARS)
    if len(said) < 3:
        raise Malformed(_("Write the reason in a sentence."))
    return said


def _note(row: models.Bill, what: str, by: list[UUID | None], *, now: datetime) -> None:
    journal.record(
        kind=f"books.{what}",
        public={
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "account": row.account,
            "stewards": 2,
        },
        private={"bill": str(row.id), "by": [str(one) for one in by]},
        now=now,
    )
