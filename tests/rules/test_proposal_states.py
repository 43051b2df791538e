"""Where a proposal stands: by time and facts alone, forwards only, whoever comes late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.states import FINAL, Facts, Spans, State, may_enact, state, times

T0 = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SPANS = Spans(3 * DAY, 7 * DAY, 2 * DAY, 3 * DAY, 14 * DAY)
TICK = timedelta(microseconds=1)
RANK = (State.DRAFT, State.DISCUSSION, State.OPEN, State.QUEUED, State.SUSPENDED)
DAYS = st.integers(-2, 45)


def facts(**more: object) -> Facts:
    return Facts(submitted_at=T0, spans=SPANS, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("after", "carried", "expected"),
    [
        (timedelta(0), None, State.DISCUSSION),
        (3 * DAY - TICK, None, State.DISCUSSION),
        (3 * DAY, None, State.OPEN),
        (10 * DAY - TICK, True, State.OPEN),
        (10 * DAY, None, State.DEFEATED),
        (10 * DAY, False, State.DEFEATED),
        (10 * DAY, True, State.QUEUED),
        (27 * DAY - TICK, True, State.QUEUED),
        (27 * DAY, True, State.EXPIRED),
    ],
)
def test_time_alone_moves_a_proposal(
    after: timedelta, carried: bool | None, expected: State
) -> None:
    assert state(facts(is_carried=carried), T0 + after) is expected


def test_a_draft_waits_for_its_author() -> None:
    draft = Facts(submitted_at=None, spans=SPANS)
    assert state(draft, T0 + 99 * DAY) is State.DRAFT
    assert times(draft) is None


@pytest.mark.parametrize(
    ("reached", "closes"), [(4, 10), (8, 10), (9, 11), (10, 10)], ids=lambda day: f"{day} d"
)
def test_a_quorum_that_comes_late_leaves_two_days(reached: int, closes: int) -> None:
    when = times(facts(quorum_at=T0 + reached * DAY))
    assert when is not None
    assert when.closes_at == T0 + closes * DAY
    assert when.is_extended is (closes > 10)


def test_the_timelock_must_have_passed() -> None:
    queued = facts(is_carried=True)
    assert not may_enact(queued, T0 + 13 * DAY - TICK)
    assert may_enact(queued, T0 + 13 * DAY)
    assert may_enact(queued, T0 + 15 * DAY)
    assert not may_enact(queued, T0 + 27 * DAY)
    assert not may_enact(facts(is_carried=False), T0 + 13 * DAY)
    assert not may_enact(facts(is_carried=True, suspended_at=T0 + 12 * DAY), T0 + 13 * DAY)


def test_what_is_only_heard_is_never_queued() -> None:
    heard = facts(is_carried=True, is_carried_out=False)
    assert state(heard, T0 + 60 * DAY) is State.SUCCEEDED


INSTANTS = st.one_of(st.none(), DAYS.map(lambda day: T0 + day * DAY))
FACTS = st.builds(
    facts,
    quorum_at=INSTANTS,
    is_carried=st.sampled_from([None, True, False]),
    is_carried_out=st.booleans(),
    suspended_at=INSTANTS,
    cancelled_at=INSTANTS,
    enacted_at=INSTANTS,
    stale_at=INSTANTS,
    rolled_back_at=INSTANTS,
)


@given(FACTS, DAYS, DAYS)
def test_nothing_goes_back(found: Facts, one: int, other: int) -> None:
    before, after = sorted([T0 + one * DAY, T0 + other * DAY])
    first, second = state(found, before), state(found, after)
    if first in FINAL:
        # What was carried out can be taken back, and what expired or not was cancelled by people.
        assert second is first or second in {
            State.ROLLED_BACK,
            State.CANCELLED,
            State.ENACTED,
            State.STALE,
            State.EXPIRED,
        }
    elif second in RANK:
        assert RANK.index(second) >= RANK.index(first)


@given(FACTS, DAYS)
def test_only_what_is_queued_and_due_may_be_carried_out(found: Facts, day: int) -> None:
    now = T0 + day * DAY
    if may_enact(found, now):
        when = times(found)
        assert when is not None
        assert when.due_at <= now < when.expires_at
        assert found.is_carried
        assert state(found, now) is State.QUEUED


@given(FACTS)
def test_steps_come_in_their_order(found: Facts) -> None:
    when = times(found)
    assert when is not None
    assert T0 <= when.opens_at < when.closes_at < when.due_at < when.expires_at
