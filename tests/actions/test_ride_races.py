"""Two things in the same moment: whichever comes first, the ride stays whole."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Barrier
from time import sleep
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import models as work_models
from payouts import models as ledger
from rides.dispatch import models as dispatch
from rides.dispatch.actions.offers import OfferGone
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import booking, driving, ending, ways
from rides.trips.actions.booking import AlreadyRiding, Booking, TooManyGuests
from rides.trips.actions.driving import PinLocked, WrongPin
from rides.trips.queries.ways import new_way
from rides.trips.quotes import QuotedStop
from rides.trips.states import State
from tests import stage as on
from tests.stage import NOW, Job, Stage, later

Act = Callable[[], object]
# Long enough for another thread to get as far as the lock that stops it.
A_MOMENT_S = 0.3

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(*acts: Act) -> list[object]:
    """What came of acts done in one moment: what each returned, or its refusal."""
    start = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: _try(act, start), acts))


def _try(act: Act, start: Barrier | None = None) -> object:
    try:
        connection.ensure_connection()
        if start:
            start.wait(timeout=30)
        return act()
    except Refusal as refusal:
        return refusal
    finally:
        connections.close_all()


def meanwhile(pool: ThreadPoolExecutor, act: Act) -> "Future[object]":
    """Begin an act in another thread and give it time to run into what we hold."""
    begun = pool.submit(_try, act)
    sleep(A_MOMENT_S)
    return begun


def chain_is_whole(ride_id: UUID) -> bool:
    """No gap in the events, and the last one says where the ride stands."""
    rows = list(models.Event.objects.filter(ride_id=ride_id).order_by("seq"))
    ride = on.ride(ride_id)
    counted = [row.seq for row in rows] == list(range(1, ride.seq + 1))
    return counted and rows[-1].state == ride.state


def test_a_rider_who_books_twice_at_once_has_one_ride(stage: Stage) -> None:
    quotes = [on.quoted() for _ in range(4)]
    ends = at_once(*(lambda asked=q: on.book(stage.cast.ada, asked=asked) for q in quotes))
    refused = [end for end in ends if isinstance(end, AlreadyRiding)]
    assert (len(refused), models.Ride.objects.count()) == (3, 1)
    assert {one.facts["ride"] for one in refused} == {str(models.Ride.objects.get().id)}


def test_one_booking_sent_four_times_at_once_is_one_ride(stage: Stage) -> None:
    asked, key = on.quoted(), uuid4()
    ends = at_once(*[lambda: on.book(stage.cast.ada, asked=asked, key=key)] * 4)
    assert set(ends) == {models.Ride.objects.get().id}
    assert dispatch.Request.objects.count() == 1


def test_rides_for_others_booked_at_once_are_as_many_as_the_rule_allows(stage: Stage) -> None:
    most = rules_as_of(NOW)["booking.for_others_max"]
    guest = booking.Guest("Maija", "+358401112223")
    wishes = [Booking(stage.cast.ada, None, uuid4(), guest=guest) for _ in range(most + 3)]
    acts = [partial(booking.book, on.quoted(), wish, now=NOW) for wish in wishes]
    ends = at_once(*acts)
    assert [isinstance(end, TooManyGuests) for end in ends].count(True) == 3
    assert models.Ride.objects.filter(rider=None).count() == most


def test_one_ride_for_somebody_else_sent_at_once_is_one_ride(stage: Stage) -> None:
    most = rules_as_of(NOW)["booking.for_others_max"]
    guest = booking.Guest("Maija", "+358401112223")
    for _ in range(most - 1):
        booking.book(on.quoted(), Booking(stage.cast.ada, None, uuid4(), guest=guest), now=NOW)
    last = Booking(stage.cast.ada, None, uuid4(), guest=guest)
    ends = at_once(*[partial(booking.book, on.quoted(), last, now=NOW)] * 4)
    assert set(ends) == {models.Ride.objects.get(client_event_id=last.client_event_id).id}


def test_cancelling_and_accepting_at_once_leave_no_driver_without_a_ride(stage: Stage) -> None:
    for _round in range(5):
        ride_id = on.book(stage.cast.ada)
        on.tick()
        job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
        offer_id = on.offer_of(stage.ben)
        cancel, accept = at_once(
            lambda job=job: ending.cancel(
                ride_id=job.id, agreed_minor=0, cause=job.rider_says(), now=NOW
            ),
            lambda offer_id=offer_id: on.accept(stage.ben, offer_id=offer_id),
        )
        assert not isinstance(cancel, Refusal)
        assert accept == ride_id or isinstance(accept, OfferGone)
        assert on.ride(ride_id).state == State.CANCELLED
        assert fleet.open_run_of(stage.ben) is None
        assert chain_is_whole(ride_id)
        on.run_outbox()


def test_a_driver_who_accepts_while_the_rider_cancels_hears_that_the_offer_is_gone(
    stage: Stage,
) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick()
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ending.cancel(ride_id=ride_id, agreed_minor=0, cause=job.rider_says(), now=NOW)
            accepting = meanwhile(pool, lambda: on.accept(stage.ben))
        end = accepting.result(timeout=20)
    assert isinstance(end, OfferGone)
    assert end.sentence == "The rider no longer needs this ride."
    assert fleet.open_run_of(stage.ben) is None


def test_a_search_that_finds_a_driver_at_its_deadline_is_not_given_up(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    on.tick(later(170))
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            on.accept(stage.ben, now=later(179))
            ended = meanwhile(pool, lambda: on.run_timers(later(180)))
        ended.result(timeout=20)
    assert on.ride(ride_id).state == State.ASSIGNED
    assert not models.UnmetDemand.objects.exists()


def test_a_search_extended_at_its_deadline_goes_on(stage: Stage) -> None:
    """The rider holds the ride and wants its timer; the sweeper, the other way round."""
    ride_id = on.book(stage.cast.ada)
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            models.Ride.objects.select_for_update().get(id=ride_id)
            ended = meanwhile(pool, lambda: on.run_timers(later(180)))
            ending.extend(ride_id=ride_id, cause=job.rider_says(), now=later(179))
        ended.result(timeout=20)
    assert on.ride(ride_id).state == State.SEARCHING
    timer = work_models.Timer.objects.get(kind="ride.deadline")
    assert (timer.due_at, timer.error) == (later(360), "")


def test_a_ride_ended_by_both_and_by_its_timer_is_paid_once(stage: Stage) -> None:
    job = on.under_way(stage)
    at_once(
        lambda: on.complete(job, now=later(600)),
        lambda: driving.complete(ride_id=job.id, cause=job.rider_says(later(600)), now=later(600)),
        lambda: on.run_timers(later(40_000)),
    )
    assert on.ride(job.id).state == State.COMPLETED
    assert ledger.Entry.objects.count() == 1
    assert chain_is_whole(job.id)


def test_guesses_of_a_pin_made_at_once_are_counted_one_by_one(stage: Stage) -> None:
    job = on.arrived(stage)
    wrong = on.wrong_pin(job.id)
    ends = at_once(
        *[lambda: driving.start(ride_id=job.id, pin=wrong, cause=job.driver_says(), now=NOW)] * 8
    )
    tries = [end.facts["tries_left"] for end in ends if isinstance(end, WrongPin)]
    assert sorted(tries) == [0, 1, 2, 3, 4]
    assert sum(isinstance(end, PinLocked) for end in ends) == 3


def test_a_driver_with_two_offers_cannot_accept_both(stage: Stage) -> None:
    """The database admits one pending offer per driver; a run is its second line."""
    first = on.book(stage.cast.ada)
    on.tick()
    on.book(stage.cast.sam)
    assert on.tick() == 0
    on.accept(stage.ben)
    assert on.tick(later(2)) == 0
    assert models.Assignment.objects.get(closed_at=None).ride_id == first


def test_two_ticks_at_once_make_one_offer(stage: Stage) -> None:
    on.book(stage.cast.ada)
    made = at_once(on.tick, on.tick, on.tick)
    assert sum(int(str(count)) for count in made) == 1
    assert dispatch.Offer.objects.count() == 1


def test_one_end_sent_four_times_at_once_is_one_end(stage: Stage) -> None:
    job, key, now = on.under_way(stage), uuid4(), later(600)
    on.drive_to(job.driver, on.SQUARE, now=now)
    cause = job.driver_says(now, key)
    ends = at_once(*[lambda: driving.complete(ride_id=job.id, cause=cause, now=now)] * 4)
    assert ends == [None] * 4
    assert on.events(job.id).count("COMPLETED") == 1
    assert ledger.Entry.objects.count() == 1
    assert chain_is_whole(job.id)


def test_one_wrong_pin_sent_four_times_at_once_counts_once(stage: Stage) -> None:
    job, key = on.arrived(stage), uuid4()
    wrong, cause = on.wrong_pin(job.id), job.driver_says(NOW, key)
    ends = at_once(*[lambda: driving.start(ride_id=job.id, pin=wrong, cause=cause, now=NOW)] * 4)
    assert [type(end) for end in ends] == [WrongPin] * 4
    assert (on.ride(job.id).pin_tries, on.events(job.id).count("wrong_pin")) == (1, 1)


def test_two_questions_for_another_way_at_once_are_one(stage: Stage) -> None:
    job = on.under_way(stage)
    way = new_way(job.id, [QuotedStop(on.FAR, "Harbour")], now=later(60))
    ends = at_once(
        *(
            lambda key=key: ways.ask(way, cause=job.rider_says(later(60), key), now=later(60))
            for key in (uuid4(), uuid4())
        )
    )
    assert sorted(type(end).__name__ for end in ends) == ["NoChangeNow", "NoneType"]
    assert models.Change.objects.count() == 1
