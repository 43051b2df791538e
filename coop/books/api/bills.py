"""The API of bills."""

from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.books import serializers as shapes
from coop.books.actions import bills
from coop.books.actions.bills import NewBill
from coop.books.queries import bills as queries
from coop.books.queries.bills import BillView
from coop.members import gates
from coop.web.local import here
from coop.work.doors import Ask, delete, get, post, put
from payouts.periods import local_day

TAG = "office"


@get(shapes.BillOut, name="bills", summary="Bills, those to decide first", tag=TAG, many=True)
def all_bills(ask: Ask) -> object:
    """Then those to pay by their day, then the rest."""
    gates.steward(ask.request)
    return queries.bills()


@post(shapes.BillIn, shapes.BillOut, name="enter_bill", summary="Enter a bill", tag=TAG, code=201)
def enter(ask: Ask) -> object:
    """Another steward approves it; the same number of a supplier is refused."""
    by = gates.steward(ask.request)
    new = NewBill(currency=here().currency, **ask.fields)
    made = ask.once(lambda: bills.enter(bill=new, by=by, now=ask.now))
    assert made
    return _bill(made)


@get(shapes.BillOut, name="bill", summary="One bill", tag=TAG)
def bill(ask: Ask, bill_id: UUID) -> object:
    """With who decided it and whether a bank statement shows its payment."""
    gates.steward(ask.request)
    return _bill(bill_id)


@post(
    shapes.BillDecisionIn,
    shapes.BillOut,
    name="decide_bill",
    summary="Approve a bill, or refuse it",
    tag=TAG,
)
def decide(ask: Ask, bill_id: UUID) -> object:
    """Whoever entered it may only take it back."""
    by, said = gates.steward(ask.request), ask.fields

    def act() -> None:
        if said["is_approved"]:
            beyond = said["is_beyond_fund"]
            bills.approve(bill_id=bill_id, is_beyond_fund=beyond, by=by, now=ask.now)
        else:
            bills.refuse(bill_id=bill_id, reason=said["reason"], by=by, now=ask.now)

    ask.once(act)
    return _bill(bill_id)


@put(
    shapes.BillPaidIn, shapes.BillOut, name="pay_bill", summary="Say that a bill was paid", tag=TAG
)
def pay(ask: Ask, bill_id: UUID) -> object:
    """A line on the next bank statement is matched with it."""
    by, today = gates.steward(ask.request), local_day(ask.now, here().time_zone)
    paid_on = ask.fields["paid_on"]
    bills.mark_paid(bill_id=bill_id, paid_on=paid_on, today=today, by=by, now=ask.now)
    return _bill(bill_id)


@delete(None, shapes.BillOut, name="unpay_bill", summary="Take back that a bill was paid", tag=TAG)
def unpay(ask: Ask, bill_id: UUID) -> object:
    """Only while no bank statement shows it."""
    bills.unmark_paid(bill_id=bill_id, by=gates.steward(ask.request), now=ask.now)
    return _bill(bill_id)


@post(
    shapes.BooksReasonIn,
    shapes.BillOut,
    name="ask_bill_reversal",
    summary="Say that an approved bill is wrong",
    tag=TAG,
)
def ask(ask: Ask, bill_id: UUID) -> object:
    """Another steward has to agree before it is reversed."""
    by, reason = gates.steward(ask.request), ask.fields["reason"]
    ask.once(lambda: bills.ask_reversal(bill_id=bill_id, reason=reason, by=by, now=ask.now))
    return _bill(bill_id)


@put(
    shapes.BooksAnswerIn,
    shapes.BillOut,
    name="answer_bill_reversal",
    summary="Reverse a bill that another steward holds for wrong, or keep it",
    tag=TAG,
)
def answer(ask: Ask, bill_id: UUID) -> object:
    """Whoever asked may only keep it."""
    by = gates.steward(ask.request)
    act = bills.reverse_bill if ask.fields["is_agreed"] else bills.keep
    act(bill_id=bill_id, by=by, now=ask.now)
    return _bill(bill_id)


def _bill(bill_id: UUID) -> BillView:
    found = queries.bill(bill_id)
    if found is None:
        raise NotYours(_("There is no such bill."))
    return found
