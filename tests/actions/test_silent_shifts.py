"""Drivers who leave without a word do not stay on the road for ever."""

import pytest

from rides.fleet import queries, tasks
from tests import stage
from tests.stage import FAR, Stage

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def town() -> Stage:
    return stage.set_up()


def test_a_silent_driver_goes_offline_by_themselves(town: Stage) -> None:
    tasks.end_silent_shifts(payload={}, now=stage.later(899))
    assert queries.shift_of(town.ben) is not None
    tasks.end_silent_shifts(payload={}, now=stage.later(901))
    assert queries.shift_of(town.ben) is None


def test_a_driver_who_is_heard_of_stays_on_the_road(town: Stage) -> None:
    stage.drive_to(town.ben, FAR, now=stage.later(600))
    tasks.end_silent_shifts(payload={}, now=stage.later(901))
    assert queries.shift_of(town.ben) is not None


def test_a_driver_with_a_rider_is_never_taken_off_the_road(town: Stage) -> None:
    stage.under_way(town)
    tasks.end_silent_shifts(payload={}, now=stage.later(7_200))
    assert queries.shift_of(town.ben) is not None


def test_a_driver_of_whom_nothing_is_heard_is_not_counted(town: Stage) -> None:
    zone_id = queries.shifts_in(stage.places.main_zone().id)[0].zone_id
    assert queries.online_count(zone_id, now=stage.later(60)) == 1
    assert queries.online_count(zone_id, now=stage.later(240)) == 0
