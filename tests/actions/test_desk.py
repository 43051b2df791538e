"""The desk: gives rides, takes them back, exchanges them, undoes it, answers the phone."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from coop.basics.refusals import Malformed, NotYours
from coop.locker import client as locker
from coop.locker import models as lockers
from coop.members import queries as members
from rides.desk import models, wording
from rides.desk.actions import calls, messages, overriding, steering
from rides.desk.actions.steering import CannotUndo
from rides.desk.queries import board, callers
from rides.desk.queries import messages as lines
from rides.fleet.actions import OnARide
from rides.trips.actions.moves import Cause, WrongState
from rides.trips.actions.steering import NoReason, Unfit
from rides.trips.queries.rides import driver_on
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import NEAR, NOW, Stage, later


def says(stage: Stage, at: datetime = NOW) -> Cause:
    return Cause(stage.cast.dia, Role.DESK, at, uuid4())


def chi_online(stage: Stage) -> UUID:
    on.go_online(stage.chi, NEAR)
    return stage.chi


def test_a_ride_is_given_to_a_driver_and_taken_back_by_undoing(stage: Stage) -> None:
    ride_id = on.book(stage.cast.ada)
    steering.assign(ride_id=ride_id, driver_id=stage.ben, reason="", cause=says(stage), now=NOW)
    assert (on.ride(ride_id).state, driver_on(ride_id)) == (State.ASSIGNED, stage.ben)
    act = models.Act.objects.get()
    steering.undo(act_id=act.id, cause=says(stage), now=later(30))
    assert (on.ride(ride_id).state, driver_on(ride_id)) == (State.SEARCHING, None)
    with pytest.raises(CannotUndo):
        steering.undo(act_id=act.id, cause=says(stage), now=later(31))


def test_giving_twice_under_one_number_gives_once(stage: Stage) -> None:
    ride_id, cause = on.book(stage.cast.ada), says(stage)
    for _ in range(2):
        steering.assign(ride_id=ride_id, driver_id=stage.ben, reason="", cause=cause, now=NOW)
    assert models.Act.objects.count() == 1


def test_a_ride_goes_on_to_another_driver_and_back(stage: Stage) -> None:
    job = on.assigned(stage)
    chi = chi_online(stage)
    steering.hand_on(
        ride_id=job.id, driver_id=chi, reason="A flat tyre", cause=says(stage), now=later(20)
    )
    assert driver_on(job.id) == chi
    assert on.ride(job.id).price_minor == on.quoted().price_minor
    steering.undo(act_id=models.Act.objects.get().id, cause=says(stage), now=later(40))
    assert driver_on(job.id) == stage.ben


def test_two_rides_exchange_their_drivers(stage: Stage) -> None:
    job = on.assigned(stage)
    chi, other = chi_online(stage), on.book(stage.cast.eve)
    steering.assign(ride_id=other, driver_id=chi, reason="", cause=says(stage), now=NOW)
    steering.exchange(
        ride_id=job.id, other_id=other, reason="Nearer", cause=says(stage), now=later(10)
    )
    assert (driver_on(job.id), driver_on(other)) == (chi, stage.ben)


def test_a_driver_on_a_ride_is_not_given_another_and_nothing_has_changed(stage: Stage) -> None:
    job = on.assigned(stage)
    other = on.book(stage.cast.eve)
    before = on.events(other)
    with pytest.raises(OnARide):
        steering.assign(ride_id=other, driver_id=job.driver, reason="", cause=says(stage), now=NOW)
    assert (on.events(other), models.Act.objects.count()) == (before, 0)


def test_whom_a_rider_blocked_is_never_sent_whatever_the_reason(stage: Stage) -> None:
    dov = on.enrol(stage.cast.dov, "DOV-1")
    on.go_online(dov, NEAR)
    ride_id = on.book(stage.cast.ada)
    with pytest.raises(Unfit, match="must not meet"):
        steering.assign(
            ride_id=ride_id, driver_id=dov, reason="Nobody else", cause=says(stage), now=NOW
        )


def test_taking_a_driver_off_needs_a_reason_and_a_ride_that_has_not_begun(stage: Stage) -> None:
    job = on.under_way(stage)
    with pytest.raises(NoReason):
        steering.take_back(ride_id=job.id, reason=" ", cause=says(stage), now=later(60))
    with pytest.raises(WrongState):
        steering.take_back(ride_id=job.id, reason="x", cause=says(stage), now=later(60))


def test_a_step_for_somebody_stands_in_the_history_with_its_reason(stage: Stage) -> None:
    job = on.arrived(stage)
    with pytest.raises(overriding.NoReason):
        overriding.do("start", ride_id=job.id, reason="", cause=says(stage), now=later(60))
    with pytest.raises(Malformed):
        overriding.do("fly", ride_id=job.id, reason="x", cause=says(stage), now=later(60))
    overriding.do("start", ride_id=job.id, reason="No phone", cause=says(stage), now=later(60))
    event = on.models.Event.objects.get(ride_id=job.id, kind="IN_PROGRESS")
    assert (event.role, event.by, event.facts["words"]) == ("desk", stage.cast.dia, "No phone")


def test_an_unknown_caller_becomes_an_account_and_is_known_the_next_time(stage: Stage) -> None:
    call = calls.Call("040 111 2223", "Aino Laaksonen", "Rings twice")
    ride_id = calls.book(on.quoted(), call, by=stage.cast.dia, client_event_id=uuid4(), now=NOW)
    ride = on.ride(ride_id)
    assert (ride.booked_by_id, ride.note) == (stage.cast.dia, "Rings twice")
    found = callers.caller("+358 40 111 2223", by=stage.cast.dia, now=NOW)
    assert found
    assert (found.user_id, found.name, found.live_ride_id) == (
        ride.rider_id,
        "Aino Laaksonen",
        ride_id,
    )
    account = members.account(found.user_id)
    assert account
    assert account.email is None
    looks = lockers.Access.objects.filter(member_id=found.user_id, purpose="desk")
    assert {look.reader for look in looks} == {f"dispatcher:{stage.cast.dia}"}


def test_a_member_who_calls_is_recognised_in_any_notation(stage: Stage) -> None:
    locker.write(stage.cast.eve, "profile", {"phone": "+358409998887"}, now=NOW)
    found = callers.caller("(040) 999-8887", by=stage.cast.dia, now=NOW)
    assert found
    assert (found.user_id, found.name) == (stage.cast.eve, "Eve Salo")


def test_a_new_caller_says_their_name(stage: Stage) -> None:
    with pytest.raises(calls.NoName):
        calls.book(
            on.quoted(),
            calls.Call("040 111 2223", ""),
            by=stage.cast.dia,
            client_event_id=uuid4(),
            now=NOW,
        )


def test_a_call_sent_twice_is_one_ride(stage: Stage) -> None:
    key, quote = uuid4(), on.quoted()
    call = calls.Call("040 111 2223", "Aino")
    rides = {
        calls.book(quote, call, by=stage.cast.dia, client_event_id=key, now=NOW) for _ in range(2)
    }
    assert len(rides) == 1


def test_the_board_shows_who_is_late_before_anybody_calls(stage: Stage) -> None:
    job = on.assigned(stage)
    zone_id = on.ride(job.id).zone_id
    fine = board.board(zone_id, by=stage.cast.dia, now=later(10))
    assert ([r.ride.id for r in fine.live], fine.attention) == ([job.id], ())
    late = board.board(zone_id, by=stage.cast.dia, now=later(900))
    assert [row.ride.id for row in late.attention] == [job.id]
    assert late.attention[0].worries[0].is_urgent


def test_a_message_stays_until_its_driver_has_read_it(stage: Stage) -> None:
    chi, key = chi_online(stage), uuid4()
    zone_id = on.places.main_zone().id
    for _ in range(2):
        sent = messages.broadcast(
            zone_id=zone_id,
            text=" Road  closed ",
            by=stage.cast.dia,
            client_event_id=key,
            now=NOW,
        )
    assert sent == 2
    (line,) = lines.unread(stage.cast.chi)
    assert line.text == "Road closed"
    messages.read(message_id=line.id, user_id=stage.cast.chi, now=later(5))
    assert lines.unread(stage.cast.chi) == []
    assert len(lines.unread(stage.cast.ben)) == 1
    assert chi


def test_a_ride_that_ended_oddly_is_seen_once_and_comes_back_by_undoing(stage: Stage) -> None:
    job = on.under_way(stage)
    zone_id, dia = on.ride(job.id).zone_id, stage.cast.dia
    with pytest.raises(steering.NotOver):
        steering.see(ride_id=job.id, cause=says(stage), now=later(60))
    on.complete(job, now=later(600), end=NEAR)
    assert [row.ride.id for row in board.board(zone_id, by=dia, now=later(610)).attention] == [
        job.id
    ]
    for cause in (says(stage), says(stage)):
        steering.see(ride_id=job.id, cause=cause, now=later(620))
    seen = board.board(zone_id, by=dia, now=later(630))
    assert seen.attention == ()
    assert seen.last_act
    steering.undo(act_id=seen.last_act.id, cause=says(stage), now=later(640))
    assert len(board.board(zone_id, by=dia, now=later(650)).attention) == 1


def test_nobody_sees_a_ride_that_is_not(stage: Stage) -> None:
    with pytest.raises(NotYours):
        steering.see(ride_id=uuid4(), cause=says(stage), now=NOW)


def test_what_happened_is_told_in_words(stage: Stage) -> None:
    for kind in ("sos", "rescheduled", "stop_reached", "way_asked", "way_changed", "confirmed"):
        assert kind.replace("_", " ") != wording.happening(kind)
