"""Discussions beside something else, such as a proposal, and what came of a discussion.

For the rooms above: they name what it is about and where it stands; nothing of theirs is known here.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import models
from coop.forum.actions import following, topics
from coop.forum.queries import threads
from coop.forum.states import TITLE_CHARS

SHELF = "proposals"


@transaction.atomic
def open_for(
    about_kind: str,
    about_id: UUID,
    title: str,
    *,
    url: str,
    by: UUID,
    now: datetime,
) -> UUID:
    """Open the discussion about something, once; returns its id then and ever after.

    Args:
        about_kind, about_id: what it is about, such as `"proposal"` and its id.
        url: the page of that.
        by: whose it is; they follow the discussion.
    """
    found = threads.of(about_kind, about_id)
    if found is not None:
        return found
    topics.found(now=now)
    listed = models.Topic.objects.filter(closed_at=None).order_by("-place")
    # Stewards may have closed that topic; then it is the last of the list.
    shelf = listed.filter(slug=SHELF).first() or listed[0]
    thread, is_new = models.Thread.objects.get_or_create(
        about_kind=about_kind,
        about_id=about_id,
        defaults={
            "topic": shelf,
            "title": title[:TITLE_CHARS],
            "author_id": by,
            "opened_at": now,
            "last_at": now,
            "about_url": url,
        },
    )
    if is_new:
        following.begin(thread_id=thread.id, by=by, now=now)
    return thread.id


@transaction.atomic
def rename(about_kind: str, about_id: UUID, title: str) -> None:
    """Let a discussion be called as what it is about is called now."""
    rows = models.Thread.objects.filter(about_kind=about_kind, about_id=about_id)
    rows.update(title=title[:TITLE_CHARS])


@transaction.atomic
def grew(
    thread_id: UUID, about_kind: str, about_id: UUID, title: str, *, url: str, now: datetime
) -> None:
    """Say on a discussion's page what came of it; twice is the same.

    Raises:
        NotYours: there is no such discussion.
    """
    if not models.Thread.objects.filter(id=thread_id).exists():
        raise NotYours(_("There is no such discussion."))
    models.Grown.objects.get_or_create(
        thread_id=thread_id,
        kind=about_kind,
        about_id=about_id,
        defaults={"title": title[:TITLE_CHARS], "url": url, "at": now},
    )
