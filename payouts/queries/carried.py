"""What people take along of their money here; `coop.carrying` asks by name."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from coop.journal.leaves import written
from payouts import models
from payouts.accumulator import SCALE
from payouts.drivers import driver_of
from payouts.queries import dividends, statements

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def ledger(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every line of every account of theirs, oldest first in each."""
    owners = [one for one in (member_id, driver_of(member_id)) if one is not None]
    for place in (place for owner in owners for place in statements.places_of(owner)):
        after, is_more = "", True
        while is_more:
            page = statements.statement(place, since=BEGINNING, until=now, after=after)
            for line in page.lines:
                yield {
                    "account": place.kind,
                    "currency": place.currency,
                    "entry": line.entry_id,
                    "at": written(line.at),
                    "kind": line.entry_kind,
                    "about": str(line.about),
                    "amount_minor": line.amount_minor,
                    "balance_minor": line.balance_minor,
                }
            after, is_more = page.after, bool(page.after)


def payments(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every payment by card, oldest first; of a card its last digits."""
    rows = models.Payment.objects.filter(payer_id=member_id).select_related("card")
    for row in rows.order_by("created_at", "id"):
        yield {
            "id": str(row.id),
            "purpose": row.purpose,
            "state": row.state,
            "ride": str(row.ride_id) if row.ride_id else None,
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "captured_minor": row.captured_minor,
            "refunded_minor": row.refunded_minor,
            "card": f"{row.card.brand} {row.card.last4}".strip(),
            "at": written(row.created_at),
        }


def payouts(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What went to their bank, oldest first."""
    for row in models.Payout.objects.filter(user_id=member_id).order_by("opened_at", "id"):
        yield {
            "id": str(row.id),
            "period": row.period,
            "currency": row.currency,
            "amount_minor": row.amount_minor,
            "state": row.state,
            "opened_at": written(row.opened_at),
        }


def shares(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """What they have of each pool of fees, in each currency."""
    for currency in statements.currencies():
        for part in dividends.dividends(member_id, currency=currency, now=now).pools:
            if part.units or part.held_scaled:
                yield {
                    "currency": currency,
                    "pool": part.key,
                    "units": part.units,
                    "of_units": part.of_units,
                    "held_minor": part.held_scaled // SCALE,
                    "at": written(now),
                }


def drives(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """Every ride that they drove, in money, oldest first."""
    rows = models.Fee.objects.filter(driver_user_id=member_id).order_by("ended_at", "id")
    for row in rows.iterator():
        yield {
            "id": str(row.ride_id),
            "ended_at": written(row.ended_at),
            "currency": row.currency,
            "fare_minor": row.total_minor,
            "fee_minor": row.fee_minor,
        }
