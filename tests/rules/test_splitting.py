"""What standing ballots come to: quorum, limits that leave nothing, the mean, and one ballot exchanged."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from governance import ladder, splitting
from governance.ladder import Box
from governance.splitting import Count

IN_FORCE = (4_000, 1_500, 2_000, 1_000, 1_500)
WISH = (4_500, 1_500, 1_500, 1_500, 1_000)
BOX = ladder.box(IN_FORCE, floors=(0, 0, 1_000, 0, 500), caps=(6_000,) * 5, steps=(500,) * 5)


def count(*votes: tuple[tuple[int, ...], int], quorum: int = 5, box: Box = BOX) -> Count:
    ballots = ladder.tally(votes, buckets=5)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Count(at, ballots, IN_FORCE, box, roll=20, quorum=quorum, rule_version=1)


def test_missing_ballots_count_for_the_split_in_force() -> None:
    found = count((WISH, 2))
    assert (found.missing, found.weight) == (3, 5)
    assert found.all_of_them == ladder.tally([(WISH, 2), (IN_FORCE, 3)], buckets=5)
    assert count((WISH, 6)).missing == 0


def test_without_a_ballot_the_split_stays() -> None:
    found = splitting.verdict(count())
    assert (found.split, found.slack, found.reason) == (IN_FORCE, None, "nobody")
    assert splitting.mean(count()) is None


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        (Box((3_000,) * 5, (5_000,) * 5), "too_high"),
        (Box((0,) * 5, (1_000,) * 5), "too_low"),
        (Box((3_000, 0, 0, 0, 0), (2_000, 6_000, 6_000, 6_000, 6_000)), "crossed"),
    ],
)
def test_where_the_limits_leave_no_split_the_one_in_force_stays(box: Box, reason: str) -> None:
    found = splitting.verdict(count((WISH, 6), box=box))
    assert (found.split, found.reason) == (IN_FORCE, reason)
    assert found.exact == tuple(map(Fraction, IN_FORCE))


def test_one_ballot_is_exchanged_for_another() -> None:
    before = count((WISH, 6))
    after = splitting.exchanged(before, gone=[(WISH, 1)], come=[(IN_FORCE, 1)])
    assert after.ballots == ladder.tally([(WISH, 5), (IN_FORCE, 1)], buckets=5)
    assert splitting.exchanged(before, gone=[], come=[]) == before
    assert splitting.exchanged(before, gone=[(WISH, 1)], come=[]).turnout == 5


def test_lent_votes_weigh_and_fill_no_quorum() -> None:
    found = splitting.exchanged(count((WISH, 2)), gone=[(WISH, 1)], come=[(WISH, 4)])
    assert (found.turnout, found.lent, found.missing, found.weight) == (2, 3, 3, 8)
    assert found.all_of_them == ladder.tally([(WISH, 5), (IN_FORCE, 3)], buckets=5)
    assert splitting.exchanged(found, gone=[(WISH, 4)], come=[(WISH, 1)]) == count((WISH, 2))


@pytest.mark.parametrize(("roll", "needed"), [(0, 5), (24, 5), (25, 5), (26, 6), (1_284, 257)])
def test_the_quorum_is_a_fifth_and_never_fewer_than_five(roll: int, needed: int) -> None:
    assert splitting.quorum(roll, share_bp=2_000, least=5) == needed


def test_the_curve_says_how_many_want_at_least_so_much() -> None:
    tally = count((WISH, 3), (IN_FORCE, 1)).ballots
    assert splitting.curve(tally, 0) == [(4_000, Fraction(1)), (4_500, Fraction(3, 4))]


def test_a_tally_is_kept_and_read_back() -> None:
    tally = count((WISH, 3), (IN_FORCE, 1)).ballots
    assert splitting.from_json(4, splitting.as_json(tally)) == tally


def test_the_mean_stands_beside_the_result_and_moves_with_exaggeration() -> None:
    loud = (10_000, 0, 0, 0, 0)
    found = count((IN_FORCE, 8), (loud, 2))
    assert splitting.mean(found) == (5_200, 1_200, 1_600, 800, 1_200)
    assert splitting.verdict(found).split[0] <= 4_500
    assert replace(found, quorum=1).missing == 0
