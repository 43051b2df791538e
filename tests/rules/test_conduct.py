"""Conduct: sums that grow instead of fading, and what each line of an explanation adds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.trust.conduct import (
    ONE,
    POINTS,
    Halves,
    Item,
    Kind,
    Policy,
    Sums,
    add,
    divide,
    explain,
    faded,
    glow,
    moved,
    origin,
    replay,
    score,
)

DAY_S = 86_400
HALVES = Halves(ride_s=90 * DAY_S, dispute_s=365 * DAY_S)
POLICY = Policy(
    halves=HALVES,
    start=4,
    completed_bp=2_500,
    completed_max=20,
    late_bp=5_000,
    no_show_bp=10_000,
    small=2,
    medium=6,
    grave=15,
    origin_bp=9_000,
    origin_thumbs=50,
    origin_low_bp=8_000,
    origin_high_bp=9_900,
)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BEGINS = 900_000


def days(count: int) -> datetime:
    return NOW - timedelta(days=count)


items = st.builds(
    Item,
    kind=st.sampled_from(list(Kind)),
    at=st.integers(0, 5 * 365 * DAY_S).map(lambda s: NOW - timedelta(seconds=s)),
    weight=st.integers(0, ONE),
    key=st.integers(1, 10**6),
)
ledgers = st.lists(items, max_size=40)


@given(ledgers.flatmap(lambda ledger: st.tuples(st.just(ledger), st.permutations(ledger))))
def test_a_recount_in_any_order_is_what_was_added_one_by_one(
    both: tuple[list[Item], list[Item]],
) -> None:
    ledger, shuffled = both
    one_by_one = Sums()
    for item in ledger:
        one_by_one = add(one_by_one, item, HALVES)
    assert replay(shuffled, HALVES) == one_by_one


@given(ledgers, items)
def test_what_is_taken_back_leaves_no_trace(ledger: list[Item], wrong: Item) -> None:
    before = replay([*ledger, replace(wrong, sign=0)], HALVES)
    after = replay([*ledger, wrong, replace(wrong, sign=-1)], HALVES)
    assert after == before


@given(ledgers)
def test_the_lines_of_an_explanation_sum_to_the_score(ledger: list[Item]) -> None:
    sums = replay(ledger, HALVES)
    whole = score(sums, POLICY, NOW, begins=BEGINS)
    lines = explain(sums, ledger, POLICY, NOW, begins=BEGINS)
    assert sum(line.alpha for line in lines) == whole.alpha
    assert sum(line.beta for line in lines) == whole.beta
    steps = moved(lines, BEGINS)
    assert len(steps) == len(lines)
    assert sum(steps) == whole.points
    assert abs(steps[0] - POINTS * BEGINS // ONE) <= 2


def test_whoever_never_rode_stands_where_newcomers_begin() -> None:
    assert score(Sums(), POLICY, NOW, begins=BEGINS).points == 90_000


def test_a_thumb_counts_half_after_its_half_life_and_a_dispute_later() -> None:
    sums = replay([Item(Kind.UP, days(90)), Item(Kind.GRAVE, days(365))], HALVES)
    parts = faded(sums, POLICY, NOW)
    assert abs(parts[Kind.UP] - ONE // 2) <= 1
    assert abs(parts[Kind.GRAVE] - 15 * ONE // 2) <= 15


def test_each_thing_weighs_as_members_voted() -> None:
    ledger = [Item(kind, NOW) for kind in Kind]
    parts = faded(replay(ledger, HALVES), POLICY, NOW)
    assert parts == {
        Kind.UP: ONE,
        Kind.DOWN: ONE,
        Kind.COMPLETED: ONE // 4,
        Kind.LATE: ONE // 2,
        Kind.NO_SHOW: ONE,
        Kind.SMALL: 2 * ONE,
        Kind.MEDIUM: 6 * ONE,
        Kind.GRAVE: 15 * ONE,
    }


def test_completed_rides_count_up_to_twenty_and_do_not_fade() -> None:
    rides = [Item(Kind.COMPLETED, days(1000))] * 30
    found = score(replay(rides, HALVES), POLICY, NOW, begins=BEGINS)
    assert found.alpha == 4 * BEGINS + 5 * ONE


def test_newcomers_begin_at_the_recent_mean_drawn_to_what_is_usual() -> None:
    today = glow(NOW, HALVES.ride_s)
    assert origin(0, 0, POLICY, NOW) == 900_000
    assert origin(50 * ONE * today, 50 * ONE * today, POLICY, NOW) == 950_000
    assert origin(0, 500 * ONE * today, POLICY, NOW) == 800_000  # not below what members allow
    assert origin(10**5 * ONE * today, 10**5 * ONE * today, POLICY, NOW) == 990_000


def test_time_doubles_what_is_newer() -> None:
    half_s = HALVES.ride_s
    assert glow(NOW + timedelta(seconds=half_s), half_s) == 2 * glow(NOW, half_s)
    assert glow(datetime(2020, 1, 1, tzinfo=UTC), half_s) == 2**40
    assert glow(NOW + timedelta(hours=1), half_s) > glow(NOW, half_s)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**30), min_size=1, max_size=20))
def test_a_whole_is_divided_to_the_last_millionth(whole: int, parts: list[int]) -> None:
    shares = divide(whole, parts)
    assert sum(shares) == (whole if sum(parts) else 0)
    assert all(share >= 0 for share in shares)


@given(ledgers, st.integers(1, 1000))
def test_a_score_stays_between_its_ends(ledger: list[Item], ahead: int) -> None:
    later = NOW + timedelta(days=ahead)
    found = score(replay(ledger, HALVES), POLICY, later, begins=BEGINS)
    assert found.alpha > 0
    assert found.beta >= 0
    assert 0 <= found.points <= POINTS
