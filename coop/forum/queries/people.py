"""Members whom somebody can name in a text."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed
from coop.forum import models, names
from coop.forum.queries import readers

OFFERED = 8


def like(text: str, *, by: UUID, thread_id: UUID | None, now: datetime) -> dict[UUID, str]:
    """Members with these letters in their name, those who write in the discussion first.

    Raises:
        NotAllowed: who does not write names nobody.
    """
    if not readers.may_write(by):
        raise NotAllowed(_("Members name members. Once you are admitted, you can, too."))
    written = (
        models.Post.objects.filter(thread=thread_id) if thread_id else models.Post.objects.none()
    )
    here = names.of(set(written.values_list("author_id", flat=True)), now=now)
    found = {one: name for one, name in here.items() if text.casefold() in name.casefold()}
    found |= names.like(text, by=by, limit=OFFERED, now=now)
    found.pop(by, None)
    return dict(list(found.items())[:OFFERED])
