"""Discussions for tests, written through the same actions as anybody's."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from coop.forum.actions import posting, topics
from coop.forum.states import Side
from coop.ranking.actions import labelling
from coop.ranking.queries import labels
from tests.cast import Cast

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


PARTS = (
    *("<uuid:thread_id>", "<uuid:post_id>", "<slug:slug>", "<slug:mark>", "<slug:reaction>"),
    *("<uuid:about>", "<uuid:list_id>", "<slug:theme>", "<slug:subject>"),
)
MARKS: dict[str, dict[str, object]] = {
    "/api/v1/commons/posts/<uuid:post_id>/tombstone": {"law": "court", "reason": "12 C 3/26"},
    "/api/v1/commons/posts/<uuid:post_id>/rating": {"is_useful": True},
    "/commons/posts/<uuid:post_id>/rate/": {"useful": "yes"},
    "/commons/posts/<uuid:post_id>/label/": {"label": "kind"},
    "/api/v1/me/rankings/<slug:subject>": {"preset": "nearest"},
    "/api/v1/me/rankings/<slug:subject>/tryout": {"preset": "nearest"},
    "/api/v1/me/labels/<slug:theme>/<uuid:about>": {"word": "worth_reading"},
}


def parts(cast: Cast, *, now: datetime) -> dict[str, UUID | str]:
    """What fills addresses: Dia opened a discussion and labelled it, Chi gave an argument in it."""
    thread_id = thread(cast.dia, now=now)
    post_id = argue(thread_id, cast.chi, Side.FOR, now=now)
    labelling.say(theme="reading", about=thread_id, word="worth_reading", by=cast.dia, now=now)
    (said,) = labels.to_follow(cast.chi, now=now)
    found = (thread_id, post_id, "rides", "kind", "agree", thread_id, said.id, "reading", "drivers")
    return dict(zip(PARTS, found, strict=True))


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def found(now: datetime = NOW) -> None:
    topics.found(now=now)


def thread(
    by: UUID,
    *,
    title: str = "Waiting at the station",
    text: str = "Five minutes are too long.",
    topic: str = "rides",
    now: datetime = NOW,
) -> UUID:
    topics.found(now=now)
    return posting.open_thread(topic=topic, title=title, text=text, by=by, now=now)


def say(
    thread_id: UUID,
    by: UUID,
    text: str = "I think so, too.",
    *,
    to: UUID | None = None,
    now: datetime = NOW,
) -> UUID:
    return posting.reply(thread_id=thread_id, text=text, parent_id=to, by=by, now=now)


def argue(
    thread_id: UUID, by: UUID, side: Side, text: str = "It saves time.", *, now: datetime = NOW
) -> UUID:
    return posting.reply(thread_id=thread_id, text=text, side=side, by=by, now=now)
