"""Rides for later: booked, reminded, searched for in time, and honest when nobody is found."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail

from coop.work import models as work
from rides.dispatch import queries as dispatch
from rides.dispatch.actions import offers
from rides.trips import models
from rides.trips.actions import booking, ending, keeping, moves, scheduling
from rides.trips.actions.booking import Booking
from rides.trips.actions.moves import Cause
from rides.trips.queries import later as laters
from rides.trips.queries import quoting, rides
from rides.trips.quotes import Quote, QuotedStop, Wish
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import NOW, SQUARE, STATION, Stage, later

PICKUP_AT = NOW + timedelta(hours=3)


def quoted_for(at: datetime, now: datetime = NOW) -> Quote:
    stops = [QuotedStop(STATION, "Start"), QuotedStop(SQUARE, "End")]
    return quoting.quote(stops, Wish(pickup_at=at), now=now)


def book_for(rider: UUID, at: datetime = PICKUP_AT, now: datetime = NOW) -> UUID:
    return booking.book(quoted_for(at, now), Booking(rider, rider, uuid4()), now=now)


def before(minutes: float, at: datetime = PICKUP_AT) -> datetime:
    return at - timedelta(minutes=minutes)


def sweep(now: datetime) -> None:
    on.run_timers(now)
    on.run_outbox(now)


def said(rider: UUID, at: datetime = NOW) -> Cause:
    return Cause(rider, Role.RIDER, at, uuid4())


def subjects() -> list[str]:
    return [str(one.subject) for one in mail.outbox]


def test_a_ride_for_later_waits_without_asking_anybody(stage: Stage) -> None:
    ride = on.ride(book_for(stage.cast.ada))
    sweep(NOW)
    on.tick()
    assert (ride.state, ride.pickup_at) == (State.SCHEDULED, PICKUP_AT)
    assert dispatch.offer_for(stage.ben) is None
    assert rides.live_ride_of(stage.cast.ada) is None


@pytest.mark.parametrize(
    ("ahead", "code"),
    [
        (timedelta(minutes=29), "pickup_too_soon"),
        (timedelta(minutes=-5), "pickup_too_soon"),
        (timedelta(days=61), "pickup_too_far_ahead"),
    ],
)
def test_a_time_that_cannot_be_is_refused(stage: Stage, ahead: timedelta, code: str) -> None:
    with pytest.raises((laters.TooSoon, laters.TooFarAhead)) as refused:
        quoted_for(NOW + ahead)
    assert refused.value.code == code


def test_two_rides_at_one_time_are_refused_with_when_the_other_is(stage: Stage) -> None:
    first = book_for(stage.cast.ada)
    with pytest.raises(laters.Overlaps) as refused:
        book_for(stage.cast.ada, PICKUP_AT + timedelta(minutes=1))
    assert refused.value.facts == {"ride": str(first)}
    assert "Friday 20\xa0November at 14:00" in refused.value.sentence
    book_for(stage.cast.ada, PICKUP_AT + timedelta(hours=1))
    book_for(stage.cast.chi)


def test_a_ride_on_now_does_not_hinder_one_for_tonight_but_one_it_runs_into(stage: Stage) -> None:
    on.under_way(stage)
    book_for(stage.cast.ada)
    models.Ride.objects.filter(state=State.IN_PROGRESS).update(duration_s=7_200)
    with pytest.raises(laters.Overlaps):
        book_for(stage.cast.ada, NOW + timedelta(minutes=45))


def test_the_rider_is_reminded_an_hour_before_once(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    sweep(before(60))
    sweep(before(59))
    keeping.keep(ride_id=ride_id, now=before(58))
    on.run_outbox(before(58))
    assert subjects() == ["Your ride: Friday 20\xa0November at 14:00"]
    assert on.events(ride_id) == ["booked", "reminded"]


def test_half_an_hour_before_the_search_begins_and_who_comes_early_waits_for_free(
    stage: Stage,
) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    sweep(before(30.5))
    assert on.ride(ride_id).state == State.SCHEDULED
    sweep(before(30))
    ride = on.ride(ride_id)
    assert (ride.state, ride.deadline_at) == (State.SEARCHING, PICKUP_AT + timedelta(minutes=15))
    at = before(14)
    on.drive_to(stage.ben, on.NEAR, now=at)
    on.tick(at)
    on.accept(stage.ben, now=at)
    job = on.Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    assert models.Assignment.objects.get(ride_id=ride_id).promised_at == PICKUP_AT
    on.arrive(job, now=before(10))
    assert on.ride(ride_id).arrived_at == PICKUP_AT
    with pytest.raises(ending.TooSoon) as refused:
        ending.no_show(ride_id=ride_id, cause=job.driver_says(before(1)), now=before(1))
    assert refused.value.allowed_at == PICKUP_AT + timedelta(minutes=5)
    on.start(job, now=later(60, PICKUP_AT))
    on.complete(job, now=later(600, PICKUP_AT))
    assert on.ride(ride_id).price_minor == quoted_for(PICKUP_AT).price_minor


def test_a_driver_who_still_has_time_may_stand_still(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    sweep(before(30))
    on.drive_to(stage.ben, on.NEAR, now=before(14))
    on.tick(before(14))
    on.accept(stage.ben, now=before(14))
    for minutes in (13, 10, 7.5):
        on.drive_to(stage.ben, on.NEAR, now=before(minutes))
        ending.watch(ride_id=ride_id, now=before(minutes))
    assert on.ride(ride_id).state == State.ASSIGNED


def test_who_refused_is_asked_anew_and_the_rider_hears_the_truth_early(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    sweep(before(30))
    on.drive_to(stage.ben, on.NEAR, now=before(14.9))
    on.tick(before(14.9))
    offers.decline(offer_id=on.offer_of(stage.ben), driver_id=stage.ben, now=before(14.8))
    on.tick(before(14))
    assert dispatch.offer_for(stage.ben) is None
    sweep(before(5))
    on.drive_to(stage.ben, on.NEAR, now=before(4.9))
    on.tick(before(4.9))
    assert dispatch.offer_for(stage.ben) is not None
    assert "No driver yet for your ride" in subjects()
    sweep(PICKUP_AT + timedelta(minutes=15))
    assert on.ride(ride_id).state == State.UNFILLED
    assert models.UnmetDemand.objects.count() == 1


def test_a_sweeper_an_hour_late_ends_what_can_no_longer_be(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    sweep(PICKUP_AT + timedelta(hours=1))
    assert on.ride(ride_id).state == State.UNFILLED
    assert on.events(ride_id) == ["booked", "UNFILLED"]
    assert models.UnmetDemand.objects.get().reason == "no_driver"
    assert not work.Timer.objects.filter(key=str(ride_id)).exists()


def test_a_sweeper_a_little_late_searches_at_once(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(before(10))
    assert on.ride(ride_id).state == State.SEARCHING


def test_a_rider_still_on_a_ride_is_told_and_the_search_begins_when_it_is_over(
    stage: Stage,
) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(NOW)
    job = on.under_way(stage, now=before(40))
    sweep(before(30))
    sweep(before(28))
    assert on.ride(ride_id).state == State.SCHEDULED
    assert subjects().count("Your next ride waits until this one is over") == 1
    on.complete(job, now=before(20))
    sweep(before(19))
    assert on.ride(ride_id).state == State.SEARCHING


def test_a_rider_who_never_leaves_the_first_ride_is_not_counted_as_unmet(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    on.under_way(stage, now=before(40))
    sweep(before(30))
    on.run_timers(PICKUP_AT + timedelta(minutes=16))
    assert on.ride(ride_id).state == State.UNFILLED
    assert not models.UnmetDemand.objects.exists()


def test_a_rider_is_asked_only_about_what_was_booked_long_ahead(stage: Stage) -> None:
    far = PICKUP_AT + timedelta(days=2)
    ride_id = book_for(stage.cast.ada, far)
    sweep(NOW)
    sweep(far - timedelta(hours=3))
    assert "confirm_asked" in on.events(ride_id)
    scheduling.confirm(ride_id=ride_id, cause=said(stage.cast.ada), now=far - timedelta(hours=2))
    scheduling.confirm(ride_id=ride_id, cause=said(stage.cast.ada), now=far - timedelta(hours=2))
    assert on.events(ride_id).count("confirmed") == 1
    sweep(far - timedelta(minutes=30))
    assert on.ride(ride_id).state == State.SEARCHING


def test_who_does_not_answer_keeps_the_ride(stage: Stage) -> None:
    far = PICKUP_AT + timedelta(days=2)
    ride_id = book_for(stage.cast.ada, far)
    for minutes in (180, 90, 60, 30):
        sweep(far - timedelta(minutes=minutes))
    assert on.ride(ride_id).state == State.SEARCHING


def test_moving_a_ride_moves_its_reminders(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(before(60))
    moved = PICKUP_AT + timedelta(hours=5)
    scheduling.reschedule(
        ride_id=ride_id,
        pickup_at=moved,
        cause=said(stage.cast.ada),
        now=before(50),
    )
    sweep(before(30))
    assert on.ride(ride_id).state == State.SCHEDULED
    sweep(before(60, moved))
    assert on.events(ride_id).count("reminded") == 2
    sweep(before(30, moved))
    assert on.ride(ride_id).state == State.SEARCHING


def test_a_ride_is_not_moved_onto_another_nor_once_the_search_began(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    other = PICKUP_AT + timedelta(hours=2)
    book_for(stage.cast.ada, other)
    with pytest.raises(laters.Overlaps):
        scheduling.reschedule(ride_id=ride_id, pickup_at=other, cause=said(stage.cast.ada), now=NOW)
    sweep(before(30))
    with pytest.raises(moves.WrongState):
        scheduling.reschedule(
            ride_id=ride_id,
            pickup_at=other + timedelta(hours=3),
            cause=said(stage.cast.ada),
            now=before(29),
        )


def test_cancelling_is_free_and_says_so(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    shown = rides.cancelling(ride_id, user_id=stage.cast.ada, now=before(31))
    assert (shown.fee_minor, shown.rule) == (0, "no_driver_yet")
    ending.cancel(
        ride_id=ride_id, agreed_minor=0, cause=said(stage.cast.ada, before(31)), now=before(31)
    )
    sweep(PICKUP_AT)
    assert on.ride(ride_id).state == State.CANCELLED
