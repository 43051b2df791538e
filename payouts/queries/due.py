"""What people could be paid to their banks: earnings less cash, and dividends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from coop.rulebook.queries import Rules
from payouts.accumulator import SCALE

# Earnings: what was there when the period ended, and still is.
FIGURES = """
SELECT person.user_id, COALESCE(payee.account_id, ''), COALESCE(payee.bank_last4, ''),
       who.driver_id,
       GREATEST(LEAST(earned.now_minor, earned.then_minor), 0)::bigint,
       GREATEST(cash.minor, 0)::bigint, COALESCE(wallet.minor, 0)::bigint,
       COALESCE(held.minor, 0)::bigint
  FROM unnest(%(users)s::uuid[]) person (user_id)
  LEFT JOIN payouts_payee payee ON payee.user_id = person.user_id
  CROSS JOIN LATERAL (
       SELECT COALESCE(payee.driver_id, (
              SELECT driver_id FROM payouts_fee WHERE driver_user_id = person.user_id
               ORDER BY ended_at DESC LIMIT 1)) AS driver_id) who
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(posting.credit_minor - posting.debit_minor), 0) AS now_minor,
              COALESCE(sum(posting.credit_minor - posting.debit_minor)
                       FILTER (WHERE entry.at < %(until)s), 0) AS then_minor
         FROM payouts_account account JOIN payouts_posting posting ON posting.account_id = account.id
         JOIN payouts_entry entry ON entry.id = posting.entry_id
        WHERE account.kind = 'driver_earnings' AND account.owner = who.driver_id
              AND account.currency = %(currency)s) earned
  CROSS JOIN LATERAL (
       SELECT COALESCE(sum(posting.debit_minor - posting.credit_minor), 0) AS minor
         FROM payouts_account account JOIN payouts_posting posting ON posting.account_id = account.id
        WHERE account.kind = 'cash_with_driver' AND account.owner = who.driver_id
              AND account.currency = %(currency)s) cash
  LEFT JOIN LATERAL (
       SELECT posting.balance_after AS minor
         FROM payouts_account account JOIN payouts_posting posting ON posting.account_id = account.id
        WHERE account.kind = 'wallet' AND account.owner = person.user_id
              AND account.currency = %(currency)s
        ORDER BY posting.id DESC LIMIT 1) wallet ON TRUE
  LEFT JOIN LATERAL (
       SELECT sum(div(share.settled + share.units * (pool.index - share.index_at), %(scale)s)) AS minor
         FROM payouts_share share JOIN payouts_pool pool ON pool.id = share.pool_id
        WHERE share.user_id = person.user_id AND pool.currency = %(currency)s) held ON TRUE
 ORDER BY person.user_id
"""


@dataclass(frozen=True, slots=True)
class Due:
    """What somebody could be paid: `wallet_minor` is claimed, `held_minor` still in the pools."""

    user_id: UUID
    account_id: str
    bank_last4: str
    driver_id: UUID | None
    earnings_minor: int
    cash_minor: int
    wallet_minor: int
    held_minor: int

    @property
    def netted_minor(self) -> int:
        """What of the cash that they hold their earnings cover."""
        return min(self.earnings_minor, self.cash_minor)

    @property
    def owes(self) -> bool:
        """Whether they hold more cash of ours than they earned."""
        return self.cash_minor > self.earnings_minor

    @property
    def earned_minor(self) -> int:
        """Earnings less cash."""
        return self.earnings_minor - self.netted_minor

    @property
    def dividends_minor(self) -> int:
        """Claimed or not."""
        return self.wallet_minor + self.held_minor

    @property
    def whole_minor(self) -> int:
        """Everything."""
        return self.earned_minor + self.dividends_minor


def due_to(users: Sequence[UUID], *, currency: str, until: datetime) -> list[Due]:
    """What each of these people could be paid of what was earned before an instant, by id."""
    facts: dict[str, Any] = {"users": list(users), "currency": currency}
    facts |= {"until": until, "scale": SCALE}
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, facts)
        return [Due(*row) for row in cursor.fetchall()]


def now_cost(amount_minor: int, rules: Rules) -> int:
    """What sending an amount at once costs, rounded up."""
    return max(
        -(-amount_minor * rules["payouts.now_bp"] // 10_000), rules["payouts.now_least_minor"]
    )
