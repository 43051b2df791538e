"""Rides that repeat: which dates, and which instants, whatever the clocks and months do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.trips import recurring
from rides.trips.recurring import BadPattern, Turn

ZONES = (
    *("Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"),
    *("Asia/Kathmandu", "America/Sao_Paulo", "Pacific/Apia", "UTC"),
)
DAYS = st.dates(date(2008, 1, 1), date(2036, 12, 31))
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
MONDAY = date(2026, 11, 23)


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_a_ride_is_when_the_clock_on_the_wall_says_so(on: date, at: time, zone: str) -> None:
    found = recurring.moment(on, at, zone)
    local = found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    wished = datetime.combine(on, at)
    if found.turn == Turn.SKIPPED:
        assert local > wished
        a_minute_before = found.at - timedelta(minutes=1)
        assert a_minute_before.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wished
    else:
        assert local == wished


@given(DAYS, TIMES, st.sampled_from(ZONES))
def test_of_a_time_shown_twice_the_first_is_meant(on: date, at: time, zone: str) -> None:
    found = recurring.moment(on, at, zone)
    earlier = [found.at - timedelta(minutes=m) for m in (30, 60)]
    wished = datetime.combine(on, at)
    shown = [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in earlier]
    assert wished not in shown
    if found.turn == Turn.TWICE:
        again = [found.at + timedelta(minutes=m) for m in (30, 60)]
        assert wished in [one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in again]


@pytest.mark.parametrize(
    ("zone", "on", "at", "turn", "instant"),
    [
        ("Europe/Helsinki", date(2027, 3, 28), time(3, 30), Turn.SKIPPED, "2027-03-28T01:00"),
        ("Europe/Helsinki", date(2027, 10, 31), time(3, 30), Turn.TWICE, "2027-10-31T00:30"),
        ("America/New_York", date(2027, 3, 14), time(2, 30), Turn.SKIPPED, "2027-03-14T07:00"),
        ("America/New_York", date(2026, 11, 1), time(1, 30), Turn.TWICE, "2026-11-01T05:30"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), Turn.SKIPPED, "2026-10-03T15:30"),
        ("Australia/Lord_Howe", date(2026, 4, 5), time(1, 45), Turn.TWICE, "2026-04-04T14:45"),
        ("Africa/Cairo", date(2026, 4, 24), time(0, 30), Turn.SKIPPED, "2026-04-23T22:00"),
        ("Europe/Helsinki", date(2027, 3, 29), time(8, 0), Turn.NONE, "2027-03-29T05:00"),
        ("Europe/Helsinki", date(2027, 3, 26), time(8, 0), Turn.NONE, "2027-03-26T06:00"),
    ],
)
def test_a_change_of_the_clock_is_met_as_promised(
    zone: str, on: date, at: time, turn: Turn, instant: str
) -> None:
    wanted = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert recurring.moment(on, at, zone) == recurring.Moment(wanted, turn)


def test_weekdays_repeat_until_the_last_day_and_no_further() -> None:
    found = recurring.pattern(recurring.weekly([0, 2]), MONDAY, date(2026, 12, 7))
    dates = found.dates(date(2026, 1, 1), date(2027, 12, 31))
    assert dates == [date(2026, 11, d) for d in (23, 25, 30)] + [
        date(2026, 12, 2),
        date(2026, 12, 7),
    ]


def test_months_without_the_day_are_left_out_and_named() -> None:
    found = recurring.pattern(recurring.monthly(31), date(2027, 1, 31))
    span = (date(2027, 1, 1), date(2027, 5, 31))
    assert found.dates(*span) == [date(2027, 1, 31), date(2027, 3, 31), date(2027, 5, 31)]
    assert found.missing_months(*span) == [date(2027, 2, 1), date(2027, 4, 1)]


def test_the_29th_of_february_comes_in_leap_years_only() -> None:
    leap = recurring.pattern(recurring.monthly(29), date(2028, 1, 29))
    assert date(2028, 2, 29) in leap.dates(date(2028, 1, 1), date(2028, 12, 31))
    common = recurring.pattern(recurring.monthly(29), date(2026, 12, 29))
    assert common.missing_months(date(2027, 1, 1), date(2027, 4, 1)) == [date(2027, 2, 1)]
    started = recurring.pattern(recurring.monthly(29), date(2028, 2, 29))
    assert started.dates(date(2028, 2, 1), date(2028, 3, 31)) == [
        date(2028, 2, 29),
        date(2028, 3, 29),
    ]


def test_count_and_until_end_a_series() -> None:
    counted = recurring.pattern("RRULE:FREQ=DAILY;COUNT=3", MONDAY)
    assert counted.ends_on == date(2026, 11, 25)
    until = recurring.pattern("FREQ=DAILY;UNTIL=20261124T235959Z", MONDAY)
    assert until.dates(MONDAY, date(2027, 1, 1)) == [MONDAY, date(2026, 11, 24)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "unreadable"),
        ("every day", "unreadable"),
        ("FREQ=SECONDLY", "frequency"),
        ("FREQ=HOURLY", "frequency"),
        ("FREQ=YEARLY", "frequency"),
        ("FREQ=DAILY;BYHOUR=1,2,3", "part"),
        ("FREQ=DAILY;BYSETPOS=1", "part"),
        ("FREQ=DAILY;INTERVAL=0", "number"),
        ("FREQ=DAILY;INTERVAL=999999999999999999999", "number"),
        ("FREQ=DAILY;COUNT=100000", "number"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20261224", "part"),
        ("FREQ=DAILY;UNTIL=soon", "until"),
        ("FREQ=DAILY;UNTIL=2026W487", "until"),
        ("FREQ=DAILY;UNTIL=20261301", "until"),
        ("FREQ=DAILY;UNTIL=20261101", "ends_before"),
        ("FREQ=DAILY;UNTIL=20991231", "too_long"),
        ("FREQ=WEEKLY;BYDAY=XX", "unreadable"),
        ("FREQ=WEEKLY;BYDAY=1MO", "unreadable"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "unreadable"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "unreadable"),
        ("FREQ=DAILY;FREQ=WEEKLY", "unreadable"),
        ("FREQ=DAILY;" * 100, "unreadable"),
    ],
)
def test_what_is_no_pattern_of_ours_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(BadPattern) as refused:
        recurring.pattern(text, MONDAY)
    assert refused.value.why == why


def test_a_pattern_without_a_single_date_is_refused() -> None:
    with pytest.raises(BadPattern, match="no_date"):
        recurring.pattern(recurring.weekly([1]), MONDAY, MONDAY)


@given(st.text(max_size=60))
def test_any_text_is_a_pattern_or_refused(text: str) -> None:
    try:
        recurring.pattern(text, MONDAY)
    except BadPattern:
        return


@given(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]),
    st.integers(1, 4),
    DAYS,
    st.integers(0, 366),
)
def test_every_date_lies_within_its_bounds(freq: str, each: int, start: date, days: int) -> None:
    ends_on = start + timedelta(days=days)
    found = recurring.pattern(f"FREQ={freq};INTERVAL={each}", start, ends_on)
    dates = found.dates(start - timedelta(days=40), start + timedelta(days=800))
    assert dates[0] == start
    assert dates == sorted(set(dates))
    assert all(start <= day <= found.ends_on <= ends_on for day in dates)


def test_a_pattern_is_read_back_for_its_form() -> None:
    rule = recurring.weekly([4, 0])
    assert recurring.weekdays_of(rule) == {0, 4}
    assert (recurring.frequency(rule), recurring.interval(rule)) == ("WEEKLY", 1)
    assert recurring.month_day(recurring.monthly(31), MONDAY) == 31
    assert recurring.month_day("FREQ=MONTHLY", MONDAY) == 23
