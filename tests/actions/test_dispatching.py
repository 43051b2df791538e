"""Who is asked for a ride, in the database and in Redis as they are."""

from dataclasses import replace

import pytest

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours
from coop.members import actions as members
from coop.members.actions import favourites
from rides.dispatch import models
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import offers
from rides.fleet import actions as fleet
from rides.trips.actions import ending
from rides.trips.actions.moves import Cause
from rides.trips.queries import later as later_rides
from rides.trips.states import Role, State
from tests import harness
from tests import stage as on
from tests.stage import FAR, NEAR, NOW, Stage, later


def outcome(driver_id: object) -> list[str]:
    rows = models.Decision.objects.filter(driver_id=driver_id).order_by("id")
    return list(rows.values_list("outcome", flat=True))


def asked() -> set[object]:
    pending = models.Offer.objects.filter(state="pending")
    return set(pending.values_list("driver_id", flat=True))


def bring(count: int) -> list[object]:
    """More drivers, all near the station."""
    drivers = [on.enrol(on.somebody(f"driver{n}"), f"X-{n}") for n in range(count)]
    for driver_id in drivers:
        on.go_online(driver_id, NEAR)
    return drivers


def test_the_nearest_driver_is_asked_and_the_other_told_why_not(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    assert on.tick() == 1
    assert asked() == {stage.ben}
    assert outcome(stage.chi) == ["other_nearer"]
    assert dispatch.lost_to_nearer(stage.chi, since=NOW) == 1


# Well under a minute further from the station than Ben.
NEXT_STREET = Point(60.1735, 24.9430)


@pytest.mark.parametrize("bonus_s", [0, 60])
def test_a_favourite_who_is_about_as_near_is_asked_first(stage: Stage, bonus_s: int) -> None:
    on.vote("dispatch.favourite_s", bonus_s)
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.chi, now=NOW)
    on.go_online(stage.chi, NEXT_STREET)
    on.book(stage.cast.ada)
    on.tick()
    assert asked() == {stage.chi if bonus_s else stage.ben}


def test_a_favourite_far_away_keeps_nobody_waiting(stage: Stage) -> None:
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.chi, now=NOW)
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    on.tick()
    assert asked() == {stage.ben}


def test_a_favourite_counts_for_rides_for_later_and_not_for_guests(stage: Stage) -> None:
    favourites.favour(by=stage.cast.ada, favourite=stage.cast.chi, now=NOW)
    ride = on.ride(on.book(stage.cast.ada))
    assert later_rides.wanted_of(ride, now=NOW).favourite_ids == {stage.cast.chi}
    ride.rider_id = None
    assert later_rides.wanted_of(ride, now=NOW).favourite_ids == frozenset()


def test_an_offer_lasts_fifteen_seconds_and_three_more_count(stage: Stage) -> None:
    on.book(stage.cast.ada)
    on.tick()
    offer = models.Offer.objects.get()
    assert (offer.expires_at, offer.grace_until) == (later(15), later(18))


def test_nobody_is_asked_twice_at_once(stage: Stage) -> None:
    on.book(stage.cast.ada)
    on.book(stage.cast.sam)
    assert on.tick() == 1
    assert on.tick(later(2)) == 0


def test_a_tick_repeated_makes_no_second_offer(stage: Stage) -> None:
    on.go_online(stage.chi, NEAR)
    on.book(stage.cast.ada)
    assert [on.tick(), on.tick(), on.tick(later(2))] == [1, 0, 0]


def test_people_who_blocked_each_other_are_never_brought_together(stage: Stage) -> None:
    members.block(by=stage.cast.ben, blocked=stage.cast.ada, now=NOW)
    on.book(stage.cast.ada)
    assert on.tick() == 0
    assert outcome(stage.ben) == ["blocked"]


def test_a_driver_is_never_asked_for_their_own_ride(stage: Stage) -> None:
    on.book(stage.cast.ben)
    assert on.tick() == 0
    assert outcome(stage.ben) == ["own_ride"]


def test_a_paused_driver_is_not_asked_until_they_resume(stage: Stage) -> None:
    fleet.pause(driver_id=stage.ben, is_paused=True, now=NOW)
    on.book(stage.cast.ada)
    assert on.tick() == 0
    fleet.pause(driver_id=stage.ben, is_paused=False, now=NOW)
    assert on.tick(later(2)) == 1
    assert outcome(stage.ben) == ["paused", "asked"]


def test_a_driver_on_a_ride_is_not_asked_for_another(stage: Stage) -> None:
    on.assigned(stage)
    on.book(stage.cast.sam)
    assert on.tick() == 0
    assert outcome(stage.ben) == ["asked", "busy"]


def test_a_car_of_another_class_is_not_asked(stage: Stage) -> None:
    on.book(stage.cast.ada, asked=replace(on.quoted(), service_class="wheelchair"))
    assert on.tick() == 0
    assert outcome(stage.ben) == ["other_class"]


def test_busy_cars_do_not_hide_the_free_one_behind_them(stage: Stage) -> None:
    for driver_id in [stage.ben, *bring(17)]:
        fleet.pause(driver_id=driver_id, is_paused=True, now=NOW)
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    assert on.tick() == 1
    assert asked() == {stage.chi}


def test_declining_costs_nothing_and_asks_the_next(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    on.tick()
    offers.decline(offer_id=on.offer_of(stage.ben), driver_id=stage.ben, now=NOW)
    on.run_outbox()
    assert asked() == {stage.chi}


def test_who_declined_is_not_asked_again_for_this_ride_but_for_the_next(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    offers.decline(offer_id=on.offer_of(stage.ben), driver_id=stage.ben, now=NOW)
    assert on.tick(later(2)) == 0
    ada = Cause(stage.cast.ada, Role.RIDER, NOW)
    ending.cancel(ride_id=ride_id, agreed_minor=0, cause=ada, now=NOW)
    on.book(stage.cast.ada)
    assert on.tick(later(4)) == 1


def test_declining_twice_counts_once(stage: Stage) -> None:
    on.book(stage.cast.ada)
    on.tick()
    offer_id = on.offer_of(stage.ben)
    for _ in range(2):
        offers.decline(offer_id=offer_id, driver_id=stage.ben, now=NOW)
    assert models.Request.objects.get().refusals == 1


def test_somebody_else_s_offer_cannot_be_declined(stage: Stage) -> None:
    on.book(stage.cast.ada)
    on.tick()
    with pytest.raises(NotYours):
        offers.decline(offer_id=on.offer_of(stage.ben), driver_id=stage.chi, now=NOW)


def test_an_unanswered_offer_expires_and_the_next_is_asked(stage: Stage) -> None:
    on.go_online(stage.chi, FAR)
    on.book(stage.cast.ada)
    on.tick()
    on.run_timers(later(18))
    on.run_outbox(later(18))
    assert asked() == {stage.chi}
    assert models.Offer.objects.get(driver_id=stage.ben).state == "expired"


def test_after_two_refusals_three_are_asked_at_once(stage: Stage) -> None:
    drivers = {stage.ben, *bring(4)}
    on.book(stage.cast.ada)
    for moment in (0, 2):
        on.tick(later(moment))
        (one,) = asked()
        offers.decline(offer_id=on.offer_of(one), driver_id=one, now=later(moment))
        drivers.discard(one)
    assert on.tick(later(4)) == 3
    assert asked() == drivers


def test_each_outcome_is_remembered_once(stage: Stage) -> None:
    fleet.pause(driver_id=stage.ben, is_paused=True, now=NOW)
    on.book(stage.cast.ada)
    for moment in range(0, 10, 2):
        on.tick(later(moment))
    assert outcome(stage.ben) == ["paused"]
    assert [one.outcome for one in dispatch.outcomes_for(stage.ben, since=NOW)] == ["paused"]


def test_matching_goes_on_by_itself_while_a_ride_waits(stage: Stage) -> None:
    fleet.pause(driver_id=stage.ben, is_paused=True, now=NOW)
    on.book(stage.cast.ada)
    on.run_outbox()
    fleet.pause(driver_id=stage.ben, is_paused=False, now=NOW)
    on.run_timers(later(2))
    on.run_outbox(later(2))
    assert asked() == {stage.ben}


def test_a_driver_who_gives_a_ride_back_is_not_asked_for_it_again(stage: Stage) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason="driver", cause=job.driver_says(), now=NOW)
    assert on.tick(later(2)) == 0
    on.go_online(stage.chi, FAR)
    assert on.tick(later(4)) == 1
    assert asked() == {stage.chi}


def test_an_offer_still_open_may_be_taken_when_the_first_driver_let_go(stage: Stage) -> None:
    job = on.assigned(stage)
    on.go_online(stage.chi, FAR)
    on.offer_too(stage.chi, job.id)
    ending.release(ride_id=job.id, reason="driver", cause=job.driver_says(), now=NOW)
    on.run_outbox()
    on.accept(stage.chi)
    assert on.ride(job.id).state == State.ASSIGNED


def test_a_driver_whose_phone_fell_silent_is_not_asked(stage: Stage) -> None:
    harness.empty_redis()
    on.book(stage.cast.ada)
    assert on.tick() == 0
