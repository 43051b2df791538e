"""What pages of the Commons need, put together for their templates."""

from datetime import datetime
from uuid import UUID, uuid4

from coop.basics.refusals import Refusal
from coop.forum import ordering
from coop.forum.actions import choosing
from coop.forum.queries import discussions, readers, threads, topics
from coop.forum.states import LOWERING, TITLE_CHARS, How, Side
from coop.forum.wording import HOWS, LABELS, LAWS, SIDES, WHYS
from coop.rulebook.queries import rules_as_of

Context = dict[str, object]


def page(reader: UUID, *, now: datetime) -> Context:
    """What every page has."""
    return {
        "now": now,
        "client_event_id": uuid4(),
        "may_write": readers.may_write(reader),
        "chars_max": rules_as_of(now)["forum.chars"],
        "title_max": TITLE_CHARS,
    }


def lists(
    reader: UUID, *, topic: str = "", sought: str = "", cursor: str = "", now: datetime
) -> Context:
    """Topics, and discussions of one or of all of them, or those with words.

    Raises:
        NotYours: there is no such topic.
        Malformed: a place in the list that is none.
    """
    order = readers.choices(reader, now=now).order
    found = (
        threads.search(reader, sought=sought, cursor=cursor, now=now)
        if sought
        else threads.feed(reader, order=order, topic=topic, cursor=cursor, now=now)
    )
    return page(reader, now=now) | {
        "topics": topics.topics(reader),
        "topic": topics.topic(topic, reader) if topic else None,
        "feed": found,
        "sought": sought,
        "is_first": not cursor,
        "rankers": list(ordering.RANKERS.values()),
        "ranker": ordering.RANKERS[order],
    }


def thread(found: discussions.Discussion, reader: UUID, *, now: datetime) -> Context:
    """A discussion."""
    return page(reader, now=now) | {
        "discussion": found,
        "laws": [(law, name) for law, name in LAWS.items()],
    }


def compose(
    reader: UUID, typed: dict[str, str], refusal: Refusal | None, *, now: datetime
) -> Context:
    """The page on which a discussion is opened; what was typed is still there."""
    return page(reader, now=now) | {
        "topics": topics.topics(reader),
        "typed": typed,
        "refusal": refusal,
    }


def answer(
    thread_id: UUID, reader: UUID, typed: dict[str, str], refusal: Refusal | None, *, now: datetime
) -> Context:
    """The page on which somebody answers or argues.

    Raises:
        NotYours: there is no such discussion.
    """
    return page(reader, now=now) | {
        "head": discussions.head(thread_id, reader, now=now),
        "sides": [(side, name) for side, name in SIDES.items()],
        "is_argument": typed.get("side", "") in list(Side) and bool(typed.get("side")),
        "typed": typed,
        "refusal": refusal,
    }


def mine(reader: UUID, refusal: Refusal | None, *, now: datetime) -> Context:
    """How somebody reads: what they follow, order, folds, and mail."""
    chosen = readers.choices(reader, now=now)
    return page(reader, now=now) | {
        "followed": readers.followed(reader),
        "order": chosen.order,
        "rankers": list(ordering.RANKERS.values()),
        "fold_rows": [
            (
                label,
                LABELS[label],
                chosen.folds[label],
                sorted({*choosing.FOLD_FROM, chosen.folds[label]}),
            )
            for label in LOWERING
        ],
        "matrix_rows": [(why, name, chosen.matrix[why]) for why, name in WHYS.items()],
        "hows": [(how, name) for how, name in HOWS.items()],
        "never": How.NEVER,
        "refusal": refusal,
    }
