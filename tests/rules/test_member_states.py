"""Where somebody stands follows from facts and time alone; limits of vouching and holding bind."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.members.states import (
    ENDS,
    MOVES,
    WAITS,
    Applied,
    Bar,
    Facts,
    Limits,
    Step,
    bar_to_vouch,
    hold_left,
    may_apply,
    step,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = Limits(member_for=30 * DAY, lasts=180 * DAY, most=5, apart=7 * DAY)
instants = st.integers(-400, 400).map(lambda days: NOW + days * DAY)
maybe = st.none() | instants
facts = st.builds(
    Facts,
    application=st.none() | st.sampled_from(Applied),
    is_checked=st.booleans(),
    is_share_begun=st.booleans(),
    again_at=maybe,
    admitted_at=maybe,
    leaves_at=maybe,
    ended_at=maybe,
)


def test_an_application_goes_from_check_to_share_to_admission() -> None:
    waits = Applied.WAITING
    assert step(Facts(), NOW) is Step.APPLY
    assert step(Facts(waits), NOW) is Step.CHECK
    assert step(Facts(waits, is_share_begun=True), NOW) is Step.CHECK
    assert step(Facts(waits, is_checked=True), NOW) is Step.SHARE
    assert step(Facts(waits, is_checked=True, is_share_begun=True), NOW) is Step.ADMISSION


def test_a_refusal_binds_until_its_end_and_no_longer() -> None:
    refused = Facts(Applied.REFUSED, again_at=NOW)
    assert step(refused, NOW - timedelta(microseconds=1)) is Step.REFUSED
    assert step(refused, NOW) is Step.APPLY


def test_a_notice_ends_by_time_whether_or_not_a_job_ran() -> None:
    leaving = Facts(Applied.ADMITTED, admitted_at=NOW - DAY, leaves_at=NOW)
    assert step(leaving, NOW - timedelta(microseconds=1)) is Step.LEAVING
    assert step(leaving, NOW) is Step.LEFT
    assert may_apply(leaving, NOW)


def test_who_left_and_applied_anew_waits_like_anybody() -> None:
    back = Facts(Applied.WAITING, is_checked=True, admitted_at=NOW - DAY, ended_at=NOW)
    assert step(back, NOW) is Step.SHARE


def test_decisions_about_an_application_are_final() -> None:
    assert {Applied.ADMITTED, Applied.REFUSED, Applied.WITHDRAWN} == ENDS
    assert set(MOVES[Applied.WAITING]) == ENDS


@given(facts, instants)
def test_everybody_stands_somewhere_and_members_never_apply(known: Facts, now: datetime) -> None:
    at = step(known, now)
    if at in {Step.MEMBER, Step.LEAVING} or at in WAITS or at is Step.REFUSED:
        assert not may_apply(known, now)
    else:
        assert may_apply(known, now)
    end = known.ended_at or known.leaves_at
    is_member = known.admitted_at is not None and (end is None or now < end)
    assert (at in {Step.MEMBER, Step.LEAVING}) == is_member


def test_who_may_vouch() -> None:
    since = NOW - 30 * DAY
    assert bar_to_vouch(None, [], LIMITS, NOW) == (Bar.NO_MEMBER, None)
    assert bar_to_vouch(NOW - DAY, [], LIMITS, NOW) == (Bar.TOO_NEW, NOW + 29 * DAY)
    assert bar_to_vouch(since, [], LIMITS, NOW) is None
    assert bar_to_vouch(since, [NOW - 6 * DAY], LIMITS, NOW) == (Bar.TOO_SOON, NOW + DAY)
    assert bar_to_vouch(since, [NOW - 7 * DAY], LIMITS, NOW) is None


@given(st.lists(st.integers(0, 400).map(lambda days: NOW - days * DAY), max_size=12))
def test_a_bar_to_vouching_ends_when_it_says(before: list[datetime]) -> None:
    since = NOW - 1_000 * DAY
    bar = bar_to_vouch(since, before, LIMITS, NOW)
    live = [at for at in before if at + LIMITS.lasts > NOW]
    assert (bar is None) == (len(live) < 5 and not any(at + 7 * DAY > NOW for at in live))
    if bar is not None:
        why, until = bar
        assert until is not None
        assert until > NOW
        later = bar_to_vouch(since, before, LIMITS, until)
        assert later is None or later[0] is not why


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 72)), max_size=6)


@given(spans)
def test_holds_never_sum_to_more_than_the_most(found: list[tuple[int, int]]) -> None:
    """Whatever was held before, what is left and what lies in the window make 72 hours at most."""
    holds, at = [], NOW - 60 * DAY
    for gap_h, hours in found:
        at += gap_h * HOUR
        holds.append((at, at + hours * HOUR))
        at += hours * HOUR
    now = max(at, NOW - 30 * DAY)
    left, whole_at = hold_left(holds, window=30 * DAY, most=72 * HOUR, now=now)
    within = sum(
        (end - max(begin, now - 30 * DAY) for begin, end in holds if end > now - 30 * DAY),
        timedelta(0),
    )
    assert timedelta(0) <= left <= 72 * HOUR
    assert left == max(72 * HOUR - within, timedelta(0))
    assert whole_at >= now
    assert hold_left(holds, window=30 * DAY, most=72 * HOUR, now=whole_at)[0] == 72 * HOUR
