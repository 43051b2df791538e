"""The states of bills, matches and months, and the accounts that each may touch. Pure."""

from enum import StrEnum

from payouts.accounts import CHART, Type


class Bill(StrEnum):
    """A bill: one person enters it, another approves it, then it is paid."""

    ENTERED = "entered"
    REFUSED = "refused"
    APPROVED = "approved"
    PAID = "paid"
    REVERSED = "reversed"


class Match(StrEnum):
    """What a line on the statement was: it stands, waits for a second person, or is taken back."""

    WAITING = "waiting"
    STANDS = "stands"
    REFUSED = "refused"
    UNDONE = "undone"


class Month(StrEnum):
    """A month's end: one person proposes it, another closes it; closed is for ever."""

    PROPOSED = "proposed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


UNDER_WAY = (Match.WAITING, Match.STANDS)
LIVE_BILLS = (Bill.ENTERED, Bill.APPROVED, Bill.PAID)
FREE, ENTRY, BILL, PROVIDER = "free", "entry", "bill", "provider"
"""Kinds of matches that this room brings; other rooms add theirs to the registry."""

SET_ASIDE = ("tax_due", "insurance_due", "pass_through_due")
EXPENSES = tuple(kind.key for kind in CHART.values() if kind.type == Type.EXPENSE)
SPENDABLE = tuple(key for key in EXPENSES if key.startswith("expense_")) + SET_ASIDE
"""What a bill, or money that left without one, can be for."""
RECEIVABLE = ("operations", "reserve")
"""Where money that came in without a name may go; it leaves neither of them this way."""
