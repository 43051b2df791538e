"""Which rides need somebody's help, before their riders call."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.desk.attention import ORDER, Concern, worries

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TERMS = {
    "desk.late_s": 180,
    "desk.dark_s": 75,
    "desk.still_s": 240,
    "desk.waiting_s": 300,
    "desk.pins": 2,
    "desk.unasked_s": 45,
    "desk.refusals": 3,
    "desk.ending_s": 60,
    "desk.unclaimed_s": 3600,
}


@dataclass(frozen=True)
class Ride:
    state: str = "ASSIGNED"
    pickup_at: datetime | None = None
    booked_at: datetime = NOW
    deadline_at: datetime = NOW + timedelta(minutes=3)
    promised_at: datetime | None = NOW + timedelta(minutes=4)
    nearer_at: datetime | None = NOW
    arrived_at: datetime | None = None
    started_at: datetime | None = None
    heard_at: datetime | None = NOW
    eta_s: int | None = 200
    duration_s: int = 600
    asked: int = 0
    refused: int = 0
    wrong_pins: int = 0
    is_claimed: bool = False
    is_flagged: bool = False


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


WELL = [
    Ride(),
    Ride("SEARCHING", asked=1, booked_at=ago(100)),
    Ride("SCHEDULED", pickup_at=NOW + timedelta(hours=2)),
    Ride("SCHEDULED", pickup_at=NOW + timedelta(minutes=30), is_claimed=True),
    Ride("ARRIVED", arrived_at=ago(200)),
    Ride("IN_PROGRESS", started_at=ago(600), heard_at=ago(100)),
    Ride("COMPLETED"),
]


@pytest.mark.parametrize("ride", WELL, ids=lambda ride: ride.state)
def test_a_ride_that_goes_well_needs_nobody(ride: Ride) -> None:
    assert worries(ride, TERMS, now=NOW) == []


@pytest.mark.parametrize(
    ("ride", "concern", "measure"),
    [
        (Ride(promised_at=ago(180), eta_s=0), Concern.LATE, 180),
        (Ride(promised_at=NOW, eta_s=200), Concern.LATE, 200),
        (Ride(heard_at=ago(75)), Concern.DARK, 75),
        (Ride(nearer_at=ago(240)), Concern.STILL, 240),
        (Ride("SEARCHING", booked_at=ago(45)), Concern.UNASKED, 45),
        (Ride("SEARCHING", asked=1, refused=3), Concern.REFUSED, 3),
        (Ride("SEARCHING", asked=1, deadline_at=NOW + timedelta(seconds=60)), Concern.ENDING, 60),
        (
            Ride("SCHEDULED", pickup_at=NOW + timedelta(hours=1)),
            Concern.UNCLAIMED,
            3600,
        ),
        (Ride("ARRIVED", arrived_at=ago(300)), Concern.WAITING, 300),
        (Ride("ARRIVED", arrived_at=ago(10), wrong_pins=2), Concern.PINS, 2),
        (Ride("IN_PROGRESS", started_at=ago(1300)), Concern.LONG, 1300),
        (Ride("IN_PROGRESS", started_at=ago(60), heard_at=ago(300)), Concern.DARK, 300),
        (Ride("ABORTED"), Concern.BROKEN_OFF, 0),
        (Ride("COMPLETED", is_flagged=True), Concern.FLAGGED, 0),
    ],
)
def test_each_trouble_shows_with_its_measure(ride: Ride, concern: Concern, measure: int) -> None:
    (found,) = worries(ride, TERMS, now=NOW)
    assert (found.concern, found.measure) == (concern, measure)


def test_a_driver_who_is_early_for_a_ride_for_later_may_rest() -> None:
    ride = Ride(pickup_at=NOW + timedelta(hours=1), nearer_at=ago(900), promised_at=None)
    assert worries(ride, TERMS, now=NOW) == []


def test_an_alarm_comes_before_everything() -> None:
    ride = Ride(promised_at=ago(600), heard_at=ago(600))
    found = worries(ride, TERMS, now=NOW, has_alarm=True)
    assert found[0].concern == Concern.ALARM
    assert found[0].is_urgent


@given(
    st.builds(
        Ride,
        state=st.sampled_from(["SCHEDULED", "SEARCHING", "ASSIGNED", "ARRIVED", "IN_PROGRESS"]),
        eta_s=st.none() | st.integers(0, 4000),
        refused=st.integers(0, 9),
        wrong_pins=st.integers(0, 9),
    ),
    st.integers(0, 7200),
    st.integers(0, 7200),
)
def test_no_worry_goes_away_by_waiting(ride: Ride, first_s: int, more_s: int) -> None:
    ride = replace(ride, arrived_at=NOW, started_at=NOW, pickup_at=None)
    soon = {w.concern for w in worries(ride, TERMS, now=NOW + timedelta(seconds=first_s))}
    late = worries(ride, TERMS, now=NOW + timedelta(seconds=first_s + more_s))
    assert soon <= {w.concern for w in late}
    assert [ORDER[w.concern] for w in late] == sorted(ORDER[w.concern] for w in late)


@pytest.mark.parametrize("ride", [Ride("COMPLETED", is_flagged=True), Ride("ABORTED")])
def test_who_looked_at_an_end_is_done_with_it_unless_somebody_calls_for_help(ride: Ride) -> None:
    assert worries(ride, TERMS, now=NOW)
    assert worries(ride, TERMS, now=NOW, is_seen=True) == []
    (alarm,) = worries(ride, TERMS, now=NOW, is_seen=True, has_alarm=True)
    assert alarm.concern == Concern.ALARM
