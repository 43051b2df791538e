"""The ledger of conduct, replayed: what a person's events come to under one version of the weights."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.trust import models
from coop.trust.conduct import FADING, Halves, Item, Kind, Sums, grown, replay
from coop.trust.queries import weights
from coop.trust.queries.basis import Basis


def events_of(user_id: UUID, role: str) -> QuerySet[models.Event]:
    """All lines of somebody's ledger in one role, in the order in which they were written."""
    rows = models.Event.objects.filter(user_id=user_id, role=role)
    return rows.select_related("rating").order_by("id")


def standing_events(user_id: UUID, role: str) -> list[models.Event]:
    """The lines that count: each as it was first written, unless the last word took it back."""
    return [first for first, stands in _said(user_id, role) if stands]


def taken_back(user_id: UUID, role: str) -> list[models.Event]:
    """The lines that no longer count."""
    return [first for first, stands in _said(user_id, role) if not stands]


def item_of(event: models.Event, weights_version: int) -> Item:
    """An event as conduct counts it; a thumb as it weighs under this version."""
    return items_of([event], weights_version)[0]


def items_of(events: Iterable[models.Event], weights_version: int) -> list[Item]:
    """The same for many, in their order."""
    rows = list(events)
    thumbs = {row.rating_id for row in rows if row.rating_id is not None}
    known = weights.weights_of(thumbs, weights_version)
    return [
        Item(
            kind=kind_of(row),
            at=row.at,
            weight=known[row.rating_id] if row.rating_id is not None else weights.ONE,
            sign=row.sign,
            key=row.id,
        )
        for row in rows
    ]


def kind_of(event: models.Event) -> Kind:
    """As what an event counts."""
    if event.kind == "thumb":
        return Kind.UP if event.is_up else Kind.DOWN
    return Kind(event.severity or event.kind)


def recount(user_id: UUID, role: str, basis: Basis) -> tuple[Sums, int]:
    """What the whole ledger of one person comes to, and how many lines it has."""
    items = items_of(events_of(user_id, role), basis.weights_version)
    return replay(items, basis.halves), len(items)


def recount_origin(role: str, city: str, basis: Basis) -> tuple[int, int]:
    """The sums of the first thumbs of a role in a city: those up, and all."""
    rows = models.Event.objects.filter(role=role, city=city, is_first=True)
    items = items_of(rows, basis.weights_version)
    ups = (grown(one, basis.halves) for one in items if one.kind == Kind.UP)
    return sum(ups), sum(grown(one, basis.halves) for one in items)


def sums_of(row: models.Standing) -> Sums:
    """What is kept of somebody's ledger."""
    kept: dict[Kind, int] = {kind: int(getattr(row, kind)) for kind in FADING}
    return Sums(kept, row.completed, row.ups, row.downs)


def columns_of(sums: Sums) -> dict[str, Decimal | int]:
    """The same, as the table keeps it."""
    kept = {str(kind): Decimal(sums.grown.get(kind, 0)) for kind in FADING}
    return {**kept, "completed": sums.completed, "ups": sums.ups, "downs": sums.downs}


def basis_of(row: models.Standing | models.Origin) -> Basis:
    """Under what these sums were made."""
    return Basis(row.weights_version, Halves(row.ride_half_s, row.dispute_half_s))


def stale(basis: Basis) -> Q:
    """Sums that were made under anything else."""
    return ~Q(
        weights_version=basis.weights_version,
        ride_half_s=basis.halves.ride_s,
        dispute_half_s=basis.halves.dispute_s,
    )


def _said(user_id: UUID, role: str) -> list[tuple[models.Event, bool]]:
    """Each line that undoes no other, and whether it counts now."""
    rows = list(events_of(user_id, role))
    next_of = {row.undoes_id: row for row in rows if row.undoes_id is not None}
    found = []
    for first in (row for row in rows if row.undoes_id is None):
        last = first
        while last.id in next_of:
            last = next_of[last.id]
        found.append((first, last.sign > 0))
    return found
