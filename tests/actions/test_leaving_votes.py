"""What a member who leaves takes along, and what ends: votes cast stay, everything else lapses."""

from datetime import timedelta
from uuid import UUID

import pytest

from coop.members.actions import accounts
from coop.members.actions import leaving as goodbye
from coop.work import actions as work
from governance.actions import delegating, standing, voting
from governance.actions.voting import NotOnTheRoll
from governance.kinds import Topic
from governance.queries import delegations
from governance.queries import standing as ballots
from tests import deciding as votes
from tests.cast import Cast, gather
from tests.deciding import CLOSES, DAY, OPENS, T0
from tests.voting import WISH

pytestmark = pytest.mark.usefixtures("city")
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None, city: None) -> Cast:
    return gather()


def leave(user_id: UUID) -> None:
    """Gives notice so that the membership ends a day after voting opens, and has ended."""
    gone_at = goodbye.resign(by=user_id, now=OPENS + DAY - 30 * DAY)
    assert gone_at == OPENS + DAY
    while work.run_next_timer(now=gone_at):
        pass
    while work.run_next_message(now=gone_at, enqueue=lambda _queue, _id: None):
        pass


def test_a_ballot_cast_before_leaving_counts_and_none_is_cast_after(cast: Cast) -> None:
    people = votes.electorate(cast, 6)
    proposal = votes.propose(people[0])
    votes.vote(proposal, people[:5], now=OPENS)
    leave(people[4])
    leave(people[5])
    for person in people[4:]:
        with pytest.raises(NotOnTheRoll, match="not a member"):
            votes.vote(proposal, [person], votes.NO, now=OPENS + 2 * DAY)
    voting.count(proposal_id=proposal, now=CLOSES)
    assert votes.see(proposal, CLOSES).state == "queued"


def test_whose_account_is_held_votes_when_it_opens_again(cast: Cast) -> None:
    people = votes.electorate(cast, 5)
    proposal = votes.propose(people[0])
    voting.open_vote(proposal_id=proposal, now=OPENS)
    until = accounts.close(user_id=people[2], reason="Lost phone", by=cast.sam, now=OPENS)
    assert until
    with pytest.raises(NotOnTheRoll, match="closed") as refused:
        votes.vote(proposal, [people[2]], now=OPENS + HOUR)
    assert refused.value.allowed_at == until
    work.run_next_timer(now=until)
    votes.vote(proposal, [people[2]], now=until)


def test_a_standing_ballot_and_loans_lapse_with_the_membership(cast: Cast) -> None:
    leaver, giver, *_rest = votes.electorate(cast, 4)
    standing.keep(wish=WISH, by=leaver, now=T0 - 30 * DAY)
    delegating.offer(topic=Topic.MONEY, says="As drivers wish", by=leaver, now=T0 - 30 * DAY)
    delegating.lend(topic=Topic.MONEY, to=leaver, by=giver, now=T0 - 30 * DAY)
    leave(leaver)
    kept = ballots.mine(leaver, OPENS + 2 * DAY)
    assert kept
    assert kept.shares is None
    assert delegations.chain(giver, Topic.MONEY, OPENS + 2 * DAY) == [giver]
