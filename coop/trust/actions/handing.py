"""Words of ratings go into the lockers of both: of who wrote them at once, of the other when they show."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.trust import models
from coop.work.actions import set_timer

TIMER = "trust.hand_words"
COLLECTION = "ratings"


def keep_own(row: models.Rating, *, now: datetime) -> None:
    """Whoever wrote words keeps them, whatever becomes of them here."""
    if row.words or row.private_words:
        _leave(row.rater_id, "given", row, now=now)


def order(rating_id: UUID, *, at: datetime) -> None:
    """Have words handed to whom they are about at the moment they show, and no sooner."""
    set_timer(TIMER, str(rating_id), due_at=at)


def hand_over(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: the words show, so their person gets them; safe to repeat."""
    row = models.Rating.objects.filter(id=payload["key"], voided_at=None).first()
    if row is not None and (row.words or row.private_words):
        _leave(row.ratee_id, "received", row, now=now)


def _leave(member_id: UUID, way: str, row: models.Rating, *, now: datetime) -> None:
    # Nothing that names the ride: the page does not tell whose words are whose either.
    said = [way, row.role, row.words, row.private_words]
    locker.leave(member_id, COLLECTION, {"rows": [said]}, key=f"{way}:{row.id}", now=now)
