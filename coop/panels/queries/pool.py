"""Who can be drawn to a panel, and who stands too near to decide about somebody."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from uuid import UUID

from coop.members.queries import verdicts as register
from coop.members.queries import vouches
from coop.rulebook.queries import rules_as_of
from coop.trust.queries import assurance, disputed

STEPS = 2
"""Nobody within so many vouches of a side decides about it."""


def able(level: int, *, now: datetime) -> set[UUID]:
    """Members with an open account of whom the co-operative is at least so sure."""
    return set(assurance.at_least(level, now=now)) & register.who_can_serve(now)


def members(*, now: datetime) -> frozenset[UUID]:
    """Members with an open account, however sure we are of them."""
    return register.who_can_serve(now)


def near(people: AbstractSet[UUID], *, now: datetime) -> set[UUID]:
    """These people, and everybody who stands too near to one of them.

    By vouches, by a block either way, or by a ride that they shared lately.
    """
    lately = now - timedelta(seconds=rules_as_of(now)["panels.met_s"])
    found = set(people) | register.blocked_with_any(people)
    for one in people:
        found |= vouches.within(one, steps=STEPS)
    return found | disputed.met_since(set(people), lately)
