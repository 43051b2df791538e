"""In which order a reader sees discussions: rankers by name, each with its sentence. Pure.

A ranker only orders what it is given. Others may be registered: the page offers them all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

NEWEST, ARGUED, UNREAD, OWN = "newest", "argued", "unread", "own"
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a ranker may know of a discussion.

    Attributes:
        last_at: when somebody last wrote in it.
        voices: how many members wrote in it; `posts`: how often; `arguments`: for and against.
        unread: what this reader has not seen of it.
        labels: how often words in it were labelled, by label.
    """

    id: UUID
    opened_at: datetime
    last_at: datetime
    posts: int = 0
    voices: int = 0
    arguments: int = 0
    unread: int = 0
    labels: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Ranker:
    """A way to order discussions: `sort_key` puts the lowest first; equals by the lower id."""

    key: str
    name: str
    says: str
    sort_key: Callable[[Candidate], Key]


RANKERS: dict[str, Ranker] = {}


def register(ranker: Ranker) -> None:
    """Offer a way to order.

    Raises:
        ValueError: the name is taken by another.
    """
    if RANKERS.setdefault(ranker.key, ranker) != ranker:
        raise ValueError(f"two rankers are called {ranker.key}")


def arrange(key: str, candidates: Sequence[Candidate]) -> list[UUID]:
    """The ids in the order of a ranker; of one that is gone, newest first."""
    ranker = RANKERS.get(key, RANKERS[NEWEST])
    ordered = sorted(candidates, key=lambda one: (*ranker.sort_key(one), str(one.id)))
    return [one.id for one in ordered]


def _newest(one: Candidate) -> Key:
    return (-one.last_at.timestamp(),)


def _argued(one: Candidate) -> Key:
    return (-one.arguments - one.voices, -one.posts, *_newest(one))


def _unread(one: Candidate) -> Key:
    return (one.unread == 0, *_newest(one))


register(
    Ranker(
        NEWEST,
        "Newest first",
        "Whatever somebody wrote in last stands first. Nothing else counts.",
        _newest,
    )
)
register(
    Ranker(
        ARGUED,
        "Most argued",
        "Where the most members take part, and the most arguments for and against stand, comes first.",
        _argued,
    )
)
register(
    Ranker(
        UNREAD,
        "Since my last visit",
        "What has something you have not read comes first, and of that the newest.",
        _unread,
    )
)
register(
    Ranker(
        OWN,
        "My own order",
        "As you set it under “Your ranking”, with the labels of members whom you follow.",
        _newest,  # `queries.own_order` arranges by what lies in the reader's locker
    )
)
