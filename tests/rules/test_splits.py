"""Dividing money to the last cent."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.rules import BUCKETS
from payouts.splits import split

AMOUNTS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)
# Computed for this project by another program; anyone can recompute them.
VECTORS = json.loads((Path(__file__).parents[1] / "data/largest_remainder.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['amount']} by {v['weights']}")
def test_known_divisions_come_out_to_the_cent(vector: dict[str, list[int]]) -> None:
    assert (
        list(split(vector["amount"], dict(enumerate(vector["weights"]))).values())
        == (vector["parts"])
    )


@given(AMOUNTS, WEIGHTS)
def test_nothing_is_lost_and_nothing_is_made(amount: int, weights: list[int]) -> None:
    assert sum(split(amount, dict(enumerate(weights))).values()) == amount


@given(AMOUNTS, WEIGHTS)
def test_every_part_is_its_share_rounded_down_or_up(amount: int, weights: list[int]) -> None:
    parts = split(amount, dict(enumerate(weights)))
    total = sum(weights)
    assert all(
        amount * weight // total <= parts[at] <= -(-amount * weight // total)
        for at, weight in enumerate(weights)
    )


@given(AMOUNTS, WEIGHTS)
def test_who_weighs_more_never_gets_less(amount: int, weights: list[int]) -> None:
    parts = split(amount, dict(enumerate(weights)))
    pairs = product(range(len(weights)), repeat=2)
    assert all(parts[a] <= parts[b] for a, b in pairs if weights[a] < weights[b])


@given(st.integers(0, 10_000), st.integers(1, 20))
def test_ties_go_to_whoever_stands_first(amount: int, heads: int) -> None:
    parts = list(split(amount, dict.fromkeys(range(heads), 1)).values())
    assert parts == sorted(parts, reverse=True)


def test_the_last_cents_of_a_fee_go_by_the_order_of_the_buckets() -> None:
    assert split(3, dict.fromkeys(BUCKETS, 2000)) == {
        "drivers": 1,
        "riders": 1,
        "reserve": 1,
        "everyone": 0,
        "operations": 0,
    }


@pytest.mark.parametrize(
    ("amount", "weights"),
    [(-1, {"a": 1}), (10, {"a": 0, "b": 0}), (10, {"a": 2, "b": -1}), (10, {})],
)
def test_what_cannot_be_divided_is_refused(amount: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="a split needs"):
        split(amount, weights)
