"""Why somebody does not want to meet another: a note in their own locker, for them alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.locker import client as locker
from coop.members import actions as members
from coop.members import queries

COLLECTION = "avoided"
WHY_MOST = 200


@transaction.atomic
def note(*, by: UUID, blocked: UUID, why: str, now: datetime) -> None:
    """Write down why, in place of what stood there; nothing removes it.

    Raises:
        NotYours: they do not keep away from this person.
        Malformed: more than 200 characters.
    """
    text = why.replace("\0", "").strip()
    if blocked not in queries.blocked_by(by):
        raise NotYours(_("You have not blocked this person."))
    if len(text) > WHY_MOST:
        raise Malformed(_("Write it in up to %s characters.") % WHY_MOST)
    if text:
        locker.write(by, COLLECTION, {"why": text}, key=str(blocked), now=now)
    else:
        locker.forget(by, COLLECTION, key=str(blocked), now=now)


@transaction.atomic
def unblock(*, by: UUID, blocked: UUID, now: datetime) -> None:
    """Take a block back, and forget why; no harm if there is none."""
    members.unblock(by=by, blocked=blocked, now=now)
    locker.forget(by, COLLECTION, key=str(blocked), now=now)
