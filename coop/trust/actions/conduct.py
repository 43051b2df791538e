"""The ledger of conduct: lines are added, taken back and given back; each moves the sums at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from coop.trust import models
from coop.trust.conduct import add, grown
from coop.trust.queries import ledger
from coop.trust.queries.basis import Basis, basis_at

RECOUNTED = 500
"""How many stale standings one message recounts; the next one goes on."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What happened, of whom, and what it is about: a ride, or a panel's case."""

    user_id: UUID
    role: str
    city: str
    kind: str
    about: UUID
    at: datetime
    severity: str = ""
    rating_id: UUID | None = None
    is_up: bool = False


@transaction.atomic
def note(*, fact: Fact, now: datetime, because: str = "") -> bool:
    """Add a line to somebody's ledger, once; returns whether it was new."""
    _hold(fact.user_id, fact.role, fact.city, now=now)
    is_first = fact.kind == "thumb" and not _has_thumbs(fact)
    event, is_new = models.Event.objects.get_or_create(
        user_id=fact.user_id,
        kind=fact.kind,
        about=fact.about,
        undoes=None,
        defaults={
            "role": fact.role,
            "city": fact.city,
            "severity": fact.severity,
            "is_up": fact.is_up,
            "is_first": is_first,
            "at": fact.at,
            "recorded_at": now,
            "rating_id": fact.rating_id,
            "because": because,
        },
    )
    if is_new:
        _grow(event, now=now)
    return is_new


@transaction.atomic
def take_back(*, event_id: int, because: str, now: datetime) -> bool:
    """Let a line no longer count; returns whether it did. A new line says so, none is removed."""
    return _turn(event_id, because, counts=False, now=now)


@transaction.atomic
def give_back(*, event_id: int, because: str, now: datetime) -> bool:
    """Let a line count again, since when it first did; returns whether it had been taken back."""
    return _turn(event_id, because, counts=True, now=now)


@transaction.atomic
def uphold_dispute(
    *, user_id: UUID, role: str, severity: str, case_id: UUID, because: str, now: datetime
) -> bool:
    """A panel upheld a matter against somebody; once per case; returns whether it was new.

    Args:
        severity: "small", "medium" or "grave".
    """
    mine = models.Standing.objects.filter(user_id=user_id)
    city = mine.order_by("role").values_list("city", flat=True).first() or ""
    fact = Fact(user_id, role, city, "dispute", case_id, now, severity=severity)
    return note(fact=fact, now=now, because=because)


@transaction.atomic
def reverse_dispute(*, user_id: UUID, case_id: UUID, because: str, now: datetime) -> bool:
    """An appeal found otherwise: the matter no longer counts; returns whether it did."""
    found = models.Event.objects.filter(
        user_id=user_id, kind="dispute", about=case_id, undoes=None
    ).first()
    return found is not None and take_back(event_id=found.id, because=because, now=now)


def recount_stale(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: replay the ledgers whose sums were made under other weights or half-lives."""
    basis = basis_at(now)
    rows = models.Standing.objects.filter(ledger.stale(basis)).order_by("user_id", "role")
    for user_id, role in rows.values_list("user_id", "role")[:RECOUNTED]:
        recount(user_id=user_id, role=role, now=now)
    for origin in models.Origin.objects.filter(ledger.stale(basis)).order_by("city", "role"):
        _recount_origin(origin, basis)


@transaction.atomic
def recount(*, user_id: UUID, role: str, now: datetime) -> None:
    """Replay one person's ledger under the weights and half-lives of today."""
    row = models.Standing.objects.select_for_update().get(user_id=user_id, role=role)
    _recount(row, basis_at(now))


def _hold(user_id: UUID, role: str, city: str, *, now: datetime) -> None:
    """Hold somebody's standing until the end of the transaction; it begins here if it is new."""
    models.Standing.objects.get_or_create(
        user_id=user_id, role=role, defaults={"city": city, **_under(basis_at(now))}
    )
    models.Standing.objects.select_for_update().get(user_id=user_id, role=role)


def _has_thumbs(fact: Fact) -> bool:
    mine = models.Event.objects.filter(user_id=fact.user_id, role=fact.role, kind="thumb")
    return mine.exists()


def _turn(event_id: int, because: str, *, counts: bool, now: datetime) -> bool:
    """Undo the last line that speaks of an event, unless it says already what is wanted."""
    first = models.Event.objects.get(id=event_id)
    _hold(first.user_id, first.role, first.city, now=now)
    last = _last(first)
    if (last.sign > 0) == counts:
        return False
    turned = models.Event.objects.create(
        user_id=last.user_id,
        role=last.role,
        city=last.city,
        kind=last.kind,
        severity=last.severity,
        is_up=last.is_up,
        is_first=last.is_first,
        sign=-last.sign,
        at=last.at,
        recorded_at=now,
        about=last.about,
        rating_id=last.rating_id,
        undoes=last,
        because=because,
    )
    _grow(turned, now=now)
    return True


def _last(event: models.Event) -> models.Event:
    found: models.Event | None = event
    while found is not None:
        event, found = found, models.Event.objects.filter(undoes=found).first()
    return event


def _grow(event: models.Event, *, now: datetime) -> None:
    """Add one event to the sums; where these are stale, they are recounted with it."""
    basis = basis_at(now)
    row = models.Standing.objects.get(user_id=event.user_id, role=event.role)
    models.Standing.objects.filter(id=row.id).update(city=event.city)
    if ledger.basis_of(row) != basis:
        _recount(row, basis)
    else:
        sums = add(ledger.sums_of(row), ledger.item_of(event, basis.weights_version), basis.halves)
        columns = ledger.columns_of(sums)
        models.Standing.objects.filter(id=row.id).update(**columns, events=F("events") + 1)
    if event.is_first:
        _grow_origin(event, basis)


def _recount(row: models.Standing, basis: Basis) -> None:
    sums, events = ledger.recount(row.user_id, row.role, basis)
    models.Standing.objects.filter(id=row.id).update(
        **ledger.columns_of(sums), **_under(basis), events=events
    )


def _grow_origin(event: models.Event, basis: Basis) -> None:
    models.Origin.objects.get_or_create(role=event.role, city=event.city, defaults=_under(basis))
    row = models.Origin.objects.select_for_update().get(role=event.role, city=event.city)
    if ledger.basis_of(row) != basis:
        _recount_origin(row, basis)
        return
    more = Decimal(grown(ledger.item_of(event, basis.weights_version), basis.halves))
    up = more if event.is_up else Decimal(0)
    models.Origin.objects.filter(id=row.id).update(up=F("up") + up, whole=F("whole") + more)


def _recount_origin(row: models.Origin, basis: Basis) -> None:
    up, whole = ledger.recount_origin(row.role, row.city, basis)
    models.Origin.objects.filter(id=row.id).update(
        up=Decimal(up), whole=Decimal(whole), **_under(basis)
    )


def _under(basis: Basis) -> dict[str, int]:
    return {
        "weights_version": basis.weights_version,
        "ride_half_s": basis.halves.ride_s,
        "dispute_half_s": basis.halves.dispute_s,
    }
