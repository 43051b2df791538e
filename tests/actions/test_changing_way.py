"""Another way for a ride in hand: asked with the price in view, and only with the driver's yes."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours, Refusal
from payouts import queries as payouts
from rides.dispatch import queries as dispatch
from rides.trips import models
from rides.trips.actions import driving, ending, moves, stops, ways
from rides.trips.actions.ways import ChangeGone
from rides.trips.queries.quoting import OutsideZone, SamePlace
from rides.trips.queries.rides import ride_for
from rides.trips.queries.ways import (
    ChangedOften,
    NewWay,
    NoChangeNow,
    PriceOfWayExpired,
    WhereIsTheCar,
    new_way,
    read_way,
    sign_way,
)
from rides.trips.quotes import QuoteAltered, QuotedStop
from rides.trips.states import State
from tests import stage as on
from tests.stage import NEAR, NOW, SQUARE, STATION, Job, Stage, later

HARBOUR = QuotedStop(Point(60.1663, 24.9522), "Harbour")
CORNER = QuotedStop(Point(60.1683, 24.9420), "Corner")
END = QuotedStop(SQUARE, "End")


def ask(job: Job, *to_come: QuotedStop, at_s: float = 60, key: UUID | None = None) -> NewWay:
    now = later(at_s)
    way = new_way(job.id, to_come or [HARBOUR], now=now)
    ways.ask(way, cause=job.rider_says(now, key or uuid4()), now=now)
    return way


def pending(job: Job) -> UUID:
    return models.Change.objects.get(ride_id=job.id, state="pending").id


def agree(job: Job, at_s: float = 70, change_id: UUID | None = None) -> None:
    now = later(at_s)
    cause = job.driver_says(now, uuid4())
    ways.accept(change_id=change_id or pending(job), cause=cause, now=now)


def labels(job: Job) -> list[str]:
    return list(
        models.Stop.objects.filter(ride_id=job.id)
        .order_by("position")
        .values_list("label", flat=True)
    )


def total(job: Job) -> int:
    return sum(models.Line.objects.filter(ride_id=job.id).values_list("amount_minor", flat=True))


@pytest.mark.parametrize("bring", [on.assigned, on.arrived, on.under_way])
def test_with_both_agreed_stops_lines_and_pay_are_the_new_ones(
    stage: Stage, bring: Callable[[Stage], Job]
) -> None:
    job = bring(stage)
    before = list(models.Line.objects.filter(ride_id=job.id).order_by("position").values())
    way = ask(job, CORNER, HARBOUR)
    agree(job)
    assert labels(job) == ["Start", "Corner", "Harbour"]
    after = list(models.Line.objects.filter(ride_id=job.id).order_by("position").values())
    assert after[: len(before)] == before
    assert total(job) == way.price_minor == on.ride(job.id).price_minor
    paid = dispatch.price_of(job.id)
    assert paid.price_minor == paid.pay_minor + paid.fee_minor == way.price_minor


def test_the_end_settles_what_was_agreed_to_the_cent(stage: Stage) -> None:
    job = on.under_way(stage)
    way = ask(job, HARBOUR)
    agree(job)
    on.complete(job, now=later(600), end=HARBOUR.at)
    assert on.ride(job.id).price_minor == way.price_minor
    assert payouts.balances(job.driver)["cash_with_driver"] == way.price_minor
    assert not on.ride(job.id).is_flagged


def test_a_ride_that_nobody_ends_costs_what_was_agreed(stage: Stage) -> None:
    job = on.under_way(stage)
    way = ask(job, HARBOUR)
    agree(job)
    driving.complete(ride_id=job.id, cause=moves.system(later(9_000)), now=later(9_000))
    assert on.ride(job.id).price_minor == way.price_minor


def test_without_a_yes_nothing_changes(stage: Stage) -> None:
    job = on.under_way(stage)
    before = labels(job), total(job), on.ride(job.id).price_minor
    ask(job)
    now = later(70)
    ways.decline(change_id=pending(job), cause=job.driver_says(now), now=now)
    ask(job, at_s=80)
    ways.expire(ride_id=job.id, now=later(139))
    assert ride_for(job.id, user_id=job.rider, now=later(139)).change is not None
    ways.expire(ride_id=job.id, now=later(140))
    ask(job, at_s=150)
    ways.withdraw(ride_id=job.id, cause=job.rider_says(later(151)), now=later(151))
    assert (labels(job), total(job), on.ride(job.id).price_minor) == before
    said = [kind for kind in on.events(job.id) if kind.startswith("way_")]
    assert said == [
        "way_asked",
        "way_declined",
        "way_asked",
        "way_expired",
        "way_asked",
        "way_withdrawn",
    ]


def test_a_yes_that_comes_too_late_is_none(stage: Stage) -> None:
    job = on.under_way(stage)
    ask(job, at_s=60)
    with pytest.raises(ChangeGone, match="its time ran out"):
        agree(job, 120)
    assert labels(job) == ["Start", "End"]


def test_a_yes_after_the_stop_was_reached_is_none(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada, asked=on.quoted_by_way_of(CORNER.at))
    on.tick()
    on.accept(stage.ben)
    job = Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    on.arrive(job, now=NOW)
    on.start(job, now=NOW)
    ask(job, HARBOUR, END)
    cause = job.driver_says(later(65))
    stops.reach(ride_id=job.id, position=1, reason="x", cause=cause, now=later(65))
    with pytest.raises(ChangeGone, match="went on meanwhile"):
        agree(job)
    assert labels(job) == ["Start", "Stop 1", "End"]


def test_one_question_waits_at_a_time(stage: Stage) -> None:
    job = on.under_way(stage)
    ask(job)
    with pytest.raises(NoChangeNow, match="Wait for the driver"):
        ask(job, CORNER, END, at_s=61)


def test_asking_twice_under_one_number_asks_once(stage: Stage) -> None:
    job, key = on.under_way(stage), uuid4()
    way = ask(job, key=key)
    ways.ask(way, cause=job.rider_says(later(61), key), now=later(61))
    assert models.Change.objects.count() == 1


def test_the_way_changes_three_times_at_most(stage: Stage) -> None:
    job = on.under_way(stage)
    goals = [HARBOUR, CORNER, HARBOUR]
    for n, goal in enumerate(goals):
        ask(job, goal, at_s=60 + 10 * n)
        agree(job, 65 + 10 * n)
    with pytest.raises(ChangedOften, match="3 times"):
        ask(job, CORNER, at_s=200)
    assert total(job) == on.ride(job.id).price_minor


def test_a_driver_is_not_asked_without_end(stage: Stage) -> None:
    job = on.under_way(stage)
    for n in range(6):
        ask(job, at_s=60 + 10 * n)
        now = later(61 + 10 * n)
        ways.withdraw(ride_id=job.id, cause=job.rider_says(now), now=now)
    with pytest.raises(ChangedOften, match="Talk to your driver"):
        ask(job, at_s=300)


def test_only_the_driver_of_the_ride_answers(stage: Stage) -> None:
    job = on.under_way(stage)
    ask(job)
    chi = moves.Cause(stage.cast.chi, moves.Role.DRIVER, later(65), uuid4())
    for answer in (ways.accept, ways.decline):
        with pytest.raises(NotYours):
            answer(change_id=pending(job), cause=chi, now=later(65))


def test_a_question_ends_with_the_driver_who_was_asked(stage: Stage) -> None:
    job = on.assigned(stage)
    ask(job)
    change_id = pending(job)
    now = later(65)
    ending.release(ride_id=job.id, reason="x", cause=job.driver_says(now), now=now)
    assert models.Change.objects.get(id=change_id).state == "expired"


def test_who_drives_next_is_offered_the_way_that_was_agreed(stage: Stage) -> None:
    job = on.assigned(stage)
    way = ask(job, HARBOUR)
    agree(job)
    now = later(80)
    ending.release(ride_id=job.id, reason="x", cause=job.driver_says(now), now=now)
    on.go_online(stage.chi, NEAR, now=now)
    on.tick(now)
    card = dispatch.offer_for(stage.chi)
    assert card is not None
    assert (card.dropoff_label, card.price_minor) == ("Harbour", way.price_minor)


@pytest.mark.parametrize(
    ("to_come", "refusal"),
    [
        ([END], SamePlace),
        ([], SamePlace),
        ([HARBOUR, HARBOUR], SamePlace),
        ([QuotedStop(Point(48.85, 2.35), "Paris")], OutsideZone),
        ([CORNER, HARBOUR, CORNER, HARBOUR, END], ChangedOften),
    ],
)
def test_a_way_that_is_none_is_refused(
    stage: Stage, to_come: list[QuotedStop], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        new_way(on.under_way(stage).id, to_come, now=later(60))


def test_a_ride_without_driver_or_over_has_no_other_way(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    with pytest.raises(NoChangeNow, match="from when a driver accepts"):
        new_way(ride_id, [HARBOUR], now=NOW)


def test_where_nobody_knows_the_car_there_is_no_price(stage: Stage) -> None:
    job = on.under_way(stage)
    on.forget_position(job.driver)
    with pytest.raises(WhereIsTheCar):
        new_way(job.id, [HARBOUR], now=later(60))


def test_the_price_counts_from_where_the_car_is(stage: Stage) -> None:
    job = on.under_way(stage)
    on.drive_to(job.driver, SQUARE, now=later(300))
    back = new_way(job.id, [QuotedStop(STATION, "Back")], now=later(300))
    assert back.price_minor > on.ride(job.id).price_minor


def test_a_price_is_for_its_ride_and_its_time(stage: Stage) -> None:
    job = on.under_way(stage)
    way = new_way(job.id, [HARBOUR], now=later(60))
    token = sign_way(way)
    assert read_way(token, ride_id=job.id, now=later(60)) == way
    with pytest.raises(PriceOfWayExpired):
        read_way(token, ride_id=job.id, now=later(180))
    for altered, ride_id in ((token + "x", job.id), (token, uuid4())):
        with pytest.raises(QuoteAltered):
            read_way(altered, ride_id=ride_id, now=later(60))


def test_a_price_from_before_a_change_is_refused(stage: Stage) -> None:
    job = on.under_way(stage)
    old = new_way(job.id, [CORNER], now=later(60))
    ask(job, HARBOUR)
    agree(job)
    with pytest.raises(PriceOfWayExpired, match="went on meanwhile"):
        ways.ask(old, cause=job.rider_says(later(80), uuid4()), now=later(80))


def test_a_forgotten_ride_ends_by_the_length_of_its_new_way(stage: Stage) -> None:
    job = on.under_way(stage)
    ask(job, HARBOUR)
    agree(job)
    due_at: datetime = on.timer("ride.auto_end", job.id)
    assert due_at == NOW + driving.longest(on.ride(job.id))
    assert on.ride(job.id).state == State.IN_PROGRESS
