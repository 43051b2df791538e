"""Discussions in lists: in the order that a reader chose, or by words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.forum import markup, mentions, models, names, ordering
from coop.forum.ordering import Candidate
from coop.forum.queries import own_order
from coop.ranking.registry import Known, Tryout
from coop.rulebook.queries import rules_as_of

PAGE = 20
WORDS_MOST = 8
CURSOR_CHARS = 60
COUNTS = """
SELECT post.thread_id, count(*) AS posts, count(DISTINCT post.author_id) AS voices,
       count(*) FILTER (WHERE post.side IN ('for', 'against')) AS arguments,
       count(*) FILTER (WHERE post.seq > COALESCE(visit.seq, 0)
                              AND post.author_id <> %(reader)s) AS unread,
       bool_and(visit.seq IS NULL) AS is_new
  FROM forum_post post
  LEFT JOIN forum_visit visit
         ON visit.thread_id = post.thread_id AND visit.user_id = %(reader)s
 WHERE post.thread_id = ANY(%(threads)s) GROUP BY post.thread_id
"""
FOUND = """
SELECT thread_id, post_id, at FROM (
    SELECT DISTINCT ON (thread_id) thread_id, post_id, at FROM (
        SELECT post.thread_id, post.id AS post_id, post.written_at AS at
          FROM forum_post post WHERE post.words @@ to_tsquery('simple', %(query)s)
        UNION ALL
        SELECT thread.id, NULL, thread.last_at
          FROM forum_thread thread WHERE thread.words @@ to_tsquery('simple', %(query)s)
    ) hits ORDER BY thread_id, at DESC) newest
 WHERE %(before)s::timestamptz IS NULL OR (at, thread_id) < (%(before)s, %(before_id)s)
 ORDER BY at DESC, thread_id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A discussion in a list.

    Attributes:
        says: how it begins, or where the words sought stand: before, the word, after.
        unread: contributions of others that the reader has not seen; `is_new`: none of all.
        about_kind, about_url: what it stands beside, if anything.
    """

    id: UUID
    title: str
    topic: str
    topic_name: str
    author_id: UUID
    author_name: str
    opened_at: datetime
    last_at: datetime
    posts: int
    voices: int
    arguments: int
    unread: int
    is_new: bool
    about_kind: str
    about_url: str
    says: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A part of a list; `next`: cursor of the following part."""

    rows: list[ThreadRow]
    next: str | None


@dataclass(frozen=True, slots=True)
class _Counted:
    posts: int = 0
    voices: int = 0
    arguments: int = 0
    unread: int = 0
    is_new: bool = True


def of(about_kind: str, about_id: UUID) -> UUID | None:
    """The discussion about something, such as `"proposal"` and its id; None: not opened yet."""
    rows = models.Thread.objects.filter(about_kind=about_kind, about_id=about_id)
    return rows.values_list("id", flat=True).first()


def exists(thread_id: UUID) -> bool:
    """Whether there is such a discussion."""
    return models.Thread.objects.filter(id=thread_id).exists()


def feed(
    reader: UUID, *, order: str, topic: str = "", cursor: str = "", limit: int = PAGE, now: datetime
) -> Feed:
    """Discussions in a reader's order: the newest few hundred together, then those before them.

    Args:
        cursor: `next` of the part before. What moves meanwhile may be seen twice.
    Raises:
        Malformed: a cursor that is none of ours.
    """
    before, position = _cursor(cursor)
    size = rules_as_of(now)["forum.window"]
    rows = models.Thread.objects.select_related("topic").order_by("-last_at", "-id")
    if topic:
        rows = rows.filter(topic__slug=topic)
    if before:
        rows = rows.filter(last_at__lt=before)
    window = {row.id: row for row in rows[:size]}
    counted = _counts(window, reader)
    candidates = _candidates(window.values(), counted)
    arranged = (
        own_order.arrange(reader, candidates, now=now)
        if order == ordering.OWN
        else ordering.arrange(order, candidates)
    )
    shown = arranged[position : position + limit]
    found = _listed([window[one] for one in shown], counted, {}, now=now)
    return Feed(found, _next(before, position + limit, arranged, window, size))


def to_try(user_id: UUID, *, now: datetime) -> Tryout:
    """The newest discussions, for somebody who sets an order of their own."""
    return own_order.tryout(*_newest(user_id, now=now), now=now)


def to_label(user_id: UUID, *, now: datetime) -> list[Known]:
    """The newest discussions, for a list of somebody's own."""
    return own_order.known(*_newest(user_id, now=now))


def _newest(user_id: UUID, *, now: datetime) -> tuple[list[Candidate], dict[UUID, str]]:
    size = rules_as_of(now)["forum.window"]
    window = {row.id: row for row in models.Thread.objects.order_by("-last_at", "-id")[:size]}
    titles = {row.id: row.title for row in window.values() if row.title}
    return _candidates(window.values(), _counts(window, user_id)), titles


def search(
    reader: UUID, *, sought: str, cursor: str = "", limit: int = PAGE, now: datetime
) -> Feed:
    """Discussions with all these words, begun or whole; who was found by later words comes first.

    Raises:
        Malformed: a cursor that is none of ours.
    """
    words = re.findall(r"\w+", sought)[:WORDS_MOST]
    if not words:
        return Feed([], None)
    at, _colon, last = cursor.partition("|")
    facts = {
        "query": " & ".join(f"{word}:*" for word in words),
        "before": _instant(at) if at else None,
        "before_id": _uuid(last) if at else None,
        "limit": limit + 1,
    }
    with connection.cursor() as asking:
        asking.execute(FOUND, facts)
        hits = asking.fetchall()
    more, hits = hits[limit:], hits[:limit]
    rows = models.Thread.objects.select_related("topic").in_bulk([hit[0] for hit in hits])
    said = _excerpts({hit[0]: hit[1] for hit in hits if hit[1]}, words, now=now)
    ordered = [rows[hit[0]] for hit in hits]
    found = _listed(ordered, _counts(rows, reader), said, now=now)
    return Feed(found, f"{hits[-1][2].isoformat()}|{hits[-1][0]}" if more else None)


def _candidates(rows: Iterable[models.Thread], counted: Mapping[UUID, _Counted]) -> list[Candidate]:
    found = []
    for row in rows:
        count = counted.get(row.id, _Counted())
        found.append(
            Candidate(
                id=row.id,
                opened_at=row.opened_at,
                last_at=row.last_at,
                posts=count.posts,
                voices=count.voices,
                arguments=count.arguments,
                unread=count.unread,
            )
        )
    return found


def _counts(threads: Iterable[UUID], reader: UUID) -> dict[UUID, _Counted]:
    with connection.cursor() as asking:
        asking.execute(COUNTS, {"reader": reader, "threads": list(threads)})
        return {row[0]: _Counted(*row[1:]) for row in asking.fetchall()}


def _listed(
    rows: Sequence[models.Thread],
    counted: Mapping[UUID, _Counted],
    said: Mapping[UUID, tuple[str, str, str]],
    *,
    now: datetime,
) -> list[ThreadRow]:
    known = names.of([row.author_id for row in rows], now=now)
    opening = _openings([row.id for row in rows if row.id not in said], now=now)
    return [
        ThreadRow(
            id=row.id,
            title=row.title or _("A discussion whose opening was taken back"),
            topic=row.topic.slug,
            topic_name=row.topic.name,
            author_id=row.author_id,
            author_name=known[row.author_id],
            opened_at=row.opened_at,
            last_at=row.last_at,
            posts=counted.get(row.id, _Counted()).posts,
            voices=counted.get(row.id, _Counted()).voices,
            arguments=counted.get(row.id, _Counted()).arguments,
            unread=counted.get(row.id, _Counted()).unread,
            is_new=counted.get(row.id, _Counted()).is_new,
            about_kind=row.about_kind,
            about_url=row.about_url,
            says=said.get(row.id) or opening.get(row.id, ("", "", "")),
        )
        for row in rows
    ]


def _openings(threads: list[UUID], *, now: datetime) -> dict[UUID, tuple[str, str, str]]:
    """How discussions begin: in the words of their first contribution."""
    firsts = models.Post.objects.filter(thread_id__in=threads, depth=0).exclude(text=None)
    return _excerpts(dict(firsts.values_list("thread_id", "id")), [], now=now)


def _excerpts(
    posts: Mapping[UUID, UUID], sought: Sequence[str], *, now: datetime
) -> dict[UUID, tuple[str, str, str]]:
    texts = models.Post.objects.filter(id__in=posts.values()).exclude(text=None)
    kept = {thread_id: text or "" for thread_id, text in texts.values_list("thread_id", "text")}
    called = names.of([one for text in kept.values() for one in mentions.named(text)], now=now)
    return {
        thread_id: markup.excerpt(markup.plain(text, called), sought)
        for thread_id, text in kept.items()
    }


def _cursor(cursor: str) -> tuple[datetime | None, int]:
    """The instant before which a window lies, and how much of it was shown."""
    if not cursor:
        return None, 0
    at, _bar, position = cursor.partition("|")
    if len(cursor) > CURSOR_CHARS or not position.isdecimal():
        raise _strange()
    return (_instant(at) if at else None), int(position)


def _next(
    before: datetime | None,
    position: int,
    arranged: Sequence[UUID],
    window: Mapping[UUID, models.Thread],
    size: int,
) -> str | None:
    if position < len(arranged):
        return f"{before.isoformat() if before else ''}|{position}"
    if len(window) < size:
        return None
    return f"{min(row.last_at for row in window.values()).isoformat()}|0"


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise _strange() from error
    if found.tzinfo is None:
        raise _strange()
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise _strange() from error


def _strange() -> Malformed:
    return Malformed(_("This is no place in the list. Begin at its first page."))
