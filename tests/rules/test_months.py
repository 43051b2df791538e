"""Months on the co-operative's own calendar, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from governance import months

HELSINKI = "Europe/Helsinki"
MICROSECOND = timedelta(microseconds=1)


def test_a_month_begins_and_ends_at_local_midnight_on_either_side_of_winter_time() -> None:
    october = months.month_of(datetime(2026, 10, 10, tzinfo=UTC), HELSINKI)
    assert october.key == "2026-10"
    assert october.since.astimezone(UTC) == datetime(2026, 9, 30, 21, tzinfo=UTC)
    assert october.until.astimezone(UTC) == datetime(2026, 10, 31, 22, tzinfo=UTC)


def test_the_instant_at_which_a_month_ends_belongs_to_the_next() -> None:
    ends = datetime(2026, 10, 31, 22, tzinfo=UTC)
    assert months.month_of(ends - MICROSECOND, HELSINKI).key == "2026-10"
    assert months.month_of(ends, HELSINKI).key == "2026-11"
    assert months.last_ended(ends - MICROSECOND, HELSINKI).key == "2026-09"
    assert months.last_ended(ends, HELSINKI).key == "2026-10"


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_twelve_months_are_a_year_without_gaps(zone: str) -> None:
    month = months.month_of(datetime(2026, 1, 15, tzinfo=UTC), zone)
    for _ in range(12):
        following = months.month_of(month.until, zone)
        assert following.since == month.until
        month = following
    assert month.begins_on == date(2027, 1, 1)


def test_a_decision_takes_effect_as_the_next_local_day_begins() -> None:
    evening = datetime(2026, 10, 24, 20, 59, tzinfo=UTC)
    assert months.next_boundary(evening, HELSINKI) == datetime(2026, 10, 24, 21, tzinfo=UTC)
    # That Sunday has 25 hours.
    sunday = months.next_boundary(evening, HELSINKI)
    assert months.next_boundary(sunday, HELSINKI) == datetime(2026, 10, 25, 22, tzinfo=UTC)
