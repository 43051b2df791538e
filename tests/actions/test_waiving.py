"""Fees: by whose fault, forgiven by rule, or taken back by the desk."""

from uuid import uuid4

import pytest

from coop.basics.refusals import NotAllowed
from coop.journal import models as journal
from payouts import queries as payouts
from rides.trips import models
from rides.trips.actions import ending, waivers
from rides.trips.actions.moves import Cause
from rides.trips.actions.waivers import NoReason, NothingToWaive
from rides.trips.queries.cancellation import cancel_verdict
from rides.trips.queries.rides import ride_for
from rides.trips.states import Role, State
from tests import stage as on
from tests.stage import NOW, Job, Stage, later

DAY_S = 86_400


def cancel(job: Job, at_s: float, *, emergency: bool = False) -> None:
    now = later(at_s)
    on.drive_to(job.driver, on.NEAR, now=now)
    ending.cancel(
        ride_id=job.id,
        agreed_minor=None,
        cause=job.rider_says(now),
        now=now,
        emergency=emergency,
    )


def waive(stage: Stage, job: Job, reason: str = "The street was closed.") -> None:
    now = later(900)
    cause = Cause(stage.cast.dia, Role.DESK, now, uuid4())
    waivers.waive(ride_id=job.id, reason=reason, cause=cause, now=now)


def facts(job: Job) -> dict[str, object]:
    return dict(models.Event.objects.get(ride_id=job.id, kind="CANCELLED").facts)


def owed(job: Job) -> tuple[int, int]:
    rider, driver = payouts.balances(job.rider), payouts.balances(job.driver)
    return rider.get("owed_by_rider", 0), driver.get("driver_earnings", 0)


@pytest.mark.parametrize("at_s", [0, 60, 119, 120, 300, 600, 1_000, 4_000])
def test_what_the_preview_says_is_what_happens_at_the_same_instant(
    stage: Stage, at_s: float
) -> None:
    job = on.assigned(stage)
    on.drive_to(job.driver, on.NEAR, now=later(at_s))
    seen = cancel_verdict(job.id, now=later(at_s))
    cancel(job, at_s)
    assert facts(job) == {"rule": seen.rule, "fault": seen.fault, "fee_minor": seen.fee_minor}
    assert owed(job)[0] == seen.fee_minor


def test_an_emergency_is_believed_once_a_month(stage: Stage) -> None:
    job = on.assigned(stage)
    cancel(job, 200, emergency=True)
    assert (facts(job)["rule"], owed(job)) == ("emergency", (0, 0))
    again = on.assigned(stage, now=later(1_000))
    cancel(again, 1_200, emergency=True)
    assert facts(again)["rule"] == "driver_on_the_way"


def test_members_may_forgive_the_first_of_a_month(stage: Stage) -> None:
    on.vote("cancel.free_per_month", 1)
    found = []
    for at_s, driver_id in ((0, stage.ben), (1_000, stage.ben), (12 * DAY_S, stage.chi)):
        on.go_online(driver_id, on.NEAR, now=later(at_s))
        ride_id = on.book(stage.cast.ada, now=later(at_s))
        on.tick(later(at_s))
        on.accept(driver_id, now=later(at_s))
        job = Job(ride_id, stage.cast.ada, driver_id, stage.cast.ben)
        cancel(job, at_s + 200)
        found.append(facts(job)["rule"])
    assert found == ["forgiven_this_month", "driver_on_the_way", "forgiven_this_month"]


def test_the_desk_takes_a_fee_back_and_the_rider_reads_why(stage: Stage) -> None:
    job = on.assigned(stage)
    cancel(job, 200)
    assert owed(job) == (300, -300)
    waive(stage, job)
    assert owed(job) == (0, 0)
    view = ride_for(job.id, user_id=job.rider, now=later(901))
    assert view.owed_minor == 0
    assert view.waiver is not None
    assert (view.waiver.amount_minor, view.waiver.reason) == (300, "The street was closed.")
    assert journal.Entry.objects.latest("id").public == {"currency": "EUR", "amount_minor": 300}


def test_a_fee_is_taken_back_once(stage: Stage) -> None:
    job = on.arrived(stage)
    on.tell(job, now=later(10))
    ending.no_show(ride_id=job.id, cause=job.driver_says(later(300)), now=later(300))
    waive(stage, job)
    with pytest.raises(NothingToWaive):
        waive(stage, job)
    assert owed(job) == (0, 0)
    assert on.events(job.id).count("waived") == 1


def test_only_the_desk_waives_with_a_reason_and_what_there_is(stage: Stage) -> None:
    job = on.assigned(stage)
    with pytest.raises(NothingToWaive):
        waive(stage, job)
    cancel(job, 200)
    with pytest.raises(NoReason, match="Say why"):
        waive(stage, job, "  ")
    with pytest.raises(NotAllowed):
        waivers.waive(ride_id=job.id, reason="x", cause=job.driver_says(), now=later(901))


def test_who_waits_for_a_late_driver_in_vain_owes_nothing(stage: Stage) -> None:
    job = on.assigned(stage)
    on.arrive(job, now=later(3_000))
    on.tell(job, now=later(3_001))
    ending.no_show(ride_id=job.id, cause=job.driver_says(later(3_300)), now=later(3_300))
    view = ride_for(job.id, user_id=job.rider, now=later(3_301))
    assert (view.ended_because, view.owed_minor) == ("driver_came_late", 0)
    assert (on.ride(job.id).state, owed(job)) == (State.NO_SHOW, (0, 0))


@pytest.mark.parametrize(
    ("reason", "rule", "fault"),
    [("unreachable", "pickup_unreachable", "nobody"), ("driver", "driver_let_go", "driver")],
)
def test_a_driver_who_lets_go_is_judged_too(
    stage: Stage, reason: str, rule: str, fault: str
) -> None:
    job = on.assigned(stage)
    ending.release(ride_id=job.id, reason=reason, cause=job.driver_says(), now=NOW)
    event = models.Event.objects.get(ride_id=job.id, kind="SEARCHING")
    assert (event.facts["rule"], event.facts["fault"]) == (rule, fault)
