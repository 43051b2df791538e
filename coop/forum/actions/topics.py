"""Topics: the founding list, and how stewards keep it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.forum import models
from coop.forum.actions import standing
from coop.forum.wording import FOUNDING_TOPICS
from coop.journal import actions as journal
from coop.members import queries as members

NAME_CHARS, ABOUT_CHARS = 60, 200


class KnownTopic(Refusal):
    """There is a topic of this name."""

    code = "topic_known"


class LastTopic(Refusal):
    """Without any topic nobody could open a discussion."""

    code = "last_topic"


@transaction.atomic
def found(*, now: datetime) -> int:
    """Begin with the founding topics, where there is none; returns how many there are new."""
    if models.Topic.objects.exists():
        return 0
    rows = [
        models.Topic(slug=slug, name=str(name), about=str(about), place=place, opened_at=now)
        for place, (slug, name, about) in enumerate(FOUNDING_TOPICS, start=1)
    ]
    models.Topic.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def open_topic(*, name: str, about: str, by: UUID, now: datetime) -> UUID:
    """Add a topic at the end of the list, or open a closed one of this name again.

    Raises:
        NotAllowed: only stewards keep the list.
        KnownTopic: it is there already.
    """
    _need_steward(by)
    name = standing.one_line(name, chars=NAME_CHARS)
    about = standing.one_line(about, chars=ABOUT_CHARS)
    slug = slugify(name)[:40] or f"topic-{models.Topic.objects.count() + 1}"
    last = models.Topic.objects.aggregate(last=Max("place"))["last"] or 0
    row, is_new = models.Topic.objects.get_or_create(
        slug=slug, defaults={"name": name, "about": about, "place": last + 1, "opened_at": now}
    )
    reopened = models.Topic.objects.filter(id=row.id).exclude(closed_at=None)
    if not is_new and not reopened.update(closed_at=None, name=name, about=about):
        raise KnownTopic(_("There is a topic of this name already."))
    journal.record(kind="forum.topic", public={"opened": slug, "name": name}, now=now)
    return row.id


@transaction.atomic
def close_topic(*, slug: str, by: UUID, now: datetime) -> None:
    """Take a topic off the list: what is in it stays, and nothing new is opened there.

    Raises:
        NotAllowed: only stewards keep the list.
        LastTopic: there would be none left.
        NotYours: there is no open topic of this name.
    """
    _need_steward(by)
    open_ones = models.Topic.objects.select_for_update().filter(closed_at=None)
    slugs = list(open_ones.values_list("slug", flat=True))
    if slug not in slugs:
        raise NotYours(_("There is no such topic."))
    if len(slugs) == 1:
        raise LastTopic(_("This is the last topic. Add another one first."))
    models.Topic.objects.filter(slug=slug).update(closed_at=now)
    journal.record(kind="forum.topic", public={"closed": slug}, now=now)


def _need_steward(by: UUID) -> None:
    if not members.is_steward(by):
        raise NotAllowed(_("Stewards keep the list of topics."))
