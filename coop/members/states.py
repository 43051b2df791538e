"""Where somebody stands between an account and a membership: computed from facts and time. Pure.

APPLY > CHECK > SHARE > ADMISSION > MEMBER > LEAVING > LEFT > APPLY, or REFUSED for a while.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """As what somebody takes part."""

    RIDES = "rides"
    DRIVES = "drives"
    BOTH = "both"


class Step(StrEnum):
    """What comes next for somebody."""

    APPLY = "apply"
    CHECK = "check"
    SHARE = "share"
    ADMISSION = "admission"
    REFUSED = "refused"
    MEMBER = "member"
    LEAVING = "leaving"
    LEFT = "left"


class Applied(StrEnum):
    """What became of an application."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """Who moves an application."""

    APPLICANT = "applicant"
    STEWARD = "steward"


MOVES: Mapping[Applied, Mapping[Applied, Role]] = {
    Applied.WAITING: {
        Applied.ADMITTED: Role.STEWARD,
        Applied.REFUSED: Role.STEWARD,
        Applied.WITHDRAWN: Role.APPLICANT,
    },
}
ENDS = frozenset(Applied) - MOVES.keys()
WAITS = (Step.CHECK, Step.SHARE, Step.ADMISSION)
"""The steps of an application under way."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of somebody.

    Attributes:
        application: what became of their latest; None: they never applied.
        is_checked: whether somebody says that they are who they say.
        is_share_begun: whether their share is bought or its instalments have begun.
        again_at: from when they may apply again after a refusal.
        admitted_at, leaves_at, ended_at: of their latest membership.
    """

    application: Applied | None = None
    is_checked: bool = False
    is_share_begun: bool = False
    again_at: datetime | None = None
    admitted_at: datetime | None = None
    leaves_at: datetime | None = None
    ended_at: datetime | None = None


def ends_at(facts: Facts) -> datetime | None:
    """When the latest membership ended or will; None: it goes on."""
    return facts.ended_at or facts.leaves_at


def step(facts: Facts, now: datetime) -> Step:
    """What comes next for somebody at an instant."""
    end = ends_at(facts)
    if facts.admitted_at is not None and (end is None or now < end):
        return Step.MEMBER if end is None else Step.LEAVING
    if facts.application is Applied.WAITING:
        if not facts.is_checked:
            return Step.CHECK
        return Step.ADMISSION if facts.is_share_begun else Step.SHARE
    if facts.application is Applied.REFUSED and facts.again_at and now < facts.again_at:
        return Step.REFUSED
    return Step.APPLY if facts.admitted_at is None else Step.LEFT


def may_apply(facts: Facts, now: datetime) -> bool:
    """Whether somebody may apply at an instant."""
    return step(facts, now) in {Step.APPLY, Step.LEFT}


class Bar(StrEnum):
    """Why somebody cannot vouch now."""

    NO_MEMBER = "no_member"
    TOO_NEW = "too_new"
    TOO_MANY = "too_many"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Limits:
    """What binds those who vouch.

    Attributes:
        member_for: how long somebody has been a member before they vouch.
        lasts: how long a vouch binds who gave it; at most `most` do at once.
        apart: how far two vouches of one person lie apart.
    """

    member_for: timedelta
    lasts: timedelta
    most: int
    apart: timedelta


def bar_to_vouch(
    member_since: datetime | None,
    given: list[datetime],
    limits: Limits,
    now: datetime,
    *,
    last: datetime | None = None,
) -> tuple[Bar, datetime | None] | None:
    """Why somebody cannot vouch at an instant, and from when they can; None: they can.

    Args:
        given: when they gave the vouches that they have not taken back, in any order.
        last: when they vouched last, where that was taken back.
    """
    if member_since is None:
        return Bar.NO_MEMBER, None
    if now < member_since + limits.member_for:
        return Bar.TOO_NEW, member_since + limits.member_for
    live = sorted(at for at in given if now < at + limits.lasts)
    if len(live) >= limits.most:
        return Bar.TOO_MANY, live[-limits.most] + limits.lasts
    latest = max([*live, *([last] if last else [])], default=None)
    if latest and now < latest + limits.apart:
        return Bar.TOO_SOON, latest + limits.apart
    return None


def hold_left(
    holds: list[tuple[datetime, datetime]], *, window: timedelta, most: timedelta, now: datetime
) -> tuple[timedelta, datetime]:
    """For how long an account may still be held, and from when on for the whole time again.

    Args:
        holds: begin and end of each hold before, in any order; none overlap.
        window: within which all holds together last no longer than `most`.
    """
    since = now - window
    held = sum((end - max(begin, since) for begin, end in holds if end > since), timedelta(0))
    whole_at = max((end + window for _begin, end in holds), default=now)
    return max(most - held, timedelta(0)), max(whole_at, now)
