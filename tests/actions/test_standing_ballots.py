"""A member's standing ballot: what is kept, what is refused and why, and what another device does."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from coop.basics.refusals import Refusal
from coop.members import actions as members
from coop.members.actions import accounts
from governance import models
from governance.actions import standing as ballots
from governance.queries import standing
from tests import cast, fees, voting
from tests.cast import Cast
from tests.voting import EVEN, WISH

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WISH_BP = (4_500, 1_500, 1_500, 1_500, 1_000)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def people() -> Cast:
    return cast.gather()


@pytest.fixture
def ada(people: Cast) -> UUID:
    fees.drive(people.ada, people.ben, at=NOW - 30 * DAY)
    return people.ada


def test_a_ballot_stands_until_it_is_changed(ada: UUID) -> None:
    ballots.keep(wish=WISH, by=ada, now=NOW)
    assert standing.standing(ada, NOW + 100 * DAY) == WISH_BP
    ballots.keep(wish=EVEN, by=ada, now=NOW + DAY)
    assert standing.standing(ada, NOW + DAY) == WISH_BP
    assert standing.standing(ada, NOW + 2 * DAY) == (2_000,) * 5
    assert standing.ballots(NOW + 2 * DAY)[0].weight == 1
    assert len(standing.versions(ada, NOW + 2 * DAY)) == 2


def test_equal_ballots_are_counted_together(people: Cast) -> None:
    voting.voters(people, 3, wish=WISH, now=NOW)
    voting.voters(people, 2, wish=EVEN, now=NOW)
    counted, roll = standing.ballots(NOW + DAY)
    assert roll == 6
    assert counted.weight == 5
    assert counted.asked[0] == {4_500: 3, 2_000: 2}


def test_two_devices_at_once_are_two_versions_and_the_later_counts(ada: UUID) -> None:
    ballots.keep(wish=WISH, by=ada, now=NOW)
    ballots.keep(wish=EVEN, by=ada, now=NOW)
    assert standing.standing(ada, NOW + DAY) == (2_000,) * 5
    assert [one.shares for one in standing.versions(ada, NOW)] == [(2_000,) * 5, WISH_BP]


def test_a_ballot_lapses_after_a_year_unless_it_is_kept_anew(ada: UUID) -> None:
    kept = ballots.keep(wish=WISH, by=ada, now=NOW)
    assert kept.lapses_at == NOW + 365 * DAY
    assert standing.standing(ada, kept.lapses_at) == WISH_BP
    late = kept.lapses_at + timedelta(seconds=1)
    assert standing.standing(ada, late) is None
    assert standing.ballots(late)[0].weight == 0
    ballots.keep(wish=WISH, by=ada, now=NOW + 300 * DAY)
    assert standing.ballots(late)[0].weight == 1


@pytest.mark.parametrize(
    ("wish", "code", "says"),
    [
        ({**WISH, "drivers": 40}, "not_whole", "make 95 %. Give 5 % more"),
        ({**WISH, "drivers": 50}, "not_whole", "make 105 %. Take 5 % away"),
        ({**WISH, "drivers": 70, "operations": -15}, "negative_share", "less than 0 %"),
        ({"drivers": 100}, "unknown_bucket", "everyone"),
        ({**WISH, "owners": 0}, "unknown_bucket", "owners"),
    ],
)
def test_what_is_no_ballot_is_refused_in_words(
    ada: UUID, wish: dict[str, int], code: str, says: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ballots.keep(wish=wish, by=ada, now=NOW)
    assert refused.value.code == code
    assert says in refused.value.sentence
    assert standing.mine(ada, NOW) is None


def test_the_database_refuses_what_is_no_ballot(ada: UUID) -> None:
    for shares in ([10_000, 100, 0, 0, -100], [5_000, 4_000, 0, 0, 0], [5_050, 4_950, 0, 0, 0]):
        with pytest.raises(IntegrityError, match="ballot_is_whole"), transaction.atomic():
            models.StandingBallot.objects.create(
                user_id=ada, shares=shares, receipt=str(shares)[:32], at=NOW
            )


def test_off_the_roll_the_reason_and_the_day_are_said(people: Cast) -> None:
    joined_at = NOW - 3 * DAY
    newcomer = members.join(email="new@example.org", now=joined_at)
    members.admit(user_id=newcomer, by=people.sam, now=joined_at)
    fees.drive(newcomer, people.ben, at=NOW - DAY)
    with pytest.raises(ballots.OffTheRoll) as refused:
        ballots.keep(wish=WISH, by=newcomer, now=NOW)
    assert refused.value.allowed_at == joined_at + 14 * DAY
    assert "14 days" in refused.value.sentence
    with pytest.raises(ballots.OffTheRoll, match="ride"):
        ballots.keep(wish=WISH, by=people.chi, now=NOW)
    with pytest.raises(ballots.OffTheRoll, match="not a member"):
        ballots.keep(wish=WISH, by=people.eve, now=NOW)


def test_who_is_suspended_neither_votes_nor_counts(people: Cast, ada: UUID) -> None:
    ballots.keep(wish=WISH, by=ada, now=NOW)
    until = accounts.close(user_id=ada, reason="Safety", by=people.sam, now=NOW + DAY)
    with pytest.raises(ballots.OffTheRoll) as refused:
        ballots.keep(wish=EVEN, by=ada, now=NOW + DAY)
    assert refused.value.allowed_at == until
    assert until is not None
    assert standing.ballots(until - timedelta(seconds=1))[0].weight == 0
    assert standing.ballots(until + timedelta(seconds=1))[0].weight == 1


def test_undo_brings_back_what_was_wished_before(ada: UUID) -> None:
    ballots.keep(wish=WISH, by=ada, now=NOW)
    second = ballots.keep(wish=EVEN, by=ada, now=NOW + DAY)
    assert ballots.undo(receipt=second.receipt, by=ada, now=NOW + DAY).shares == WISH_BP
    with pytest.raises(ballots.NothingToUndo):
        ballots.undo(receipt=second.receipt, by=ada, now=NOW + DAY)


def test_undoing_the_first_ballot_leaves_none(ada: UUID) -> None:
    first = ballots.keep(wish=WISH, by=ada, now=NOW)
    assert ballots.undo(receipt=first.receipt, by=ada, now=NOW).shares is None
    assert standing.ballots(NOW + DAY)[0].weight == 0
    with pytest.raises(ballots.NothingToUndo, match="no ballot"):
        ballots.take_back(by=ada, now=NOW)


def test_a_ballot_can_be_taken_back(ada: UUID) -> None:
    ballots.keep(wish=WISH, by=ada, now=NOW)
    ballots.take_back(by=ada, now=NOW + DAY)
    assert standing.standing(ada, NOW + 2 * DAY) is None
    assert standing.ballots(NOW + 2 * DAY)[0].weight == 0


def test_receipts_are_unlike_each_other(ada: UUID) -> None:
    receipts = {ballots.keep(wish=WISH, by=ada, now=NOW).receipt for _ in range(5)}
    assert len(receipts) == 5
