"""A ride from quote to receipt, and what is kept of it."""

import pytest

from payouts import queries as payouts
from payouts.splits import split
from rides.dispatch import queries as dispatch
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import driving
from rides.trips.queries.driving import drive_view
from rides.trips.queries.rides import ride_for
from rides.trips.states import State
from tests import stage as on
from tests.stage import NOW, Stage, later


def test_a_ride_is_booked_accepted_driven_and_paid(stage: Stage) -> None:
    job = on.completed(stage)
    assert on.events(job.id) == [
        *("booked", "ASSIGNED", "ARRIVED", "IN_PROGRESS", "COMPLETED"),
    ]
    assert on.ride(job.id).state == State.COMPLETED


def test_the_receipt_adds_up_and_is_what_the_ledger_holds(stage: Stage) -> None:
    job = on.completed(stage)
    seen = ride_for(job.id, user_id=job.rider, now=later(601))
    receipt = seen.receipt
    assert receipt is not None
    assert sum(line.amount_minor for line in seen.lines) == receipt.total_minor == seen.price_minor
    assert receipt.driver_minor + receipt.fee_minor == receipt.total_minor
    parts = [*receipt.costs, *receipt.split]
    assert sum(part.amount_minor for part in parts) == receipt.fee_minor
    assert receipt.entry_id == payouts.entry_of_ride(job.id)
    assert payouts.balances(job.driver) == {
        "cash_with_driver": receipt.total_minor,
        "driver_earnings": -receipt.driver_minor,
    }


def test_what_was_quoted_is_what_is_paid_when_nobody_waited(stage: Stage) -> None:
    asked = on.quoted()
    ride_id = on.book(stage.cast.ada, asked=asked)
    on.tick()
    on.accept(stage.ben)
    job = on.Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    on.arrive(job, now=later(60))
    on.start(job, now=later(120))
    on.complete(job, now=later(4_000))
    assert on.ride(ride_id).price_minor == asked.price_minor


def test_waiting_is_one_more_line_at_the_end(stage: Stage) -> None:
    job = on.arrived(stage)
    quoted_lines = models.Line.objects.filter(ride_id=job.id).count()
    on.start(job, now=later(180 + 130))
    on.complete(job, now=later(1_000))
    seen = ride_for(job.id, user_id=job.rider, now=later(1_001))
    assert [(line.kind, line.amount_minor) for line in seen.lines[quoted_lines:]] == [
        ("waiting", 60)
    ]
    assert seen.receipt is not None
    assert seen.receipt.total_minor == sum(line.amount_minor for line in seen.lines)


def test_the_driver_sees_destination_and_pay_before_deciding(stage: Stage) -> None:
    asked = on.quoted()
    on.book(stage.cast.ada, asked=asked)
    on.tick()
    offer = drive_view(stage.ben, now=NOW).offer
    assert offer is not None
    assert (offer.dropoff.label[:5], offer.dropoff.distance_m) == ("Near ", asked.distance_m)
    assert (offer.pay_minor, offer.fee_minor) == (asked.driver_minor, asked.fee_minor)
    assert offer.seconds_left == 15


def test_the_driver_is_free_again_after_the_ride(stage: Stage) -> None:
    on.completed(stage)
    assert fleet.open_run_of(stage.ben) is None
    on.book(stage.cast.sam, now=later(700))
    on.drive_to(stage.ben, on.NEAR, now=later(700))
    assert on.tick(later(700)) == 1


def test_the_earnings_of_the_day_are_the_driver_s_part(stage: Stage) -> None:
    job = on.completed(stage)
    receipt = ride_for(job.id, user_id=job.rider, now=later(601)).receipt
    assert receipt is not None
    today = drive_view(stage.ben, now=later(601)).today
    assert (today.earned_minor, today.rides) == (receipt.driver_minor, 1)


def test_the_fee_is_divided_by_the_split_in_force_when_the_ride_was_booked(stage: Stage) -> None:
    job = on.completed(stage)
    receipt = ride_for(job.id, user_id=job.rider, now=later(601)).receipt
    assert receipt is not None
    founding = {"drivers": 40, "riders": 15, "reserve": 20, "everyone": 10, "operations": 15}
    parts = {part.key: part.amount_minor for part in receipt.split}
    insurance = 25
    assert [(cost.key, cost.amount_minor) for cost in receipt.costs] == [("insurance", insurance)]
    assert parts == split(receipt.fee_minor - insurance, founding)


def test_cash_is_confirmed_once(stage: Stage) -> None:
    job = on.completed(stage)
    driving.confirm_cash(ride_id=job.id, cause=job.driver_says(later(610)), now=later(610))
    assert on.events(job.id)[-1] == "cash_collected"
    assert drive_view(stage.ben, now=later(620)).done is None


def test_the_pin_is_shown_to_the_rider_alone(stage: Stage) -> None:
    job = on.arrived(stage)
    assert ride_for(job.id, user_id=job.rider, now=NOW).pin == on.pin_of(job.id)
    assert ride_for(job.id, user_id=job.user, now=NOW).pin is None
    assert ride_for(job.id, user_id=stage.cast.sam, now=NOW).pin is None


def test_a_ride_taken_is_offered_to_nobody_else(stage: Stage) -> None:
    on.assigned(stage)
    on.go_online(stage.chi, on.NEAR)
    on.run_outbox()
    assert on.tick(later(5)) == 0
    assert dispatch.offer_for(stage.chi) is None


@pytest.mark.parametrize("away_m", [0, 2_000])
def test_a_ride_that_ends_far_from_its_stop_is_flagged(stage: Stage, away_m: int) -> None:
    job = on.under_way(stage)
    end = on.Point(on.SQUARE.lat + away_m / 111_195, on.SQUARE.lon)
    on.complete(job, now=later(900), end=end)
    assert on.ride(job.id).is_flagged is (away_m > 300)
