"""The voted numbers: as of an instant, under a version, and within their bounds."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection

from coop.journal import models as journal
from coop.rulebook import actions, models, queries, registry

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RATE = "fees.rate_bp"

pytestmark = pytest.mark.usefixtures("db")


def vote(value: int, valid_from: datetime, *, key: str = RATE, scope: str = "") -> int:
    """A version as a vote will write it; governance has no action for it yet."""
    rule = registry.rule(key)
    return models.RuleVersion.objects.create(
        key=key,
        scope=scope,
        value=value,
        low=rule.low,
        high=rule.high,
        valid_from=valid_from,
        cause="vote",
    ).pk


def test_every_rule_was_founded_at_its_founding_value() -> None:
    rules = queries.rules_as_of(NOW)
    assert all(rules[rule.key] == rule.founding for rule in registry.all_rules())
    assert {one.cause for one in queries.in_force(NOW)} == {"founding"}


def test_learning_again_writes_nothing() -> None:
    assert actions.learn(now=NOW) == 0


def test_an_open_co_operative_is_not_founded_again() -> None:
    with pytest.raises(actions.AlreadyOpen):
        actions.found(now=NOW, changes={RATE: 1000})
    with pytest.raises(actions.AlreadyOpen):
        actions.open_book(by=UUID(int=1), now=NOW)


def test_founders_change_numbers_until_they_open(new_city: None) -> None:
    assert actions.found(now=NOW, changes={RATE: 1000, "quotes.valid_s": 300}) == 1
    assert actions.found(now=NOW + HOUR, changes={RATE: 1000}) == 0
    assert actions.found(now=NOW + HOUR, changes={"fares.base_minor": 500}, scope="/large") == 1
    actions.open_book(by=UUID(int=1), now=NOW + HOUR)
    rules = queries.rules_as_of(NOW + HOUR)
    assert rules[RATE] == 1000
    assert rules.scoped("fares.base_minor", "helsinki/large") == 500
    assert rules.scoped("fares.base_minor", "helsinki/standard") == 300
    assert queries.opened_at() == NOW + HOUR
    assert journal.Entry.objects.latest("id").kind == "coop.opened"


@pytest.mark.parametrize("value", [-1, 3001])
def test_a_founding_number_out_of_bounds_writes_nothing(new_city: None, value: int) -> None:
    with pytest.raises(actions.OutOfBounds) as refused:
        actions.found(now=NOW, changes={"fares.base_minor": 400, RATE: value})
    assert refused.value.facts["high"] == 3000
    assert queries.rules_as_of(NOW)["fares.base_minor"] == 300


def test_before_anything_was_written_the_founding_values_hold() -> None:
    rules = queries.rules_as_of(datetime(2000, 1, 1, tzinfo=UTC))
    assert rules.version == 0
    assert rules[RATE] == 1500


def test_a_vote_holds_from_its_instant_and_not_before() -> None:
    vote(1200, NOW + HOUR)
    assert queries.rules_as_of(NOW + HOUR - timedelta(microseconds=1))[RATE] == 1500
    assert queries.rules_as_of(NOW + HOUR)[RATE] == 1200


def test_the_latest_vote_holds() -> None:
    vote(1200, NOW)
    vote(1300, NOW + HOUR)
    assert queries.rules_as_of(NOW + 2 * HOUR)[RATE] == 1300


def test_a_version_reads_the_same_whatever_is_voted_later() -> None:
    first = vote(1200, NOW)
    before = dict(queries.rules_of(first).values)
    vote(1300, NOW + HOUR)
    vote(900, NOW + HOUR, key="waiting.free_s")
    queries.rules_of.cache_clear()
    assert queries.rules_of(first).values == before


def test_a_version_is_all_rules_as_of_its_instant() -> None:
    version = vote(1200, NOW)
    at_once = queries.rules_as_of(NOW)
    assert at_once.version == version
    assert at_once["dispatch.offer_s"] == registry.rule("dispatch.offer_s").founding


def test_a_scope_has_its_own_value_and_the_others_the_general_one() -> None:
    vote(400, NOW, key="fares.base_minor", scope="helsinki/standard")
    rules = queries.rules_as_of(NOW)
    assert rules.scoped("fares.base_minor", "helsinki/standard") == 400
    assert rules.scoped("fares.base_minor", "turku/standard") == 300
    assert rules["fares.base_minor"] == 300


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        queries.rules_as_of(NOW)["fees.nothing"]


@pytest.mark.parametrize("value", [-1, 3001])
def test_the_database_refuses_a_value_out_of_bounds(value: int) -> None:
    with pytest.raises(IntegrityError, match="value_within_bounds"):
        vote(value, NOW)


@pytest.mark.parametrize("value", [0, 3000])
def test_bounds_are_within(value: int) -> None:
    vote(value, NOW)
    assert queries.rules_as_of(NOW)[RATE] == value


def test_two_values_cannot_begin_in_one_instant() -> None:
    vote(1200, NOW)
    with pytest.raises(IntegrityError, match="one_value_at_a_time"):
        vote(1300, NOW)


@pytest.mark.parametrize("change", ["UPDATE {} SET value = value", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_version_is_never_changed(change: str) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format("rulebook_ruleversion"))


def test_each_version_stands_in_the_journal() -> None:
    founded = journal.Entry.objects.filter(kind="rule.version")
    assert {row.public["key"] for row in founded} == {rule.key for rule in registry.all_rules()}


def test_what_is_in_force_is_listed_with_its_cause_and_since_when() -> None:
    vote(1200, NOW)
    (rate,) = [one for one in queries.in_force(NOW + HOUR) if one.rule.key == RATE]
    assert (rate.value, rate.since, rate.cause) == (1200, NOW, "vote")
