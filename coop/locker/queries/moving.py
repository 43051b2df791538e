"""How a person's locker moves, or where it lies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min

from coop.locker import models
from coop.locker.founding import DAY_S
from coop.locker.speaking import host_of
from coop.rulebook.queries import rules_as_of


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move: how far it is, or what came of it.

    Attributes:
        error: why it waits, in a sentence; `due_at`: when it is tried again.
        theirs, ours: signed papers about it, by kind.
    """

    id: UUID
    direction: str
    address: str
    state: str
    done: int
    total: int
    error: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    theirs: dict[str, str]
    ours: dict[str, dict[str, str]]

    @property
    def host(self) -> str:
        """The other server, by name."""
        return host_of(self.address)

    @property
    def is_under_way(self) -> bool:
        """Whether it goes on."""
        return self.state == "under_way"


@dataclass(frozen=True, slots=True)
class Home:
    """Where a locker lies. `address` is empty where it lies here.

    `waiting`: boxes on their way, since `since`; `error`: why they wait.
    """

    address: str
    waiting: int
    since: datetime | None
    error: str

    @property
    def host(self) -> str:
        """The server, by name."""
        return host_of(self.address) if self.address else ""


def home(member_id: UUID) -> Home:
    """Where this person's locker lies, and what is on its way there."""
    rows = models.Locker.objects.filter(member_id=member_id)
    address = rows.values_list("home", flat=True).first() or ""
    boxes = models.Delivery.objects.filter(member_id=member_id)
    counted = boxes.aggregate(count=Count("id"), since=Min("made_at"))
    first = boxes.exclude(error="").values_list("error", flat=True).first() or ""
    return Home(address, counted["count"], counted["since"], first)


def moves(member_id: UUID) -> list[MoveView]:
    """This person's moves, newest first."""
    rows = models.Move.objects.filter(member_id=member_id).order_by("-asked_at")
    return [_move(row) for row in rows]


def patience_days(*, now: datetime) -> int:
    """For how many days a locker elsewhere is tried."""
    return rules_as_of(now)["locker.delivery_s"] // DAY_S


def _move(row: models.Move) -> MoveView:
    theirs: dict[str, Any] = row.theirs
    done = row.total if row.state == "done" else len(row.sent)
    return MoveView(
        row.id,
        row.direction,
        row.address,
        row.state,
        min(done, row.total),
        row.total,
        row.error,
        row.asked_at,
        row.due_at,
        row.ended_at,
        theirs,
        row.ours,
    )
