"""What panels hear, who may bring it, and what happens when they have decided."""

from datetime import datetime
from uuid import UUID

import pytest

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.forum import models as forum
from coop.forum.actions import posting
from coop.members import queries as register
from coop.members.actions import accounts, leaving, vouching
from coop.members.queries import admission, vouches
from coop.members.queries import verdicts as closings
from coop.panels.actions import opening
from coop.panels.actions.opening import Wish
from coop.panels.kinds import Kind
from coop.panels.matters import conduct as conducts
from coop.panels.matters import people as matters
from coop.panels.queries import cases
from coop.trust import models as trust
from coop.trust.conduct import Role
from coop.trust.queries import disputed, standing
from governance.actions import stopping
from governance.states import State
from payouts.queries import dividends
from tests import commons, deciding, fees, juries, rating
from tests import stage as on
from tests.cast import Cast, gather
from tests.juries import CLAIM, DAY, SOON
from tests.stage import NOW, run_outbox, run_timers

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def people() -> Cast:
    found = gather()
    juries.panellists(found, 8)
    return found


def bring(
    kind: Kind, about: UUID, by: UUID, *, now: datetime = NOW, amount: int | None = None
) -> int:
    case = cases.by_id(opening.open_case(Wish(kind, about, CLAIM, amount), by=by, now=now), now)
    assert case is not None
    return case.number


def decide(number: int, level: int, *, now: datetime = NOW) -> datetime:
    """Let a panel come to this, and carry it out; returns when nobody can appeal any more."""
    size = juries.see(number, now).terms.size
    juries.decide(number, [level] * size, now=now)
    run_outbox(now + SOON)
    until = juries.see(number, now + SOON).appeal_until
    assert until is not None
    return until


def finish(until: datetime) -> None:
    run_timers(until)
    run_outbox(until)


def test_a_fare_goes_back_when_nobody_can_appeal_any_more(people: Cast) -> None:
    ride = fees.drive(people.ada, people.ben, at=NOW - DAY, method="cash")
    with pytest.raises(Malformed):
        bring(Kind.FARE, ride, people.ada, amount=5_000)
    number = bring(Kind.FARE, ride, people.ada, amount=1_000)
    until = decide(number, 1)
    assert dividends.in_wallet(people.ada, "EUR") == 0
    finish(until)
    assert dividends.in_wallet(people.ada, "EUR") == 500
    finish(until + DAY)
    assert dividends.in_wallet(people.ada, "EUR") == 500


@pytest.mark.parametrize("who", ["ben", "chi", "sam"])
def test_only_who_paid_disputes_a_fare(people: Cast, who: str) -> None:
    ride = fees.drive(people.ada, people.ben, at=NOW - DAY)
    with pytest.raises(NotYours):
        bring(Kind.FARE, ride, getattr(people, who), amount=100)


def test_an_appeal_takes_the_place_of_what_waits(people: Cast) -> None:
    ride = fees.drive(people.ada, people.ben, at=NOW - DAY, method="cash")
    number = bring(Kind.FARE, ride, people.ada, amount=1_000)
    until = decide(number, 2)
    opening.appeal(number=number, claim="It was agreed.", by=people.ben, now=NOW + DAY)
    final = decide(number + 1, 0, now=NOW + DAY)
    finish(max(until, final))
    assert dividends.in_wallet(people.ada, "EUR") == 0


def test_what_is_upheld_about_a_ride_counts_by_its_gravity(people: Cast) -> None:
    about = rating.meet(people.ada, people.ben, ended_at=NOW - DAY)
    number = bring(Kind.CONDUCT, about, people.ada)
    decide(number, 3)
    assert disputed.counts(people.ben).upheld == 1
    opening.appeal(number=number, claim="It was not so.", by=people.ben, now=NOW + DAY)
    decide(number + 1, 0, now=NOW + DAY)
    assert disputed.counts(people.ben).upheld == 0


def held(people: Cast) -> UUID:
    accounts.close(user_id=people.ben, reason="A rider got out shaking", by=people.sam, now=NOW)
    found = closings.latest_closing(people.ben)
    assert found is not None
    return found.id


def test_a_closed_account_opens_at_once_if_that_is_not_upheld(people: Cast) -> None:
    number = bring(Kind.HOLD, held(people), people.sam)
    decide(number, 0)
    assert register.closing_of(people.ben) is None


def test_a_panel_closes_an_account_for_longer_and_an_appeal_opens_it(people: Cast) -> None:
    number = bring(Kind.HOLD, held(people), people.sam)
    finish(NOW + 3 * DAY)
    assert register.closing_of(people.ben) is None
    at = NOW + 4 * DAY
    decide(number, 3, now=at)
    closed = register.closing_of(people.ben)
    assert closed is not None
    assert closed.until == at + SOON + 90 * DAY
    assert disputed.counts(people.ben).upheld == 1
    assert not admission.holds_before(people.ben, at)[1:]
    opening.appeal(number=number, claim="The light was green.", by=people.ben, now=at + DAY)
    decide(number + 1, 0, now=at + DAY)
    assert register.closing_of(people.ben) is None
    assert disputed.counts(people.ben).upheld == 0


def test_who_was_held_can_bring_it_themselves_and_strangers_cannot(people: Cast) -> None:
    closing = held(people)
    for stranger in (people.ada, people.eve):
        with pytest.raises(NotYours):
            bring(Kind.HOLD, closing, stranger)
    number = bring(Kind.HOLD, closing, people.ben)
    juries.draw(number)
    assert people.sam not in juries.listed(number)


def test_only_a_panel_expels_and_only_when_nobody_can_appeal(people: Cast) -> None:
    with pytest.raises(matters.StewardsOnly):
        bring(Kind.EXPULSION, people.ben, people.ada)
    with pytest.raises(matters.InOffice):
        bring(Kind.EXPULSION, people.dia, people.sam)
    number = bring(Kind.EXPULSION, people.ben, people.sam)
    until = decide(number, 1)
    assert register.member_since(people.ben) is not None
    finish(until)
    assert register.member_since(people.ben) is None
    membership = admission.standing(people.ben, until).membership
    assert membership is not None
    assert membership.ended_how == "expelled"
    with pytest.raises(Refusal):
        bring(Kind.EXPULSION, people.ben, people.sam, now=until)


def test_who_left_before_the_verdict_has_left(people: Cast) -> None:
    number = bring(Kind.EXPULSION, people.chi, people.sam)
    until = decide(number, 1)
    left_at = leaving.resign(by=people.chi, now=NOW + DAY)
    finish(max(until, left_at))
    assert register.member_since(people.chi) is None


def test_vouches_for_somebody_fake_end_and_cost_who_gave_them(people: Cast) -> None:
    vouching.give(user_id=people.eve, how="met", by=people.ada, now=NOW - DAY)
    number = bring(Kind.IDENTITY, people.eve, people.sam)
    decide(number, 1)
    assert disputed.counts(people.ada).upheld == 1
    assert not vouches.has_met(people.eve, people.ada)
    opening.appeal(number=number, claim="I am Eve.", by=people.eve, now=NOW + DAY)
    finish(decide(number + 1, 0, now=NOW + DAY))
    assert disputed.counts(people.ada).upheld == 0
    assert vouches.has_met(people.eve, people.ada)
    (given,) = vouches.given(people.ada, now=NOW + 2 * DAY)
    assert given.at == NOW - DAY


def test_an_appeal_that_agrees_takes_no_stake_twice(people: Cast) -> None:
    vouching.give(user_id=people.eve, how="met", by=people.ada, now=NOW - DAY)
    number = bring(Kind.IDENTITY, people.eve, people.sam)
    decide(number, 1)
    opening.appeal(number=number, claim="I am Eve.", by=people.eve, now=NOW + DAY)
    finish(decide(number + 1, 1, now=NOW + DAY))
    assert disputed.counts(people.ada).upheld == 1
    assert not vouches.has_met(people.eve, people.ada)


def ring(people: Cast) -> tuple[trust.Alert, list[UUID]]:
    """Four who drove and praised each other, whom a night found; and one who just rode along."""
    circle = [on.somebody(f"circle{number}") for number in range(4)]
    for driver in circle:
        riders = [one for one in circle if one != driver]
        others = [people.ada] if driver == circle[0] else []
        rating.praised(driver, [*riders, *others], now=NOW - 20 * DAY)
    found = trust.Alert.objects.create(
        kind="ring",
        mark="a" * 64,
        version=1,
        found_at=NOW - DAY,
        people=circle,
        facts={"people": 4, "inside": 12, "outside": 1},
    )
    return found, circle


def praise(user_id: UUID) -> int:
    return standing.conduct_of(user_id, Role.DRIVER, now=NOW).sums.ups


def test_only_people_decide_about_a_ring_and_only_its_ratings_are_at_stake(people: Cast) -> None:
    found, circle = ring(people)
    for stranger in (people.ada, circle[0]):
        with pytest.raises(matters.StewardsOnly):
            bring(Kind.RING, found.id, stranger)
    number = bring(Kind.RING, found.id, people.sam)
    with pytest.raises(opening.HeardBefore):
        bring(Kind.RING, found.id, people.sam)
    case = juries.see(number, NOW)
    assert set(cases.sides(case.id)) == {people.sam, *circle}
    said = " ".join(fact.says for fact in case.facts)
    assert "4 people praised each other 12 times" in said
    assert "Of these 4, stewards saw a document of 0" in said
    assert [praise(one) for one in circle] == [4, 3, 3, 3]
    decide(number, 1)
    assert [praise(one) for one in circle] == [1, 0, 0, 0]
    assert all(disputed.counts(one).upheld == 0 for one in circle)
    found.refresh_from_db()
    assert str(number) in found.outcome
    opening.appeal(number=number, claim="We share one taxi stand.", by=circle[1], now=NOW + DAY)
    finish(decide(number + 1, 0, now=NOW + DAY))
    assert [praise(one) for one in circle] == [4, 3, 3, 3]
    with pytest.raises(Refusal):
        bring(Kind.RING, found.id, people.sam, now=NOW + 2 * DAY)


def test_a_bombing_is_brought_and_whom_it_hit_is_heard(people: Cast) -> None:
    raters = [on.somebody(f"angry{number}") for number in range(3)]
    rating.praised(people.ben, raters, now=NOW - 20 * DAY, is_up=False)
    found = trust.Alert.objects.create(
        kind="bombing",
        mark="b" * 64,
        version=1,
        found_at=NOW - DAY,
        people=[people.ben],
        raters=raters,
        facts={"raters": 3, "others": 0},
    )
    number = bring(Kind.RING, found.id, people.sam)
    sides = cases.sides(juries.see(number, NOW).id)
    assert sides[people.ben] == "driver"
    decide(number, 1)
    sums = standing.conduct_of(people.ben, Role.DRIVER, now=NOW).sums
    assert (sums.ups, sums.downs) == (0, 0)
    with pytest.raises(conducts.NothingLost):
        bring(
            Kind.RING,
            trust.Alert.objects.create(
                kind="bombing",
                mark="c" * 64,
                version=2,
                found_at=NOW,
                people=[people.ben],
                raters=raters,
                facts={},
            ).id,
            people.sam,
        )


def test_words_go_by_a_panel_and_leave_a_tombstone(people: Cast) -> None:
    post_id = commons.parts(people, now=NOW)["<uuid:post_id>"]
    author = forum.Post.objects.get(id=post_id).author_id
    other = next(one for one in (people.ada, people.ben) if one != author)
    with pytest.raises(Refusal):
        bring(Kind.WORDS, UUID(str(post_id)), author)
    number = bring(Kind.WORDS, UUID(str(post_id)), other)
    finish(decide(number, 1))
    stone = forum.Tombstone.objects.get(post_id=post_id)
    assert (stone.gone, stone.reason) == ("panel", f"Case {number}.")
    with pytest.raises(posting.WordsGone):
        posting.withdraw(post_id=UUID(str(post_id)), by=author, now=NOW + DAY)


@pytest.mark.parametrize(("level", "state"), [(0, State.ENACTED), (1, State.CANCELLED)])
def test_a_suspended_decision_is_confirmed_or_returned(
    people: Cast, level: int, state: State
) -> None:
    voters = deciding.electorate(people, 12)
    proposal_id = deciding.carried(voters)
    at = deciding.CLOSES + DAY
    for one in voters[:3]:
        if stopping.sign(proposal_id=proposal_id, by=one, now=at):
            break
    case = cases.live_about(Kind.PROPOSAL, proposal_id, at)
    assert case is not None
    juries.decide(case.number, [level] * case.terms.size, now=at + 20 * DAY)
    assert deciding.see(proposal_id, at + 20 * DAY).state is State.SUSPENDED
    run_outbox(at + 20 * DAY + SOON)
    later = at + 21 * DAY
    deciding.move(proposal_id, later)
    assert deciding.see(proposal_id, later).state is state
    with pytest.raises(opening.NoAppeal):
        opening.appeal(number=case.number, claim="No", by=voters[0], now=later)
