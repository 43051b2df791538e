"""A driver reaches out to a rider before saying that nobody came."""

from uuid import uuid4

import pytest

from coop.basics.refusals import NotYours
from rides.trips.actions import contact, ending
from rides.trips.actions.contact import NotTried
from rides.trips.actions.moves import WrongState
from rides.trips.queries.rides import ride_for
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import Job, Stage, later


def leave(job: Job, at_s: float = 300) -> None:
    ending.no_show(ride_id=job.id, cause=job.driver_says(later(at_s)), now=later(at_s))


def test_who_said_nothing_cannot_say_that_nobody_came(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(NotTried, match="Write to or call your rider first"):
        leave(job)
    assert on.ride(job.id).state == State.ARRIVED


def test_having_written_on_the_way_is_not_enough(stage: Stage) -> None:
    job = on.assigned(stage)
    on.tell(job, now=later(0))
    on.arrive(job, now=later(1))
    with pytest.raises(NotTried):
        leave(job, 301)


def test_having_written_at_the_pickup_is_enough_and_the_rider_sees_it(stage: Stage) -> None:
    job = on.arrived(stage)
    on.tell(job, now=later(30))
    assert ride_for(job.id, user_id=job.rider, now=later(31)).told_at == later(30)
    leave(job)
    assert on.ride(job.id).state == State.NO_SHOW


def test_members_may_ask_for_no_contact(stage: Stage) -> None:
    on.vote("noshow.contact_min", 0)
    leave(on.arrived(stage))


def test_writing_is_for_the_driver_of_the_ride_before_it_begins(stage: Stage) -> None:
    job = on.under_way(stage)
    with pytest.raises(WrongState, match="under way"):
        on.tell(job, now=later(9))
    stranger = Job(job.id, job.rider, stage.chi, stage.cast.chi)
    with pytest.raises(NotYours):
        on.tell(stranger, now=later(9))


def test_writing_twice_under_one_number_is_one_attempt(stage: Stage) -> None:
    job, key = on.arrived(stage), uuid4()
    for at_s in (10, 20):
        on.tell(job, now=later(at_s), key=key)
    assert on.events(job.id).count("contact_tried") == 1


def test_the_desk_may_call_for_the_driver(stage: Stage) -> None:
    job = on.arrived(stage)
    cause = contact.Cause(stage.cast.dia, Role.DESK, later(20))
    contact.tried(ride_id=job.id, cause=cause, now=later(20))
    leave(job)
    assert on.ride(job.id).state == State.NO_SHOW
