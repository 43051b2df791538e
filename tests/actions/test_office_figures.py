"""The figures of a day, and where cars were missing."""

from datetime import date, timedelta

import pytest

from rides.places import queries as places
from rides.trips.actions import ending
from rides.trips.actions.moves import Cause
from rides.trips.queries import day as days
from rides.trips.queries.day import DayFigures, EndedBy, day_figures
from rides.trips.queries.demand import unmet_demand
from rides.trips.states import Role
from tests import stage
from tests.stage import NOW, later

pytestmark = pytest.mark.usefixtures("city")

TODAY = date(2026, 11, 20)


def figures(day: date = TODAY) -> DayFigures:
    return day_figures(places.main_zone(), day, now=later(3600))


def give_up(ride_id: object) -> None:
    cause = Cause(None, Role.SYSTEM, later(200))
    ending.give_up(ride_id=ride_id, cause=cause, now=later(200))


def test_a_day_without_rides_has_no_figures_that_are_made_up() -> None:
    found = figures()
    assert (found.booked, found.completed, found.unmet, found.fees_minor) == (0, 0, 0, 0)
    assert found.fill_bp is None
    assert found.wait_p50_s is None
    assert found.per_hour_median_minor is None


def test_a_day_adds_up() -> None:
    town = stage.set_up()
    job = stage.completed(town)
    cancelled = stage.book(town.cast.eve, now=later(700))
    cause = Cause(town.cast.eve, Role.RIDER, later(710))
    ending.cancel(ride_id=cancelled, agreed_minor=None, cause=cause, now=later(710))
    found = figures()
    assert (found.booked, found.completed) == (2, 1)
    assert found.fill_bp == 10_000
    assert found.fees_minor == stage.fee_of(job.id)
    assert found.fares_minor == stage.ride(job.id).price_minor
    assert found.ended_otherwise == (EndedBy("CANCELLED", "rider", 1),)
    assert found.online_s == 600  # the phone was last heard of at the drop-off
    earned = found.fares_minor - found.fees_minor
    assert found.per_hour_median_minor == earned * 6
    assert found.booked_by_hour[11] == 2  # nine in UTC
    assert figures(TODAY - timedelta(days=1)).booked == 0


def test_a_ride_without_a_driver_lowers_the_share_and_is_remembered() -> None:
    town = stage.set_up()
    give_up(stage.book(town.cast.ada))
    found = figures()
    assert (found.fill_bp, found.unmet, found.unmet_by_hour[11]) == (0, 1, 1)
    office = unmet_demand(places.main_zone(), TODAY, 7, is_public=False, now=NOW)
    assert (office.rides, [cell.rides for cell in office.cells]) == (1, [1])
    assert office.reasons[0].reason == "no_driver"
    public = unmet_demand(places.main_zone(), TODAY, 7, is_public=True, now=NOW)
    assert (public.rides, public.cells, public.reasons, sum(public.by_hour)) == (0, (), (), 0)


def test_what_many_missed_is_public() -> None:
    stage.set_up()
    for number in range(10):
        give_up(stage.book(stage.somebody(f"rider{number}")))
    public = unmet_demand(places.main_zone(), TODAY, 1, is_public=True, now=NOW)
    assert (public.rides, [cell.rides for cell in public.cells], public.hidden) == (10, [10], 0)


def test_a_local_day_is_as_long_as_its_clock_says() -> None:
    since, until = days.span_of(date(2026, 10, 25), "Europe/Helsinki")
    assert until.astimezone(since.tzinfo) - since == timedelta(days=1)
    assert until.timestamp() - since.timestamp() == 25 * 3600


def test_nine_in_ten_waited_no_longer() -> None:
    assert days.quantile(list(range(1, 101)), 0.9) == 91
    assert days.quantile([7], 0.5) == 7
    assert days.quantile([], 0.5) is None
