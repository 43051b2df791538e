"""One discussion as a page shows it: its opening, arguments in their order, comments as a tree.

`discussion(...)` is for the rooms above: what members say of something of theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.forum import models, names, ranking
from coop.forum.queries import posts, readers
from coop.forum.queries.posts import PostView
from coop.forum.states import Side

PAGE = 30
"""Comments on the discussion itself that one page shows, each with all its answers."""


@dataclass(frozen=True, slots=True)
class GrownView:
    """What came of a discussion."""

    kind: str
    title: str
    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ThreadHead:
    """A discussion without what was said."""

    id: UUID
    title: str
    topic: str
    topic_name: str
    topic_is_open: bool
    author_id: UUID
    author_name: str
    opened_at: datetime
    last_at: datetime
    seq: int
    about_kind: str
    about_id: UUID | None
    about_url: str
    is_followed: bool
    grown: list[GrownView]


@dataclass(frozen=True, slots=True)
class Sides:
    """Arguments, the surely useful first."""

    pro: list[PostView]
    con: list[PostView]
    neutral: list[PostView]

    @property
    def count(self) -> int:
        """How many there are on all sides."""
        return len(self.pro) + len(self.con) + len(self.neutral)


@dataclass(frozen=True, slots=True)
class Discussion:
    """What was said.

    Attributes:
        opening: None beside something that has a page of its own.
        comments: those on the discussion itself, each with its answers in a row below it.
        posts: how many contributions there are; `unread`: of those this reader has not seen.
        next: number of the last comment shown where more follow.
        is_first_look: this reader has never been here, so that all of it is new.
    """

    head: ThreadHead
    opening: PostView | None
    sides: Sides
    comments: list[PostView]
    posts: int
    comments_count: int
    unread: int
    next: int | None
    may_write: bool
    is_first_look: bool


def head(thread_id: UUID, reader: UUID, *, now: datetime) -> ThreadHead:
    """A discussion by its id.

    Raises:
        NotYours: there is none.
    """
    row = models.Thread.objects.select_related("topic").filter(id=thread_id).first()
    if row is None:
        raise NotYours(_("There is no such discussion."))
    grown = models.Grown.objects.filter(thread=row).order_by("at", "id")
    return ThreadHead(
        id=row.id,
        title=row.title or _("A discussion whose opening was taken back"),
        topic=row.topic.slug,
        topic_name=row.topic.name,
        topic_is_open=row.topic.closed_at is None,
        author_id=row.author_id,
        author_name=names.of([row.author_id], now=now)[row.author_id],
        opened_at=row.opened_at,
        last_at=row.last_at,
        seq=row.seq,
        about_kind=row.about_kind,
        about_id=row.about_id,
        about_url=row.about_url,
        is_followed=readers.follows_thread(reader, row.id),
        grown=[GrownView(one.kind, one.title, one.url, one.at) for one in grown],
    )


def discussion(thread_id: UUID, reader: UUID, *, now: datetime, after: int = 0) -> Discussion:
    """What was said in a discussion; of comments those after a number.

    Raises:
        NotYours: there is none.
    """
    found = head(thread_id, reader, now=now)
    shape = _Shape(thread_id)
    roots = [one for one in shape.roots if shape.seq[one] > after and not shape.side[one]]
    arguments = [one for one in shape.roots if shape.side[one]]
    shown = roots[:PAGE]
    wanted = [*shape.opening, *shape.with_answers(arguments), *shape.with_answers(shown)]
    by_id = {one.id: one for one in _read(wanted, reader, now=now)}
    trees = {root: _tree(root, shape, by_id) for root in (*arguments, *shown)}
    return Discussion(
        head=found,
        opening=by_id[shape.opening[0]] if shape.opening else None,
        sides=_sides([trees[one] for one in arguments]),
        comments=[trees[one] for one in shown],
        posts=len(shape.seq),
        comments_count=len(shape.seq) - len(arguments) - len(shape.opening),
        unread=_unread(found.id, reader),
        next=shape.seq[shown[-1]] if len(roots) > len(shown) else None,
        may_write=readers.may_write(reader),
        is_first_look=readers.read_until(reader, found.id) is None,
    )


def page_with(thread_id: UUID, post_id: UUID) -> int:
    """After which number the page begins that shows this contribution; 0: the first page.

    Raises:
        NotYours: it is not in this discussion.
    """
    shape = _Shape(thread_id)
    if post_id not in shape.seq:
        raise NotYours(_("There is no such contribution."))
    root = post_id
    while (above := shape.parent[root]) is not None:
        root = above
    comments = [one for one in shape.roots if not shape.side[one]]
    if root not in comments:
        return 0
    begins = comments.index(root) // PAGE * PAGE
    return shape.seq[comments[begins - 1]] if begins else 0


def news(thread_id: UUID, *, after: int, reader: UUID) -> tuple[int, int]:
    """How many contributions of others came after a number, and the newest change's number.

    Raises:
        NotYours: there is no such discussion.
    """
    seq = models.Thread.objects.filter(id=thread_id).values_list("seq", flat=True).first()
    if seq is None:
        raise NotYours(_("There is no such discussion."))
    rows = models.Post.objects.filter(thread_id=thread_id, seq__gt=after)
    return rows.exclude(author_id=reader).count(), seq


def seq_of(thread_id: UUID) -> int:
    """The number of a discussion's newest change.

    Raises:
        NotYours: there is no such discussion.
    """
    seq = models.Thread.objects.filter(id=thread_id).values_list("seq", flat=True).first()
    if seq is None:
        raise NotYours(_("There is no such discussion."))
    return seq


class _Shape:
    """Which contribution answers which: ids and numbers, no words."""

    def __init__(self, thread_id: UUID) -> None:
        rows = models.Post.objects.filter(thread_id=thread_id).order_by("seq")
        self.opening: list[UUID] = []
        self.roots: list[UUID] = []
        self.below: dict[UUID, list[UUID]] = {}
        self.parent: dict[UUID, UUID | None] = {}
        self.seq: dict[UUID, int] = {}
        self.side: dict[UUID, str] = {}
        for one, parent, depth, seq, side in rows.values_list(
            "id", "parent_id", "depth", "seq", "side"
        ):
            self.seq[one], self.side[one], self.parent[one] = seq, side, parent
            if depth == 0:
                self.opening.append(one)
            elif parent is None:
                self.roots.append(one)
            else:
                self.below.setdefault(parent, []).append(one)

    def with_answers(self, ids: Iterable[UUID]) -> Iterator[UUID]:
        """These and what answers them, each before its answers. No call within a call: answers to
        answers may go on for ever.
        """
        waiting = list(ids)[::-1]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self.below.get(one, [])[::-1]


def _read(ids: list[UUID], reader: UUID, *, now: datetime) -> list[PostView]:
    rows = models.Post.objects.in_bulk(ids)
    return posts.views([rows[one] for one in ids], reader, now=now)


def _tree(root: UUID, shape: _Shape, by_id: Mapping[UUID, PostView]) -> PostView:
    """A contribution with all that answers it in one row, in reading order."""
    _itself, *answers = shape.with_answers([root])
    return replace(by_id[root], answers=[by_id[one] for one in answers])


def _sides(arguments: list[PostView]) -> Sides:
    ranked = sorted(arguments, key=ranking.by_use)
    return Sides(
        pro=[one for one in ranked if one.side == Side.FOR],
        con=[one for one in ranked if one.side == Side.AGAINST],
        neutral=[one for one in ranked if one.side == Side.NEUTRAL],
    )


def _unread(thread_id: UUID, reader: UUID) -> int:
    seen = readers.read_until(reader, thread_id) or 0
    rows = models.Post.objects.filter(thread_id=thread_id, seq__gt=seen)
    return rows.exclude(author_id=reader).count()
