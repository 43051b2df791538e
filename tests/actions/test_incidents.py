"""What is done about an incident: taken, handed over, written down, held, closed; and by whom not."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import Error, transaction

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.locker import queries as log
from coop.members import actions as members
from coop.members import queries as people
from coop.panels import models as cases
from rides.care import models
from rides.care.actions import alerts, incidents, purging, reports
from rides.care.actions.incidents import Call, ChangedMeanwhile, Deed, IsClosed
from rides.care.actions.reports import Report
from rides.care.incidents import Did
from rides.care.queries import incidents as reading
from tests import stage as on
from tests.actions.test_safety import MAIJA, choose, incident, log_of, press
from tests.stage import NOW, Job, Stage, later


@pytest.fixture
def stage(city: object) -> Stage:
    return on.set_up()


def deed(by: UUID, *, text: str = "", key: UUID | None = None, seen: int | None = None) -> Deed:
    return Deed(by, key or uuid4(), seen or incident().seq, text)


def told(stage: Stage, what: str = "harassed", by: UUID | None = None) -> Job:
    """Ada says after her ride that something happened."""
    job = on.completed(stage)
    said = Report(what, "They kept asking", by or stage.cast.ada, uuid4())
    reports.report(said, ride_id=job.id, now=later(700))
    return job


def test_an_incident_is_taken_handed_over_and_closed_with_an_outcome(stage: Stage) -> None:
    told(stage)
    sam, one = stage.cast.sam, incident().id
    members.appoint(user_id=stage.cast.chi, office=people.STEWARD, by=sam, now=NOW)
    incidents.take(incident_id=one, deed=deed(sam), now=later(760))
    incidents.write(incident_id=one, is_call=True, deed=deed(sam, text="No answer"), now=later(770))
    incidents.hand_over(
        incident_id=one, to=stage.cast.chi, deed=deed(sam, text="Off to bed"), now=later(780)
    )
    chi = stage.cast.chi
    incidents.close(
        incident_id=one, outcome="talked", deed=deed(chi, text="Both heard"), now=later(900)
    )
    row = incident()
    assert (row.state, row.outcome, row.owner_id) == ("closed", "talked", chi)
    assert row.answered_at == later(760)
    assert log_of(one) == ["opened", "taken", "called", "handed_over", "closed"]
    shown = reading.for_one(one, sam, now=later(901))
    assert [step.text for step in shown.steps] == [
        "They kept asking",
        "",
        "No answer",
        "Off to bed",
        "Both heard",
    ]
    with pytest.raises(IsClosed):
        incidents.write(incident_id=one, is_call=False, deed=deed(sam, text="More"), now=later(950))


def test_of_two_who_take_it_the_second_reads_that_somebody_was_faster(stage: Stage) -> None:
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    seen = incident().seq
    first = deed(stage.cast.dia, seen=seen)
    for _ in range(2):
        incidents.take(incident_id=incident().id, deed=first, now=later(5))
    with pytest.raises(ChangedMeanwhile):
        incidents.take(
            incident_id=incident().id, deed=deed(stage.cast.sam, seen=seen), now=later(6)
        )
    assert models.Alert.objects.get().seen_by_id == stage.cast.dia
    assert log_of(incident().id) == ["opened", "taken"]


def test_taking_an_alarm_up_at_the_desk_answers_its_incident(stage: Stage) -> None:
    job = on.under_way(stage)
    alarm = press(job.rider_says(NOW, uuid4()), job)
    alerts.take_up(alert_id=alarm, by=stage.cast.dia, key=uuid4(), now=later(9))
    assert (incident().owner_id, incident().answered_at) == (stage.cast.dia, later(9))


def test_what_is_told_in_confidence_is_for_stewards_alone(stage: Stage) -> None:
    told(stage)
    dia, one = stage.cast.dia, incident().id
    assert reading.for_desk(dia, now=NOW) == []
    with pytest.raises(NotAllowed):
        reading.for_one(one, dia, now=NOW)
    with pytest.raises(NotAllowed):
        incidents.take(incident_id=one, deed=deed(dia), now=NOW)
    incidents.take(incident_id=one, deed=deed(stage.cast.sam), now=NOW)
    over = deed(stage.cast.sam, text="Yours")
    with pytest.raises(Malformed):
        incidents.hand_over(incident_id=one, to=dia, deed=over, now=NOW)
    for stranger in (stage.cast.ada, stage.cast.eve):
        with pytest.raises(NotAllowed):
            reading.for_one(one, stranger, now=NOW)


@pytest.mark.parametrize(
    ("what", "text", "error"),
    [("no such thing", "Words", Malformed), ("quarrel", "  ", Malformed)],
)
def test_a_report_says_what_and_how(
    stage: Stage, what: str, text: str, error: type[Refusal]
) -> None:
    job = on.completed(stage)
    with pytest.raises(error):
        reports.report(Report(what, text, stage.cast.ada, uuid4()), ride_id=job.id, now=later(700))


def test_a_report_is_in_time_once_and_from_the_ride_s_people(stage: Stage) -> None:
    job = on.completed(stage)
    said = Report("quarrel", "They shouted", stage.cast.ada, uuid4(), blocks_too=True)
    first = reports.report(said, ride_id=job.id, now=later(700))
    assert reports.report(said, ride_id=job.id, now=later(800)) == first
    assert incident().about_id == stage.cast.ben
    assert people.blocked_by(stage.cast.ada)[0] == stage.cast.ben
    with pytest.raises(NotYours):
        reports.report(
            Report("quarrel", "x", stage.cast.eve, uuid4()), ride_id=job.id, now=later(700)
        )
    late = Report("quarrel", "x", stage.cast.ada, uuid4())
    with pytest.raises(reports.TooLongAgo):
        reports.report(late, ride_id=job.id, now=later(181 * 86_400))


def test_a_look_at_number_and_contacts_is_a_step_and_logged_to_the_person(stage: Stage) -> None:
    choose(stage.cast.ada)
    job = told(stage)
    sam = stage.cast.sam
    mine = deed(sam)
    for _ in range(2):
        profile, chosen = incidents.look(
            incident_id=incident().id, user_id=stage.cast.ada, deed=mine, now=later(800)
        )
    assert (profile["phone"], [one.phone for one in chosen]) == ("+358401234567", [MAIJA])
    assert log_of(incident().id) == ["opened", "looked"]
    readers = {
        (one.reader, one.purpose)
        for one in log.accesses(stage.cast.ada)
        if one.collection == "contacts"
    }
    assert (f"steward:{sam}", "emergency") in readers
    with pytest.raises(NotYours):
        incidents.look(
            incident_id=incident().id, user_id=stage.cast.eve, deed=deed(sam), now=later(800)
        )
    assert job


def test_a_hold_closes_an_account_for_three_days_at_most(stage: Stage) -> None:
    told(stage)
    sam, one = stage.cast.sam, incident().id
    with pytest.raises(Refusal) as refused:
        incidents.hold(
            incident_id=one,
            user_id=stage.cast.ben,
            hours=100,
            deed=deed(sam, text="Threats"),
            now=later(800),
        )
    assert refused.value.code == "hold_too_long"
    incidents.hold(
        incident_id=one,
        user_id=stage.cast.ben,
        hours=72,
        deed=deed(sam, text="Threats"),
        now=later(800),
    )
    closing = people.closing_of(stage.cast.ben)
    assert closing is not None
    assert closing.until == later(800 + 72 * 3_600)
    on.run_outbox(later(801))
    assert [case.kind for case in cases.Case.objects.all()] == ["hold"]
    assert log_of(one) == ["opened", "held"]
    with pytest.raises(NotYours):
        incidents.hold(
            incident_id=one,
            user_id=stage.cast.eve,
            hours=1,
            deed=deed(sam, text="x"),
            now=later(900),
        )


def test_a_dispatcher_holds_nobody(stage: Stage) -> None:
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    with pytest.raises(Refusal) as refused:
        incidents.hold(
            incident_id=incident().id,
            user_id=stage.cast.ben,
            hours=1,
            deed=deed(stage.cast.dia, text="x"),
            now=NOW,
        )
    assert refused.value.code == "not_a_steward"
    assert log_of(incident().id) == ["opened"]


def test_who_picked_up_the_phone_looks_after_what_they_wrote(stage: Stage) -> None:
    call = Call("crash", None, "A crash at the bridge", stage.cast.dia, uuid4())
    first = incidents.call_came(call, now=NOW)
    assert incidents.call_came(call, now=NOW) == first
    assert (incident().kind, incident().owner_id, incident().severity) == (
        "call",
        stage.cast.dia,
        3,
    )
    with pytest.raises(NotAllowed):
        incidents.call_came(replace(call, by=stage.cast.ada, key=uuid4()), now=NOW)


def test_the_log_cannot_be_changed_and_its_words_end_by_a_rule(stage: Stage) -> None:
    told(stage)
    sam, one = stage.cast.sam, incident().id
    incidents.take(incident_id=one, deed=deed(sam), now=later(760))
    incidents.close(incident_id=one, outcome="talked", deed=deed(sam, text="Heard"), now=later(800))
    with pytest.raises(Error), transaction.atomic():
        models.Step.objects.filter(incident_id=one).update(kind=Did.NOTED)
    purging.forget_incidents(payload={}, now=later(800 + 729 * 86_400))
    assert models.Words.objects.count() == 2
    purging.forget_incidents(payload={}, now=later(801 + 730 * 86_400))
    assert not models.Words.objects.exists()
    assert log_of(one) == ["opened", "taken", "closed"]


def test_the_public_reads_counts_only_where_there_are_enough(stage: Stage) -> None:
    for number in range(9):
        call = Call("quarrel", None, "Loud", stage.cast.dia, uuid4())
        incidents.call_came(call, now=later(number))
    few = reading.figures(now=later(100))
    assert (few.incidents, few.calls, few.answered_p50_s) == (None, None, None)
    incidents.call_came(Call("quarrel", None, "Loud", stage.cast.dia, uuid4()), now=later(50))
    enough = reading.figures(now=later(100))
    assert (enough.incidents, enough.calls, enough.alarms) == (10, 10, None)
    assert (enough.answered_p50_s, enough.answered_p90_s) == (0, 0)
