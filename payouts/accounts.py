"""The chart of accounts: every kind of place where money can be, in plain words.

Pure. The ledger posts to nothing else; statements, balance sheet and exports read from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """What an account means in bookkeeping; it decides which side makes it grow."""

    ASSET = "asset"
    LIABILITY = "liability"
    FUND = "fund"
    EXPENSE = "expense"


class Owner(StrEnum):
    """Whose id an account of a kind carries."""

    NOBODY = "nobody"
    DRIVER = "driver"
    MEMBER = "member"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account. `has_floor`: it never falls below zero, and the database sees to it."""

    key: str
    name: str
    type: Type
    owner: Owner = Owner.NOBODY
    has_floor: bool = False


A, L, F, E = Type.ASSET, Type.LIABILITY, Type.FUND, Type.EXPENSE

_KINDS = (
    Kind("provider", "Held for us by the payment provider", A),
    Kind("provider_in_transit", "On its way from the payment provider to our bank", A),
    Kind("provider_payees", "Moved to payees at the payment provider", A, Owner.MEMBER),
    Kind("bank", "In our bank account", A),
    Kind("cash_with_driver", "Fares in cash that drivers hold", A, Owner.DRIVER),
    Kind("owed_by_rider", "Owed to us by riders", A, Owner.MEMBER),
    Kind("owed_by_organisation", "Owed to us by organisations", A, Owner.ORGANISATION),
    Kind("driver_earnings", "Earned by drivers, not paid out yet", L, Owner.DRIVER),
    Kind("wallet", "Dividends that members claimed and may use", L, Owner.MEMBER, has_floor=True),
    Kind("fee_provisional", "Fees of rides that can still be disputed", L),
    Kind("pool_drivers", "Dividends to drivers, by what they drove", L),
    Kind("pool_riders", "Dividends to riders, by what they paid in fees", L),
    Kind("pool_everyone", "The equal basic share of all members", L),
    Kind("tax_due", "Tax to hand on", L),
    Kind("pass_through_due", "Tolls and charges to hand on", L),
    Kind("card_cost_due", "Set aside for the cost of card payments", L),
    Kind("insurance_due", "Set aside for the insurance of rides", L),
    Kind("payout_in_flight", "Payouts under way", L, Owner.MEMBER, has_floor=True),
    Kind("member_shares", "Shares that members paid in", L, Owner.MEMBER, has_floor=True),
    Kind("bills_due", "Approved bills, not paid yet", L),
    Kind("reserve", "The indivisible reserve", F),
    Kind("operations", "Running the co-operative", F),
    Kind("loss_reserve", "Set aside for refunds", F),
    Kind("cost_shortfall", "Costs of rides that their fee did not cover", E),
    Kind("expense_people", "Wages and fees for work", E),
    Kind("expense_computers", "Computers, software and maps", E),
    Kind("expense_premises", "Rooms and equipment", E),
    Kind("expense_insurance", "Insurance of the co-operative", E),
    Kind("expense_provider", "Bank and payment charges", E),
    Kind("expense_outreach", "Telling people about us", E),
    Kind("expense_advice", "Accountants, lawyers and audits", E),
    Kind("expense_taxes", "Taxes of the co-operative", E),
    Kind("expense_other", "Other expenses", E),
)

CHART: Mapping[str, Kind] = {kind.key: kind for kind in _KINDS}
"""Every kind of account, in the order of a balance sheet."""

FLOORED = tuple(sorted(kind.key for kind in _KINDS if kind.has_floor))


def balance(kind: str, *, debit_minor: int, credit_minor: int) -> int:
    """What an account of a kind holds: positive in the sense of its name.

    Raises:
        KeyError: the chart has no such kind.
    """
    difference_minor = debit_minor - credit_minor
    return difference_minor if CHART[kind].type in {A, E} else -difference_minor
