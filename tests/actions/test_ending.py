"""Rides that end otherwise, and searches that start anew."""

from uuid import UUID

import pytest

from coop.basics.refusals import Refusal
from payouts import models as ledger
from payouts import queries as payouts
from rides.dispatch import models as dispatch
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import driving, ending, nearness
from rides.trips.actions.ending import FeeChanged, NoMoreTime, TooSoon
from rides.trips.actions.moves import Cause, WrongState, system
from rides.trips.queries.cancellation import cancel_verdict
from rides.trips.queries.rides import ride_for
from rides.trips.states import Role, State
from tests import harness
from tests import stage as on
from tests.stage import FAR, NEAR, NOW, STATION, Job, Stage, later


def cancel(job: Job, *, agreed_minor: int | None, at_s: float) -> None:
    now = later(at_s)
    cause = job.rider_says(now)
    ending.cancel(ride_id=job.id, agreed_minor=agreed_minor, cause=cause, now=now)


def release(job: Job, *, at_s: float = 0) -> None:
    now = later(at_s)
    ending.release(ride_id=job.id, reason="driver", cause=job.driver_says(now), now=now)


def watch(job: Job, at_s: float) -> str:
    """Look at the driver on the way; returns where the ride stands then."""
    ending.watch(ride_id=job.id, now=later(at_s))
    return str(on.ride(job.id).state)


def reason_of_release(ride_id: UUID) -> object:
    return models.Event.objects.get(ride_id=ride_id, kind="SEARCHING").facts["reason"]


def owed(user_id: UUID) -> int:
    return payouts.balances(user_id).get("owed_by_rider", 0)


def test_cancelling_costs_nothing_while_nobody_accepted(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    cancel(job, agreed_minor=0, at_s=100)
    assert on.ride(ride_id).state == State.CANCELLED
    assert dispatch.Request.objects.get().state == "closed"


def test_cancelling_within_two_minutes_of_accepting_costs_nothing(stage: Stage) -> None:
    job = on.assigned(stage)
    cancel(job, agreed_minor=0, at_s=119)
    assert owed(job.rider) == 0
    assert fleet.open_run_of(stage.ben) is None


def test_cancelling_later_owes_the_driver_the_whole_fee(stage: Stage) -> None:
    job = on.assigned(stage)
    cancel(job, agreed_minor=300, at_s=120)
    assert owed(job.rider) == 300
    assert payouts.balances(job.driver) == {"driver_earnings": -300}


def test_cancelling_costs_nothing_when_the_driver_is_late(stage: Stage) -> None:
    job = on.assigned(stage)
    promised_at = models.Assignment.objects.get().promised_at
    late_s = (promised_at - NOW).total_seconds() + 301
    cancel(job, agreed_minor=0, at_s=late_s)
    assert owed(job.rider) == 0


def test_nobody_pays_more_than_what_they_saw(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(FeeChanged, match="Cancelling costs more by now"):
        cancel(job, agreed_minor=0, at_s=120)
    assert on.ride(job.id).state == State.ASSIGNED


def test_asking_what_cancelling_costs_changes_nothing(stage: Stage) -> None:
    job = on.assigned(stage)
    before = on.events(job.id)
    seen = [cancel_verdict(job.id, now=later(200)) for _ in range(3)]
    assert seen[0] == seen[1] == seen[2]
    assert on.events(job.id) == before


def test_what_was_shown_is_what_is_taken(stage: Stage) -> None:
    job = on.assigned(stage)
    shown = ride_for(job.id, user_id=job.rider, now=later(150)).cancel
    assert shown is not None
    cancel(job, agreed_minor=shown.fee_minor, at_s=150)
    after = ride_for(job.id, user_id=job.rider, now=later(151))
    assert (after.owed_minor, after.ended_because) == (shown.fee_minor, shown.rule)


@pytest.mark.parametrize("agreed_minor", [None, 0, 300])
def test_a_ride_under_way_cannot_be_cancelled(stage: Stage, agreed_minor: int | None) -> None:
    job = on.under_way(stage)
    with pytest.raises(WrongState, match="The ride is under way"):
        cancel(job, agreed_minor=agreed_minor, at_s=300)


def test_a_driver_cannot_cancel_a_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(WrongState):
        ending.cancel(ride_id=job.id, agreed_minor=None, cause=job.driver_says(), now=NOW)


def test_saying_too_soon_that_nobody_came_says_when_it_is_allowed(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(TooSoon, match=r"Wait 5\smin at the pickup") as refused:
        ending.no_show(ride_id=job.id, cause=job.driver_says(later(299)), now=later(299))
    assert refused.value.allowed_at == later(300)
    assert on.ride(job.id).state == State.ARRIVED


def test_who_does_not_come_owes_the_driver_who_waited(stage: Stage) -> None:
    job = on.arrived(stage)
    on.tell(job, now=later(60))
    ending.no_show(ride_id=job.id, cause=job.driver_says(later(300)), now=later(300))
    assert on.ride(job.id).state == State.NO_SHOW
    assert (owed(job.rider), payouts.balances(job.driver)) == (500, {"driver_earnings": -500})


def test_nobody_fails_to_come_before_the_driver_is_there(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(WrongState, match="The driver is on the way"):
        ending.no_show(ride_id=job.id, cause=job.driver_says(), now=later(900))


def test_a_ride_broken_off_charges_nothing_and_frees_the_driver(stage: Stage) -> None:
    job = on.under_way(stage)
    ending.abort(ride_id=job.id, reason="Flat tyre", cause=job.driver_says(), now=later(60))
    assert on.ride(job.id).state == State.ABORTED
    assert not ledger.Entry.objects.exists()
    assert fleet.open_run_of(stage.ben) is None


def test_a_ride_that_has_not_begun_cannot_be_broken_off(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(WrongState):
        ending.abort(ride_id=job.id, reason="x", cause=job.driver_says(), now=NOW)


def test_a_driver_who_lets_go_is_replaced_at_the_same_price(stage: Stage) -> None:
    job = on.assigned(stage)
    before = on.ride(job.id).price_minor
    release(job, at_s=30)
    on.go_online(stage.chi, FAR, now=later(30))
    on.tick(later(31))
    on.accept(stage.chi, now=later(32))
    ride = on.ride(job.id)
    assert (ride.state, ride.price_minor, ride.searches) == (State.ASSIGNED, before, 2)


def test_a_search_after_a_release_has_its_full_time_again(stage: Stage) -> None:
    job = on.assigned(stage)
    release(job, at_s=100)
    assert on.ride(job.id).deadline_at == later(280)
    on.run_timers(later(279))
    assert on.ride(job.id).state == State.SEARCHING
    on.run_timers(later(280))
    assert on.ride(job.id).state == State.UNFILLED


def test_a_driver_who_let_go_no_longer_sees_the_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    release(job)
    with pytest.raises(Refusal, match="There is no such ride"):
        ride_for(job.id, user_id=job.user, now=NOW)


def test_the_fourth_driver_who_lets_go_ends_the_search(stage: Stage) -> None:
    job = on.assigned(stage)
    for searches in (1, 2, 3):
        assert on.ride(job.id).searches == searches
        release(job)
        user = on.somebody(f"driver{searches}")
        driver = on.enrol(user, f"X-{searches}")
        on.go_online(driver, NEAR)
        on.tick()
        on.accept(driver)
        job = Job(job.id, job.rider, driver, user)
    release(job)
    assert on.ride(job.id).state == State.UNFILLED
    assert models.UnmetDemand.objects.get().reason == "driver_left"
    with pytest.raises(Refusal, match="There is no such ride"):
        ride_for(job.id, user_id=job.user, now=NOW)


def test_a_ride_under_way_cannot_be_given_back(stage: Stage) -> None:
    job = on.under_way(stage)
    with pytest.raises(WrongState, match="The ride is under way"):
        release(job)


def test_a_search_that_finds_nobody_ends_and_is_remembered_without_whom(stage: Stage) -> None:
    harness.empty_redis()
    ride_id = on.book(stage.cast.ada)
    on.run_timers(later(179))
    assert on.ride(ride_id).state == State.SEARCHING
    on.run_timers(later(180))
    unmet = models.UnmetDemand.objects.get()
    assert on.ride(ride_id).state == State.UNFILLED
    assert (unmet.reason, unmet.at) == ("no_driver", later(180))
    assert (unmet.near.y, unmet.near.x) == (60.17, 24.94)


def test_a_search_is_extended_once(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    ada = Cause(stage.cast.ada, Role.RIDER, NOW)
    ending.extend(ride_id=ride_id, cause=ada, now=later(100))
    assert on.ride(ride_id).deadline_at == later(360)
    with pytest.raises(NoMoreTime, match="The search can be extended once"):
        ending.extend(ride_id=ride_id, cause=ada, now=later(101))


def test_an_extended_search_goes_on_until_its_new_end(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    ada = Cause(stage.cast.ada, Role.RIDER, NOW)
    ending.extend(ride_id=ride_id, cause=ada, now=later(100))
    on.run_timers(later(359))
    assert on.ride(ride_id).state == State.SEARCHING
    on.run_timers(later(360))
    assert on.ride(ride_id).state == State.UNFILLED


def test_a_ride_with_a_driver_has_no_search_to_extend(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(NoMoreTime):
        ending.extend(ride_id=job.id, cause=job.rider_says(), now=NOW)


def test_a_search_that_just_found_a_driver_is_not_given_up(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.end_search(ride_id=job.id, now=later(1_000))
    assert on.ride(job.id).state == State.ASSIGNED


def test_a_driver_who_comes_nearer_keeps_the_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, STATION, now=later(60))
    assert watch(job, 61) == State.ASSIGNED


def test_a_driver_gone_dark_loses_the_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    assert watch(job, 120) == State.ASSIGNED
    assert watch(job, 121) == State.SEARCHING
    assert reason_of_release(job.id) == "dark"


def test_a_short_silence_in_slow_traffic_is_not_dark(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, NEAR, now=later(130))
    harness.empty_redis()  # as a minute of silence does
    assert watch(job, 195) == State.ASSIGNED
    assert watch(job, 130 + 60 + 121) == State.SEARCHING
    assert reason_of_release(job.id) == "dark"


def test_a_driver_who_stands_still_loses_the_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    for at_s in (100, 200, 300, 420):
        on.drive_to(stage.ben, NEAR, now=later(at_s))
        assert watch(job, at_s) == State.ASSIGNED
    on.drive_to(stage.ben, NEAR, now=later(421))
    assert watch(job, 421) == State.SEARCHING
    assert reason_of_release(job.id) == "stalls"


def test_a_driver_who_drives_away_loses_the_ride(stage: Stage) -> None:
    job = on.assigned(stage)
    on.drive_to(stage.ben, FAR, now=later(60))
    assert watch(job, 60) == State.SEARCHING
    assert reason_of_release(job.id) == "retreats"


def test_a_driver_at_the_pickup_is_not_watched_any_more(stage: Stage) -> None:
    job = on.arrived(stage)
    assert watch(job, 2_000) == State.ARRIVED


def test_the_driver_on_the_way_is_watched_by_a_timer(stage: Stage) -> None:
    job = on.assigned(stage)
    for at_s in range(20, 160, 20):
        on.run_timers(later(at_s))
    assert reason_of_release(job.id) == "dark"


def test_time_alone_never_ends_a_ride_that_has_its_driver(stage: Stage) -> None:
    job = on.arrived(stage)
    on.run_timers(later(3_000))
    assert on.ride(job.id).state == State.ARRIVED


def test_what_the_system_does_is_said_to_be_by_the_system(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason="dark", cause=system(later(200)), now=later(200))
    event = models.Event.objects.get(ride_id=job.id, kind="SEARCHING")
    assert (event.role, event.by) == ("system", None)


def test_ending_a_ride_twice_is_refused(stage: Stage) -> None:
    job = on.completed(stage)
    with pytest.raises(Refusal):
        driving.complete(ride_id=job.id, cause=job.driver_says(later(700)), now=later(700))
    assert ledger.Entry.objects.count() == 1


def test_who_left_the_pickup_cannot_say_that_nobody_came(stage: Stage) -> None:
    job, at = on.arrived(stage), later(600)
    on.drive_to(job.driver, FAR, now=at)
    with pytest.raises(nearness.TooFar, match="from the pickup"):
        ending.no_show(ride_id=job.id, cause=job.driver_says(at), now=at)
    assert on.ride(job.id).state == State.ARRIVED
