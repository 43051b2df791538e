"""Dividends to the last part of a cent: nothing lost, nothing made, whatever happens when."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payouts.accumulator import SCALE, Pool, Share, add, change_units, claim, claimable
from payouts.splits import split

PUBLISHED = (
    Path(__file__).parents[3]
    / "shared/data/governance/accumulator_rounding_delegation_vectors.json"
)
WHO = st.sampled_from("abcdef")
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("fee_cents"), st.integers(0, 10**9)),
        st.tuples(st.just("units"), WHO, st.integers(0, 10**7)),
        st.tuples(st.just("claim"), WHO, st.none()),
    ),
    max_size=40,
)


@dataclass
class Played:
    """A pool with its shares, and what went in and out."""

    pool: Pool = field(default_factory=Pool)
    shares: dict[str, Share] = field(default_factory=dict)
    fees: int = 0
    paid: int = 0

    def play(self, event: Sequence[Any]) -> None:
        kind, *rest = event
        if kind == "fee_cents":
            self.pool, self.fees = add(self.pool, rest[0]), self.fees + rest[0]
            return
        who, number = rest
        share = self.shares.get(who, Share(index_at=self.pool.index))
        if kind == "units":
            self.pool, self.shares[who] = change_units(self.pool, share, number)
        else:
            most = claimable(self.pool, share)
            amount = most if number is None else number
            self.shares[who] = claim(self.pool, share, amount)
            self.paid += amount

    def held(self) -> int:
        return sum(share.worth(self.pool.index) for share in self.shares.values())

    def is_whole(self) -> bool:
        return self.held() + self.pool.carry + self.paid * SCALE == self.fees * SCALE


@given(EVENTS)
def test_every_fee_is_a_share_or_carried_or_paid_after_every_event(
    events: list[tuple[Any, ...]],
) -> None:
    played = Played()
    for event in events:
        played.play(event)
        assert played.is_whole()
        assert played.pool.units == sum(share.units for share in played.shares.values())
        if event[0] == "fee_cents" and played.pool.units:
            assert 0 <= played.pool.carry < played.pool.units


@given(st.lists(st.integers(0, 10**6), max_size=20), st.integers(0, 10**6))
def test_many_fees_at_once_come_to_the_same_as_one_by_one(fees: list[int], units: int) -> None:
    one_by_one = Pool(units=units)
    for fee in fees:
        one_by_one = add(one_by_one, fee)
    assert add(Pool(units=units), sum(fees)) == one_by_one


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.integers(1, 10**6))
def test_equal_units_earn_equally_and_more_units_earn_more(fee: int, few: int, more: int) -> None:
    pool, small = change_units(Pool(), Share(), few)
    pool, large = change_units(pool, Share(), few + more)
    pool = add(pool, fee)
    assert small.worth(pool.index) <= large.worth(pool.index)
    assert large.worth(pool.index) - small.worth(pool.index) == more * pool.index


def test_a_fee_with_nobody_to_pay_waits_and_goes_to_who_comes() -> None:
    pool = add(Pool(), 7)
    pool, share = change_units(pool, Share(), 3)
    assert share.worth(pool.index) == 0
    pool = add(pool, 2)
    assert (claimable(pool, share), pool.carry) == (9, 0)


def test_units_given_up_keep_what_they_earned() -> None:
    pool, share = change_units(Pool(), Share(), 2)
    pool, share = change_units(add(pool, 5), share, 0)
    assert claimable(add(pool, 100), share) == 5


def test_a_claim_beyond_the_share_is_refused() -> None:
    pool, share = change_units(Pool(), Share(), 1)
    pool = add(pool, 5)
    for amount in (6, -1):
        with pytest.raises(ValueError, match="no more"):
            claim(pool, share, amount)
    with pytest.raises(ValueError, match="never negative"):
        change_units(pool, share, -1)
    with pytest.raises(ValueError, match="no negative fee"):
        add(pool, -1)


def published(part: str) -> Any:
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED.name} does not lie beside the project")
    return json.loads(PUBLISHED.read_text())[part]


def test_the_published_trace_is_reproduced() -> None:
    trace = published("accumulator")
    played = Played()
    for event in trace["events"]:
        played.play(event)
        assert played.is_whole()
    final = trace["final"]
    worth = {who: share.worth(played.pool.index) for who, share in played.shares.items()}
    assert (trace["S"], worth) == (SCALE, final["members_scaled"])
    assert (played.pool.index, played.pool.carry) == (final["index"], final["carry"])
    assert (played.paid, played.fees) == (final["paid_cents"], final["fees_cents"])


def test_the_published_divisions_are_reproduced() -> None:
    for case in published("largest_remainder"):
        parts = split(case["amount"], dict(enumerate(case["weights"])))
        assert list(parts.values()) == case["parts"]
