"""Topics as pages list them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import models
from coop.forum.queries import readers


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic: `threads` discussions, last active at `last_at`."""

    id: UUID
    slug: str
    name: str
    about: str
    is_open: bool
    threads: int
    last_at: datetime | None
    is_followed: bool


def topics(reader: UUID, *, with_closed: bool = False) -> list[TopicRow]:
    """The list of topics, in its order."""
    rows = models.Topic.objects.order_by("place", "slug")
    return _rows(rows if with_closed else rows.filter(closed_at=None), reader)


def topic(slug: str, reader: UUID) -> TopicRow:
    """One topic, closed or not.

    Raises:
        NotYours: there is none of this name.
    """
    found = _rows(models.Topic.objects.filter(slug=slug), reader)
    if not found:
        raise NotYours(_("There is no such topic."))
    return found[0]


def _rows(rows: QuerySet[models.Topic], reader: UUID) -> list[TopicRow]:
    followed = readers.topics_followed(reader)
    counted = rows.annotate(threads=Count("thread"), last_at=Max("thread__last_at"))
    return [
        TopicRow(
            id=row.id,
            slug=row.slug,
            name=row.name,
            about=row.about,
            is_open=row.closed_at is None,
            threads=row.threads,
            last_at=row.last_at,
            is_followed=row.id in followed,
        )
        for row in counted
    ]
