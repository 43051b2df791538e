"""A driver whose ride ended meanwhile hears how, and nobody else hears anything."""

from uuid import UUID, uuid4

import pytest

from coop.basics.refusals import NotYours
from coop.work import clock
from rides.trips.actions import driving, ending
from rides.trips.actions.moves import Cause, WrongState
from rides.trips.states import Role
from tests.web import riding
from tests.web.riding import Town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def arrive(ride_id: UUID, user_id: UUID) -> None:
    cause = Cause(user_id, Role.DRIVER, clock.now(), uuid4())
    driving.arrive(ride_id=ride_id, reason="", cause=cause, now=clock.now())


@pytest.fixture
def town() -> Town:
    return riding.settle()


@pytest.fixture
def cancelled(town: Town) -> UUID:
    """A ride that Ada cancelled while Ben was on his way."""
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    cause = Cause(town.people.ada, Role.RIDER, clock.now(), uuid4())
    ending.cancel(ride_id=ride_id, agreed_minor=None, cause=cause, now=clock.now())
    return ride_id


def test_the_driver_hears_that_the_ride_was_cancelled(town: Town, cancelled: UUID) -> None:
    with pytest.raises(WrongState, match="This ride was cancelled"):
        arrive(cancelled, town.people.ben)


def test_another_driver_hears_nothing_of_it(town: Town, cancelled: UUID) -> None:
    with pytest.raises(NotYours):
        arrive(cancelled, town.people.chi)


def test_a_driver_who_gave_the_ride_back_has_no_part_in_it(town: Town) -> None:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.release(ride_id, town.ben)
    with pytest.raises(NotYours):
        arrive(ride_id, town.people.ben)
