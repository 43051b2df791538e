"""What was written in a case: each reader gets what is theirs to read, by role or seat."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.panels import models
from coop.panels.kinds import Role
from coop.panels.queries import seats


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a case. `number`: of the seat that wrote them; else `role` is the side's."""

    id: UUID
    kind: str
    role: Role | None
    number: int | None
    to: Role | None
    text: str
    at: datetime
    is_mine: bool


def in_case(case_id: UUID, reader: UUID, now: datetime, *, with_talk: bool) -> list[Said]:
    """All that was written, oldest first; what the panel says among itself only for the panel."""
    numbers = {one.id: one.number for one in seats.of_case(case_id, now)}
    rows = models.Said.objects.filter(case_id=case_id).order_by("at", "id")
    if not with_talk:
        rows = rows.exclude(kind="talk")
    return [
        Said(
            id=row.id,
            kind=row.kind,
            role=Role(row.role) if row.role else None,
            number=numbers.get(row.seat_id) if row.seat_id else None,
            to=Role(row.to_role) if row.to_role else None,
            text=row.text,
            at=row.at,
            is_mine=row.by_id == reader,
        )
        for row in rows
    ]
