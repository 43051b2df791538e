"""What a vote decided becomes a version of its rules: once, within bounds and steps, never before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection

from coop.journal import models as journal
from coop.rulebook import actions, models, queries

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
RATE = ("fees.rate_bp", "")
CAUSE = "proposal 12"


def enact(
    value: int = 1_200,
    *,
    cause: str = CAUSE,
    at: datetime = NOW,
    valid_from: datetime | None = None,
    rule: tuple[str, str] = RATE,
) -> bool:
    return actions.enact(
        changes={rule: value}, cause=cause, valid_from=valid_from or at + DAY, now=at
    )


pytestmark = pytest.mark.usefixtures("db")


def test_a_decision_holds_from_its_instant_on_and_not_before() -> None:
    assert enact()
    assert queries.rules_as_of(NOW + DAY - timedelta(microseconds=1))[RATE[0]] == 1_500
    assert queries.rules_as_of(NOW + DAY)[RATE[0]] == 1_200
    assert queries.planned()[RATE[0]] == 1_200
    assert queries.planned(NOW)[RATE[0]] == 1_500


def test_the_journal_states_the_version_with_its_cause() -> None:
    enact()
    entry = journal.Entry.objects.latest("id")
    assert entry.kind == "rule.version"
    assert entry.public["cause"] == CAUSE
    assert entry.public["valid_from"] == (NOW + DAY).isoformat()


def test_enacting_twice_is_harmless() -> None:
    assert enact()
    assert not enact()
    assert not enact(at=NOW + 5 * DAY)
    assert len(queries.caused_by(CAUSE)) == 1


def test_a_cause_enacts_one_thing_only() -> None:
    enact()
    with pytest.raises(actions.CauseReused):
        enact(1_300)


def test_a_value_ends_where_the_next_begins() -> None:
    enact()
    enact(1_300, cause="proposal 13", at=NOW + 5 * DAY)
    _founded, first, second = queries.history(RATE[0])
    assert (first.value, first.valid_from, first.valid_until) == (1_200, NOW + DAY, NOW + 6 * DAY)
    assert (second.cause, second.valid_until) == ("proposal 13", None)
    assert queries.caused_by(CAUSE) == [first]


def test_nothing_is_changed_in_hindsight() -> None:
    with pytest.raises(actions.NotRetroactive):
        enact(valid_from=NOW - timedelta(seconds=1))
    assert not models.Enactment.objects.exists()


def test_a_value_never_slips_in_before_one_that_is_decided_already() -> None:
    enact()
    with pytest.raises(actions.NotRetroactive) as refused:
        enact(1_300, cause="proposal 13")
    assert refused.value.allowed_at == NOW + DAY


@pytest.mark.parametrize("value", [-1, 3_001])
def test_a_vote_cannot_leave_the_bounds(value: int) -> None:
    with pytest.raises(actions.OutOfBounds):
        enact(value)


@pytest.mark.parametrize("value", [999, 2_001])
def test_a_vote_cannot_go_further_than_the_step(value: int) -> None:
    with pytest.raises(actions.StepTooLong) as refused:
        enact(value)
    assert (refused.value.facts["low"], refused.value.facts["high"]) == (1_000, 2_000)


def test_the_first_step_begins_at_what_the_founders_chose() -> None:
    models.RuleVersion.objects.create(
        key=RATE[0],
        value=2_800,
        low=0,
        high=3_000,
        valid_from=NOW - 5 * DAY,
        cause=queries.FOUNDING,
    )
    assert queries.reach(RATE[0], NOW + DAY) == (2_300, 3_000)
    assert enact(2_400)
    assert queries.reach(RATE[0], NOW + 2 * DAY) == (2_300, 2_900)


def test_two_votes_together_go_no_further_than_the_step() -> None:
    enact(1_000)
    with pytest.raises(actions.StepTooLong) as refused:
        enact(900, cause="proposal 13", at=NOW + 10 * DAY)
    since = NOW + DAY
    assert refused.value.allowed_at == NOW + 10 * DAY + DAY - 30 * DAY + 30 * DAY
    assert enact(900, cause="proposal 14", at=since + 30 * DAY)


@pytest.mark.parametrize(
    "rule", [("fees.nothing", ""), ("fees.rate_bp", "helsinki/standard")], ids=str
)
def test_only_rules_of_the_book_change_where_they_have_a_value(rule: tuple[str, str]) -> None:
    with pytest.raises(actions.UnknownRule):
        enact(rule=rule)


def test_a_zone_may_get_a_value_of_its_own() -> None:
    enact(350, rule=("fares.base_minor", "helsinki/standard"))
    rules = queries.rules_as_of(NOW + DAY)
    assert rules.scoped("fares.base_minor", "helsinki/standard") == 350
    assert rules["fares.base_minor"] == 300


def test_shares_stay_a_whole() -> None:
    parts = {("split.drivers_bp", ""): 4_100, ("split.riders_bp", ""): 1_300}
    with pytest.raises(actions.PartsNotWhole):
        actions.enact(changes=parts, cause=CAUSE, valid_from=NOW, now=NOW)
    parts |= {("split.riders_bp", ""): 1_400}
    assert actions.enact(changes=parts, cause=CAUSE, valid_from=NOW, now=NOW)


def test_several_changes_hold_together_or_not_at_all() -> None:
    changes = {RATE: 1_200, ("waiting.free_s", ""): -1}
    with pytest.raises(actions.OutOfBounds):
        actions.enact(changes=changes, cause=CAUSE, valid_from=NOW, now=NOW)
    assert queries.planned()[RATE[0]] == 1_500


@pytest.mark.parametrize("change", ["UPDATE {} SET at = at", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_enacted_is_never_changed(change: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change.format("rulebook_enactment"))
