"""A simulated city counts its rides once each, and reads only what the API really says."""

from typing import Any

import pytest

from coop.basics.geometry import Point
from coop.simulation import shapes
from coop.simulation.tally import Tally
from rides.trips.states import State

RECEIPT = {
    "total_minor": 1240,
    "driver_minor": 1116,
    "fee_minor": 124,
    "tax_minor": 0,
    "pass_minor": 0,
    "costs": [{"key": "card", "amount_minor": 66}, {"key": "insurance", "amount_minor": 60}],
    "shortfall_minor": 102,
    "split": [{"key": "a", "amount_minor": 80}, {"key": "b", "amount_minor": 20}],
}


def ride(**changes: Any) -> dict[str, Any]:
    lines = [{"kind": "base", "amount_minor": 300}, {"kind": "distance", "amount_minor": 940}]
    return {
        "id": "r1", "seq": 3, "state": State.COMPLETED, "pin": None, "duration_s": 600,
        "cancel": None, "lines": lines, "receipt": RECEIPT, **changes,
    }  # fmt: skip


def drive(**changes: Any) -> dict[str, Any]:
    return {
        "seq": 1, "shift": {"state": "online"}, "lat": 60.17, "lon": 24.94, "offer": None,
        "job": None, "done": None, **changes,
    }  # fmt: skip


def test_a_ride_counts_once_however_often_it_is_seen() -> None:
    tally = Tally()
    tally.saw("r1", State.SEARCHING, is_over=False)
    tally.saw("r1", State.COMPLETED, is_over=True)
    tally.saw("r1", State.COMPLETED, is_over=True)
    assert (tally.completed, tally.ended, tally.underway) == (1, 1, {})


def test_a_stuck_ride_spoils_the_result() -> None:
    tally = Tally()
    tally.saw("r1", State.ARRIVED, is_over=False)
    tally.gave_up("r1")
    assert not tally.is_clean
    assert tally.report(1.0)["stuck_rides"] == {"r1": State.ARRIVED}


def test_only_unforeseen_refusals_are_called_unexpected() -> None:
    tally = Tally()
    tally.refusals.update({"offer_gone": 3, "http_404": 2})
    assert tally.report(1.0)["unexpected"] == 2


def test_progress_says_where_rides_stand() -> None:
    tally = Tally(booked=2)
    tally.saw("r1", State.SEARCHING, is_over=False)
    tally.saw("r2", State.ASSIGNED, is_over=False)
    tally.saw("r2", State.CANCELLED, is_over=True)
    said = tally.progress()
    assert said == f"2 booked, 0 completed, 1 {State.CANCELLED}, 1 now {State.SEARCHING}"


def test_a_receipt_adds_up() -> None:
    view = shapes.rider_screen(ride())
    assert view.is_over
    assert view.receipt
    assert view.receipt.adds_up


@pytest.mark.parametrize(
    "changes",
    [{"total_minor": 1241}, {"fee_minor": 123}, {"tax_minor": 1}, {"split": []}, {"costs": []}],
)
def test_a_cent_too_many_or_too_few_is_noticed(changes: dict[str, Any]) -> None:
    receipt = shapes.rider_screen(ride(receipt=RECEIPT | changes)).receipt
    assert receipt
    assert not receipt.adds_up


def test_a_driver_without_a_ride_sees_no_job() -> None:
    view = shapes.driver_screen(drive())
    assert (view.is_online, view.at, view.job) == (True, Point(60.17, 24.94), None)


def test_a_silent_phone_has_no_place_and_an_offline_driver_no_shift() -> None:
    view = shapes.driver_screen(drive(lat=None, lon=None, shift={"state": "offline"}))
    assert (view.is_online, view.at) == (False, None)


def test_a_job_carries_the_way_to_its_next_stop() -> None:
    leg = {"points": [[24.94, 60.17], [24.95, 60.18]], "duration_s": 90}
    job = {"ride_id": "r1", "state": State.ASSIGNED, "stops": [{"lat": 60.18, "lon": 24.95}]}
    job |= {"next_position": 0, "at_stop": None, "change": None}
    view = shapes.driver_screen(drive(job=job | {"leg": leg}))
    assert view.job
    assert view.job.way == shapes.Way((Point(60.17, 24.94), Point(60.18, 24.95)), 90)
    assert shapes.driver_screen(drive(job=job | {"leg": None})).job == shapes.Job(
        "r1", State.ASSIGNED, (Point(60.18, 24.95),), None
    )
