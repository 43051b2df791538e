"""What people wrote around rides, gone when they withdraw or delete themselves."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rides.care import models

TERM = "ride"


def let_go(*, member_id: UUID, terms: Collection[str], now: datetime) -> int:
    """A term was withdrawn: remove what the person wrote on rides that are over and unreported."""
    if TERM not in terms:
        return 0
    over = models.Message.objects.filter(by_id=member_id).exclude(ride__ended_at=None)
    gone: int = over.filter(ride__ticket=None).delete()[0]
    return gone + models.Call.objects.filter(by_id=member_id, ride__ticket=None).delete()[0]


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Somebody deletes themselves: their words go, but those of reports that the law keeps."""
    models.Message.objects.filter(by_id=member_id).delete()
    models.Call.objects.filter(by_id=member_id).delete()
    models.LostItem.objects.filter(by_id=member_id).exclude(what="").update(what="")
    return ()
