"""Votes lent in matters of money: they add to a delegate's standing ballot, and can be recounted."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest

from coop.journal.models import Entry
from coop.journal.verifier.votes import month_faults, split_faults
from coop.rulebook import actions as rulebook
from coop.work.queries import verify
from governance import ladder, months, splitting
from governance.actions import delegating
from governance.actions import split as closing
from governance.actions import standing as ballots
from governance.queries import lent, split
from payouts.rules import BUCKETS
from tests import cast, voting
from tests.cast import Cast
from tests.voting import EVEN, FOUNDING, WISH

ZONE = "Europe/Helsinki"
NOW = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
END = months.month_of(NOW, ZONE).until
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
WISH_BP = tuple(WISH[bucket] * 100 for bucket in BUCKETS)
EVEN_BP = (2_000,) * 5
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def mona(people: Cast) -> UUID:
    """Votes for others, and has a ballot."""
    found = delegate(people)
    ballots.keep(wish=WISH, by=found, now=NOW)
    return found


def delegate(people: Cast) -> UUID:
    found = voting.voter(people, now=NOW)
    delegating.offer(topic="money", says="Drivers first.", by=found, now=NOW)
    return found


def lender(people: Cast, to: UUID, *, now: datetime = NOW, topic: str = "money") -> UUID:
    found = voting.voter(people, now=NOW)
    delegating.lend(topic=topic, to=to, by=found, now=now)
    return found


def october() -> split.Closed:
    closing.close_due(payload={}, now=END + SECOND)
    found = split.closed("2026-10")
    assert found is not None
    return found


def weights() -> dict[tuple[int, ...], int]:
    return {leaf.shares: leaf.weight for leaf in split.leaves("2026-10")}


def broken() -> list[str]:
    found = verify(now=END + DAY)
    names = [one.invariant.name for one in found if one.broken]
    return [name for name in names if name.startswith("split.")]


def test_a_lent_vote_weighs_and_counts_to_no_quorum(people: Cast, mona: UUID) -> None:
    for _ in range(3):
        lender(people, mona)
    voting.voters(people, 2, wish=EVEN, now=NOW)
    count = october().count
    assert (count.turnout, count.lent, count.missing) == (3, 3, 2)
    assert count.ballots == ladder.tally([(WISH_BP, 4), (EVEN_BP, 2)], buckets=5)
    assert count.all_of_them == ladder.tally([(WISH_BP, 4), (EVEN_BP, 2), (FOUNDING, 2)], buckets=5)
    assert [(one.user_id, one.weight) for one in count.carried] == [(str(mona), 4)]
    assert weights() == {WISH_BP: 4, EVEN_BP: 1}
    assert broken() == []


def test_ones_own_ballot_comes_first_and_a_chain_ends_with_who_keeps_one(
    people: Cast, mona: UUID
) -> None:
    between = delegate(people)
    delegating.lend(topic="money", to=mona, by=between, now=NOW)
    far = lender(people, between)
    own = lender(people, mona)
    ballots.keep(wish=EVEN, by=own, now=NOW + DAY)
    found = lent.loans(NOW + 2 * DAY).counted()
    assert found.through == {str(between): str(mona), str(far): str(mona)}
    assert october().count.lent == 2
    assert broken() == []


def test_circles_dead_ends_and_other_topics_count_for_nobody(people: Cast, mona: UUID) -> None:
    silent = delegate(people)
    lender(people, silent)
    rides = delegate(people)
    delegating.offer(topic="rides", says="Short ways.", by=rides, now=NOW)
    lender(people, rides, topic="rides")
    count = october().count
    assert (count.turnout, count.lent) == (1, 0)


def test_loans_are_those_of_the_close(people: Cast, mona: UUID) -> None:
    lender(people, mona)
    late = lender(people, mona, now=END - DAY)
    delegating.take_back(topic="money", by=late, now=END - SECOND)
    ended = lender(people, mona)
    delegating.take_back(topic="money", by=ended, now=END)
    lender(people, mona, now=END)
    assert october().count.lent == 2


def test_a_loan_that_lapsed_before_the_close_counts_no_more(people: Cast, mona: UUID) -> None:
    lender(people, mona, now=END - timedelta(days=181))
    assert october().count.lent == 0


def test_what_is_lent_after_a_count_counts_for_the_next(people: Cast, mona: UUID) -> None:
    assert october().count.lent == 0
    slow = lender(people, mona, now=END - DAY)
    assert lent.spoken(slow, END).speaker_id is None
    assert lent.spoken(slow, END + 2 * SECOND).speaker_id == mona


def test_a_delegate_carries_as_many_votes_as_the_rules_allow(people: Cast, mona: UUID) -> None:
    between = delegate(people)
    delegating.lend(topic="money", to=mona, by=between, now=NOW)
    for _ in range(2):
        lender(people, between)
    lower = {("delegation.weight_max", ""): 3}
    rulebook.enact(changes=lower, cause="else", valid_from=END - DAY, now=NOW)
    count = october().count
    assert (count.turnout, count.lent, count.ballots.weight) == (1, 2, 3)
    assert broken() == []


def test_only_who_is_on_the_roll_lends_a_vote(people: Cast, mona: UUID) -> None:
    # Chi is a member who has never ridden.
    delegating.lend(topic="money", to=mona, by=people.chi, now=NOW)
    assert october().count.lent == 0


def test_the_log_holds_what_a_recount_needs(people: Cast, mona: UUID) -> None:
    lender(people, mona)
    voting.voters(people, 4, wish=EVEN, now=NOW)
    october()
    said = Entry.objects.get(kind="split.closed").public
    listed = "".join(leaf.line for leaf in split.leaves("2026-10"))
    assert (said["turnout"], said["lent"], said["asked"][0]) == (5, 1, {"2000": 4, "4500": 2})
    assert [line.rpartition(" ")[2] for line in listed.splitlines() if "4500" in line] == ["2"]
    assert split_faults(said) == []
    assert month_faults(said, listed.encode(), 50) == []
    assert month_faults(said, listed.encode(), 1) != []
    assert split_faults({**said, "lent": 0}) != []
    assert str(mona) not in str(said)


def test_a_wish_counts_for_those_who_lent_their_vote_too(people: Cast, mona: UUID) -> None:
    lender(people, mona)
    voting.voters(people, 5, wish=EVEN, now=NOW)
    assert closing.publish(now=NOW + SECOND)
    count = split.published()
    assert count is not None
    mine = split.with_wish(count, mona, EVEN_BP)
    assert mine.count.ballots == ladder.tally([(EVEN_BP, 7)], buckets=5)
    assert (mine.count.turnout, mine.count.lent) == (6, 1)


def test_keeping_a_ballot_takes_ones_vote_from_the_delegate(people: Cast, mona: UUID) -> None:
    giver = lender(people, mona)
    voting.voters(people, 5, wish=EVEN, now=NOW)
    closing.publish(now=NOW + SECOND)
    count = split.published()
    assert count is not None
    assert lent.spoken(giver, NOW + DAY) == lent.Spoken(mona, mona, 0)
    assert lent.spoken(mona, NOW + DAY).carries == 1
    mine = split.with_wish(count, giver, EVEN_BP)
    assert mine.without == splitting.verdict(count)
    assert mine.count.ballots == ladder.tally([(WISH_BP, 1), (EVEN_BP, 6)], buckets=5)
    assert (mine.count.turnout, mine.count.lent) == (7, 0)


def test_a_heavy_ballot_hides_nobody_behind_it(people: Cast, mona: UUID) -> None:
    for _ in range(4):
        lender(people, mona)
    first, *_others = voting.voters(people, 5, wish=EVEN, now=NOW)
    assert closing.publish(now=NOW + SECOND)
    # Five votes moved, all of them hers, and hers is public.
    ballots.keep(wish=EVEN, by=mona, now=NOW + DAY)
    assert closing.publish(now=NOW + DAY + SECOND)
    # Beside hers, one more would be plain to see.
    ballots.keep(wish=WISH, by=mona, now=NOW + 2 * DAY)
    ballots.keep(wish=WISH, by=first, now=NOW + 2 * DAY)
    assert not closing.publish(now=NOW + 2 * DAY + SECOND)


def test_any_web_of_loans_recounts_in_another_language(people: Cast) -> None:
    lot = Random(11)
    everybody = [delegate(people) for _ in range(9)]
    for person in lot.sample(everybody, 4):
        ballots.keep(wish=lot.choice([WISH, EVEN]), by=person, now=NOW)
    for person in lot.sample(everybody, 7):
        other = lot.choice([one for one in everybody if one != person])
        try:
            delegating.lend(topic="money", to=other, by=person, now=NOW)
        except delegating.Circle:
            continue
    assert october().count.lent > 0
    assert broken() == []
