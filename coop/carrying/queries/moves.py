"""Archives that somebody has made, and those that they brought; for them alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.carrying import models

SHOWN = 20


@dataclass(frozen=True, slots=True)
class ExportView:
    """An archive: how far it is, or until when it can be fetched.

    Attributes:
        by: which app asked; empty: its person.
        what: the step that comes next, `kind:name`.
        state: "making", "ready" or "gone".
    """

    id: UUID
    by: str
    state: str
    done: int
    steps: int
    what: str
    bytes: int
    sha256: str
    asked_at: datetime
    ready_at: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """An archive that somebody brought. `counts`: collection -> what came of it -> how many."""

    id: UUID
    origin: str
    name: str
    sha256: str
    made_at: datetime
    arrived_at: datetime
    taken_at: datetime | None
    until: datetime | None
    counts: dict[str, dict[str, int]]


def exports(member_id: UUID, *, now: datetime) -> list[ExportView]:
    """This person's archives that are under way or can be fetched, newest first."""
    rows = models.Export.objects.filter(member_id=member_id).order_by("-asked_at", "id")
    found = [_export(row, now) for row in rows[:SHOWN]]
    return [one for one in found if one.state != "gone"]


def export(export_id: UUID, *, member_id: UUID, now: datetime) -> ExportView | None:
    """One archive of theirs."""
    row = models.Export.objects.filter(id=export_id, member_id=member_id).first()
    return _export(row, now) if row else None


def arrivals(member_id: UUID) -> list[ArrivalView]:
    """What this person took in, newest first."""
    rows = models.Arrival.objects.filter(member_id=member_id).exclude(taken_at=None)
    return [_arrival(row) for row in rows.order_by("-taken_at", "id")[:SHOWN]]


def arrival(arrival_id: UUID, *, member_id: UUID, now: datetime) -> ArrivalView | None:
    """One archive that they brought, unless its time is over."""
    row = models.Arrival.objects.filter(id=arrival_id, member_id=member_id).first()
    if row is None or (row.until is not None and row.until <= now):
        return None
    return _arrival(row)


def _export(row: models.Export, now: datetime) -> ExportView:
    is_over = row.until is not None and row.until <= now
    state = "gone" if is_over else "ready" if row.ready_at else "making"
    return ExportView(
        id=row.id,
        by=row.by,
        state=state,
        done=row.done,
        steps=row.steps,
        what=row.what,
        bytes=row.bytes,
        sha256=row.digest,
        asked_at=row.asked_at,
        ready_at=row.ready_at,
        until=row.until,
    )


def _arrival(row: models.Arrival) -> ArrivalView:
    return ArrivalView(
        id=row.id,
        origin=row.origin,
        name=row.name,
        sha256=row.digest,
        made_at=row.made_at,
        arrived_at=row.arrived_at,
        taken_at=row.taken_at,
        until=row.until,
        counts=row.counts,
    )
