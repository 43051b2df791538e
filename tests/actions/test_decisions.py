"""What decisions do: elect, pay, amend, buy and advise; and who can still stop them."""

from datetime import timedelta
from uuid import UUID

import pytest

from coop.basics.refusals import Malformed
from coop.journal import models as journal
from coop.members import queries as people_of
from coop.rulebook import guards, queries
from coop.rulebook.guards import Guard
from governance import models
from governance.actions import drafting, stopping
from governance.kinds import Kind, Payload, Payment, Project
from governance.queries import proposals, spending
from governance.states import State
from payouts.actions.ledger import Leg, post
from tests import cast, paying
from tests import deciding as votes
from tests.cast import Cast
from tests.deciding import CLOSES, DAY, DUE, NO, OPENS, T0

pytestmark = pytest.mark.usefixtures("city")
RATE = "fees.rate_bp"
TICK = timedelta(microseconds=1)


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def voters(people: Cast) -> list[UUID]:
    return votes.electorate(people)


def fill_reserve(people: Cast, amount_minor: int = 100_000) -> None:
    post(
        kind="grant",
        key="grant",
        about=people.sam,
        currency="EUR",
        legs=[Leg("bank", None, amount_minor), Leg("reserve", None, -amount_minor)],
        now=T0,
    )


def elected_guardian(voters: list[UUID]) -> UUID:
    """Ada stands and is elected; returns her."""
    payload = Payload(Kind.OFFICERS, office="guardian", seats=1)
    proposal_id = votes.propose(voters[0], payload)
    for person in voters[:2]:
        drafting.stand(proposal_id=proposal_id, says="I read everything.", by=person, now=T0)
    votes.vote(proposal_id, voters[:6], [str(voters[0]), str(voters[1])])
    votes.vote(proposal_id, voters[6:], [str(voters[1])])
    votes.move(proposal_id, CLOSES)
    votes.move(proposal_id, DUE)
    assert votes.see(proposal_id, DUE).state is State.ENACTED
    return voters[0]


def test_members_elect_guardians_for_a_year(voters: list[UUID]) -> None:
    guardian = elected_guardian(voters)
    assert people_of.offices(guardian) == ["guardian"]
    assert not people_of.is_guardian(voters[1])
    assert not people_of.may_dispatch(guardian)


def test_a_guardian_cancels_with_a_reason_and_enacts_nothing(voters: list[UUID]) -> None:
    guardian = elected_guardian(voters)
    proposal_id = votes.propose(voters[0], now=DUE)
    votes.vote(proposal_id, voters, now=DUE + 3 * DAY)
    votes.move(proposal_id, DUE + 10 * DAY)
    with pytest.raises(Malformed):
        stopping.cancel(proposal_id=proposal_id, reason=" ", by=guardian, now=DUE + 10 * DAY)
    with pytest.raises(stopping.GuardiansOnly):
        stopping.cancel(proposal_id=proposal_id, reason="No", by=voters[1], now=DUE + 10 * DAY)
    stopping.cancel(
        proposal_id=proposal_id, reason="The figures were wrong.", by=guardian, now=DUE + 11 * DAY
    )
    votes.move(proposal_id, DUE + 14 * DAY)
    found = votes.see(proposal_id, DUE + 14 * DAY)
    assert (found.state, found.reason) == (State.CANCELLED, "The figures were wrong.")
    assert journal.Entry.objects.filter(kind="proposal.cancelled").exists()


def test_candidates_stand_before_voting_opens(voters: list[UUID]) -> None:
    payload = Payload(Kind.OFFICERS, office="guardian", seats=1)
    proposal_id = votes.propose(voters[0], payload)
    with pytest.raises(drafting.NotADraft):
        drafting.stand(proposal_id=proposal_id, says="Me", by=voters[0], now=OPENS)
    with pytest.raises(Malformed):
        votes.vote(proposal_id, voters[:1], [str(voters[5])])


def test_the_constitution_takes_two_votes_thirty_days_apart(voters: list[UUID]) -> None:
    first = votes.propose(voters[0], votes.amend())
    votes.vote(first, voters[:7])
    votes.vote(first, voters[7:], NO)
    votes.move(first, CLOSES + 2 * DAY)
    found = votes.see(first, CLOSES + 2 * DAY)
    assert found.state is State.SUCCEEDED
    assert found.second_number is not None
    second = proposals.proposal(found.second_number, CLOSES)
    assert second is not None
    assert second.times is not None
    assert second.times.opens_at == CLOSES + 30 * DAY
    votes.move(first, CLOSES + 3 * DAY)
    assert models.Proposal.objects.count() == 2
    votes.vote(second.id, voters[:7], now=second.times.opens_at)
    votes.move(second.id, second.times.closes_at)
    votes.move(second.id, second.times.due_at)
    assert second.times.due_at == second.times.closes_at + 14 * DAY
    assert votes.see(second.id, second.times.due_at).state is State.ENACTED
    assert queries.planned()["votes.quorum_bp"] == 2_500


def test_the_constitution_needs_two_thirds_and_a_larger_quorum(voters: list[UUID]) -> None:
    first = votes.propose(voters[0], votes.amend())
    votes.vote(first, voters[:6])
    votes.vote(first, voters[6:], NO)
    votes.move(first, CLOSES)
    assert votes.see(first, CLOSES).state is State.DEFEATED
    assert votes.see(first, CLOSES).needed == 5


def test_money_goes_from_the_reserve_into_a_members_wallet(
    people: Cast, voters: list[UUID]
) -> None:
    fill_reserve(people)
    paid = Payment("Ada, for the new sign", str(people.ada), 20_000, "EUR")
    proposal_id = votes.carried(voters, Payload(Kind.PAYMENT, payment=paid))
    votes.move(proposal_id, DUE)
    votes.move(proposal_id, DUE)
    assert paying.balance("wallet", people.ada) == -20_000
    assert paying.balance("reserve") == -80_000
    assert votes.see(proposal_id, DUE).effective_at == DUE


def test_one_proposal_does_not_empty_the_reserve(people: Cast, voters: list[UUID]) -> None:
    fill_reserve(people)
    payload = Payload(Kind.PAYMENT, payment=Payment("Roof", None, 25_001, "EUR"))
    with pytest.raises(drafting.BeyondReserve) as refused:
        votes.propose(voters[0], payload)
    assert refused.value.facts["most_minor"] == 25_000


def test_a_payment_waits_while_the_reserve_is_too_small(people: Cast, voters: list[UUID]) -> None:
    fill_reserve(people)
    payload = Payload(Kind.PAYMENT, payment=Payment("Roof", None, 25_000, "EUR"))
    proposal_id = votes.carried(voters, payload)
    legs = [Leg("reserve", None, 50_000), Leg("bank", None, -50_000)]
    post(kind="spent", key="s", about=people.sam, currency="EUR", legs=legs, now=CLOSES)
    votes.move(proposal_id, DUE)
    found = votes.see(proposal_id, DUE)
    assert (found.state, "reserve" in found.reason) == (State.QUEUED, True)
    legs = [Leg("bank", None, 50_000), Leg("reserve", None, -50_000)]
    post(kind="grant", key="again", about=people.sam, currency="EUR", legs=legs, now=DUE)
    votes.move(proposal_id, DUE + DAY)
    assert votes.see(proposal_id, DUE + DAY).state is State.ENACTED
    assert paying.balance("bills_due") == -25_000


def test_projects_are_chosen_in_equal_shares(people: Cast, voters: list[UUID]) -> None:
    fill_reserve(people)
    projects = tuple(
        Project(key, name, 9_000) for key, name in (("a", "Rack"), ("b", "Sign"), ("c", "Ramp"))
    )
    payload = Payload(Kind.PROJECTS, projects=projects, budget_minor=18_000, currency="EUR")
    proposal_id = votes.propose(voters[0], payload)
    votes.vote(proposal_id, voters[:5], ("a", "b"))
    votes.vote(proposal_id, voters[5:], ("c",))
    votes.move(proposal_id, CLOSES)
    votes.move(proposal_id, DUE)
    found = votes.see(proposal_id, DUE)
    assert found.state is State.ENACTED
    assert {one.key for one in spending.chosen_projects(found)} == {"a", "c"}
    assert paying.balance("bills_due") == -18_000


def test_advice_is_heard_and_not_carried_out(voters: list[UUID]) -> None:
    payload = Payload(Kind.ADVISORY, options=("Blue", "Green"))
    proposal_id = votes.propose(voters[0], payload)
    votes.vote(proposal_id, voters[:6], ("1", "2"))
    votes.vote(proposal_id, voters[6:], ("2",))
    votes.move(proposal_id, DUE + 60 * DAY)
    found = votes.see(proposal_id, DUE + 60 * DAY)
    assert found.state is State.SUCCEEDED
    assert found.count is not None
    assert found.count.result == {"support": {"1": 6, "2": 10}}


measured: dict[str, int | None] = {}


def served(*, since: object, until: object) -> int | None:
    """Stands in for what a room above measures."""
    return measured["now"]


@pytest.fixture
def _served() -> None:
    guards.known["test"] = Guard("Served", f"{__name__}.served")
    measured["now"] = 9_000


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize(("after", "back"), [(8_400, True), (8_500, False), (None, False)])
def test_a_change_that_harms_is_taken_back(
    voters: list[UUID], after: int | None, back: bool
) -> None:
    proposal_id = votes.carried(voters, guard="test")
    votes.move(proposal_id, DUE)
    measured["now"] = after
    votes.move(proposal_id, DUE + 3 * DAY)
    found = votes.see(proposal_id, DUE + 3 * DAY)
    assert found.state is (State.ROLLED_BACK if back else State.ENACTED)
    assert queries.planned()[RATE] == (1_500 if back else 1_200)


@pytest.mark.usefixtures("_served")
def test_after_a_week_nobody_watches_any_more(voters: list[UUID]) -> None:
    proposal_id = votes.carried(voters, guard="test")
    votes.move(proposal_id, DUE)
    effective_at = votes.see(proposal_id, DUE).effective_at
    assert effective_at is not None
    measured["now"] = 0
    votes.move(proposal_id, effective_at + 7 * DAY)
    assert votes.see(proposal_id, effective_at + 7 * DAY).state is State.ENACTED
