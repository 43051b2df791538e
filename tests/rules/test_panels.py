"""Panels without a database: the draw, where a case stands, what a panel came to."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.journal.lots import lot_seed, lot_tag, lots_drawn
from coop.journal.verifier.panels import PANEL_LEVELS
from coop.panels import kinds, states, wording
from coop.panels.kinds import Kind
from coop.panels.states import Facts, Place, State, Terms

T0 = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DAY_S = 86_400
TERMS = Terms(7, 5, 3, 5 * DAY_S, 2 * DAY_S, 14 * DAY_S, 14 * DAY_S, 1_800)
SEEDS = st.binary(min_size=32, max_size=32)
INSTANTS = st.integers(0, 40 * DAY_S).map(lambda s: T0 + timedelta(seconds=s))


def facts(
    *, said_at: datetime | None = None, votes: tuple[tuple[datetime, int], ...] = ()
) -> Facts:
    return Facts(T0, T0 + DAY, said_at, votes, TERMS)


@given(SEEDS, st.integers(0, 400), st.integers(0, 40))
def test_a_draw_gives_each_place_to_somebody_else(start: bytes, whole: int, count: int) -> None:
    found = lots_drawn(start, whole, count)
    assert len(found) == min(whole, count)
    assert len(set(found)) == len(found)
    assert all(0 <= one < whole for one in found)


@given(SEEDS, st.integers(1, 400), st.integers(0, 20), st.integers(0, 20))
def test_a_longer_draw_begins_like_a_shorter_one(
    start: bytes, whole: int, count: int, more: int
) -> None:
    assert lots_drawn(start, whole, count + more)[: min(count, whole)] == lots_drawn(
        start, whole, count
    )


def test_a_draw_favours_nobody() -> None:
    times = [0] * 10
    for number in range(2_000):
        start = sha256(number.to_bytes(4, "big")).digest()
        for one in lots_drawn(start, 10, 3):
            times[one] += 1
    # Each is drawn 600 times of 2,000, give or take; 5 standard deviations are 102.
    assert all(abs(one - 600) <= 102 for one in times)


def test_a_draw_stays_what_it_was_for_ever() -> None:
    start = lot_seed(bytes(32), "", 14)
    assert lots_drawn(start, 318, 7) == [226, 176, 79, 6, 152, 285, 8]
    assert lot_tag(b"salt", "name").hex().startswith("030add4d")


def test_the_seed_depends_on_root_beacon_and_case() -> None:
    found = {lot_seed(bytes(32), "", 1), lot_seed(bytes(32), "", 2), lot_seed(bytes(32), "ab", 1)}
    assert len({*found, lot_seed(bytes([1] * 32), "", 1)}) == 4


@given(st.lists(st.integers(0, 3), max_size=9), st.integers(1, 9))
def test_the_gravest_level_on_which_enough_agree_is_the_outcome(
    levels: list[int], needed: int
) -> None:
    level = states.outcome(levels, needed)
    behind = [sum(one >= at for one in levels) for at in range(5)]
    assert level == 0 or behind[level] >= needed
    assert all(behind[at] < needed for at in range(level + 1, 5))


@given(st.lists(st.integers(0, 3), max_size=9), st.integers(1, 9), st.integers(0, 8))
def test_asking_for_more_never_makes_it_milder(levels: list[int], needed: int, place: int) -> None:
    if place < len(levels):
        graver = [*levels]
        graver[place] = min(3, graver[place] + 1)
        assert states.outcome(graver, needed) >= states.outcome(levels, needed)


def test_four_of_seven_uphold_nothing_and_five_do() -> None:
    assert states.outcome([1, 1, 1, 1, 0, 0, 0], 5) == 0
    assert states.outcome([1, 1, 1, 1, 1, 0, 0], 5) == 1
    assert states.outcome([3, 3, 2, 1, 1, 0, 0], 5) == 1


@given(st.none() | INSTANTS, st.lists(st.tuples(INSTANTS, st.integers(0, 1)), max_size=7), INSTANTS)
def test_a_case_only_moves_on(
    said_at: datetime | None, votes: list[tuple[datetime, int]], now: datetime
) -> None:
    held = facts(said_at=said_at, votes=tuple(votes))
    order = list(State)
    later = now + DAY
    assert order.index(states.state(held, now)) <= order.index(states.state(held, later))


def test_a_case_goes_its_way_by_time_alone() -> None:
    held = facts()
    assert states.state(held, T0 - DAY) is State.WAITING
    assert states.state(held, T0) is State.FROZEN
    assert states.state(held, T0 + DAY) is State.STATEMENTS
    assert states.state(held, T0 + 6 * DAY) is State.HEARING
    assert states.state(held, T0 + 15 * DAY) is State.DECIDED
    assert states.decided_at(held, T0 + 90 * DAY) == T0 + 15 * DAY


def test_the_last_vote_decides_early_and_a_late_look_changes_nothing() -> None:
    at = T0 + 7 * DAY
    held = facts(votes=tuple((at, 1) for _ in range(7)))
    assert states.decided_at(held, at) == states.decided_at(held, T0 + 99 * DAY) == at


def test_a_panel_can_decide_as_soon_as_both_sides_have_said_all() -> None:
    early = facts(said_at=T0 + 2 * DAY)
    assert states.hears_at(early) == T0 + 2 * DAY
    before_the_draw = facts(said_at=T0)
    assert states.hears_at(before_the_draw) == T0 + DAY
    never_later = facts(said_at=T0 + 30 * DAY)
    assert states.hears_at(never_later) == T0 + 6 * DAY


def test_a_seat_lapses_by_itself() -> None:
    asked = {"answer_by": T0, "accepted_at": None, "left_at": None, "has_voted": False}
    assert states.place(**asked, now=T0 - DAY) is Place.ASKED
    assert states.place(**asked, now=T0) is Place.LAPSED
    assert states.place(**asked | {"accepted_at": T0 - DAY}, now=T0 + DAY) is Place.SERVES


def test_who_follows_takes_the_number_of_who_left_first() -> None:
    gone = [None, T0 + DAY, T0, None, None]
    assert states.numbers(gone, 3) == [1, 2, 3, 3, 2]
    assert states.numbers([T0, None, None, T0 + DAY, None], 3) == [1, 2, 3, 1, 1]


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_words_for_all_that_it_can_come_to(kind: Kind) -> None:
    assert len(wording.OUTCOMES[kind]) == len(kinds.LEVELS[kind]) == len(PANEL_LEVELS[kind])
    assert tuple(PANEL_LEVELS[kind]) == kinds.LEVELS[kind]
    assert all(wording.SAYS[kind] and wording.QUESTIONS[kind] and wording.TITLES[kind] for _ in "1")
