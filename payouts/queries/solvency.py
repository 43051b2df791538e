"""Whether the co-operative can pay what it owes, as of an instant.

Two rules. What it has covers all that it owes; and what lies at banks covers what members, drivers
and payees could ask for at once. A driver who holds fares in cash is owed what is left without it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from payouts.accounts import CHART, Type

AT_HAND = ("bank", "provider", "provider_in_transit", "provider_payees")
AT_ONCE = ("wallet", "payout_in_flight", "pool_drivers", "pool_riders", "pool_everyone")
HELD = """
SELECT account.kind, sum(posting.debit_minor - posting.credit_minor)::bigint
  FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
  JOIN payouts_entry entry ON entry.id = posting.entry_id
 WHERE account.currency = %(currency)s AND entry.at < %(until)s GROUP BY account.kind
"""
DRIVERS = """
SELECT COALESCE(sum(GREATEST(owed, 0)), 0)::bigint FROM (
    SELECT account.owner, sum(posting.credit_minor - posting.debit_minor) AS owed
      FROM payouts_posting posting JOIN payouts_account account ON account.id = posting.account_id
      JOIN payouts_entry entry ON entry.id = posting.entry_id
     WHERE account.kind IN ('driver_earnings', 'cash_with_driver')
           AND account.currency = %(currency)s AND entry.at < %(until)s
     GROUP BY account.owner) drivers
"""


@dataclass(frozen=True, slots=True)
class Solvency:
    """What there is against what is owed, before an instant."""

    currency: str
    until: datetime
    assets_minor: int
    liabilities_minor: int
    at_hand_minor: int
    at_once_minor: int
    operations_minor: int
    spent_minor: int
    bank_minor: int

    @property
    def covers_all(self) -> bool:
        """The first rule."""
        return self.assets_minor >= self.liabilities_minor

    @property
    def covers_at_once(self) -> bool:
        """The second rule."""
        return self.at_hand_minor >= self.at_once_minor

    @property
    def is_solvent(self) -> bool:
        """Both."""
        return self.covers_all and self.covers_at_once

    @property
    def left_minor(self) -> int:
        """What is left for running the co-operative: its fund, less all that was spent."""
        return self.operations_minor - self.spent_minor


def solvency(currency: str, *, until: datetime) -> Solvency:
    """The figures before an instant (excluded)."""
    facts: dict[str, str | datetime] = {"currency": currency, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(HELD, facts)
        held: dict[str, int] = dict(cursor.fetchall())
        cursor.execute(DRIVERS, facts)
        (drivers_minor,) = cursor.fetchone()
    return Solvency(
        currency=currency,
        until=until,
        assets_minor=_of(held, Type.ASSET),
        liabilities_minor=-_of(held, Type.LIABILITY),
        at_hand_minor=sum(held.get(kind, 0) for kind in AT_HAND),
        at_once_minor=drivers_minor - sum(held.get(kind, 0) for kind in AT_ONCE),
        operations_minor=-held.get("operations", 0),
        spent_minor=_of(held, Type.EXPENSE),
        bank_minor=held.get("bank", 0),
    )


def _of(held: dict[str, int], of_type: Type) -> int:
    return sum(minor for kind, minor in held.items() if CHART[kind].type == of_type)
