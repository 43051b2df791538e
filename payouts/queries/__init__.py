"""Reads of the ledger: what a driver earned, and how a fee divides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from coop.rulebook.queries import Rules
from payouts import models
from payouts.rules import BUCKETS


@dataclass(frozen=True, slots=True)
class Earning:
    """What one entry paid a driver."""

    at: datetime
    amount_minor: int
    ride_id: UUID


def split_in_force(rules: Rules) -> dict[str, int]:
    """Bucket -> basis points, in the order that decides ties."""
    return {bucket: rules[f"split.{bucket}_bp"] for bucket in BUCKETS}


def earned_between(driver_id: UUID, *, since: datetime, until: datetime) -> list[Earning]:
    """What a driver earned from `since` (included) to `until` (excluded), oldest first."""
    rows = models.Posting.objects.filter(
        account__kind="driver_earnings",
        account__owner=driver_id,
        entry__at__gte=since,
        entry__at__lt=until,
    )
    found = rows.order_by("entry__at", "id").values_list(
        "entry__at", "credit_minor", "debit_minor", "entry__about"
    )
    return [Earning(at, credit - debit, about) for at, credit, debit, about in found]


def earned_with(ride_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Driver -> what these rides paid them."""
    rows = models.Posting.objects.filter(
        account__kind="driver_earnings", entry__about__in=ride_ids
    ).values("account__owner")
    sums = rows.annotate(credit=Sum("credit_minor"), debit=Sum("debit_minor"))
    return {
        row["account__owner"]: row["credit"] - row["debit"] for row in sums if row["account__owner"]
    }


def entry_of_ride(ride_id: UUID) -> int | None:
    """Number of the entry that booked a ride's fare, if it was booked."""
    return (
        models.Entry.objects.filter(idempotency_key=f"ride:{ride_id}")
        .values_list("id", flat=True)
        .first()
    )


def balances(owner: UUID) -> Mapping[str, int]:
    """Account kind -> debits minus credits, for one owner."""
    rows = models.Posting.objects.filter(account__owner=owner).values("account__kind")
    sums = rows.annotate(debit=Sum("debit_minor"), credit=Sum("credit_minor"))
    return {row["account__kind"]: row["debit"] - row["credit"] for row in sums}
