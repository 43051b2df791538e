"""Decisions that meet: of two that enact at once one writes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from coop.rulebook import actions as rulebook
from coop.rulebook import queries

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
