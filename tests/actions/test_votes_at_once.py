"""Decisions that meet: of two that enact at once one writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from coop.basics.refusals import Refusal
from coop.rulebook import actions as rulebook
from coop.rulebook import queries
from governance.actions import enacting, stopping, voting
from tests import cast
from tests import deciding as votes

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RATE = ("fees.rate_bp", "")

pytestmark = pytest.mark.usefixtures("committed_db")


def test_of_four_who_enact_one_decision_at_once_one_writes() -> None:
    def attempt(_number: int) -> bool:
        try:
            return rulebook.enact(changes={RATE: 1_200}, cause="one", valid_from=NOW, now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as at_once:
        assert sorted(at_once.map(attempt, range(4))) == [False, False, False, True]
    assert len(queries.caused_by("one")) == 1


def test_two_decisions_at_once_do_not_step_twice_as_far() -> None:
    def attempt(number: int) -> bool:
        valid_from = NOW + number * timedelta(minutes=1)
        changes = {RATE: 1_500 - 400 * number}
        try:
            return rulebook.enact(
                changes=changes, cause=f"vote {number}", valid_from=valid_from, now=NOW
            )
        except (rulebook.StepTooLong, rulebook.NotRetroactive):
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as at_once:
        list(at_once.map(attempt, [1, 2]))
    assert min(version.value for version in queries.history(RATE[0])) >= 1_000


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do things in as many threads; a refusal is an answer, too."""

    def attempt(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(attempt, acts))


def test_ballots_from_two_devices_are_versions_of_one(committed_db: str, city: None) -> None:
    voters = votes.electorate(cast.gather())
    proposal_id = votes.propose(voters[0])

    def say(choice: str) -> Callable[[], object]:
        return lambda: (
            voting.cast(
                proposal_id=proposal_id, choice=[choice], by=voters[0], now=votes.OPENS
            ).version
        )

    assert set(at_once(*map(say, ["yes", "no", "yes", "no"]))) == {1, 2, 3, 4}
    assert votes.see(proposal_id, votes.OPENS).roll == len(voters)


def test_a_ballot_at_the_close_is_counted_or_refused(committed_db: str, city: None) -> None:
    voters = votes.electorate(cast.gather())
    proposal_id = votes.propose(voters[0])
    votes.vote(proposal_id, voters[:5])
    last = votes.CLOSES - timedelta(microseconds=1)
    late = [
        lambda voter=voter: (
            voting.cast(proposal_id=proposal_id, choice=["no"], by=voter, now=last).version
        )
        for voter in voters[5:]
    ]
    answers = at_once(*late, lambda: voting.count(proposal_id=proposal_id, now=votes.CLOSES))
    found = votes.see(proposal_id, votes.CLOSES).count
    assert found is not None
    assert found.turnout == 5 + answers[:-1].count(1)
    assert set(answers[:-1]) <= {1, "vote_not_open"}


def test_of_four_who_carry_out_a_decision_one_does(committed_db: str, city: None) -> None:
    voters = votes.electorate(cast.gather())
    proposal_id = votes.carried(voters)
    answers = at_once(
        *[lambda: enacting.enact(proposal_id=proposal_id, now=votes.DUE) for _ in range(4)]
    )
    assert sorted(map(bool, answers)) == [False, False, False, True]
    assert len(queries.caused_by(votes.see(proposal_id, votes.DUE).cause)) == 1


def test_a_petition_and_the_job_at_once_do_one_thing(committed_db: str, city: None) -> None:
    voters = votes.electorate(cast.gather())
    proposal_id = votes.carried(voters)
    signed, enacted = at_once(
        lambda: stopping.sign(proposal_id=proposal_id, by=voters[0], now=votes.DUE),
        lambda: enacting.enact(proposal_id=proposal_id, now=votes.DUE),
    )
    assert (signed is True) != (enacted is True)
