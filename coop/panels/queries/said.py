"""What was written in a case: each reader gets what is theirs to read, by role or seat."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.panels import models
from coop.panels.kinds import Role
from coop.panels.queries import cases, seats
from coop.scans import vault


@dataclass(frozen=True, slots=True)
class Said:
    """Words in a case. `number`: of the seat that wrote them; else `role` is the side's.

    `pages`: how many there are of the picture or document beside them.
    """

    id: UUID
    kind: str
    role: Role | None
    number: int | None
    to: Role | None
    text: str
    at: datetime
    is_mine: bool
    pages: int = 0

    @property
    def page_numbers(self) -> range:
        """The pages of the picture or document beside it, from 0."""
        return range(self.pages)


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
            pages=row.pages,
        )
        for row in rows
    ]


def picture(number: int, said_id: UUID, page: int, reader: UUID, now: datetime) -> bytes | None:
    """One page of what a side showed, for the sides and the panel; nothing for anybody else."""
    row = models.Said.objects.filter(id=said_id, case__number=number).first()
    if row is None or row.file_id is None:
        return None
    seat = seats.mine(row.case_id, reader, now)
    if cases.role_in(row.case_id, reader) is None and not (seat and seat.is_live):
        return None
    return vault.page(row.file_id, page, shelf=vault.EVIDENCE)
