"""Votes brought to any state through the same actions as anybody's. Needs the fixture `city`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from coop.members import actions as members
from governance.actions import drafting, moving, voting
from governance.actions.drafting import Draft
from governance.kinds import Change, Kind, Payload
from governance.queries import proposals
from governance.queries.proposals import Proposal
from tests import fees
from tests.cast import Cast

T0 = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OPENS = T0 + 3 * DAY
CLOSES = OPENS + 7 * DAY
DUE = CLOSES + 3 * DAY
YES, NO, ABSTAIN = ("yes",), ("no",), ("abstain",)


def member(people: Cast, *, at: datetime = T0 - 60 * DAY, rides: bool = True) -> UUID:
    """Somebody who was admitted at an instant, and has ridden with Ben."""
    user_id = members.join(email=f"{uuid4()}@example.org", now=at)
    members.admit(user_id=user_id, by=people.sam, now=at)
    if rides:
        fees.drive(user_id, people.ben, at=at + 10 * DAY)
    return user_id


def electorate(people: Cast, size: int = 10, *, joined_at: datetime = T0 - 60 * DAY) -> list[UUID]:
    """Ada, Ben and so many others that there are `size` who may vote, from weeks before T0."""
    fees.drive(people.ada, people.ben, at=joined_at + 10 * DAY)
    return [people.ada, people.ben, *(member(people, at=joined_at) for _ in range(size - 2))]


def change(new: int = 1_200, *, key: str = "fees.rate_bp", old: int = 1_500) -> Payload:
    return Payload(Kind.RULES, changes=(Change(key, "", old, new),))


def amend(new: int = 2_500) -> Payload:
    changes = (Change("votes.quorum_bp", "", 2_000, new),)
    return Payload(Kind.CONSTITUTION, changes=changes)


def propose(
    by: UUID, payload: Payload | None = None, *, now: datetime = T0, guard: str = ""
) -> UUID:
    """A proposal in discussion."""
    wish = Draft(
        "Lower the fee", "Drivers keep more.", payload or change(), guard, 500 if guard else 0
    )
    proposal_id = drafting.draft(wish, by=by, now=now)
    drafting.submit(proposal_id=proposal_id, by=by, now=now)
    return proposal_id


def vote(
    proposal_id: UUID, people: Sequence[UUID], choice: Sequence[str] = YES, *, now: datetime = OPENS
) -> None:
    for person in people:
        voting.cast(proposal_id=proposal_id, choice=choice, by=person, now=now)


def carried(people: Sequence[UUID], payload: Payload | None = None, *, guard: str = "") -> UUID:
    """A proposal that everybody voted for, counted at its close."""
    proposal_id = propose(people[0], payload, guard=guard)
    vote(proposal_id, people)
    voting.count(proposal_id=proposal_id, now=CLOSES)
    return proposal_id


def move(proposal_id: UUID, now: datetime) -> None:
    moving.move(proposal_id=proposal_id, now=now)


def see(proposal_id: UUID, now: datetime) -> Proposal:
    found = proposals.by_id(proposal_id, now)
    assert found is not None
    return found
