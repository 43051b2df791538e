"""A receipt says who set the fee and its split that the ride was booked under."""

from datetime import UTC, datetime, timedelta

import pytest

from coop.rulebook import actions
from coop.rulebook.queries import rules_as_of
from rides.trips import wording

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SPLIT = {
    "drivers": 4_500,
    "riders": 1_500,
    "reserve": 1_500,
    "everyone": 1_000,
    "operations": 1_500,
}
pytestmark = pytest.mark.usefixtures("db")


def test_until_members_decide_it_is_the_founders() -> None:
    assert wording.set_by(rules_as_of(NOW).version) == "Fee and split were set at founding."


def test_a_vote_and_the_ballots_of_a_month_are_named_and_a_ride_before_keeps_its_own() -> None:
    before = rules_as_of(NOW).version
    changes = {(f"split.{bucket}_bp", ""): share for bucket, share in SPLIT.items()}
    actions.enact(changes=changes, cause="split:2026-10", valid_from=NOW, now=NOW)
    says = wording.set_by(rules_as_of(NOW).version)
    assert says == "The fee was set at founding, its split by members’ ballots of 2026-10."
    fee = {("fees.rate_bp", ""): 1_200}
    actions.enact(changes=fee, cause="proposal 12", valid_from=NOW + DAY, now=NOW)
    says = wording.set_by(rules_as_of(NOW + DAY).version)
    assert (
        says
        == "The fee was set by members (proposal 12), its split by members’ ballots of 2026-10."
    )
    assert wording.set_by(before) == "Fee and split were set at founding."
