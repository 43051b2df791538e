"""Discussions for tests, written through the same actions as anybody's."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from coop.forum.actions import posting, topics
from coop.forum.states import Side

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


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
