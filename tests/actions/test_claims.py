"""The board: drivers give their word for rides for later, and keep it or are replaced in time."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core import mail

from coop.basics.geometry import Point, distance_m
from coop.basics.refusals import NotYours
from coop.members import actions as members
from payouts import queries as payouts
from rides.dispatch import models as dispatch_models
from rides.dispatch import queries as dispatch
from rides.dispatch.actions.claims import ClaimedBefore, ClaimsOverlap
from rides.fleet import actions as fleet_actions
from rides.fleet import queries as fleet
from rides.trips import models
from rides.trips.actions import claiming, ending, moves, scheduling
from rides.trips.actions.claiming import NotForYou, ReasonWanted
from rides.trips.actions.moves import Cause
from rides.trips.queries import areas, board, rides
from rides.trips.states import Role, State
from tests import stage as on
from tests.actions.test_later import PICKUP_AT, before, book_for, said, subjects, sweep
from tests.stage import NOW, Stage


def claim(driver_id: UUID, ride_id: UUID, now: datetime = NOW) -> None:
    claiming.claim(ride_id=ride_id, driver_id=driver_id, cause=driver(driver_id, now), now=now)


def confirm(driver_id: UUID, ride_id: UUID, now: datetime) -> None:
    claiming.confirm(ride_id=ride_id, driver_id=driver_id, cause=driver(driver_id, now), now=now)


def release(driver_id: UUID, ride_id: UUID, now: datetime, reason: str = "") -> None:
    cause = driver(driver_id, now)
    claiming.release(ride_id=ride_id, driver_id=driver_id, reason=reason, cause=cause, now=now)


def driver(driver_id: UUID, now: datetime) -> Cause:
    return Cause(fleet.user_of(driver_id), Role.DRIVER, now, uuid4())


def claimed(stage: Stage, at: datetime = PICKUP_AT) -> UUID:
    ride_id = book_for(stage.cast.ada, at)
    sweep(NOW)
    claim(stage.ben, ride_id)
    sweep(NOW)
    return ride_id


def outcomes(ride_id: UUID) -> list[str]:
    rows = dispatch_models.Claim.objects.filter(ride_id=ride_id).order_by("claimed_at")
    return list(rows.values_list("outcome", flat=True))


def test_a_claimed_ride_is_off_the_board_and_nobody_else_may_claim_it(stage: Stage) -> None:
    ride_id = claimed(stage)
    assert [one.ride_id for one in board.board_of(stage.ben, now=NOW).claimed] == [ride_id]
    assert board.board_of(stage.chi, now=NOW).open == ()
    with pytest.raises(ClaimedBefore):
        claim(stage.chi, ride_id)


def test_places_are_coarse_until_a_ride_is_claimed(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    (shown,) = board.board_of(stage.ben, now=NOW).open
    assert "Start" not in shown.pickup.label
    told = Point(shown.pickup.lat, shown.pickup.lon)
    assert told != on.STATION
    assert distance_m(told, on.STATION) <= 360, "half the diagonal of 500 m"
    beside = Point(on.STATION.lat + 0.0004, on.STATION.lon)
    assert told in areas.before_accepting([(stage.cast.ada, one) for one in (on.STATION, beside)])
    assert shown.pay_minor + shown.fee_minor == shown.price_minor
    assert shown.per_hour_minor == shown.pay_minor * 3600 // (shown.approach_s + shown.duration_s)
    claim(stage.ben, ride_id)
    (mine,) = board.board_of(stage.ben, now=NOW).claimed
    assert (mine.pickup.label, mine.pickup.lat) == ("Start", on.STATION.lat)


def test_claims_of_one_driver_do_not_overlap_with_the_way_between_them(stage: Stage) -> None:
    claimed(stage)
    other = book_for(stage.cast.chi, PICKUP_AT + timedelta(minutes=15))
    with pytest.raises(ClaimsOverlap):
        claim(stage.ben, other)
    later = book_for(stage.cast.eve, PICKUP_AT + timedelta(minutes=40))
    claim(stage.ben, later)


def test_a_board_hides_who_blocked_and_says_why_a_car_will_not_do(stage: Stage) -> None:
    members.block(by=stage.cast.ada, blocked=stage.cast.ben, now=NOW)
    ride_id = book_for(stage.cast.ada)
    assert board.board_of(stage.ben, now=NOW).open == ()
    with pytest.raises(NotYours, match="no such ride"):
        claim(stage.ben, ride_id)
    models.Ride.objects.filter(id=ride_id).update(seats=6)
    (shown,) = board.board_of(stage.chi, now=NOW).open
    assert shown.hindrance == "This ride needs more seats than your car has."
    with pytest.raises(NotForYou):
        claim(stage.chi, ride_id)


def test_the_driver_confirms_and_gets_the_ride_when_it_is_time_to_set_off(stage: Stage) -> None:
    ride_id = claimed(stage)
    sweep(before(60))
    assert "Confirm your ride: Friday 20\xa0November at 14:00" in subjects()
    confirm(stage.ben, ride_id, before(50))
    on.drive_to(stage.ben, on.FAR, now=before(30))
    sweep(before(30))
    assert on.ride(ride_id).state == State.SCHEDULED
    sweep(before(20))
    on.drive_to(stage.ben, on.FAR, now=before(10))
    sweep(before(10))
    assert on.ride(ride_id).state == State.ASSIGNED
    assert rides.driver_on(ride_id) == stage.ben
    assert outcomes(ride_id) == ["driven"]
    assert dispatch.price_of(ride_id).pay_minor > 0
    job = on.Job(ride_id, stage.cast.ada, stage.ben, stage.cast.ben)
    on.arrive(job, now=before(2))
    on.start(job, now=PICKUP_AT)
    on.complete(job, now=PICKUP_AT + timedelta(minutes=10))
    assert on.ride(ride_id).state == State.COMPLETED


def test_a_claim_that_is_not_confirmed_lapses_and_others_are_asked(stage: Stage) -> None:
    ride_id = claimed(stage)
    sweep(before(60))
    sweep(before(31))
    assert on.ride(ride_id).state == State.SCHEDULED
    sweep(before(30))
    assert (on.ride(ride_id).state, outcomes(ride_id)) == (State.SEARCHING, ["lapsed"])
    assert board.board_of(stage.ben, now=before(30)).late_count == 1
    assert "A ride is no longer yours: Friday 20\xa0November at 14:00" in subjects()


def test_a_driver_who_is_asked_late_still_has_time_to_answer(stage: Stage) -> None:
    ride_id = claimed(stage)
    sweep(before(25))
    assert on.ride(ride_id).state == State.SCHEDULED
    confirm(stage.ben, ride_id, before(20))
    on.drive_to(stage.ben, on.NEAR, now=before(5))
    sweep(before(5))
    assert on.ride(ride_id).state == State.ASSIGNED


def test_who_confirmed_but_is_not_there_is_reminded_once_then_replaced(stage: Stage) -> None:
    ride_id = claimed(stage)
    sweep(before(60))
    confirm(stage.ben, ride_id, before(50))
    fleet_actions.go_offline(driver_id=stage.ben, now=before(40))
    for minutes in (30, 29, 28, 16):
        sweep(before(minutes))
    assert subjects().count("Go online for your ride: Friday 20\xa0November at 14:00") == 1
    sweep(before(15))
    assert (on.ride(ride_id).state, outcomes(ride_id)) == (State.SEARCHING, ["absent"])


def test_giving_back_early_is_free_late_needs_a_reason_and_counts(stage: Stage) -> None:
    ride_id = claimed(stage)
    release(stage.ben, ride_id, NOW)
    assert outcomes(ride_id) == ["released"]
    claim(stage.ben, ride_id)
    with pytest.raises(ReasonWanted):
        release(stage.ben, ride_id, before(100))
    release(stage.ben, ride_id, before(100), "A tyre is flat.")
    assert outcomes(ride_id) == ["released", "late"]
    assert board.board_of(stage.ben, now=before(99)).late_count == 1
    assert [one.ride_id for one in board.board_of(stage.chi, now=before(99)).open] == [ride_id]
    with pytest.raises(NotYours):
        release(stage.ben, ride_id, before(98))


def test_a_claim_of_the_last_hour_counts_as_confirmed(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    sweep(before(45))
    claim(stage.ben, ride_id, before(45))
    on.drive_to(stage.ben, on.NEAR, now=before(5))
    sweep(before(30))
    sweep(before(5))
    assert on.ride(ride_id).state == State.ASSIGNED


def test_cancelling_near_pays_who_kept_free_and_tells_them(stage: Stage) -> None:
    ride_id = claimed(stage)
    early = rides.cancelling(ride_id, user_id=stage.cast.ada, now=before(61))
    assert (early.fee_minor, early.rule, early.changes_at) == (0, "claimed_ahead", before(60))
    near = rides.cancelling(ride_id, user_id=stage.cast.ada, now=before(60))
    assert (near.fee_minor, near.rule) == (early.then_minor, "claimed_near")
    ending.cancel(
        ride_id=ride_id,
        agreed_minor=near.fee_minor,
        cause=said(stage.cast.ada, before(40)),
        now=before(40),
    )
    on.run_outbox(before(40))
    assert outcomes(ride_id) == ["cancelled"]
    assert "A ride you claimed was cancelled: Friday 20\xa0November at 14:00" in subjects()
    earned = payouts.earned_between(stage.ben, since=NOW, until=PICKUP_AT)
    assert [one.amount_minor for one in earned] == [near.fee_minor]


def test_a_claim_follows_its_ride_to_another_time_unless_the_driver_is_taken(stage: Stage) -> None:
    ride_id = claimed(stage)
    moved = PICKUP_AT + timedelta(hours=2)
    scheduling.reschedule(ride_id=ride_id, pickup_at=moved, cause=said(stage.cast.ada), now=NOW)
    held = dispatch.claim_on(ride_id)
    assert held is not None
    assert (held.driver_id, held.pickup_at, held.confirmed_at) == (stage.ben, moved, None)
    taken = PICKUP_AT + timedelta(hours=4)
    claim(stage.ben, book_for(stage.cast.chi, taken))
    scheduling.reschedule(ride_id=ride_id, pickup_at=taken, cause=said(stage.cast.ada), now=NOW)
    on.run_outbox(NOW)
    assert dispatch.claim_on(ride_id) is None
    assert any(subject.startswith("A ride you claimed was moved") for subject in subjects())


def test_the_desk_gives_and_takes_claims_and_the_driver_hears_of_it(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    desk = Cause(stage.cast.dia, Role.DESK, NOW, uuid4())
    claiming.claim(ride_id=ride_id, driver_id=stage.chi, cause=desk, now=NOW)
    again = Cause(stage.cast.dia, Role.DESK, NOW, uuid4())
    claiming.release(ride_id=ride_id, driver_id=stage.chi, reason="", cause=again, now=NOW)
    on.run_outbox(NOW)
    assert outcomes(ride_id) == ["unassigned"]
    assert [one.to for one in mail.outbox] == [["chi@example.org"]] * 2


def test_a_claim_sent_twice_is_one_and_a_search_cannot_be_claimed(stage: Stage) -> None:
    ride_id = book_for(stage.cast.ada)
    cause = driver(stage.ben, NOW)
    for _ in range(2):
        claiming.claim(ride_id=ride_id, driver_id=stage.ben, cause=cause, now=NOW)
    assert dispatch_models.Claim.objects.count() == 1
    other = book_for(stage.cast.chi)
    sweep(before(30))
    with pytest.raises(moves.WrongState):
        claim(stage.chi, other, before(29))


def test_the_place_of_a_driver_shortens_the_way_that_is_counted(stage: Stage) -> None:
    book_for(stage.cast.ada)
    (near,) = board.board_of(stage.ben, now=NOW).open
    on.go_online(stage.chi, Point(60.1663, 24.9522))
    (far,) = board.board_of(stage.chi, now=NOW).open
    assert near.approach_s < far.approach_s
    assert near.per_hour_minor > far.per_hour_minor


def test_a_driver_with_a_claim_soon_is_not_offered_what_would_make_them_late(stage: Stage) -> None:
    claimed(stage, NOW + timedelta(minutes=40))
    on.book(stage.cast.chi)
    on.tick()
    assert dispatch.offer_for(stage.ben) is None
    assert [one.outcome for one in dispatch.outcomes_for(stage.ben, since=NOW)] == ["claimed_soon"]
