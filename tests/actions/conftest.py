"""Fixtures of the tests that write: the stage on which rides happen."""

from collections.abc import Iterator

import pytest

from coop.rulebook import queries as rulebook
from tests import stage as stages
from tests.stage import Stage


@pytest.fixture(autouse=True)
def _forget_rules() -> Iterator[None]:
    """Versions are counted anew in each database, so what was read in another must be forgotten."""
    rulebook.rules_of.cache_clear()
    yield
    rulebook.rules_of.cache_clear()


@pytest.fixture
def stage(city: None) -> Stage:
    """Helsinki with the cast in it: Ben is online near the station."""
    return stages.set_up()
