"""Compares the provider, the ledger and the rides, every night: to the cent, in both directions.

What merely has not reached us yet is fetched and mended; what remains is a difference, on record
until it is gone. Nothing is guessed: the ledger is only changed by what the provider has.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet, Sum

from payouts import models
from payouts.actions import calls, giving_back, hearing, to_our_bank
from payouts.paying import CallState, State
from payouts.rails import provider, statements
from payouts.rails.refusing import Gone, ProviderAway
from payouts.rails.values import Line

log = logging.getLogger("ourway.payments")

OVERLAP = timedelta(hours=30)
"""Each night looks back further than the night before, so that nothing falls between."""
YOUNG = timedelta(minutes=10)
CARD_RIDES = """
SELECT fee.ride_id, fee.currency, fee.total_minor - COALESCE(wallet.minor, 0) AS due_minor,
       COALESCE(cards.wanted_minor, 0) AS asked_minor
  FROM payouts_fee fee
  LEFT JOIN LATERAL (
       SELECT sum(posting.debit_minor - posting.credit_minor) AS minor
         FROM payouts_entry entry JOIN payouts_posting posting ON posting.entry_id = entry.id
         JOIN payouts_account account ON account.id = posting.account_id
        WHERE entry.idempotency_key = 'ride:' || fee.ride_id || ':wallet'
              AND account.kind = 'wallet') wallet ON TRUE
  LEFT JOIN LATERAL (
       SELECT sum(payment.wanted_minor) AS wanted_minor FROM payouts_payment payment
        WHERE payment.ride_id = fee.ride_id AND payment.purpose IN ('hold', 'rest')
              -- What a dead hold should have given was asked anew, of a payment about the hold.
              AND NOT EXISTS (SELECT FROM payouts_payment again
                               WHERE again.purpose = 'rest' AND again.about = payment.id)
       ) cards ON TRUE
 WHERE fee.method = 'card' AND fee.ended_at >= %s AND fee.ended_at < %s
"""


@dataclass
class Report:
    """What a comparison looked at, mended and found. Keys are (kind, object)."""

    lines: int = 0
    mended: int = 0
    agreed: set[tuple[str, str]] = field(default_factory=set)
    found: dict[tuple[str, str], tuple[UUID | None, str, int, int]] = field(default_factory=dict)

    def compare(
        self, key: tuple[str, str], about: UUID | None, unit: str, ours: int, theirs: int
    ) -> None:
        """Note whether two amounts are the same."""
        if ours == theirs:
            self.agreed.add(key)
        else:
            self.found[key] = (about, unit, ours, theirs)


def reconcile_night(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: the comparison of the last day and a bit."""
    reconcile(since=now - OVERLAP, until=now, now=now)


def reconcile(*, since: datetime, until: datetime, now: datetime) -> Report:
    """Compare what happened from `since` (included) to `until` (excluded).

    Raises:
        ProviderAway: it is tried again; what was mended stays.
    """
    report = Report()
    _finish_calls(report, now=now)
    seen = set()
    for line in statements.lines(since=since, until=until):
        report.lines += 1
        seen.add(line.source_id)
        comparing = COMPARING.get(line.kind)
        if comparing is not None:
            comparing(report, line, now)
    _absent_there(report, seen, since, until, now=now)
    _compare_rides(report, since, until - YOUNG)
    _compare_balance(report)
    _record(report, since, until, now=now)
    return report


def _finish_calls(report: Report, *, now: datetime) -> None:
    """Calls that somebody died over, and that nothing else took up."""
    old = models.Call.objects.filter(state=CallState.OPEN, created_at__lt=now - YOUNG)
    for call_id in list(old.order_by("created_at").values_list("id", flat=True)):
        try:
            calls.carry_out(call_id, now=now)
            report.mended += 1
        except ProviderAway:
            log.warning("call %s is still open", call_id)


def _compare_charge(report: Report, line: Line, now: datetime) -> None:
    """A charge at the provider: a payment here took it, and the ledger says what it brought."""
    payment = models.Payment.objects.filter(charge_id=line.source_id).first()
    if payment is None or payment.state != State.CAPTURED or payment.cost_minor is None:
        intent_id = provider.intent_of_charge(line.source_id)
        if intent_id and hearing.learn_intent(intent_id, now=now):
            report.mended += 1
        payment = models.Payment.objects.filter(charge_id=line.source_id).first()
    if payment is None:
        report.compare(("absent_here", line.source_id), None, line.currency, 0, line.net_minor)
        return
    ours = _booked(f"payment:{payment.id}:captured", f"payment:{payment.id}:cost")
    key = ("charge", line.source_id)
    report.compare(key, payment.ride_id or payment.id, line.currency, ours, line.net_minor)
    report.agreed.add(("absent_here", line.source_id))


def _compare_refund(report: Report, line: Line, now: datetime) -> None:
    row = models.Refund.objects.filter(provider_id=line.source_id).first()
    if row is None:
        intent_id = provider.refund_now(line.source_id).intent_id
        report.mended += hearing.learn_intent(intent_id, now=now)
        row = models.Refund.objects.filter(provider_id=line.source_id).first()
    ours = _booked(f"refund:{row.id}:sent") if row else 0
    about = row.payment.ride_id or row.payment_id if row else None
    report.compare(("refund", line.source_id), about, line.currency, ours, line.net_minor)


def _compare_dispute(report: Report, line: Line, now: datetime) -> None:
    """What a dispute took and gave back, all together; other adjustments only show in the total."""
    try:
        dispute = provider.dispute(line.source_id)
    except Gone:
        return
    payment = models.Payment.objects.filter(charge_id=dispute.charge_id).first()
    row = models.Dispute.objects.filter(provider_id=dispute.id).first()
    if payment is not None and (row is None or row.taken_minor != dispute.taken_minor):
        giving_back.learn_dispute(payment.id, dispute, now=now)
        report.mended += 1
    ours = -_booked_like(f"dispute:{dispute.id}:")
    about = payment.ride_id or payment.id if payment else None
    key = ("dispute", dispute.id)
    report.compare(key, about, dispute.currency, ours, dispute.taken_minor)


def _compare_transfer(report: Report, line: Line, now: datetime) -> None:
    """What was moved to a payee; `_finish_calls` took up what we had not heard of."""
    payout = models.Payout.objects.filter(transfer_id=line.source_id).first()
    ours = _booked(f"payout:{payout.id}:moved") if payout else 0
    about = payout.id if payout else None
    report.compare(("transfer", line.source_id), about, line.currency, ours, line.net_minor)


def _compare_return(report: Report, line: Line, now: datetime) -> None:
    """What came back from a payee: the call that asked for it knows its number."""
    call = models.Call.objects.filter(kind="return", object_id=line.source_id).first()
    ours = _booked(f"payout:{call.subject_id}:returned") if call else 0
    about = call.subject_id if call else None
    report.compare(("return", line.source_id), about, line.currency, ours, line.net_minor)


def _take_to_bank(report: Report, line: Line, now: datetime) -> None:
    """What the provider sent to our bank, or got back: it is booked as it says."""
    report.mended += to_our_bank.book(line, now=now)


COMPARING = {
    "charge": _compare_charge,
    "payment": _compare_charge,
    "refund": _compare_refund,
    "payment_refund": _compare_refund,
    "adjustment": _compare_dispute,
    "transfer": _compare_transfer,
    "transfer_refund": _compare_return,
    **dict.fromkeys(to_our_bank.KINDS, _take_to_bank),
}
"""Kind of line -> who compares it."""


def _absent_there(
    report: Report, seen: set[str], since: datetime, until: datetime, *, now: datetime
) -> None:
    """What we believe was paid, and the provider's statement does not show: ask for each."""
    ours = models.Payment.objects.filter(
        state=State.CAPTURED, moved_at__gte=since, moved_at__lt=until
    ).exclude(charge_id="")
    for payment in _unseen(ours.iterator(), seen):
        try:
            theirs = provider.intent(payment.provider_id or "").paid_minor
        except Gone:
            theirs = 0
        key = ("absent_there", str(payment.id))
        about = payment.ride_id or payment.id
        report.compare(key, about, payment.currency, payment.captured_minor, theirs)


def _unseen(rows: Iterator[models.Payment], seen: set[str]) -> list[models.Payment]:
    return [row for row in rows if row.charge_id not in seen]


def _compare_rides(report: Report, since: datetime, until: datetime) -> None:
    """Each ride by card asked its cards for what it cost, once."""
    with connection.cursor() as cursor:
        cursor.execute(CARD_RIDES, [since, until])
        rows = cursor.fetchall()
    for ride_id, unit, due, asked in rows:
        report.compare(("ride", str(ride_id)), ride_id, unit, int(asked), int(due))


def _compare_balance(report: Report) -> None:
    """All that is at the provider is what our account `provider` says, unless something moves."""
    if models.Call.objects.filter(state=CallState.OPEN).exists():
        return
    theirs = statements.balance()
    units = {*theirs.available_minor, *theirs.pending_minor}
    for unit in sorted(units):
        held = theirs.available_minor.get(unit, 0) + theirs.pending_minor.get(unit, 0)
        rows = models.Posting.objects.filter(account__kind="provider", account__currency=unit)
        report.compare(("balance", unit), None, unit, _sum(rows), held)


def _booked(*keys: str) -> int:
    return _sum(
        models.Posting.objects.filter(entry__idempotency_key__in=keys, account__kind="provider")
    )


def _booked_like(start: str) -> int:
    return _sum(
        models.Posting.objects.filter(
            entry__idempotency_key__startswith=start, account__kind="provider"
        )
    )


def _sum(rows: QuerySet[models.Posting]) -> int:
    found = rows.aggregate(
        debit=Sum("debit_minor", default=0), credit=Sum("credit_minor", default=0)
    )
    return int(found["debit"]) - int(found["credit"])


@transaction.atomic
def _record(report: Report, since: datetime, until: datetime, *, now: datetime) -> None:
    """Write down what was found, and which earlier differences are gone."""
    for (kind, object_id), (about, unit, ours, theirs) in report.found.items():
        log.error("%s %s: ours %s, the provider's %s %s", kind, object_id, ours, theirs, unit)
        models.Difference.objects.update_or_create(
            kind=kind,
            object_id=object_id,
            defaults={
                "about": about,
                "currency": unit,
                "ours_minor": ours,
                "theirs_minor": theirs,
                "seen_at": now,
                "gone_at": None,
            },
            create_defaults={
                "about": about,
                "currency": unit,
                "ours_minor": ours,
                "theirs_minor": theirs,
                "found_at": now,
                "seen_at": now,
            },
        )
    for row in models.Difference.objects.filter(gone_at=None):
        if (row.kind, row.object_id) in report.agreed:
            models.Difference.objects.filter(id=row.id).update(gone_at=now)
    models.Reconciled.objects.create(
        since=since,
        until=until,
        run_at=now,
        lines=report.lines,
        mended=report.mended,
        found=len(report.found),
    )
