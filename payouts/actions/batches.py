"""Opens payouts: the weekly batch, a thousand payees at a time, and one that its payee asks for.

A driver's earnings come with their dividends, less the cash that they hold already; dividends
alone are sent when they are worth it. All of it only sets money aside: `paying_out` sends it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.journal.queries.witnesses import witnessed_since
from coop.rulebook.queries import Rules, rules_as_of
from coop.work import actions as work
from payouts import models
from payouts.actions import payees
from payouts.actions.batching import claim_many
from payouts.actions.ledger import Draft, Leg, post_all
from payouts.actions.paying_out import SEND
from payouts.payees import LIVE
from payouts.periods import last_due, local_day
from payouts.queries.due import Due, due_to, now_cost

CHUNK = 1_000
NEXT = "payouts.batch"
KNOWN_FROM = 10
"""Fewer people than this in one batch stay uncounted in public."""
TURN = "SELECT pg_advisory_xact_lock(hashtext('payouts.opening'), hashtext(%s))"
# The lock that uses of a wallet take, in one order.
WALLETS = """
SELECT pg_advisory_xact_lock(hashtext('payouts.wallet'), hashtext(one::text))
  FROM unnest(%s::uuid[]) one
"""
READY = """
SELECT payee.user_id FROM payouts_payee payee
 WHERE payee.may_receive AND payee.may_pay_out AND payee.account_id IS NOT NULL
   AND payee.bank_trouble = '' AND COALESCE(payee.held_until <= %(now)s, TRUE)
   AND NOT EXISTS (SELECT FROM payouts_payout payout WHERE payout.account_id = payee.account_id
                      AND payout.state = ANY (%(live)s))
   AND NOT EXISTS (SELECT FROM payouts_payout payout WHERE payout.user_id = payee.user_id
                      AND payout.currency = %(currency)s AND payout.period = %(period)s)
   AND payee.user_id > %(after)s
 ORDER BY payee.user_id LIMIT %(most)s
"""


class NothingToPay(Refusal):
    """There is less than what may be sent."""

    code = "nothing_to_pay"


class PayoutUnderWay(Refusal):
    """One payout at a time."""

    code = "payout_under_way"


@dataclass(frozen=True, slots=True)
class Span:
    """What a payout is for: a period's name, and until when earnings count."""

    period: str
    currency: str
    until: datetime
    batch: models.Batch | None = None


@transaction.atomic
def open_due(*, time_zone: str, currencies: Sequence[str], now: datetime) -> None:
    """Open the batch of the newest week that is due, once per currency; workers fill it.

    It waits until as many witnesses as members want have seen the log since that week ended.
    """
    rules = rules_as_of(now)
    week = last_due(now, time_zone, delay=timedelta(seconds=rules["payouts.delay_s"]))
    if not witnessed_since(week.until, by=rules["journal.witnesses_needed"]):
        return
    for currency in currencies:
        batch, is_new = models.Batch.objects.get_or_create(
            period=week.key,
            currency=currency,
            defaults={
                "until": week.until,
                "is_quarterly": week.is_last_of_quarter,
                "opened_at": now,
            },
        )
        if is_new:
            work.post(NEXT, {"batch": str(batch.pk), "after": str(UUID(int=0))}, now=now)


@transaction.atomic
def fill(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: open the payouts of the next thousand payees, and go on, or close the batch.

    Whoever does the same at the same time waits, and then finds nobody left to pay.
    """
    batch = models.Batch.objects.get(id=payload["batch"])
    span = Span(batch.period, batch.currency, batch.until, batch)
    _take_turn(batch.currency)
    users = _ready(span, after=UUID(payload["after"]), now=now)
    rules = rules_as_of(now)
    found = _figures(span, users)
    _net(span, found, now=now)
    paid = [due for due in found if _is_worth_it(due, batch, rules)]
    _open(span, paid, now=now)
    if len(users) == CHUNK:
        work.post(NEXT, {"batch": str(batch.pk), "after": str(users[-1])}, now=now)
    else:
        _close(batch, now=now)


@transaction.atomic
def pay_now(*, user_id: UUID, currency: str, time_zone: str, now: datetime) -> UUID:
    """Send somebody all that is theirs, now, at the payment service's price; once a day.

    Asked again on the same day it names the same payout.

    Raises:
        NoAccount, AccountIncomplete, AccountHeld, BankRefused: as `payees.require_ready`.
        PayoutUnderWay: another payout is.
        NothingToPay: there is too little.
    """
    payee = payees.require_ready(user_id, now=now)
    span = Span(f"{local_day(now, time_zone)}", currency, now)
    _take_turn(currency)
    if (before := _paid_before(payee, span)) is not None:
        return before
    (due,) = _figures(span, [user_id])
    rules = rules_as_of(now)
    cost = now_cost(due.whole_minor, rules)
    if due.owes or due.whole_minor - cost < rules["payouts.least_minor"]:
        least = format_money(rules["payouts.least_minor"], currency)
        raise NothingToPay(
            _("There is less than %s to send, once the cash that you hold and the price are off.")
            % least
        )
    _net(span, [due], now=now)
    return _open(span, [due], cost_minor=cost, now=now)[0]


def _is_worth_it(due: Due, batch: models.Batch, rules: Rules) -> bool:
    """Who drove is paid all; dividends alone wait until they are worth their cost, or a quarter."""
    if due.owes or due.whole_minor < rules["payouts.least_minor"]:
        return False
    if due.earned_minor or batch.is_quarterly:
        return True
    return due.whole_minor >= rules["payouts.dividends_least_minor"]


def _ready(span: Span, *, after: UUID, now: datetime) -> list[UUID]:
    facts: dict[str, Any] = {"period": span.period, "currency": span.currency, "live": list(LIVE)}
    facts |= {"after": after, "now": now, "most": CHUNK}
    with connection.cursor() as cursor:
        cursor.execute(READY, facts)
        return [user_id for (user_id,) in cursor.fetchall()]


def _figures(span: Span, users: Sequence[UUID]) -> list[Due]:
    """What is there for each; while the transaction lasts nobody uses their wallets."""
    with connection.cursor() as cursor:
        cursor.execute(WALLETS, [sorted(users)])
    return due_to(users, currency=span.currency, until=span.until)


def _net(span: Span, found: Sequence[Due], *, now: datetime) -> None:
    """What drivers hold in cash is paid to them already: it comes off what they earned."""
    drafts = {f"cash:{due.driver_id}:{span.period}": due for due in found if due.netted_minor}
    known = models.Entry.objects.filter(idempotency_key__in=list(drafts))
    before = set(known.values_list("idempotency_key", flat=True))
    post_all(
        [
            Draft(key, due.user_id, list(_netting(due)))
            for key, due in drafts.items()
            if key not in before
        ],
        kind="cash.netted",
        currency=span.currency,
        now=now,
    )


def _netting(due: Due) -> Iterator[Leg]:
    yield Leg("driver_earnings", due.driver_id, due.netted_minor)
    yield Leg("cash_with_driver", due.driver_id, -due.netted_minor)


def _open(span: Span, paid: Sequence[Due], *, cost_minor: int = 0, now: datetime) -> list[UUID]:
    """Set money aside for these people, and have it sent."""
    sharing = [due.user_id for due in paid if due.held_minor]
    claimed = claim_many(sharing, currency=span.currency, now=now) if sharing else {}
    rows = [_row(span, due, claimed.get(due.user_id, 0), cost_minor, now=now) for due in paid]
    models.Payout.objects.bulk_create(rows)
    post_all(
        [Draft(f"payout:{row.id}:opened", row.id, _legs(row)) for row in rows],
        kind="payout.opened",
        currency=span.currency,
        now=now,
    )
    work.post_all(SEND, [{"payout": str(row.id)} for row in rows], now=now)
    return [row.id for row in rows]


def _row(
    span: Span, due: Due, claimed_minor: int, cost_minor: int, *, now: datetime
) -> models.Payout:
    wallet = due.wallet_minor + claimed_minor
    return models.Payout(
        id=uuid4(),
        batch=span.batch,
        user_id=due.user_id,
        driver_id=due.driver_id,
        period=span.period,
        currency=span.currency,
        earnings_minor=due.earnings_minor,
        cash_minor=due.netted_minor,
        wallet_minor=wallet,
        cost_minor=cost_minor,
        amount_minor=due.earned_minor + wallet - cost_minor,
        account_id=due.account_id,
        bank_last4=due.bank_last4,
        opened_at=now,
        moved_at=now,
    )


def _legs(row: models.Payout) -> Sequence[Leg]:
    return [
        Leg("driver_earnings", row.driver_id, row.earnings_minor - row.cash_minor),
        Leg("wallet", row.user_id, row.wallet_minor),
        Leg("expense_provider", None, -row.cost_minor),
        Leg("payout_in_flight", row.user_id, -row.amount_minor),
    ]


def _close(batch: models.Batch, *, now: datetime) -> None:
    """Say in public what the batch came to; how many people it paid only where they are many."""
    rows = models.Payout.objects.filter(batch=batch)
    count = rows.count()
    amount = int(rows.aggregate(sum=Sum("amount_minor", default=0))["sum"])
    still_open = models.Batch.objects.filter(id=batch.pk, closed_at=None)
    if not still_open.update(closed_at=now, payouts=count, amount_minor=amount):
        return
    figures = {"payouts": count, "amount_minor": amount}
    public: dict[str, object] = {"period": batch.period, "currency": batch.currency}
    journal.record(
        kind="payout.batch",
        public=public | (figures if count == 0 or count >= KNOWN_FROM else {}),
        private=figures,
        now=now,
    )


def _paid_before(payee: models.Payee, span: Span) -> UUID | None:
    """What was sent today already.

    Raises:
        PayoutUnderWay: another one is.
    """
    rows = models.Payout.objects.filter(user_id=payee.user_id)
    if today := rows.filter(currency=span.currency, period=span.period).first():
        return today.id
    if rows.filter(state__in=LIVE).exists():
        raise PayoutUnderWay(_("A payout is under way to you already. One goes after the other."))
    return None


def _take_turn(currency: str) -> None:
    """Payouts of one currency are opened one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [currency])
