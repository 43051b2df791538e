"""Rides paid by card: held at booking, taken at the end, released, tipped; tolls; fees waived."""

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail

from coop.work import clock
from payouts.actions import payments
from payouts.queries import payments as reading
from payouts.queries.cards import cards_of
from rides.trips import models
from rides.trips.actions import ending, paying, repaying, tipping, tolls, waivers
from rides.trips.actions import series as repeating
from rides.trips.actions.booking import Booking, book
from rides.trips.actions.moves import Cause
from rides.trips.queries import rides
from rides.trips.queries.quoting import quote
from rides.trips.quotes import Quote, QuotedStop, Wish
from rides.trips.recurring import Pattern
from rides.trips.states import Role, State
from tests import stage
from tests.paying import ASKS, DECLINES_LATER, add_card, balance, charged, wait, work_off
from tests.stage import Job, Stage

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def town(now: datetime) -> Stage:
    return stage.set_up(now)


def asked(now: datetime, pickup_at: datetime | None = None) -> Quote:
    stops = [QuotedStop(stage.STATION, "Start"), QuotedStop(stage.SQUARE, "End")]
    return quote(stops, Wish(pickup_at=pickup_at), now=now)


def book_by_card(town: Stage, priced: Quote, key: UUID | None = None) -> UUID:
    ada = town.cast.ada
    wanted = Booking(by=ada, rider_id=ada, client_event_id=key or uuid4(), payment_method="card")
    return book(priced, wanted, now=clock.now())


def job_of(town: Stage, ride_id: UUID) -> Job:
    return Job(ride_id, town.cast.ada, town.ben, town.cast.ben)


def driven_by_card(town: Stage, now: datetime) -> Job:
    job = job_of(town, book_by_card(town, asked(now)))
    stage.tick(now)
    stage.accept(town.ben, now=now)
    stage.arrive(job, now=now)
    stage.start(job, now=now)
    return job


def state_of(ride_id: UUID) -> str:
    held = reading.hold_of(ride_id)
    return held.state if held else ""


def test_the_price_is_held_at_booking_and_taken_at_the_end(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada)
    job = driven_by_card(town, now)
    assert state_of(job.id) == "authorised"
    stage.complete(job, now=now)
    work_off()
    seen = rides.ride_for(job.id, user_id=town.cast.ada, now=now).receipt
    assert seen
    assert seen.card
    assert (seen.card.last4, seen.card.paid_minor, seen.card.coming_minor) == (
        "4242",
        seen.total_minor,
        0,
    )
    assert balance("owed_by_rider", town.cast.ada) == 0
    assert reading.debt(town.cast.ada, "EUR") == 0
    theirs = rides.ride_for(job.id, user_id=town.cast.ben, now=now).receipt
    assert theirs
    assert theirs.card is None
    (letter,) = [one for one in mail.outbox if "Receipt" in one.subject]
    assert letter.attachments


def test_the_same_booking_sent_twice_is_one_hold_and_one_ride(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada)
    priced, key = asked(now), uuid4()
    assert book_by_card(town, priced, key) == book_by_card(town, priced, key)
    assert len(reading.recent(town.cast.ada)) == 1


def test_without_a_card_nothing_is_booked(town: Stage, now: datetime) -> None:
    with pytest.raises(payments.NoCard):
        book_by_card(town, asked(now))
    assert not models.Ride.objects.exists()


def test_a_declined_card_books_nothing_and_another_one_does(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada, DECLINES_LATER)
    with pytest.raises(payments.CardDeclined):
        book_by_card(town, asked(now))
    add_card(town.cast.ada)
    wanted = Booking(
        by=town.cast.ada,
        rider_id=town.cast.ada,
        client_event_id=uuid4(),
        payment_method="card",
        card_id=next(c for c in _cards(town) if c != _default(town)),
    )
    assert state_of(book(asked(now), wanted, now=now)) == "authorised"


def test_a_second_ride_at_once_is_refused_before_a_bank_is_asked(
    town: Stage, now: datetime
) -> None:
    add_card(town.cast.ada)
    book_by_card(town, asked(now))
    with pytest.raises(Exception, match="under way"):
        book_by_card(town, asked(now))
    assert len(reading.recent(town.cast.ada)) == 1


def test_cancelling_for_free_releases_the_hold(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada)
    job = job_of(town, book_by_card(town, asked(now)))
    ending.cancel(ride_id=job.id, agreed_minor=0, cause=job.rider_says(now), now=now)
    work_off()
    assert state_of(job.id) == "released"
    assert charged() == 0


def test_a_search_that_finds_nobody_releases_the_hold(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada)
    ride_id = book_by_card(town, asked(now))
    ending.give_up(ride_id=ride_id, cause=Cause(None, Role.SYSTEM, now), now=now)
    work_off()
    assert state_of(ride_id) == "released"


def test_a_no_show_is_taken_from_the_hold_and_a_waiver_gives_it_back(
    town: Stage, now: datetime
) -> None:
    add_card(town.cast.ada)
    job = job_of(town, book_by_card(town, asked(now)))
    stage.tick(now)
    stage.accept(town.ben, now=now)
    stage.arrive(job, now=now)
    stage.tell(job, now=now)
    wait(timedelta(seconds=301))
    late = clock.now()
    stage.drive_to(town.ben, stage.STATION, now=late)
    ending.no_show(ride_id=job.id, cause=job.driver_says(late), now=late)
    work_off()
    assert charged() == 1
    assert balance("driver_earnings", town.ben) == -500
    assert balance("owed_by_rider", town.cast.ada) == 0
    cause = Cause(town.cast.dia, Role.DESK, late, uuid4())
    waivers.waive(ride_id=job.id, reason="The street was closed", cause=cause, now=late)
    work_off()
    assert balance("driver_earnings", town.ben) == 0
    assert balance("owed_by_rider", town.cast.ada) == 0
    (paid,) = reading.of_ride(job.id)
    assert paid.refunded_minor == 500


def test_a_toll_is_the_drivers_and_above_the_hold_it_is_a_second_charge(
    town: Stage, now: datetime
) -> None:
    add_card(town.cast.ada)
    job = driven_by_card(town, now)
    held = stage.ride(job.id).price_minor
    toll = tolls.Toll(480, "Bridge")
    cause = job.driver_says(now, uuid4())
    for _twice in range(2):
        tolls.enter(ride_id=job.id, toll=toll, cause=cause, now=now)
    with pytest.raises(tolls.TollTooHigh) as refused:
        tolls.enter(ride_id=job.id, toll=tolls.Toll(1_021), cause=job.driver_says(now), now=now)
    assert refused.value.facts["left_minor"] == 1_020
    assert stage.ride(job.id).price_minor == held + 480
    stage.complete(job, now=now)
    work_off()
    seen = rides.ride_for(job.id, user_id=town.cast.ada, now=now).receipt
    assert seen
    assert (seen.pass_minor, seen.advanced_minor) == (480, 480)
    assert balance("driver_earnings", town.ben) == -(seen.driver_minor + 480)
    assert charged() == 2


def test_a_tip_comes_after_the_ride_once_and_all_of_it_is_the_drivers(
    town: Stage, now: datetime
) -> None:
    add_card(town.cast.ada)
    job = driven_by_card(town, now)
    with pytest.raises(tipping.NotOverYet):
        give(job, 200, now)
    stage.complete(job, now=now)
    work_off()
    before = balance("driver_earnings", town.ben)
    key = uuid4()
    for _twice in range(2):
        give(job, 200, now, key)
    with pytest.raises(payments.TippedBefore):
        give(job, 300, now)
    work_off()
    assert balance("driver_earnings", town.ben) == before - 200
    seen = rides.ride_for(job.id, user_id=town.cast.ada, now=now).receipt
    assert seen
    assert seen.tip.amount_minor == 200


def give(job: Job, amount_minor: int, now: datetime, key: UUID | None = None) -> None:
    cause = job.rider_says(now, key or uuid4())
    tipping.tip(ride_id=job.id, amount_minor=amount_minor, cause=cause, now=now)


def test_a_ride_for_later_is_held_when_its_search_begins(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada)
    ride_id = book_by_card(town, asked(now, now + timedelta(hours=3)))
    work_off()
    assert state_of(ride_id) == ""
    begin_search(now)
    assert state_of(ride_id) == "authorised"
    assert stage.ride(ride_id).state == State.SEARCHING


def test_a_card_refused_when_the_search_is_due_can_be_mended(town: Stage, now: datetime) -> None:
    add_card(town.cast.ada, ASKS)
    ride_id = book_by_card(town, asked(now, now + timedelta(hours=3)))
    begin_search(now)
    assert stage.ride(ride_id).state == State.SCHEDULED
    assert [one for one in mail.outbox if "not accepted" in one.subject]
    due = now + timedelta(hours=2, minutes=32)
    add_card(town.cast.ada)
    choice = repaying.Choice(paying.CARD, next(c for c in _cards(town) if c != _default(town)))
    cause = Cause(town.cast.ada, Role.RIDER, due, uuid4())
    repaying.choose(ride_id=ride_id, choice=choice, cause=cause, now=due)
    stage.run_timers(due)
    assert stage.ride(ride_id).state == State.SEARCHING
    assert state_of(ride_id) == "authorised"


def begin_search(now: datetime) -> None:
    """Half an hour before the pickup: the sweeper, the workers, the sweeper."""
    for seconds in (1, 20, 40):
        due = now + timedelta(hours=2, minutes=30, seconds=seconds)
        stage.run_timers(due)
        stage.run_outbox(due)


def test_cash_is_refused_where_members_take_none(town: Stage, now: datetime) -> None:
    stage.vote("payments.cash_allowed", 0, now=now)
    with pytest.raises(paying.CashNotTaken):
        stage.book(town.cast.ada, asked=asked(now), now=now)


def _cards(town: Stage) -> list[UUID]:
    return [one.id for one in cards_of(town.cast.ada)]


def _default(town: Stage) -> UUID:
    return _cards(town)[0]


def test_a_series_keeps_the_card_and_each_day_is_held_on_its_own(
    town: Stage, now: datetime
) -> None:
    card = add_card(town.cast.ada)
    first = now.date() + timedelta(days=2)
    new = repeating.NewSeries(
        by=town.cast.ada,
        client_event_id=uuid4(),
        stops=asked(now).stops,
        wish=Wish(),
        pattern=Pattern("FREQ=DAILY", first, first + timedelta(days=1)),
        at=time(9, 30),
        payment_method="card",
    )
    series_id = repeating.start(new, now=now)
    days = models.Ride.objects.filter(series_id=series_id)
    assert set(days.values_list("payment_method", "card_id")) == {("card", card)}
    assert reading.recent(town.cast.ada) == []
