"""Who sits on panels. Nobody but they themselves learns who they are."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from coop.panels import models, states
from coop.panels.queries import cases
from coop.panels.queries.cases import Case
from coop.panels.states import Place


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of a panel. `number`: by which the others of the panel call them, from 1 on."""

    id: UUID
    user_id: UUID
    place: int
    index: int
    number: int
    state: Place
    asked_at: datetime
    answer_by: datetime
    left_at: datetime | None
    why: str
    level: int | None
    reasons: str

    @property
    def freed_at(self) -> datetime:
        """Since when the seat is free, of one that is."""
        return self.left_at or self.answer_by

    @property
    def is_live(self) -> bool:
        """Whether this seat counts towards the size of the panel."""
        return self.state in {Place.ASKED, Place.SERVES, Place.DECIDED}

    @property
    def serves(self) -> bool:
        """Whether somebody has taken it."""
        return self.state in {Place.SERVES, Place.DECIDED}


def of_case(case_id: UUID, now: datetime) -> list[Seat]:
    """Everybody who was drawn so far, in the order of the draw."""
    rows = models.Seat.objects.filter(case_id=case_id).select_related("vote").order_by("place")
    found = [_seat(row, now) for row in rows]
    size = models.Case.objects.values_list("terms__size", flat=True).get(id=case_id)
    freed_at = [None if one.is_live else one.freed_at for one in found]
    numbers = states.numbers(freed_at, size)
    return [replace(one, number=number) for one, number in zip(found, numbers, strict=True)]


def mine(case_id: UUID, user_id: UUID, now: datetime) -> Seat | None:
    """One's own seat in a case."""
    found = [one for one in of_case(case_id, now) if one.user_id == user_id]
    return found[0] if found else None


def by_id(seat_id: UUID, now: datetime) -> tuple[Case, Seat] | None:
    """A seat, and its case."""
    row = models.Seat.objects.filter(id=seat_id).first()
    case = cases.by_id(row.case_id, now) if row else None
    if row is None or case is None:
        return None
    found = mine(case.id, row.user_id, now)
    return (case, found) if found else None


def waiting(user_id: UUID, now: datetime) -> list[tuple[Case, Seat]]:
    """Panels that somebody was drawn to, newest first."""
    rows = models.Seat.objects.filter(user_id=user_id).order_by("-asked_at")
    found = []
    for case_id in rows.values_list("case_id", flat=True):
        case, seat = cases.by_id(case_id, now), mine(case_id, user_id, now)
        if case is not None and seat is not None:
            found.append((case, seat))
    return found


def listed(case_id: UUID, index: int) -> UUID | None:
    """Who stands on a place of the list; None after it was forgotten."""
    rows = models.Listed.objects.filter(case_id=case_id, index=index)
    return rows.values_list("user_id", flat=True).first()


def _seat(row: models.Seat, now: datetime) -> Seat:
    vote: models.Vote | None = getattr(row, "vote", None)
    return Seat(
        id=row.id,
        user_id=row.user_id,
        place=row.place,
        index=row.index,
        number=0,
        state=states.place(
            answer_by=row.answer_by,
            accepted_at=row.accepted_at,
            left_at=row.left_at,
            has_voted=vote is not None,
            now=now,
        ),
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        left_at=row.left_at,
        why=row.why,
        level=vote.level if vote else None,
        reasons=vote.reasons if vote else "",
    )
