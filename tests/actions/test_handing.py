"""What a ride leaves behind lies in its people's lockers, and staff say what they look for."""

from uuid import uuid4

from coop.locker import queries as locker
from coop.locker.actions import granting
from rides.care.actions import chat
from rides.desk.queries import callers
from tests import stage as on
from tests.stage import NOW, Stage, later


def test_a_receipt_and_what_was_said_lie_in_the_lockers(stage: Stage) -> None:
    job = on.assigned(stage)
    chat.write(ride_id=job.id, text="At the door", cause=job.rider_says(NOW, uuid4()), now=NOW)
    on.arrive(job, now=later(60))
    on.start(job, now=later(90))
    on.complete(job, now=later(600))
    on.run_outbox(later(601))
    held = {
        (one.collection, one.key): one.data
        for person in (job.rider, job.user)
        for one in locker.everything(person, now=later(602))
        if one.collection in ("receipts", "messages")
    }
    assert held["receipts", str(job.id)]["total_minor"] == on.ride(job.id).price_minor
    assert held["receipts", str(job.id)]["stops"] == ["Start", "End"]
    (said,) = held["messages", str(job.id)]["rows"]
    assert said[1:] == ["rider", "At the door"]


def test_the_desk_says_what_it_looked_for(stage: Stage) -> None:
    found = callers.caller("+358401234567", by=stage.cast.dia, now=NOW)
    assert found
    looks = locker.accesses(found.user_id, by_others=True)
    assert {(one.purpose, one.about) for one in looks} == {("desk", "call")}


def test_who_switched_the_desk_off_can_still_call_it(stage: Stage) -> None:
    found = callers.caller("+358401234567", by=stage.cast.dia, now=NOW)
    assert found
    granting.switch(member_id=found.user_id, term="desk", is_on=False, now=NOW)
    again = callers.caller("+358401234567", by=stage.cast.dia, now=NOW)
    assert again
    assert (again.user_id, again.name, again.usual) == (found.user_id, "", ())
