"""Ballots: whose, how often, how they are lent, found again and counted by anybody."""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
import rfc8785
from django.db import DatabaseError, connection

from coop.basics.refusals import Malformed
from coop.journal import models as journal
from coop.members.actions import accounts
from coop.notices import models as notices
from coop.work import models as work
from coop.work.queries import verify
from governance import models
from governance.actions import delegating, moving, voting
from governance.counting.majority import Say, is_carried, sums
from governance.kinds import Topic
from governance.queries import ballots, delegations, proposals
from governance.states import State
from tests import cast, stage
from tests import deciding as votes
from tests.cast import Cast
from tests.deciding import ABSTAIN, CLOSES, DAY, NO, OPENS, T0, YES
from tests.faults_of_votes import FAULTS

pytestmark = pytest.mark.usefixtures("city")
TICK = timedelta(microseconds=1)
MONEY = Topic.MONEY


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def voters(people: Cast) -> list[UUID]:
    return votes.electorate(people)


@pytest.fixture
def proposal_id(voters: list[UUID]) -> UUID:
    return votes.propose(voters[0])


def say(proposal_id: UUID, by: UUID, *choice: str, now: object = OPENS) -> ballots.Receipt:
    return voting.cast(proposal_id=proposal_id, choice=choice, by=by, now=now)  # type: ignore[arg-type]


def lend(giver: UUID, taker: UUID, *, now: object = T0) -> None:
    delegating.offer(topic=MONEY, says="I read the books.", by=taker, now=now)  # type: ignore[arg-type]
    delegating.lend(topic=MONEY, to=taker, by=giver, now=now)  # type: ignore[arg-type]


def test_the_latest_ballot_counts_and_the_earlier_stay(
    voters: list[UUID], proposal_id: UUID
) -> None:
    say(proposal_id, voters[0], "yes")
    assert say(proposal_id, voters[0], "no", now=OPENS + DAY).version == 2
    votes.vote(proposal_id, voters[1:6])
    found = votes.see(proposal_id, CLOSES)
    assert found.count is not None
    assert found.count.result == {"yes": 5, "no": 1, "abstain": 0}
    assert models.Ballot.objects.filter(user_id=voters[0]).count() == 2


@pytest.mark.parametrize("choice", [(), ("maybe",), ("yes", "no"), ("yes", "yes")], ids=str)
def test_a_ballot_says_one_thing(
    voters: list[UUID], proposal_id: UUID, choice: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed):
        say(proposal_id, voters[0], *choice)
    assert not models.Ballot.objects.exists()


def test_voting_is_open_from_instant_to_instant(voters: list[UUID], proposal_id: UUID) -> None:
    with pytest.raises(voting.NotOpen) as refused:
        say(proposal_id, voters[0], "yes", now=OPENS - TICK)
    assert refused.value.allowed_at == OPENS
    say(proposal_id, voters[0], "yes", now=OPENS)
    votes.vote(proposal_id, voters[1:5])
    say(proposal_id, voters[0], "no", now=CLOSES - TICK)
    with pytest.raises(voting.NotOpen, match="has closed"):
        say(proposal_id, voters[0], "yes", now=CLOSES)


def test_after_the_count_nobody_votes_with_an_earlier_clock(
    voters: list[UUID], proposal_id: UUID
) -> None:
    votes.vote(proposal_id, voters)
    voting.count(proposal_id=proposal_id, now=CLOSES)
    with pytest.raises(voting.NotOpen):
        say(proposal_id, voters[0], "no", now=CLOSES - TICK)


def test_who_is_off_the_roll_hears_why(people: Cast, proposal_id: UUID) -> None:
    with pytest.raises(voting.NotOnTheRoll, match="completed ride"):
        say(proposal_id, people.chi, "yes")
    with pytest.raises(voting.NotOnTheRoll, match="not a member"):
        say(proposal_id, people.eve, "yes")


def test_a_member_whose_account_was_closed_at_opening_has_no_vote(
    people: Cast, voters: list[UUID], proposal_id: UUID
) -> None:
    accounts.close(user_id=voters[3], reason="Safety", by=people.sam, now=OPENS - DAY)
    with pytest.raises(voting.NotOnTheRoll, match="closed"):
        say(proposal_id, voters[3], "yes")


def test_a_receipt_finds_its_leaf_and_no_leaf_finds_its_voter(
    voters: list[UUID], proposal_id: UUID
) -> None:
    receipts = [say(proposal_id, voter, "yes") for voter in voters[:6]]
    voting.count(proposal_id=proposal_id, now=CLOSES)
    published = proposals.leaves(proposal_id)
    for receipt in receipts:
        said = rfc8785.dumps({"proposal": receipt.proposal, "choice": list(receipt.choice)})
        bound = sha256(bytes.fromhex(receipt.salt) + said).hexdigest()
        assert [leaf["choice"] for leaf in published if leaf["commitment"] == bound] == [["yes"]]
    assert {frozenset(leaf) for leaf in published} == {
        frozenset({"choice", "weight", "commitment"})
    }
    in_journal = journal.Entry.objects.filter(kind="vote.ballot")
    assert {row.public["receipt"] for row in in_journal} == {one.commitment for one in receipts}


def test_anybody_can_recount(voters: list[UUID], proposal_id: UUID) -> None:
    votes.vote(proposal_id, voters[:5], YES)
    votes.vote(proposal_id, voters[5:8], NO)
    votes.vote(proposal_id, voters[8:], ABSTAIN)
    voting.count(proposal_id=proposal_id, now=CLOSES)
    leaves = [(Say(one["choice"][0]), one["weight"]) for one in proposals.leaves(proposal_id)]
    found = votes.see(proposal_id, CLOSES).count
    assert found is not None
    recount = sums(leaves)
    assert found.result == {"yes": recount.yes, "no": recount.no, "abstain": recount.abstain}
    assert found.is_carried == is_carried(recount, more_than_bp=5_000)


def test_a_lent_vote_weighs_and_makes_no_quorum(voters: list[UUID], proposal_id: UUID) -> None:
    for giver in voters[1:6]:
        lend(giver, voters[0])
    votes.vote(proposal_id, voters[:1], YES)
    votes.vote(proposal_id, voters[6:9], NO)
    found = votes.see(proposal_id, CLOSES).count
    assert found is not None
    assert (found.turnout, found.needed, found.weight) == (4, 5, 9)
    assert found.result == {"yes": 6, "no": 3, "abstain": 0}
    assert not found.is_carried
    votes.vote(proposal_id, voters[9:], NO)
    assert votes.see(proposal_id, CLOSES).state is State.QUEUED


def test_ones_own_ballot_comes_before_a_loan(voters: list[UUID], proposal_id: UUID) -> None:
    lend(voters[1], voters[0])
    say(proposal_id, voters[0], "yes")
    say(proposal_id, voters[1], "no", now=CLOSES - TICK)
    found = votes.see(proposal_id, CLOSES).count
    assert found is not None
    assert found.result == {"yes": 1, "no": 1, "abstain": 0}


def test_loans_go_on_through_whoever_did_not_vote(voters: list[UUID], proposal_id: UUID) -> None:
    lend(voters[1], voters[0])
    lend(voters[2], voters[1])
    say(proposal_id, voters[0], "yes")
    found = votes.see(proposal_id, CLOSES).count
    assert found is not None
    assert (found.weight, found.uncounted) == (3, 0)


def test_a_loan_lapses_and_ends_and_stays_in_its_topic(
    voters: list[UUID], proposal_id: UUID
) -> None:
    long_ago = CLOSES - 180 * DAY
    lend(voters[1], voters[0], now=long_ago)
    lend(voters[2], voters[0])
    delegating.take_back(topic=MONEY, by=voters[2], now=OPENS)
    delegating.offer(topic=Topic.HOUSE, says="Rules", by=voters[0], now=T0)
    delegating.lend(topic=Topic.HOUSE, to=voters[0], by=voters[3], now=T0)
    say(proposal_id, voters[0], "yes")
    found = votes.see(proposal_id, CLOSES).count
    assert found is not None
    assert found.weight == 1


def test_a_delegate_carries_as_many_as_the_cap_allows(people: Cast) -> None:
    members = votes.electorate(people, 30)
    for giver in members[1:25]:
        lend(giver, members[0])
    with pytest.raises(delegating.FullHands):
        lend(members[25], members[0])
    delegating.take_back(topic=MONEY, by=members[1], now=T0)
    lend(members[25], members[0])


def test_loans_to_oneself_in_circles_or_to_who_did_not_ask_are_refused(
    people: Cast, voters: list[UUID]
) -> None:
    delegating.offer(topic=MONEY, says="Me", by=voters[0], now=T0)
    with pytest.raises(delegating.CannotLend):
        delegating.lend(topic=MONEY, to=voters[0], by=voters[0], now=T0)
    with pytest.raises(delegating.CannotLend):
        delegating.lend(topic=MONEY, to=voters[5], by=voters[0], now=T0)
    with pytest.raises(delegating.CannotLend):
        delegating.lend(topic=MONEY, to=voters[0], by=people.eve, now=T0)
    lend(voters[1], voters[0])
    lend(voters[2], voters[1])
    delegating.offer(topic=MONEY, says="Me too", by=voters[2], now=T0)
    with pytest.raises(delegating.Circle):
        delegating.lend(topic=MONEY, to=voters[2], by=voters[0], now=T0)


def test_a_delegate_who_stops_gives_every_vote_back(voters: list[UUID]) -> None:
    lend(voters[1], voters[0])
    delegating.stop_offering(topic=MONEY, by=voters[0], now=OPENS)
    assert delegations.loans_of(voters[1], OPENS) == {}
    assert delegations.offers(OPENS) == []


def test_only_who_has_not_voted_is_reminded_and_once(voters: list[UUID], proposal_id: UUID) -> None:
    votes.vote(proposal_id, voters[:6])
    near = CLOSES - DAY
    moving.move(proposal_id=proposal_id, now=near - 2 * DAY)
    assert not work.Outbox.objects.filter(topic="vote.closing").exists()
    stage.run_outbox(near)
    notices.DemoMail.objects.all().delete()
    for _ in range(2):
        moving.move(proposal_id=proposal_id, now=near)
    while work.Outbox.objects.filter(topic="vote.closing", done_at=None).exists():
        stage.run_outbox(near)
    told = work.Outbox.objects.filter(topic="vote.mail", payload__about="closing")
    assert {row.payload["user"] for row in told} == {str(voter) for voter in voters[6:]}


@pytest.mark.parametrize(("name", "fault"), FAULTS.items(), ids=list(FAULTS))
def test_planted_faults_are_found(
    voters: list[UUID], proposal_id: UUID, name: str, fault: str
) -> None:
    votes.vote(proposal_id, voters[:6])
    voting.count(proposal_id=proposal_id, now=CLOSES)

    def broken() -> set[str]:
        return {
            one.invariant.name
            for one in verify(now=CLOSES)
            if one.broken and one.invariant.name.startswith("votes.")
        }

    assert broken() == set()
    with connection.cursor() as cursor:
        cursor.execute(fault)
    assert name in broken()


@pytest.mark.parametrize("table", ["ballot", "leaf", "count", "rollentry", "opening", "signature"])
def test_what_was_said_and_counted_is_never_changed(table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM governance_{table}")
