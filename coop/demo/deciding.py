"""Gives the demo proposals: carried out, not carried, waiting, open, and talked about.

By the same actions as anybody's, with an earlier `now`. Called once, when a demo opens.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from coop.rulebook import registry
from coop.rulebook.queries import planned
from governance.actions import delegating, drafting, moving, voting
from governance.actions.drafting import Draft
from governance.kinds import Change, Kind, Payload, Topic

DAY = timedelta(days=1)
TALKED, OPEN, LOCKED = 3 * DAY, 7 * DAY, 3 * DAY
SOON = timedelta(minutes=5)


STANDING = (
    "Twelve years of book-keeping. I read what I sign.",
    "I ride every day, at night mostly. Somebody should look at things from there.",
    "I drove for two other services, and know what went wrong there.",
    "A lawyer by day. Rules should be short.",
)


@dataclass(frozen=True, slots=True)
class Idea:
    """What somebody proposed, and when."""

    title: str
    why: str
    payload: Payload
    by: UUID
    at: datetime
    guard: str = ""


def write(members: Sequence[UUID], *, now: datetime) -> None:
    """Let these members, who may all vote, have proposed and voted these last weeks."""
    first, second, third, *_others, last = members
    delegating.lend(topic=Topic.MONEY, to=second, by=last, now=now - 40 * DAY)
    scans = Idea(
        "Keep scans of papers for a shorter time",
        "A scan that was checked has done its work. The shorter it lies here, the less can be lost.",
        _rule("documents.keep_s", 60 * 86_400),
        first,
        now - 45 * DAY,
    )
    _decide(scans, yes=members, no=(), now=now)
    raise_fee = Idea(
        "Raise the fee to 18 %",
        "The reserve could grow faster, and we could pay for a workshop of our own.",
        _rule("fees.rate_bp", 1_800),
        third,
        now - 28 * DAY,
    )
    _decide(raise_fee, yes=members[:3], no=members[3:], now=now)
    sooner = Idea(
        "Answer problems with a ride sooner",
        "A day is long when somebody waits for their money. The desk says it can do better.",
        _rule("tickets.answer_s", 43_200),
        second,
        now - 11 * DAY - SOON,
    )
    _decide(sooner, yes=members[1:], no=members[:1], now=now)
    _open(members, last, now=now)
    _election(members, now=now)


def _open(members: Sequence[UUID], by: UUID, *, now: datetime) -> None:
    """A vote that is open, on which some have said something."""
    lower_fee = Idea(
        "Lower the fee from 15 % to 12 %",
        "Drivers keep three cents more of each euro. The reserve has grown all summer; now it is "
        "their turn.\n\nPlease look at what it does to the dividends before you vote.",
        _rule("fees.rate_bp", 1_200),
        by,
        now - 5 * DAY,
        guard="served",
    )
    open_id = _propose(lower_fee)
    for at, voter in enumerate(members[:6]):
        _say(open_id, voter, "no" if at % 3 == 2 else "yes", now=now - DAY)


def _election(members: Sequence[UUID], *, now: datetime) -> None:
    """An election that is talked about, with people who stand."""
    guardians = Idea(
        "Elect three guardians",
        "They read every decision before it is carried out, and can stop one with a reason.",
        Payload(Kind.OFFICERS, office="guardian", seats=3),
        members[0],
        now - DAY,
    )
    election = _propose(guardians)
    for person, says in zip(members[1:5], STANDING, strict=False):
        drafting.stand(proposal_id=election, says=says, by=person, now=now - DAY + SOON)


def _decide(idea: Idea, *, yes: Sequence[UUID], no: Sequence[UUID], now: datetime) -> None:
    """A proposal whose vote is over; carried out if it was carried and its time has come."""
    proposal_id = _propose(idea)
    opened_at = idea.at + TALKED
    for choice, people in (("yes", yes), ("no", no)):
        for voter in people:
            _say(proposal_id, voter, choice, now=opened_at + DAY)
    for at in (opened_at + OPEN, opened_at + OPEN + LOCKED):
        if at <= now:
            moving.move(proposal_id=proposal_id, now=at)


def _propose(idea: Idea) -> UUID:
    wish = Draft(idea.title, idea.why, idea.payload, idea.guard, 500 if idea.guard else 0)
    proposal_id = drafting.draft(wish, by=idea.by, now=idea.at)
    drafting.submit(proposal_id=proposal_id, by=idea.by, now=idea.at)
    return proposal_id


def _say(proposal_id: UUID, voter: UUID, choice: str, *, now: datetime) -> None:
    voting.cast(proposal_id=proposal_id, choice=[choice], by=voter, now=now)


def _rule(key: str, new: int) -> Payload:
    """A change from what the rule is: within a step, whatever members have made of it."""
    held, rule = planned()[key], registry.rule(key)
    nearest = min(max(new, held - rule.step_max, rule.low), held + rule.step_max, rule.high)
    return Payload(Kind.RULES, changes=(Change(key, "", held, nearest),))
