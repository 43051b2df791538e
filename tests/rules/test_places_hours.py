"""Weekly hours: across midnight, across changes of the clock, and as people write them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.places import hours
from rides.places.hours import Span

HELSINKI = "Europe/Helsinki"
EVERY_DAY = tuple(Span(day, 6 * 60, 22 * 60) for day in range(7))
SATURDAY_NIGHT = (Span(5, 22 * 60, 28 * 60),)

instants = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2028, 12, 31), timezones=st.just(UTC)
)
zones = st.sampled_from([HELSINKI, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
spans = st.builds(
    lambda day, start, length: Span(day, start, start + length),
    st.integers(0, 6),
    st.integers(0, 1439),
    st.integers(1, 1440),
)
weeks = st.lists(spans, min_size=1, max_size=10).map(tuple)


def helsinki(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(HELSINKI)).astimezone(UTC)


def test_without_hours_service_is_always_given() -> None:
    at = helsinki(2026, 11, 22, 3, 0)
    assert hours.is_open((), at, HELSINKI)
    assert hours.opens_at((), at, HELSINKI) == at
    assert hours.closes_at((), at, HELSINKI) is None


def test_before_six_it_opens_at_six_on_the_zones_own_clock() -> None:
    at = helsinki(2026, 11, 22, 3, 0)
    assert not hours.is_open(EVERY_DAY, at, HELSINKI)
    assert hours.opens_at(EVERY_DAY, at, HELSINKI) == helsinki(2026, 11, 22, 6, 0)
    assert hours.closes_at(EVERY_DAY, helsinki(2026, 11, 22, 6), HELSINKI) == helsinki(
        2026, 11, 22, 22
    )


def test_a_night_goes_on_after_midnight() -> None:
    assert hours.is_open(SATURDAY_NIGHT, helsinki(2026, 11, 22, 3, 59), HELSINKI)
    assert not hours.is_open(SATURDAY_NIGHT, helsinki(2026, 11, 22, 4, 0), HELSINKI)
    assert not hours.is_open(SATURDAY_NIGHT, helsinki(2026, 11, 21, 21, 59), HELSINKI)


def test_the_night_in_which_the_clock_is_put_back_is_an_hour_longer() -> None:
    # On 25 October 2026 Helsinki's clocks go from 04:00 back to 03:00.
    night = (Span(5, 22 * 60, 27 * 60 + 30),)  # until 03:30, which comes twice
    opened = helsinki(2026, 10, 24, 22, 0)
    assert hours.closes_at(night, opened, HELSINKI) == opened + timedelta(hours=6.5)


def test_the_night_in_which_the_clock_is_put_forward_ends_at_the_skip() -> None:
    # On 28 March 2027 Helsinki's clocks go from 03:00 to 04:00: 03:30 never comes.
    night = (Span(5, 22 * 60, 27 * 60 + 30),)
    opened = helsinki(2027, 3, 27, 22, 0)
    assert hours.closes_at(night, opened, HELSINKI) == opened + timedelta(hours=5)
    morning = (Span(6, 3 * 60 + 30, 12 * 60),)
    assert hours.opens_at(morning, opened, HELSINKI) == helsinki(2027, 3, 28, 4, 0)


def test_a_span_that_the_clock_swallows_opens_a_week_later() -> None:
    swallowed = (Span(6, 3 * 60 + 10, 3 * 60 + 50),)
    at = helsinki(2027, 3, 27, 22, 0)
    assert hours.opens_at(swallowed, at, HELSINKI) == helsinki(2027, 4, 4, 3, 10)


def test_spans_that_touch_close_once() -> None:
    all_week = tuple(Span(day, 0, 1440) for day in range(7))
    weekend = (Span(5, 0, 1440), Span(6, 0, 720))
    assert hours.closes_at(all_week, helsinki(2026, 11, 22, 5), HELSINKI) is None
    assert hours.closes_at(weekend, helsinki(2026, 11, 21, 5), HELSINKI) == helsinki(
        2026, 11, 22, 12
    )


@given(weeks, instants, zones)
def test_it_opens_at_the_first_open_instant(week: hours.Hours, at: datetime, zone: str) -> None:
    opening = hours.opens_at(week, at, zone)
    assert opening is not None
    assert opening >= at
    assert hours.is_open(week, opening, zone)
    if opening > at:
        before = opening - timedelta(seconds=1)
        assert not hours.is_open(week, max(before, at), zone)


@given(weeks, instants, zones)
def test_what_closes_is_closed_then_and_open_just_before(
    week: hours.Hours, at: datetime, zone: str
) -> None:
    closing = hours.closes_at(week, at, zone)
    if closing is not None:
        assert closing > at
        assert not hours.is_open(week, closing, zone)
        assert hours.is_open(week, max(at, closing - timedelta(seconds=1)), zone)


@given(weeks, instants, zones)
def test_away_from_changes_the_clock_on_the_wall_decides(
    week: hours.Hours, at: datetime, zone: str
) -> None:
    local = at.astimezone(ZoneInfo(zone))
    offsets = {(local + timedelta(days=days)).utcoffset() for days in (-3, -2, -1, 0, 1, 2)}
    if len(offsets) > 1:
        return
    minute = local.hour * 60 + local.minute
    days = ((local.weekday(), minute), ((local.weekday() - 1) % 7, minute + 1440))
    shown = any(s.day == day and s.from_min <= m < s.until_min for s in week for day, m in days)
    assert hours.is_open(week, at, zone) == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("06:00–22:00", (Span(2, 360, 1320),)),
        ("6-22", (Span(2, 360, 1320),)),
        ("6.30 to 14, 16:00 - 02:00", (Span(2, 390, 840), Span(2, 960, 1560))),
        ("00:00–00:00", (Span(2, 0, 1440),)),
        ("0-24", (Span(2, 0, 1440),)),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, expected: hours.Hours) -> None:
    assert hours.read(2, text) == expected


@pytest.mark.parametrize("text", ["noon", "25-26", "6:75-8", "6-8, 7-9", "6", "6-8-10", "1-2," * 9])
def test_what_is_no_span_is_not_read(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the text itself is all it says
        hours.read(2, text)


@given(weeks)
def test_hours_come_back_as_they_were_kept(week: hours.Hours) -> None:
    assert hours.loaded(hours.dumped(week)) == tuple(sorted(week))


@given(spans)
def test_a_span_is_read_as_it_is_written(span: Span) -> None:
    assert hours.read(span.day, hours.written([span])) == (span,)
