"""Contributions as a reader sees them: with names, marks, and what this reader has folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import markup, mentions, models, names, states
from coop.forum.queries import readers
from coop.forum.states import Fold, Label, Reaction


@dataclass(frozen=True, slots=True)
class Stone:
    """That words are gone: `law` and `reason` where an office took them down."""

    gone: str
    law: str
    reason: str
    digest: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PostView:
    """A contribution.

    Attributes:
        text: as its author would type it; `html`: as it is shown. Both empty where it is gone.
        labels, reactions: how many members gave each; `my_…`: what the reader gave.
        useful, not_useful: answers to an argument; `my_rating`: the reader's.
        fold: by which label the reader has it folded; `is_blocked`: because of who wrote it.
    """

    id: UUID
    thread_id: UUID
    parent_id: UUID | None
    depth: int
    side: str
    author_id: UUID
    author_name: str
    is_mine: bool
    seq: int
    written_at: datetime
    version: int
    edited_at: datetime | None
    text: str
    html: str
    gone: Stone | None
    labels: dict[str, int]
    my_labels: list[str]
    reactions: dict[str, int]
    my_reactions: list[str]
    useful: int
    not_useful: int
    my_rating: bool | None
    fold: Fold | None
    is_blocked: bool
    is_unread: bool
    answers: list["PostView"] = field(default_factory=list)

    @property
    def is_folded(self) -> bool:
        """Whether one click stands between the reader and the words."""
        return self.gone is None and (self.fold is not None or self.is_blocked)


@dataclass(frozen=True, slots=True)
class VersionView:
    """A contribution as it read once; of words that are gone only the digest is left."""

    number: int
    at: datetime
    html: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Marks:
    """What members and the reader marked, by contribution."""

    labels: dict[UUID, dict[str, int]]
    my_labels: dict[UUID, set[Label]]
    reactions: dict[UUID, dict[str, int]]
    my_reactions: dict[UUID, list[str]]
    ratings: dict[UUID, dict[str, int]]
    my_ratings: dict[UUID, bool]
    stones: dict[UUID, Stone]


def post(post_id: UUID, reader: UUID, *, now: datetime) -> PostView:
    """One contribution.

    Raises:
        NotYours: there is none.
    """
    row = models.Post.objects.filter(id=post_id).first()
    if row is None:
        raise NotYours(_("There is no such contribution."))
    return views([row], reader, now=now)[0]


def since(
    thread_id: UUID, reader: UUID, *, after: int, limit: int, now: datetime
) -> list[PostView]:
    """The contributions to a discussion after a number, in the order they were written."""
    rows = models.Post.objects.filter(thread_id=thread_id, seq__gt=after).order_by("seq")
    return views(list(rows[:limit]), reader, now=now)


def versions(post_id: UUID, *, now: datetime) -> list[VersionView]:
    """All versions of a contribution, the newest first.

    Raises:
        NotYours: there is none.
    """
    rows = list(models.Version.objects.filter(post_id=post_id).order_by("-number"))
    if not rows:
        raise NotYours(_("There is no such contribution."))
    called = _called([row.text for row in rows], now=now)
    return [
        VersionView(row.number, row.at, markup.html(row.text or "", called), row.digest)
        for row in rows
    ]


def views(rows: Sequence[models.Post], reader: UUID, *, now: datetime) -> list[PostView]:
    """These contributions, in the order given."""
    marks = _marks([row.id for row in rows], reader)
    choices = readers.choices(reader, now=now)
    blocked = readers.blocked(reader)
    read = {one: readers.read_until(reader, one) or 0 for one in {row.thread_id for row in rows}}
    authors = names.of([row.author_id for row in rows], now=now)
    called = authors | _called([row.text for row in rows], now=now)
    return [
        PostView(
            id=row.id,
            thread_id=row.thread_id,
            parent_id=row.parent_id,
            depth=row.depth,
            side=row.side,
            author_id=row.author_id,
            author_name=authors[row.author_id],
            is_mine=row.author_id == reader,
            seq=row.seq,
            written_at=row.written_at,
            version=row.version,
            edited_at=row.edited_at,
            text=mentions.typed(row.text or "", called),
            html=markup.html(row.text, called) if row.text else "",
            gone=marks.stones.get(row.id),
            labels=marks.labels.get(row.id, {}),
            my_labels=sorted(marks.my_labels.get(row.id, ())),
            reactions=marks.reactions.get(row.id, {}),
            my_reactions=marks.my_reactions.get(row.id, []),
            useful=marks.ratings.get(row.id, {}).get("True", 0),
            not_useful=marks.ratings.get(row.id, {}).get("False", 0),
            my_rating=marks.my_ratings.get(row.id),
            fold=states.fold(marks.labels.get(row.id, {}), choices.folds)
            if row.author_id != reader
            else None,
            is_blocked=row.author_id in blocked,
            is_unread=row.author_id != reader and row.seq > read[row.thread_id],
        )
        for row in rows
    ]


def _marks(posts: list[UUID], reader: UUID) -> _Marks:
    mine = {"user_id": reader, "post_id__in": posts}
    reacted: dict[UUID, list[str]] = {}
    for post_id, reaction in models.Reaction.objects.filter(**mine).values_list(
        "post_id", "reaction"
    ):
        reacted.setdefault(post_id, []).append(Reaction(reaction))
    stones = models.Tombstone.objects.filter(post_id__in=posts)
    return _Marks(
        labels=_counted(models.Label.objects.filter(post_id__in=posts), "label"),
        my_labels=readers.labels_of(reader, posts),
        reactions=_counted(models.Reaction.objects.filter(post_id__in=posts), "reaction"),
        my_reactions=reacted,
        ratings=_counted(models.Rating.objects.filter(post_id__in=posts), "is_useful"),
        my_ratings=dict(models.Rating.objects.filter(**mine).values_list("post_id", "is_useful")),
        stones={
            row.post_id: Stone(row.gone, row.law, row.reason, row.digest, row.at) for row in stones
        },
    )


def _counted(
    rows: QuerySet[models.Label] | QuerySet[models.Reaction] | QuerySet[models.Rating], by: str
) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    for post_id, mark, count in rows.values_list("post_id", by).annotate(count=Count("id")):
        found.setdefault(post_id, {})[str(mark)] = count
    return found


def _called(texts: Iterable[str | None], *, now: datetime) -> dict[UUID, str]:
    """The names of those who are mentioned."""
    return names.of([one for text in texts if text for one in mentions.named(text)], now=now)
