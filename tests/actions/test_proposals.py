"""The life of a proposal: what may be proposed, what time does to it, and what it leaves behind."""

from datetime import timedelta
from uuid import UUID

import pytest

from coop.basics.refusals import Malformed, NotYours
from coop.journal import models as journal
from coop.rulebook import actions as rulebook
from coop.rulebook import queries
from coop.work import models as work_models
from coop.work.queries import verify
from governance import models
from governance.actions import drafting, enacting, moving, stopping, voting
from governance.actions.drafting import Draft
from governance.kinds import Change, Kind, Payload, Payment
from governance.queries import ballots
from governance.states import State
from tests import cast
from tests import deciding as votes
from tests.cast import Cast
from tests.deciding import CLOSES, DAY, DUE, NO, OPENS, T0, YES

pytestmark = pytest.mark.usefixtures("city")
RATE = "fees.rate_bp"
TICK = timedelta(microseconds=1)


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def voters(people: Cast) -> list[UUID]:
    return votes.electorate(people)


def test_a_carried_change_is_enacted_and_holds_from_the_next_day_on(voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters)
    assert votes.see(proposal_id, CLOSES).state is State.QUEUED
    votes.move(proposal_id, DUE - TICK)
    assert votes.see(proposal_id, DUE).state is State.QUEUED
    votes.move(proposal_id, DUE)
    found = votes.see(proposal_id, DUE)
    assert (found.state, found.enacted_at) == (State.ENACTED, DUE)
    assert found.effective_at is not None
    assert DUE < found.effective_at <= DUE + DAY
    assert queries.rules_as_of(found.effective_at - TICK)[RATE] == 1_500
    assert queries.rules_as_of(found.effective_at)[RATE] == 1_200
    assert queries.history(RATE)[-1].cause == found.cause
    assert not any(one.broken for one in verify(now=DUE) if one.invariant.name.startswith("votes."))


def test_a_job_that_is_two_days_late_or_comes_twice_does_the_same(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:6], now=OPENS + DAY)
    for _ in range(2):
        votes.move(proposal_id, DUE + 2 * DAY)
    assert votes.see(proposal_id, DUE + 2 * DAY).state is State.ENACTED
    assert len(queries.caused_by(votes.see(proposal_id, DUE).cause)) == 1
    kinds = list(journal.Entry.objects.values_list("kind", flat=True))
    assert kinds.count("vote.counted") == kinds.count("proposal.enacted") == 1


def test_states_need_no_job(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    assert votes.see(proposal_id, OPENS - TICK).state is State.DISCUSSION
    assert votes.see(proposal_id, OPENS).state is State.OPEN
    assert votes.see(proposal_id, CLOSES).state is State.DEFEATED
    votes.vote(proposal_id, voters)
    assert votes.see(proposal_id, CLOSES).state is State.QUEUED
    assert votes.see(proposal_id, DUE + 14 * DAY).state is State.EXPIRED


def test_an_expired_decision_is_not_carried_out(voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters)
    assert not enacting.enact(proposal_id=proposal_id, now=DUE + 14 * DAY)
    assert queries.planned()[RATE] == 1_500


def test_too_few_ballots_decide_nothing(people: Cast) -> None:
    voters = votes.electorate(people, 30)
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:5])
    found = votes.see(proposal_id, CLOSES)
    assert found.count is not None
    assert (found.count.turnout, found.count.needed, found.state) == (5, 6, State.DEFEATED)


def test_a_tie_is_not_a_majority(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:5], YES)
    votes.vote(proposal_id, voters[5:], NO)
    assert votes.see(proposal_id, CLOSES).state is State.DEFEATED


def test_the_roll_is_as_it_was_at_opening_whoever_comes_first(people: Cast) -> None:
    """A flood of fresh accounts, admitted while a proposal is talked about, has no vote on it."""
    voters = votes.electorate(people)
    proposal_id = votes.propose(voters[0])
    flood = [votes.member(people, at=T0 + DAY) for _ in range(20)]
    late = OPENS + 3 * DAY
    with pytest.raises(voting.NotOnTheRoll, match="less than 14 days"):
        voting.cast(proposal_id=proposal_id, choice=YES, by=flood[0], now=late)
    votes.vote(proposal_id, voters[:1], now=late)
    assert set(ballots.on_roll(proposal_id)) == set(voters)
    assert votes.see(proposal_id, late).roll == len(voters)


def test_rules_that_change_meanwhile_do_not_change_a_vote_under_way(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    rulebook.enact(
        changes={("votes.quorum_least", ""): 20}, cause="else", valid_from=OPENS, now=OPENS
    )
    votes.vote(proposal_id, voters[:5], now=OPENS + DAY)
    assert votes.see(proposal_id, CLOSES).state is State.QUEUED


def test_a_quorum_reached_late_keeps_the_vote_open(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:4], now=OPENS + DAY)
    reached = CLOSES - DAY
    votes.vote(proposal_id, voters[4:5], now=reached)
    found = votes.see(proposal_id, CLOSES + TICK)
    assert found.state is State.OPEN
    assert found.times is not None
    assert found.times.closes_at == reached + 2 * DAY
    votes.vote(proposal_id, voters[5:], NO, now=reached + 2 * DAY - TICK)
    assert votes.see(proposal_id, reached + 2 * DAY).state is State.DEFEATED


def test_a_quorum_reached_in_time_extends_nothing(voters: list[UUID]) -> None:
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:5], now=OPENS + DAY)
    votes.vote(proposal_id, voters[5:6], now=CLOSES - DAY)
    found = votes.see(proposal_id, CLOSES)
    assert found.times is not None
    assert found.times.closes_at == CLOSES


def test_a_value_that_moved_meanwhile_makes_a_decision_stale(voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters)
    rulebook.enact(changes={(RATE, ""): 1_300}, cause="else", valid_from=CLOSES, now=CLOSES)
    votes.move(proposal_id, DUE)
    found = votes.see(proposal_id, DUE)
    assert found.state is State.STALE
    assert "changed meanwhile" in found.reason
    assert queries.planned()[RATE] == 1_300
    votes.move(proposal_id, DUE + DAY)
    assert votes.see(proposal_id, DUE + DAY).state is State.STALE


def test_of_two_decisions_on_one_rule_the_second_is_stale(voters: list[UUID]) -> None:
    first, second = votes.propose(voters[0]), votes.propose(voters[1], votes.change(1_000))
    for one in (first, second):
        votes.vote(one, voters)
        votes.move(one, CLOSES)
    votes.move(first, DUE)
    votes.move(second, DUE)
    assert votes.see(first, DUE).state is State.ENACTED
    assert votes.see(second, DUE).state is State.STALE


def test_a_payload_that_somebody_changed_is_not_carried_out(voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters)
    payload = models.Proposal.objects.get(id=proposal_id).payload
    payload["changes"][0]["new"] = 1_000
    models.Proposal.objects.filter(id=proposal_id).update(payload=payload)
    with pytest.raises(enacting.Tampered):
        enacting.enact(proposal_id=proposal_id, now=DUE)
    names = {one.invariant.name for one in verify(now=DUE) if one.broken}
    assert (
        "votes.payloads_are_untouched" not in names
    )  # the hash is checked where it is carried out


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        (votes.change(3_001), rulebook.OutOfBounds),
        (votes.change(900), rulebook.StepTooLong),
        (votes.change(1_500), drafting.ChangesNothing),
        (votes.change(1_200, old=1_400), drafting.ValueMoved),
        (votes.change(1, key="fees.nothing"), rulebook.UnknownRule),
        (votes.change(2_500, key="votes.quorum_bp", old=2_000), drafting.OtherClass),
        (votes.change(4_100, key="split.drivers_bp", old=4_000), rulebook.PartsNotWhole),
        (Payload(Kind.RULES), Malformed),
        (Payload(Kind.CONSTITUTION, changes=votes.change().changes), drafting.OtherClass),
        (Payload(Kind.ADVISORY, options=("one",)), Malformed),
        (Payload(Kind.ADVISORY, options=("one", "one")), Malformed),
        (Payload(Kind.OFFICERS, office="steward", seats=1), Malformed),
        (
            Payload(Kind.PAYMENT, payment=Payment("Roof", None, 1_000, "EUR")),
            drafting.BeyondReserve,
        ),
    ],
    ids=str,
)
def test_what_cannot_be_carried_out_cannot_be_proposed(
    voters: list[UUID], payload: Payload, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        votes.propose(voters[0], payload)


def test_the_split_is_left_to_standing_ballots(voters: list[UUID]) -> None:
    parts = (
        Change("split.drivers_bp", "", 4_000, 4_100),
        Change("split.riders_bp", "", 1_500, 1_400),
    )
    with pytest.raises(drafting.OtherClass, match="standing ballots"):
        votes.propose(voters[0], Payload(Kind.RULES, changes=parts))


def test_strangers_do_not_propose(people: Cast) -> None:
    with pytest.raises(drafting.MembersOnly):
        votes.propose(people.eve)


def test_nobody_floods_the_members_with_proposals(voters: list[UUID]) -> None:
    for _ in range(3):
        votes.propose(voters[0])
    with pytest.raises(drafting.TooManyProposals) as refused:
        votes.propose(voters[0])
    assert refused.value.allowed_at == CLOSES
    votes.propose(voters[1])


def test_a_draft_is_its_authors_until_it_is_submitted(voters: list[UUID]) -> None:
    wish = Draft("Lower the fee", "Because.", votes.change())
    proposal_id = drafting.draft(wish, by=voters[0], now=T0)
    better = Draft("Lower it a little", "Because.", votes.change(1_400))
    drafting.revise(better, proposal_id=proposal_id, by=voters[0], now=T0)
    drafting.submit(proposal_id=proposal_id, by=voters[0], now=T0)
    assert votes.see(proposal_id, T0).payload.changes[0].new == 1_400
    with pytest.raises(drafting.NotADraft):
        drafting.revise(wish, proposal_id=proposal_id, by=voters[0], now=T0)
    with pytest.raises(drafting.NotADraft):
        drafting.submit(proposal_id=proposal_id, by=voters[0], now=T0)
    with pytest.raises(NotYours):
        drafting.revise(wish, proposal_id=proposal_id, by=voters[1], now=T0)


def test_an_author_withdraws_before_voting_and_not_after(voters: list[UUID]) -> None:
    first, second = votes.propose(voters[0]), votes.propose(voters[0])
    drafting.withdraw(proposal_id=first, by=voters[0], now=OPENS - TICK)
    assert votes.see(first, OPENS).state is State.CANCELLED
    with pytest.raises(voting.NotOpen, match="cancelled"):
        votes.vote(first, voters[:1])
    with pytest.raises(drafting.NotADraft):
        drafting.withdraw(proposal_id=second, by=voters[0], now=OPENS)


def test_a_petition_suspends_a_decision_once_until_a_panel_has_heard_it(people: Cast) -> None:
    voters = votes.electorate(people, 30)
    proposal_id = votes.carried(voters)
    assert not stopping.sign(proposal_id=proposal_id, by=voters[0], now=CLOSES)
    assert not stopping.sign(proposal_id=proposal_id, by=voters[0], now=CLOSES)
    assert stopping.sign(proposal_id=proposal_id, by=voters[1], now=CLOSES + DAY)
    votes.move(proposal_id, DUE)
    assert votes.see(proposal_id, DUE).state is State.SUSPENDED
    with pytest.raises(stopping.NotQueued):
        stopping.sign(proposal_id=proposal_id, by=voters[2], now=DUE)
    assert votes.see(proposal_id, DUE + 14 * DAY).state is State.SUSPENDED
    assert queries.planned()[RATE] == 1_500


def test_only_who_had_a_vote_signs(people: Cast, voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters)
    with pytest.raises(stopping.NotOnItsRoll):
        stopping.sign(proposal_id=proposal_id, by=people.chi, now=CLOSES)
    waiting = votes.propose(voters[1])
    with pytest.raises(stopping.NotQueued):
        stopping.sign(proposal_id=waiting, by=voters[0], now=T0)


def test_the_job_finds_all_that_time_has_moved(people: Cast, voters: list[UUID]) -> None:
    votes.propose(voters[0])
    votes.propose(voters[1], votes.amend())
    quiet = votes.propose(voters[2])
    drafting.withdraw(proposal_id=quiet, by=voters[2], now=T0)
    for now, expected in ((T0, 0), (OPENS, 2), (CLOSES, 2)):
        work_models.Outbox.objects.filter(topic="proposal.move").delete()
        moving.look(payload={}, now=now)
        assert work_models.Outbox.objects.filter(topic="proposal.move").count() == expected
