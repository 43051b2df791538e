"""Queues at stations: who came first is asked first, and who declines twice goes to the end."""

from uuid import UUID

import pytest
from shapely.geometry import box

from rides.dispatch import lines, models
from rides.dispatch.actions import offers, queueing
from rides.places import drawing
from rides.places.drawing import By, Sketch
from tests import stage
from tests.stage import FAR, NEAR, NOW, STATION, Stage, later

pytestmark = pytest.mark.usefixtures("city")

PICKUPS = box(24.9405, 60.1705, 24.9425, 60.1718)
WAITING = box(24.9510, 60.1655, 24.9530, 60.1670)


@pytest.fixture
def town() -> Stage:
    """Ben stands near the station; the queue's drivers wait further away."""
    found = stage.set_up()
    sketch = Sketch("Station", PICKUPS, WAITING)
    drawing.draw_special(
        city_slug="helsinki", kind="queue", sketch=sketch, by=By(found.cast.sam), now=NOW
    )
    return found


def wait_in_line(driver_id: UUID, at: float) -> None:
    stage.go_online(driver_id, FAR, now=later(at))
    queueing.look(now=later(at))


def number(driver_id: UUID) -> int | None:
    place = lines.place_of(driver_id)
    return place.number if place else None


def test_the_first_in_line_is_asked_though_another_is_nearer(town: Stage) -> None:
    wait_in_line(town.chi, 1)
    stage.book(town.cast.ada, now=later(2))
    stage.tick(later(2))
    assert stage.offer_of(town.chi)
    said = models.Decision.objects.get(driver_id=town.ben)
    assert said.outcome == "ahead_in_queue"


def test_whoever_came_first_goes_first(town: Stage) -> None:
    dov = stage.enrol(town.cast.eve, "EVE-1")
    wait_in_line(dov, 1)
    wait_in_line(town.chi, 20)
    assert (number(dov), number(town.chi), number(town.ben)) == (1, 2, None)
    stage.book(town.cast.ada, now=later(21))
    stage.tick(later(21))
    assert stage.offer_of(dov)


def test_with_nobody_in_line_the_nearest_is_asked(town: Stage) -> None:
    stage.book(town.cast.ada)
    stage.tick()
    assert stage.offer_of(town.ben)


def test_two_declines_in_a_row_send_a_driver_to_the_end(town: Stage) -> None:
    other = stage.enrol(town.cast.eve, "EVE-1")
    wait_in_line(town.chi, 1)
    wait_in_line(other, 12)
    for at, rider in ((13, town.cast.ada), (14, stage.somebody("fay"))):
        stage.book(rider, now=later(at))
        stage.tick(later(at))
        offers.decline(offer_id=stage.offer_of(town.chi), driver_id=town.chi, now=later(at))
        place = lines.place_of(town.chi)
        assert place
        assert (place.number, place.declines) == ((1, 1) if at == 13 else (2, 0))
    assert number(other) == 1


def test_who_drives_away_or_goes_offline_leaves_the_line(town: Stage) -> None:
    wait_in_line(town.chi, 1)
    stage.drive_to(town.chi, NEAR, now=later(200))
    queueing.look(now=later(200))
    assert number(town.chi) is None
    assert models.Place.objects.get(driver_id=town.chi).left_at == later(200)


def test_a_pickup_elsewhere_asks_the_nearest(town: Stage) -> None:
    wait_in_line(town.chi, 1)
    asked = stage.quoted(stage.SQUARE, STATION, now=later(2))
    stage.book(town.cast.ada, asked=asked, now=later(2))
    stage.tick(later(2))
    offer = models.Offer.objects.get()
    offers.decline(offer_id=offer.id, driver_id=offer.driver_id, now=later(3))
    place = lines.place_of(town.chi)
    assert place
    assert place.declines == 0


def test_looking_twice_changes_nothing(town: Stage) -> None:
    wait_in_line(town.chi, 1)
    queueing.look(now=later(5))
    place = models.Place.objects.get(driver_id=town.chi)
    assert (place.since_at, place.left_at) == (later(1), None)
