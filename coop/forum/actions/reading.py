"""Reading a discussion: what is in it, and that somebody has now read so far."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.forum.actions import following
from coop.forum.queries import discussions


@transaction.atomic
def see(*, thread_id: UUID, by: UUID, now: datetime, after: int = 0) -> discussions.Discussion:
    """What was said, with what is new to this reader still marked; the next look knows they saw it.

    Raises:
        NotYours: there is no such discussion.
    """
    found = discussions.discussion(thread_id, by, now=now, after=after)
    until = found.head.seq if found.next is None else found.next
    following.mark(thread_id=thread_id, seq=until, by=by, now=now)
    return found
