"""Who may vote: members long enough, with a ride, whose account is open; and why the others may not."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from coop.members import actions as members
from coop.members.actions import accounts
from governance.queries import rolls
from tests import cast, fees
from tests.cast import Cast

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def people() -> Cast:
    return cast.gather()


def ride(payer: UUID, driver: UUID, *, at: datetime = AT - DAY) -> None:
    fees.drive(payer, driver, at=at)


def newcomer(people: Cast, *, admitted_at: datetime) -> UUID:
    user_id = members.join(email=f"{uuid4()}@example.org", now=admitted_at)
    members.admit(user_id=user_id, by=people.sam, now=admitted_at)
    ride(user_id, people.ben)
    return user_id


def test_riders_and_drivers_with_one_ride_are_on_the_roll(people: Cast) -> None:
    ride(people.ada, people.ben)
    assert rolls.roll(AT) == {people.ada, people.ben}
    assert rolls.roll_size(AT) == 2
    assert rolls.eligibility(people.ada, AT).may


def test_a_ride_counts_from_its_end_on(people: Cast) -> None:
    ride(people.ada, people.ben, at=AT)
    assert rolls.roll(AT - timedelta(microseconds=1)) == frozenset()
    assert rolls.roll(AT) == {people.ada, people.ben}


def test_without_a_ride_the_reason_is_said(people: Cast) -> None:
    found = rolls.eligibility(people.chi, AT)
    assert (found.may, found.missing, found.possible_at) == (False, ("rides",), None)
    assert "ride" in found.reasons[0]


def test_who_is_no_member_has_no_vote(people: Cast) -> None:
    ride(people.eve, people.ben)
    assert people.eve not in rolls.roll(AT)
    assert rolls.eligibility(people.eve, AT).missing == ("membership",)


def test_nobody_at_all_has_no_vote(people: Cast) -> None:
    assert rolls.eligibility(uuid4(), AT).missing == ("membership", "rides")


def test_two_weeks_of_membership_count_to_the_instant(people: Cast) -> None:
    in_time = newcomer(people, admitted_at=AT - 14 * DAY)
    late = newcomer(people, admitted_at=AT - 14 * DAY + timedelta(microseconds=1))
    assert in_time in rolls.roll(AT)
    found = rolls.eligibility(late, AT)
    assert (found.missing, found.possible_at) == (("time",), AT + timedelta(microseconds=1))
    assert late not in rolls.roll(AT)


def test_two_hundred_fresh_accounts_do_not_swell_the_roll(people: Cast) -> None:
    ride(people.ada, people.ben)
    fresh = [newcomer(people, admitted_at=AT - 2 * DAY) for _ in range(200)]
    assert rolls.roll(AT) == {people.ada, people.ben}
    assert rolls.eligibility(fresh[0], AT).possible_at == AT + 12 * DAY


def test_a_closed_account_has_no_vote_until_it_opens(people: Cast) -> None:
    ride(people.ada, people.ben)
    until = accounts.close(user_id=people.ada, reason="Safety", by=people.sam, now=AT - DAY)
    assert until is not None
    found = rolls.eligibility(people.ada, AT)
    assert (found.missing, found.possible_at) == (("open_account",), until)
    assert rolls.roll(AT) == {people.ben}
    assert rolls.roll(AT - 2 * DAY) == frozenset()
    # Its time is over even if whoever opens accounts comes late.
    assert rolls.roll(until) == {people.ada, people.ben}


def test_a_roll_of_the_past_does_not_change_with_what_happens_later(people: Cast) -> None:
    ride(people.ada, people.ben)
    accounts.close(user_id=people.ada, reason="Safety", by=people.sam, now=AT + DAY)
    newcomer(people, admitted_at=AT - 13 * DAY)
    assert rolls.roll(AT) == {people.ada, people.ben}


def test_an_account_without_membership_that_is_closed_says_both(people: Cast) -> None:
    accounts.close(user_id=people.eve, reason="Fraud", by=people.sam, now=AT - DAY)
    found = rolls.eligibility(people.eve, AT)
    assert found.missing == ("membership", "rides", "open_account")
    assert found.possible_at is None
