"""Whom other thresholds of conduct would touch: whole tens per role and city, and never who."""

from collections.abc import Mapping

import pytest
from django.core.cache import cache

from coop.rulebook.previews import People
from coop.trust.behind import Bounds, place
from coop.trust.conduct import Role
from coop.trust.queries import use
from coop.trust.queries.previews import thresholds
from tests import stage as on
from tests.rating import standing_at
from tests.stage import NOW

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture(autouse=True)
def _nothing_kept(city: None) -> None:
    cache.clear()


def people(counts: Mapping[int, int], *, thumbs: int = 20) -> None:
    """So many drivers of each score."""
    for points, count in counts.items():
        for n in range(count):
            standing_at(points, on.somebody(f"of{points}n{n}t{thumbs}"), now=NOW, thumbs=thumbs)


def asked(**changes: int) -> People:
    found = thresholds(changes={(f"conduct.{k}", ""): v for k, v in changes.items()}, now=NOW)
    assert found is not None
    return found


def test_those_below_are_counted_under_both_thresholds() -> None:
    people({50: 12, 26: 14, 85: 10})
    (found,) = asked(soft=45).groups
    counts = {one.key: (one.before, one.after) for one in found.counts}
    assert found.name == "Drivers, Helsinki"
    assert found.of == 30
    assert counts["soft"] == (20, 10)
    assert counts["panel"] == (10, 10)
    was, will = counts["behind"]
    assert was == round((12 * place(50_000, Bounds(60, 40, 120)).behind_s + 14 * 120) / 26)
    assert will == 120


def test_how_far_behind_follows_its_rule() -> None:
    people({26: 10})
    (found,) = asked(behind_s=30).groups
    assert [(c.before, c.after) for c in found.counts if c.key == "behind"] == [(120, 30)]
    assert "about as many" in asked(behind_s=60).says


def test_fewer_than_ten_are_never_counted() -> None:
    people({26: 9, 85: 5})
    (found,) = asked(soft=80).groups
    assert [(c.before, c.after) for c in found.counts] == [(None, None)] * 4


def test_of_too_few_nothing_is_said_at_all() -> None:
    people({26: 9})
    assert asked(soft=80).groups == ()
    assert "Too few people" in asked(soft=80).says


def test_newcomers_are_counted_apart_as_they_are_not_touched() -> None:
    people({85: 10})
    people({26: 11}, thumbs=1)
    (found,) = asked(soft=70).groups
    counts = {one.key: (one.before, one.after) for one in found.counts}
    assert counts["soft"] == (None, None)
    assert counts["new"] == (10, 10)


def test_what_is_counted_is_what_matching_makes_of_them() -> None:
    one = on.somebody("one")
    standing_at(50, one, now=NOW)
    assert use.places_of([one], Role.DRIVER, now=NOW)[one] == place(50_000, Bounds(60, 40, 120))
