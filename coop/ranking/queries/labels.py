"""Lists of labels: one's own, those one follows, those one could follow, and what they say."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from coop.locker import client as locker
from coop.ranking import models
from coop.ranking.carried import Signs
from coop.ranking.features import Subject
from coop.ranking.themes import THEMES, Theme, about

FOLLOWS = "follows"
OFFERED = 50


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of labels: `count` of those in force."""

    id: UUID
    publisher_id: UUID
    publisher_name: str
    theme: Theme
    opened_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class LabelView:
    """A label that one published."""

    about: UUID
    word: str
    until_at: datetime


def of_text(text: str) -> tuple[UUID, ...]:
    """The lists in a field of a locker; what is no id is left out."""
    try:
        kept: Any = json.loads(text) if text else []
        return tuple(UUID(one) for one in kept) if isinstance(kept, list) else ()
    except (ValueError, TypeError, AttributeError):
        return ()


def followed(user_id: UUID, *, now: datetime) -> tuple[UUID, ...]:
    """Whose lists somebody follows, for themselves; it lies in their locker alone."""
    found = locker.read(
        user_id, "ranking", fields=(FOLLOWS,), purpose="own", reader=str(user_id), now=now
    )
    return of_text(found.get(FOLLOWS, ""))


def signs(lists: Collection[UUID], subject: Subject, *, now: datetime) -> Signs:
    """Whom or what these lists raise and lower; who is both raised and lowered is neither."""
    if not lists:
        return Signs()
    themes = [str(one) for one in about(subject)]
    rows = models.Label.objects.filter(
        list_id__in=lists, list__closed_at=None, list__theme__in=themes, until_at__gt=now
    )
    sums: dict[UUID, int] = {}
    for one, theme, word in rows.values_list("about", "list__theme", "word"):
        sums[one] = sums.get(one, 0) + THEMES[Theme(theme)].signs[word]
    raised = frozenset(one for one, total in sums.items() if total > 0)
    return Signs(raised, frozenset(one for one, total in sums.items() if total < 0))


def lists(ids: Collection[UUID], *, now: datetime) -> list[ListView]:
    """These lists, those that are closed left out, in the order of their themes."""
    return _views(Q(id__in=ids), now=now)


def to_follow(user_id: UUID, *, now: datetime) -> list[ListView]:
    """Lists of others that say something now, the fullest first."""
    return _views(~Q(publisher_id=user_id) & Q(in_force__gt=0), now=now)


def published(user_id: UUID, *, now: datetime) -> dict[Theme, list[LabelView]]:
    """What somebody says themselves, by theme, latest first; a list may be empty."""
    rows = models.Label.objects.filter(
        list__publisher_id=user_id, list__closed_at=None, until_at__gt=now
    )
    open_lists = models.List.objects.filter(publisher_id=user_id, closed_at=None)
    found: dict[Theme, list[LabelView]] = {
        Theme(theme): [] for theme in open_lists.values_list("theme", flat=True)
    }
    for row in rows.select_related("list").order_by("-at", "-id"):
        found[Theme(row.list.theme)].append(LabelView(row.about, row.word, row.until_at))
    return found


def _views(wanted: Q, *, now: datetime) -> list[ListView]:
    in_force = Count("labels", filter=Q(labels__until_at__gt=now))
    rows = models.List.objects.filter(closed_at=None).annotate(in_force=in_force).filter(wanted)
    shown = list(rows.order_by("-in_force", "opened_at", "id")[:OFFERED])
    names = _names([row.publisher_id for row in shown], now=now)
    return [
        ListView(
            row.id,
            row.publisher_id,
            names.get(row.publisher_id) or _("A member"),
            Theme(row.theme),
            row.opened_at,
            row.in_force,
        )
        for row in shown
    ]


def _names(people: Collection[UUID], *, now: datetime) -> dict[UUID, str]:
    found = locker.read_many(
        list(people), "profile", fields=("name",), purpose="commons", reader="commons", now=now
    )
    return {one: profile.get("name", "") for one, profile in found.items()} if people else {}
