"""The driver's steps, and what each of them asks for."""

from datetime import timedelta

import pytest

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from payouts import queries as payouts
from rides.dispatch import models as dispatch
from rides.dispatch.actions import offers
from rides.dispatch.actions.offers import OfferGone
from rides.fleet import actions as fleet
from rides.fleet import models as fleet_models
from rides.fleet import positions
from rides.trips import models
from rides.trips.actions import driving, ending
from rides.trips.actions.driving import PinLocked, WrongPin
from rides.trips.actions.moves import Cause, WrongState, system
from rides.trips.actions.nearness import TooFar
from rides.trips.queries.driving import drive_view
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import NOW, STATION, Job, Stage, later


def offered(stage: Stage) -> Job:
    """Ada's ride, which Ben is asked for."""
    ride_id = on.book(stage.cast.ada)
    on.tick()
    return Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)


def metres_north(metres: float) -> Point:
    return Point(STATION.lat + metres / 111_195, STATION.lon)


def try_pin(job: Job, pin: str) -> None:
    driving.start(ride_id=job.id, pin=pin, cause=job.driver_says(), now=NOW)


@pytest.mark.parametrize("after_s", [0, 14, 15, 18])
def test_an_offer_is_taken_within_its_time_and_a_little_grace(stage: Stage, after_s: int) -> None:
    job = offered(stage)
    on.accept(stage.ben, now=later(after_s))
    assert on.ride(job.id).state == State.ASSIGNED


@pytest.mark.parametrize("is_swept", [False, True])
def test_an_answer_after_the_grace_is_too_late(stage: Stage, is_swept: bool) -> None:
    job = offered(stage)
    offer_id = on.offer_of(stage.ben)
    if is_swept:
        on.run_timers(later(18.5))
    with pytest.raises(OfferGone, match="The offer expired before your answer arrived"):
        driving.accept(
            offer_id=offer_id, driver_id=stage.ben, cause=job.driver_says(), now=later(18.5)
        )
    assert on.ride(job.id).state == State.SEARCHING


def test_an_offer_to_somebody_else_does_not_exist(stage: Stage) -> None:
    job = offered(stage)
    with pytest.raises(NotYours, match="There is no such offer"):
        driving.accept(
            offer_id=on.offer_of(stage.ben), driver_id=stage.chi, cause=job.driver_says(), now=NOW
        )


def test_an_offer_for_a_cancelled_ride_is_gone(stage: Stage) -> None:
    job = offered(stage)
    offer_id = on.offer_of(stage.ben)
    ending.cancel(ride_id=job.id, agreed_minor=0, cause=job.rider_says(), now=NOW)
    with pytest.raises(OfferGone, match="The rider no longer needs this ride"):
        driving.accept(offer_id=offer_id, driver_id=stage.ben, cause=job.driver_says(), now=NOW)


def test_a_declined_offer_is_gone(stage: Stage) -> None:
    job = offered(stage)
    offer_id = on.offer_of(stage.ben)
    offers.decline(offer_id=offer_id, driver_id=stage.ben, now=NOW)
    with pytest.raises(OfferGone, match="You declined this offer"):
        driving.accept(offer_id=offer_id, driver_id=stage.ben, cause=job.driver_says(), now=NOW)


def test_whoever_has_the_ride_is_not_told_that_another_was_faster(stage: Stage) -> None:
    job = offered(stage)
    offer_id = on.offer_of(stage.ben)
    on.accept(stage.ben)
    with pytest.raises(OfferGone, match="You took this ride already"):
        driving.accept(offer_id=offer_id, driver_id=stage.ben, cause=job.driver_says(), now=NOW)


def test_a_driver_who_went_offline_takes_no_ride(stage: Stage) -> None:
    job = offered(stage)
    fleet.go_offline(driver_id=stage.ben, now=NOW)
    with pytest.raises(fleet.Offline, match="Go online to take rides"):
        on.accept(stage.ben)
    assert on.ride(job.id).state == State.SEARCHING


def test_accepting_withdraws_the_offers_of_the_others(stage: Stage) -> None:
    job = offered(stage)
    on.go_online(stage.chi, on.NEAR)
    on.offer_too(stage.chi, job.id)
    on.accept(stage.ben)
    on.run_outbox()
    assert dispatch.Offer.objects.get(driver_id=stage.chi).state == "withdrawn"
    assert on.ride(job.id).state == State.ASSIGNED


def test_accepting_opens_one_run_and_promises_an_arrival(stage: Stage) -> None:
    job = on.assigned(stage)
    assignment = models.Assignment.objects.get(ride_id=job.id)
    assert fleet_models.Run.objects.filter(driver_id=stage.ben, closed_at=None).count() == 1
    assert NOW < assignment.promised_at < NOW + timedelta(minutes=10)


@pytest.mark.parametrize(("away_m", "accuracy_m"), [(100, 10), (155, 10), (240, 160)])
def test_a_driver_near_the_pickup_has_arrived(
    stage: Stage, away_m: float, accuracy_m: float
) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, metres_north(away_m), accuracy_m=accuracy_m)
    driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(), now=NOW)
    assert on.ride(job.id).arrived_at == NOW


def test_a_driver_further_away_is_told_how_far_and_has_not_arrived(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, metres_north(400))
    with pytest.raises(TooFar, match=r"You are 390\sm from the pickup\. Come within 150\sm"):
        driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(), now=NOW)
    assert on.ride(job.id).state == State.ASSIGNED


def test_a_driver_further_away_may_say_why(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, metres_north(400))
    driving.arrive(ride_id=job.id, reason="Road works", cause=job.driver_says(), now=NOW)
    event = models.Event.objects.get(ride_id=job.id, kind="ARRIVED")
    assert event.facts["reason"] == "Road works"


def test_only_the_driver_of_a_ride_carries_it_out(stage: Stage) -> None:
    job = on.assigned(stage)
    eve = Cause(stage.cast.chi, Role.DRIVER, NOW)
    for step in (
        lambda: driving.arrive(ride_id=job.id, reason="x", cause=eve, now=NOW),
        lambda: driving.start(ride_id=job.id, pin="0000", cause=eve, now=NOW),
        lambda: driving.complete(ride_id=job.id, cause=eve, now=NOW),
        lambda: ending.release(ride_id=job.id, reason="x", cause=eve, now=NOW),
        lambda: ending.no_show(ride_id=job.id, cause=eve, now=NOW),
        lambda: ending.abort(ride_id=job.id, reason="x", cause=eve, now=NOW),
    ):
        with pytest.raises(NotYours, match="This ride is not yours to drive"):
            step()
    assert on.ride(job.id).state == State.ASSIGNED


def test_a_step_out_of_turn_says_where_the_ride_stands(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(WrongState, match="The driver is on the way to the pickup"):
        try_pin(job, on.pin_of(job.id))
    with pytest.raises(WrongState, match="The driver is on the way to the pickup"):
        driving.complete(ride_id=job.id, cause=job.driver_says(), now=NOW)


def test_the_right_pin_begins_the_ride(stage: Stage) -> None:
    job = on.arrived(stage)
    try_pin(job, on.pin_of(job.id))
    assert on.ride(job.id).state == State.IN_PROGRESS


def test_each_wrong_pin_says_how_many_tries_are_left(stage: Stage) -> None:
    job = on.arrived(stage)
    said = []
    for _ in range(5):
        with pytest.raises(WrongPin) as refused:
            try_pin(job, on.wrong_pin(job.id))
        said.append((refused.value.sentence, refused.value.facts))
    assert said == [
        (f"That is not the PIN. Tries left: {left}.", {"tries_left": left})
        for left in (4, 3, 2, 1, 0)
    ]


def test_after_five_wrong_pins_even_the_right_one_is_refused(stage: Stage) -> None:
    job = on.arrived(stage)
    for _ in range(5):
        with pytest.raises(WrongPin):
            try_pin(job, on.wrong_pin(job.id))
    with pytest.raises(PinLocked, match="Ask the rider to press “I am in the car”"):
        try_pin(job, on.pin_of(job.id))
    assert drive_view(stage.ben, now=NOW).job.pin_tries_left == 0


def test_after_five_wrong_pins_the_rider_confirms_and_the_ride_begins(stage: Stage) -> None:
    job = on.arrived(stage)
    for _ in range(5):
        with pytest.raises(WrongPin):
            try_pin(job, on.wrong_pin(job.id))
    driving.begin(ride_id=job.id, cause=job.rider_says(), now=NOW)
    assert on.ride(job.id).state == State.IN_PROGRESS
    assert on.events(job.id).count("wrong_pin") == 5


def test_the_rider_cannot_confirm_before_the_driver_is_there(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(WrongState):
        driving.begin(ride_id=job.id, cause=job.rider_says(), now=NOW)


def test_wrong_pins_of_one_driver_are_not_held_against_the_next(stage: Stage) -> None:
    job = on.arrived(stage)
    for _ in range(5):
        with pytest.raises(WrongPin):
            try_pin(job, on.wrong_pin(job.id))
    ending.release(ride_id=job.id, reason="driver", cause=job.driver_says(), now=NOW)
    on.go_online(stage.chi, STATION)
    on.tick()
    on.accept(stage.chi)
    after = Job(job.id, job.rider, stage.chi, stage.cast.chi)
    on.arrive(after, now=NOW)
    on.start(after, now=NOW)
    assert on.ride(job.id).state == State.IN_PROGRESS


@pytest.mark.parametrize("role", [Role.DRIVER, Role.RIDER])
def test_either_of_them_may_end_the_ride(stage: Stage, role: Role) -> None:
    job = on.under_way(stage)
    cause = Cause(job.user if role == Role.DRIVER else job.rider, role, later(600))
    driving.complete(ride_id=job.id, cause=cause, now=later(600))
    assert on.ride(job.id).state == State.COMPLETED


def test_a_ride_that_nobody_ends_ends_by_itself(stage: Stage) -> None:
    job = on.under_way(stage)
    limit_s = max(3 * on.ride(job.id).duration_s, on.ride(job.id).duration_s + 7_200)
    on.run_timers(later(limit_s - 1))
    assert on.ride(job.id).state == State.IN_PROGRESS
    on.run_timers(later(limit_s))
    assert on.ride(job.id).state == State.COMPLETED


def test_a_forgotten_ride_costs_what_was_quoted_and_is_flagged(stage: Stage) -> None:
    job = on.under_way(stage)
    quoted_minor = on.ride(job.id).price_minor
    on.run_timers(later(40_000))
    ride = on.ride(job.id)
    assert (ride.price_minor, ride.is_flagged) == (quoted_minor, True)
    assert payouts.entry_of_ride(job.id) is not None


def test_a_ride_ended_in_time_is_not_ended_again(stage: Stage) -> None:
    job = on.completed(stage)
    before = on.events(job.id)
    on.run_timers(later(40_000))
    assert on.events(job.id) == before


@pytest.mark.parametrize("who", ["chi", "ada"])
def test_only_who_drove_confirms_the_cash(stage: Stage, who: str) -> None:
    job = on.completed(stage)
    cause = Cause(getattr(stage.cast, who), Role.DRIVER, later(610))
    with pytest.raises(NotYours, match="There is no cash to confirm"):
        driving.confirm_cash(ride_id=job.id, cause=cause, now=later(610))


def test_cash_is_not_confirmed_before_the_end(stage: Stage) -> None:
    job = on.under_way(stage)
    with pytest.raises(NotYours, match="There is no cash to confirm"):
        driving.confirm_cash(ride_id=job.id, cause=job.driver_says(), now=NOW)


def test_a_ride_that_nobody_ended_costs_what_was_quoted(stage: Stage) -> None:
    job, at = on.arrived(stage), later(20_000)
    quoted_minor = on.ride(job.id).price_minor
    on.start(job, now=later(1_200))
    driving.complete(ride_id=job.id, cause=system(at), now=at)
    assert on.ride(job.id).price_minor == quoted_minor


def test_a_phone_that_is_unsure_by_kilometres_is_not_at_the_pickup(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(job.driver, on.FAR, accuracy_m=9_000)
    with pytest.raises(TooFar, match="from the pickup"):
        driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(), now=NOW)


def test_a_silent_phone_is_not_at_the_pickup(stage: Stage) -> None:
    job = on.assigned(stage)
    positions.drop(on.places.main_zone().id, job.driver)
    with pytest.raises(TooFar, match="location"):
        driving.arrive(ride_id=job.id, reason="", cause=job.driver_says(), now=NOW)
