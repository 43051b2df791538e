"""How numbers read on pages: units, clocks and shares."""

from datetime import UTC, datetime

import pytest

from coop.web import formats

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("seconds", "reads"),
    [(0, "1 min"), (89, "1 min"), (91, "2 min"), (3600, "1 h"), (18_600, "5 h 10 min")],
)
def test_a_wait_is_never_less_than_a_minute(seconds: int, reads: str) -> None:
    assert formats.minutes(seconds).replace(NBSP, " ") == reads


@pytest.mark.parametrize(
    ("metres", "units", "reads"),
    [
        (4, "metric", "10 m"),
        (143, "metric", "140 m"),
        (640, "metric", "650 m"),
        (1_540, "metric", "1.5 km"),
        (120, "imperial", "400 ft"),
        (1_931, "imperial", "1.2 mi"),
    ],
)
def test_distances_are_rounded_as_one_says_them(metres: int, units: str, reads: str) -> None:
    assert formats.distance(metres, units).replace(NBSP, " ") == reads


def test_an_instant_reads_on_the_clock_of_its_zone() -> None:
    at = datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
    assert formats.time_of_day(at, "Europe/Helsinki", "metric") == "15:05"
    assert formats.time_of_day(at, "America/New_York", "imperial") == f"8:05{NBSP}AM"


def test_midnight_and_noon_are_twelve_where_hours_are_halved() -> None:
    assert formats.hour_of_day(0, "imperial") == f"12{NBSP}AM"
    assert formats.hour_of_day(12, "imperial") == f"12{NBSP}PM"


@pytest.mark.parametrize(("bp", "reads"), [(1500, "15 %"), (887, "8.87 %"), (10_000, "100 %")])
def test_a_share_drops_idle_zeros(bp: int, reads: str) -> None:
    assert formats.percent(bp).replace(NBSP, " ") == reads


def test_a_countdown_never_goes_below_zero() -> None:
    assert formats.clock(161) == "2:41"
    assert formats.clock(-3) == "0:00"
