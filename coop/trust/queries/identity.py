"""Reads of what people show to prove who they are; each look of a steward is told to its person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.locker import client as locker
from coop.scans import vault
from coop.trust import models

FIELD = "identity"


@dataclass(frozen=True, slots=True)
class ShowingView:
    """That somebody wants to show who they are, and what came of it.

    Attributes:
        way: "upload" or "office"; `what`: which kind of document.
        state: "waiting", "accepted", "rejected", "taken_back" or "lapsed".
        pages: how many there are to look at; 0 without a picture, or once it is forgotten.
    """

    id: UUID
    user_id: UUID
    way: str
    what: str
    state: str
    asked_at: datetime
    pages: int
    decided_at: datetime | None
    decided_by: UUID | None
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DeskView:
    """A showing before a steward, with the name and phone that it must fit."""

    showing: ShowingView
    name: str
    phone: str
    is_mine: bool


def latest(user_id: UUID) -> ShowingView | None:
    """The latest that somebody asked for."""
    row = models.Showing.objects.filter(user_id=user_id).order_by("-asked_at", "-id").first()
    return _shown(row) if row else None


def queue(*, limit: int) -> list[ShowingView]:
    """What waits for stewards, longest first; nobody is named by it."""
    rows = models.Showing.objects.filter(state="waiting").order_by("asked_at", "id")
    return [_shown(row) for row in rows[:limit]]


def count_waiting() -> int:
    """How many wait for stewards."""
    return models.Showing.objects.filter(state="waiting").count()


def look(showing_id: UUID, *, by: UUID, now: datetime) -> DeskView:
    """A showing for a steward; its person reads in their log that one looked.

    Raises:
        NotYours: there is none.
    """
    row = models.Showing.objects.filter(id=showing_id).first()
    if row is None:
        raise NotYours(_("There is nothing of this number to look at."))
    _note_look(row.user_id, by=by, now=now)
    reader = f"steward:{by}"
    profile = locker.read(
        row.user_id, "profile", fields=("name", "phone"), purpose="desk", reader=reader, now=now
    )
    return DeskView(
        showing=_shown(row),
        name=profile.get("name", ""),
        phone=profile.get("phone", ""),
        is_mine=row.user_id == by,
    )


def page(showing_id: UUID, number: int, *, by: UUID, now: datetime) -> bytes | None:
    """One page of a picture for a steward, logged to its person; nothing where there is none."""
    row = models.Showing.objects.filter(id=showing_id, file_id__isnull=False).first()
    if row is None or row.file_id is None:
        return None
    _note_look(row.user_id, by=by, now=now)
    return vault.page(row.file_id, number, shelf=vault.IDENTITY)


def _note_look(user_id: UUID, *, by: UUID, now: datetime) -> None:
    locker.read(
        user_id, "documents", fields=(FIELD,), purpose="desk", reader=f"steward:{by}", now=now
    )


def _shown(row: models.Showing) -> ShowingView:
    return ShowingView(
        id=row.id,
        user_id=row.user_id,
        way=row.way,
        what=row.what,
        state=row.state,
        asked_at=row.asked_at,
        pages=row.pages,
        decided_at=row.decided_at,
        decided_by=row.decided_by_id,
        reason=row.reason,
        until=row.until,
    )
