"""After a ride: shared links that die, tickets that are answered, lost things, alarms, favourites."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, NotAllowed, NotYours
from coop.locker import queries as log
from coop.members import actions as members
from coop.members import queries as people
from coop.members.actions import favourites
from coop.work.actions import KeyReused
from rides.care import models
from rides.care.actions import alerts, chat, lost, purging, shares, tickets
from rides.care.actions.tickets import Wording
from rides.care.lost import MOVES, Side, State, may_move, sources
from rides.care.queries import alerts as alarms
from rides.care.queries import contact
from rides.care.queries import lost as losing
from rides.care.queries import shares as links
from rides.care.queries import tickets as reading
from rides.trips.actions import ending
from tests import stage as stages
from tests.papers import photo
from tests.stage import NOW, Job, Stage, later

DAY = timedelta(days=1)


def _share(job: Job, *, shows: bool = False) -> str:
    made = shares.make(ride_id=job.id, shows_destination=shows, by=job.rider, now=NOW)
    return made.token


def _said(who: UUID, text: str = "The price is wrong", key: UUID | None = None) -> Wording:
    return Wording(text, who, key or uuid4())


def _report(job: Job, text: str = "The price is wrong") -> UUID:
    said = _said(job.rider, text)
    return tickets.report(ride_id=job.id, category="price", said=said, now=later(900))


def _ask(job: Job) -> UUID:
    cause = job.rider_says(later(900), uuid4())
    return lost.report(ride_id=job.id, what="A black umbrella", cause=cause, now=later(900))


def test_a_link_shows_the_car_and_nothing_else(stage: Stage) -> None:
    job = stages.under_way(stage)
    shown = links.shared(_share(job), now=NOW)
    assert (shown.driver_name, shown.plate) == ("Ben", "BEN-1")
    assert shown.car is not None
    assert shown.eta_s is not None
    assert (shown.destination, shown.destination_at) == ("", None)
    assert links.shared(_share(job, shows=True), now=NOW).destination == "End"
    assert log.accesses(job.user)[0].reader.startswith("share:")


def test_a_link_is_kept_only_as_a_digest_and_its_rider_sees_it_again(stage: Stage) -> None:
    job = stages.assigned(stage)
    token = _share(job)
    row = models.Share.objects.get()
    assert token not in (row.token_hash, str(row.id))
    assert len(token) >= 40
    found = links.share_of(job.id)
    assert found is not None
    assert found.token == token


def test_a_link_dies_with_the_ride(stage: Stage) -> None:
    job = stages.under_way(stage)
    token = _share(job, shows=True)
    stages.complete(job, now=later(600))
    shown = links.shared(token, now=later(601))
    assert shown.is_over
    assert (shown.driver_name, shown.plate, shown.car, shown.destination) == ("", "", None, "")
    with pytest.raises(NotYours):
        links.shared(token, now=later(600) + DAY + timedelta(seconds=1))
    with pytest.raises(shares.RideIsOver):
        _share(job)


def test_a_link_that_was_taken_back_leads_nowhere_and_a_new_one_differs(stage: Stage) -> None:
    job = stages.assigned(stage)
    token = _share(job)
    shares.revoke(ride_id=job.id, by=job.rider, now=NOW)
    with pytest.raises(NotYours):
        links.shared(token, now=NOW)
    assert _share(job) != token


def test_opening_a_link_is_counted_for_its_rider(stage: Stage) -> None:
    job = stages.assigned(stage)
    token = _share(job)
    shares.open_link(token=token, now=later(5))
    shares.open_link(token=token, now=later(9))
    found = links.share_of(job.id)
    assert found is not None
    assert (found.opens, found.last_opened_at) == (2, later(9))


def test_only_the_rider_shares(stage: Stage) -> None:
    job = stages.assigned(stage)
    for other in (job.user, stage.cast.sam, stage.cast.eve):
        with pytest.raises(NotYours):
            shares.make(ride_id=job.id, shows_destination=True, by=other, now=NOW)


def test_a_ticket_is_answered_and_written_to_again(stage: Stage) -> None:
    job = stages.completed(stage)
    ticket_id = _report(job)
    assert reading.ticket(ticket_id, job.rider, now=later(900)).due_at == later(900) + DAY
    dia, answered_at = stage.cast.dia, later(1000)
    tickets.answer(ticket_id=ticket_id, said=_said(dia, "We looked"), seen=1, now=answered_at)
    found = reading.ticket(ticket_id, job.rider, now=answered_at)
    assert (found.state, found.writable_until) == ("answered", answered_at + 14 * DAY)
    assert [entry.text for entry in found.entries] == ["The price is wrong", "We looked"]
    assert found.entries[1].by_name == ""
    tickets.reply(ticket_id=ticket_id, said=_said(job.rider, "Not solved"), now=later(2000))
    again = reading.ticket(ticket_id, job.rider, now=later(2000))
    assert (again.state, again.due_at) == ("open", later(2000) + DAY)


def test_after_two_weeks_a_ticket_is_no_longer_written_to(stage: Stage) -> None:
    job = stages.completed(stage)
    ticket_id = _report(job)
    tickets.close(ticket_id=ticket_id, said=_said(stage.cast.sam), seen=1, now=later(1000))
    at = later(1000) + 14 * DAY
    with pytest.raises(tickets.TooLate):
        tickets.reply(ticket_id=ticket_id, said=_said(job.rider), now=at)


def test_of_two_who_answer_at_once_the_second_is_told(stage: Stage) -> None:
    ticket_id = _report(stages.completed(stage))
    tickets.answer(ticket_id=ticket_id, said=_said(stage.cast.sam), seen=1, now=later(1000))
    with pytest.raises(tickets.ChangedMeanwhile):
        tickets.answer(ticket_id=ticket_id, said=_said(stage.cast.dia), seen=1, now=later(1001))
    assert models.Entry.objects.filter(kind="answer").count() == 1


def test_an_answer_to_what_was_not_read_is_refused(stage: Stage) -> None:
    job = stages.completed(stage)
    ticket_id = _report(job)
    tickets.reply(ticket_id=ticket_id, said=_said(job.rider, "And more"), now=later(950))
    with pytest.raises(tickets.ChangedMeanwhile):
        tickets.answer(ticket_id=ticket_id, said=_said(stage.cast.dia), seen=1, now=later(960))


def test_each_step_of_a_ticket_sent_twice_happens_once(stage: Stage) -> None:
    job = stages.completed(stage)
    said = _said(job.rider)
    for _ in range(2):
        ticket_id = tickets.report(ride_id=job.id, category="price", said=said, now=later(900))
    answer = _said(stage.cast.dia, "Yes")
    for _ in range(2):
        tickets.answer(ticket_id=ticket_id, said=answer, seen=1, now=later(950))
    assert models.Ticket.objects.count() == 1
    assert models.Entry.objects.count() == 2
    with pytest.raises(KeyReused):
        tickets.report(
            ride_id=job.id,
            category="price",
            said=_said(job.user, key=said.client_event_id),
            now=later(900),
        )


def test_who_does_not_work_at_the_desk_does_not_answer_or_read(stage: Stage) -> None:
    job = stages.completed(stage)
    ticket_id = _report(job)
    for who in (stage.cast.eve, job.rider, job.user):
        with pytest.raises(NotAllowed):
            tickets.answer(ticket_id=ticket_id, said=_said(who), seen=1, now=later(950))
        with pytest.raises(NotAllowed):
            reading.ticket_for_desk(ticket_id, who, now=later(950))
    with pytest.raises(NotYours):
        reading.ticket(ticket_id, job.user, now=later(950))


def test_the_desks_look_at_a_ticket_is_in_the_persons_log(stage: Stage) -> None:
    job = stages.completed(stage)
    reading.ticket_for_desk(_report(job), stage.cast.dia, now=later(950))
    assert log.accesses(job.rider)[0].reader == f"steward:{stage.cast.dia}"


@pytest.mark.parametrize(
    ("category", "text"), [("price", ""), ("weather", "x"), ("price", "x" * 2001)]
)
def test_a_report_without_words_or_subject_is_refused(
    stage: Stage, category: str, text: str
) -> None:
    job = stages.assigned(stage)
    with pytest.raises(Malformed):
        tickets.report(ride_id=job.id, category=category, said=_said(job.rider, text), now=NOW)


def test_a_photo_is_drawn_anew_and_shown_to_two_sides_only(stage: Stage) -> None:
    job = stages.completed(stage)
    sent = photo()
    said = Wording("The seat", job.rider, uuid4(), sent)
    ticket_id = tickets.report(ride_id=job.id, category="vehicle", said=said, now=later(900))
    (entry,) = reading.ticket(ticket_id, job.rider, now=later(900)).entries
    assert entry.photo_id is not None
    for who in (job.rider, stage.cast.dia):
        drawn = reading.photo(entry.photo_id, who)
        assert drawn.startswith(b"\xff\xd8\xff")
        assert drawn != sent
    with pytest.raises(NotYours):
        reading.photo(entry.photo_id, job.user)


def test_what_is_no_photo_is_refused_and_no_ticket_is_left(stage: Stage) -> None:
    job = stages.completed(stage)
    said = Wording("The seat", job.rider, uuid4(), b"MZ\x90 not a photo")
    with pytest.raises(tickets.BadPhoto):
        tickets.report(ride_id=job.id, category="vehicle", said=said, now=later(900))
    assert not models.Ticket.objects.exists()


def test_the_desk_takes_a_fee_back_with_a_reason(stage: Stage) -> None:
    job = stages.arrived(stage)
    at = later(400)
    ending.cancel(ride_id=job.id, agreed_minor=None, cause=job.rider_says(at, uuid4()), now=at)
    said = _said(job.rider, "I was ill")
    ticket_id = tickets.report(ride_id=job.id, category="cancelled", said=said, now=later(500))
    why = _said(stage.cast.dia, "Get well")
    tickets.propose(
        ticket_id=ticket_id, kind="waiver", amount_minor=None, said=why, seen=1, now=later(600)
    )
    assert stages.ride(job.id).waived_at == later(600)


def test_words_of_a_reported_ride_are_kept_longer(stage: Stage) -> None:
    job = stages.under_way(stage)
    chat.write(ride_id=job.id, text="Slower", cause=job.rider_says(NOW, uuid4()), now=NOW)
    stages.complete(job, now=later(600))
    _report(job)
    purging.forget_words(payload={}, now=later(900) + 29 * DAY)
    assert models.Message.objects.exists()
    purging.forget_words(payload={}, now=later(901) + 30 * DAY)
    assert not models.Message.objects.exists()


def test_a_closed_ticket_is_emptied_after_a_year(stage: Stage) -> None:
    job = stages.completed(stage)
    ticket_id = _report(job)
    tickets.close(ticket_id=ticket_id, said=_said(stage.cast.sam), seen=1, now=later(1000))
    purging.forget_tickets(payload={}, now=later(1001) + 365 * DAY)
    texts = models.Entry.objects.values_list("text", flat=True)
    assert set(texts) == {""}


def test_a_driver_finds_what_was_lost_and_hands_it_back(stage: Stage) -> None:
    job = stages.completed(stage)
    item = _ask(job)
    assert losing.waiting_for(job.driver) == 1
    found_at = later(600) + 2 * DAY
    lost.move(item_id=item, to=State.FOUND, by=job.user, now=found_at)
    line = contact.line(job.id, job.rider, now=found_at)
    assert line.is_open
    assert line.until_at == found_at + 7 * DAY
    chat.write(
        ride_id=job.id, text="Tomorrow?", cause=job.rider_says(found_at, uuid4()), now=found_at
    )
    purging.forget_words(payload={}, now=found_at)
    assert models.Message.objects.exists()
    lost.move(item_id=item, to=State.RETURNED, by=job.rider, now=found_at)
    assert not contact.line(job.id, job.rider, now=found_at).is_open
    purging.forget_words(payload={}, now=found_at)
    assert not models.Message.objects.exists()


def test_a_question_that_nobody_answers_is_repeated_then_ends(stage: Stage) -> None:
    job = stages.completed(stage)
    item = _ask(job)
    for day in range(1, 5):
        stages.run_timers(later(901) + day * DAY)
    assert models.LostItem.objects.get(id=item).reminders == lost.REMINDERS_MOST
    stages.run_timers(later(901) + 7 * DAY)
    row = models.LostItem.objects.get(id=item)
    assert row.state == State.CLOSED


def test_a_question_is_asked_once_and_about_rides_that_ended(stage: Stage) -> None:
    job = stages.under_way(stage)
    with pytest.raises(lost.NothingToAsk):
        _ask(job)
    stages.complete(job, now=later(600))
    _ask(job)
    with pytest.raises(lost.AskedAlready):
        _ask(job)
    with pytest.raises(NotYours):
        lost.report(
            ride_id=job.id, what="x", cause=job.driver_says(later(900), uuid4()), now=later(900)
        )


def test_only_its_two_sides_move_it_and_only_as_they_may(stage: Stage) -> None:
    job = stages.completed(stage)
    item = _ask(job)
    for stranger in (stage.cast.eve, stage.cast.chi, stage.cast.sam):
        with pytest.raises(NotYours):
            lost.move(item_id=item, to=State.FOUND, by=stranger, now=later(950))
    with pytest.raises(lost.OtherState):
        lost.move(item_id=item, to=State.FOUND, by=job.rider, now=later(950))


@given(st.sampled_from(State), st.sampled_from(State), st.sampled_from(Side))
def test_the_moves_of_something_lost_agree_with_each_other(a: State, b: State, side: Side) -> None:
    assert may_move(a, b, side) == (a in sources(b, side))
    assert set(MOVES) == set(State)
    if a in (State.RETURNED, State.CLOSED):
        assert not may_move(a, b, side)


def test_an_alarm_reaches_the_desk_once_and_one_person_takes_it_up(stage: Stage) -> None:
    job = stages.under_way(stage)
    cause = job.rider_says(NOW, uuid4())
    for _ in range(2):
        alert = alerts.raise_alarm(ride_id=job.id, at=Point(60.17, 24.94), cause=cause, now=NOW)
    (open_one,) = alarms.alerts()
    assert (open_one.id, open_one.role) == (alert, "rider")
    assert stages.events(job.id)[-1] == "sos"
    assert alerts.take_up(alert_id=alert, by=stage.cast.dia, key=uuid4(), now=later(5))
    assert not alerts.take_up(alert_id=alert, by=stage.cast.sam, key=uuid4(), now=later(6))
    assert alarms.alerts() == []


def test_an_alarm_is_taken_after_the_ride_too_and_not_from_strangers(stage: Stage) -> None:
    job = stages.completed(stage)
    alerts.raise_alarm(
        ride_id=job.id, at=None, cause=job.driver_says(later(700), uuid4()), now=later(700)
    )
    with pytest.raises(NotAllowed):
        alerts.take_up(
            alert_id=alarms.alerts()[0].id, by=stage.cast.eve, key=uuid4(), now=later(700)
        )


def test_a_block_ends_a_wish_and_comes_before_one(stage: Stage) -> None:
    ada, ben = stage.cast.ada, stage.cast.ben
    favourites.favour(by=ada, favourite=ben, now=NOW)
    favourites.favour(by=ada, favourite=ben, now=NOW)
    assert people.favourites(ada) == [ben]
    members.block(by=ada, blocked=ben, now=NOW)
    assert people.favourites(ada) == []
    with pytest.raises(favourites.Blocked):
        favourites.favour(by=ada, favourite=ben, now=NOW)
    with pytest.raises(favourites.NotThemselves):
        favourites.favour(by=ada, favourite=ada, now=NOW)
