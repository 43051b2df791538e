"""The emergency button, whom it tells, the question whether all is well, and incidents."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours, Refusal
from coop.locker import client as locker
from coop.locker import queries as log
from coop.notices import queries as notices
from coop.work import actions as work
from coop.work import models as work_models
from rides.care import models
from rides.care.actions import alerts, check_ins, contacts, shares
from rides.care.queries import incidents as reading
from rides.care.queries.shares import shared
from rides.places import roads
from rides.trips.actions import driving, ways
from rides.trips.actions.moves import Cause
from rides.trips.queries import ways as priced
from rides.trips.quotes import QuotedStop
from rides.trips.states import Role
from tests import stage as on
from tests.stage import NOW, SQUARE, STATION, Job, Stage, later

MAIJA, OTTO = "+358401112223", "+358401112224"
ELSEWHERE = Point(60.1655, 24.9375)
OFF = Point(60.1860, 24.9260)
"""Two kilometres from the station, the other way than the square."""


@pytest.fixture
def stage(city: object) -> Stage:
    return on.set_up()


@pytest.fixture
def demo(settings: Any) -> None:
    """Texts land in the inbox that everybody can read."""
    settings.DEMO = True


def texts() -> list[tuple[str, str]]:
    """To whom, and what; the oldest first."""
    found = [mail for mail in reversed(notices.demo_mails()) if mail.subject == "Text message"]
    return [(mail.to, mail.text) for mail in found]


def choose(user_id: UUID, name: str = "Maija", phone: str = MAIJA) -> None:
    contacts.choose(user_id, name=name, phone=phone, key=uuid4(), now=NOW)


def press(cause: Cause, job: Job, now: datetime = NOW) -> UUID:
    return alerts.raise_alarm(ride_id=job.id, at=None, cause=cause, now=now)


def incident() -> models.Incident:
    return models.Incident.objects.get()


def log_of(incident_id: UUID) -> list[str]:
    steps = models.Step.objects.filter(incident_id=incident_id).order_by("seq")
    assert [step.seq for step in steps] == list(range(1, len(steps) + 1))
    return [step.kind for step in steps]


# The button, and whom it tells


@pytest.mark.usefixtures("demo")
def test_an_alarm_opens_an_incident_and_tells_each_contact_with_a_link(stage: Stage) -> None:
    choose(stage.cast.ada)
    choose(stage.cast.ada, "Otto", OTTO)
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    on.run_outbox()
    assert {to for to, _text in texts()} == {MAIJA, OTTO}
    assert len(texts()) == 2
    text = texts()[0][1]
    assert "Ada Lind pressed the emergency button" in text
    assert "BEN-1" in text
    assert "call 112" in text
    token = text.split("/s/")[1].split("/")[0]
    assert shared(token, now=NOW).plate == "BEN-1"
    assert (incident().kind, incident().severity, incident().state) == ("sos", 3, "open")
    assert log_of(incident().id) == ["opened", "contact_told", "contact_told"]


@pytest.mark.usefixtures("demo")
def test_a_driver_s_contact_follows_the_car_and_not_where_the_rider_goes(stage: Stage) -> None:
    choose(stage.cast.ben)
    job = on.under_way(stage)
    shares.make(ride_id=job.id, shows_destination=True, by=stage.cast.ada, now=NOW)
    press(job.driver_says(NOW, uuid4()), job)
    on.run_outbox()
    token = texts()[0][1].split("/s/")[1].split("/")[0]
    assert (shared(token, now=NOW).plate, shared(token, now=NOW).destination) == ("BEN-1", "")


@pytest.mark.usefixtures("demo")
def test_pressed_twice_is_one_incident_and_one_text(stage: Stage) -> None:
    choose(stage.cast.ada)
    job, cause = on.under_way(stage), None
    for seconds in (0, 5):
        cause = job.rider_says(later(seconds), uuid4())
        press(cause, job, later(seconds))
    assert cause
    press(cause, job, later(9))  # the phone got no answer and sends it again
    on.run_outbox(later(10))
    assert len(texts()) == 1
    assert models.Alert.objects.count() == 2
    assert log_of(incident().id) == ["opened", "pressed_again", "contact_told"]


@pytest.mark.usefixtures("demo")
def test_taken_back_it_is_still_on_record_and_the_contact_reads_so(stage: Stage) -> None:
    choose(stage.cast.ada)
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    on.run_outbox()
    token = texts()[0][1].split("/s/")[1].split("/")[0]
    back = job.rider_says(later(20), uuid4())
    for _ in range(2):
        alerts.take_back(ride_id=job.id, cause=back, now=later(20))
    on.run_outbox(later(21))
    assert "by mistake" in texts()[-1][1]
    assert len(texts()) == 2
    assert incident().state == "open"
    assert log_of(incident().id) == ["opened", "contact_told", "taken_back", "contact_told"]
    with pytest.raises(NotYours):
        shared(token, now=later(22))
    with pytest.raises(alerts.NothingToTakeBack):
        alerts.take_back(ride_id=job.id, cause=job.rider_says(later(30), uuid4()), now=later(30))
    press(job.rider_says(later(40), uuid4()), job, later(40))
    on.run_outbox(later(41))
    assert len(texts()) == 3


def test_a_gateway_that_is_away_is_tried_again_until_it_is_no_news(
    stage: Stage, settings: Any
) -> None:
    settings.SMS_URL, settings.SMS_KEY = "http://127.0.0.1:1/", "key"
    choose(stage.cast.ada)
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    while work.run_next_message(now=NOW, enqueue=lambda *_: None):
        pass
    waiting = work_models.Outbox.objects.get(topic="care.alarm.contact")
    assert waiting.done_at is None
    assert MAIJA not in str(waiting.payload)
    assert log_of(incident().id) == ["opened"]
    on.run_outbox(later(4_000))
    assert log_of(incident().id) == ["opened", "contact_missed"]


@pytest.mark.usefixtures("demo")
def test_contacts_are_read_under_their_own_purpose_and_that_is_logged(stage: Stage) -> None:
    choose(stage.cast.ada)
    job = on.under_way(stage)
    press(job.rider_says(NOW, uuid4()), job)
    on.run_outbox()
    read = [one for one in log.accesses(stage.cast.ada) if one.collection == "contacts"]
    assert ("safety", "emergency") in {(one.reader, one.purpose) for one in read}
    with pytest.raises(locker.NotCovered):
        locker.contacts(stage.cast.ada, purpose="desk", reader=f"steward:{stage.cast.sam}", now=NOW)


@pytest.mark.parametrize(
    ("name", "phone", "code"),
    [
        (" ", MAIJA, "no_name"),
        ("Maija", "12", "no_phone_number"),
        ("x" * 81, MAIJA, "no_name"),
    ],
)
def test_a_contact_needs_a_name_and_a_number(
    stage: Stage, name: str, phone: str, code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        choose(stage.cast.ada, name, phone)
    assert refused.value.code == code


def test_contacts_are_few_and_the_same_number_is_one(stage: Stage) -> None:
    for number in range(3):
        choose(stage.cast.ada, f"Friend {number}", f"+35840111222{number}")
    choose(stage.cast.ada, "Renamed", "+358401112220")
    with pytest.raises(contacts.TooManyContacts):
        choose(stage.cast.ada, "One more", "+358401112229")
    mine = locker.contacts(stage.cast.ada, purpose="own", reader=str(stage.cast.ada), now=NOW)
    assert "Renamed" in {one.name for one in mine}
    contacts.drop(stage.cast.ada, key=mine[0].key, now=NOW)
    with pytest.raises(NotYours):
        contacts.drop(stage.cast.ada, key=mine[0].key, now=NOW)


# Is all well?


def look(job: Job, at: Point | None, seconds: int) -> None:
    now = later(seconds)
    if at is None:
        on.forget_position(job.driver)
    else:
        on.drive_to(job.driver, at, now=now)
    check_ins.look(ride_id=job.id, now=now)


def stand(job: Job, at: Point, start_s: int, end_s: int) -> None:
    for seconds in range(start_s, end_s + 1, 30):
        look(job, at, seconds)


def along(start: Point, end: Point) -> list[Point]:
    """Ten places on the way, as a phone reports them every half minute."""
    points = roads.route([start, end]).points
    step = max(1, len(points) // 10)
    return [Point(lat, lon) for lon, lat in points[::step]]


def asked() -> models.CheckIn:
    return models.CheckIn.objects.get()


def half_way() -> Point:
    """On the street between the station and the square, near neither."""
    points = roads.route([STATION, SQUARE]).points
    lon, lat = points[len(points) // 2]
    return Point(lat, lon)


def stalled(stage: Stage) -> Job:
    """Ada's ride, whose car stands for so long that both are asked."""
    job = on.under_way(stage)
    stand(job, half_way(), 30, 30 + 360)
    return job


def test_a_ride_that_stands_still_is_asked_about_once_and_the_rider_s_yes_ends_it(
    stage: Stage,
) -> None:
    job = stalled(stage)
    assert (asked().cause, asked().ended_at) == ("still", None)
    stand(job, half_way(), 420, 480)
    check_ins.answer(
        ride_id=job.id, is_well=True, cause=job.rider_says(later(490), uuid4()), now=later(490)
    )
    assert (asked().outcome, asked().rider_said) == ("well", "well")
    stand(job, half_way(), 510, 900)
    assert models.CheckIn.objects.count() == 1
    assert not models.Incident.objects.exists()


def test_a_ride_that_goes_as_it_should_is_never_asked_about(stage: Stage) -> None:
    job = on.under_way(stage)
    for number, at in enumerate(along(STATION, SQUARE)):
        look(job, at, 30 * number)
    assert not models.CheckIn.objects.exists()
    assert models.Course.objects.exists()
    on.complete(job, now=later(1_000))
    check_ins.look(ride_id=job.id, now=later(1_030))
    assert not models.Course.objects.exists()


def test_the_driver_s_word_alone_does_not_end_it_and_the_desk_is_told(stage: Stage) -> None:
    job = stalled(stage)
    check_ins.answer(
        ride_id=job.id, is_well=True, cause=job.driver_says(later(400), uuid4()), now=later(400)
    )
    assert asked().ended_at is None
    check_ins.due(check_in_id=asked().id, now=later(600))
    assert asked().outcome == "unanswered"
    assert (incident().kind, incident().what, incident().severity) == ("check_in", "still", 2)
    assert reading.unanswered() == {job.id}
    check_ins.due(check_in_id=asked().id, now=later(700))
    assert models.Incident.objects.count() == 1


def test_who_needs_help_has_pressed_the_button(stage: Stage) -> None:
    job = stalled(stage)
    cause = job.rider_says(later(400), uuid4())
    for _ in range(2):
        check_ins.answer(ride_id=job.id, is_well=False, cause=cause, now=later(400))
    assert asked().outcome == "help"
    assert asked().incident_id == incident().id
    assert incident().kind == "sos"
    assert models.Alert.objects.count() == 1


def test_a_car_that_drives_on_before_anybody_answers_troubles_nobody(stage: Stage) -> None:
    job = stalled(stage)
    look(job, SQUARE, 500)
    check_ins.due(check_in_id=asked().id, now=later(580))
    assert asked().outcome == "passed"
    assert not models.Incident.objects.exists()


def test_who_left_the_way_must_answer_even_where_the_ride_goes_on(stage: Stage) -> None:
    job = on.under_way(stage)
    look(job, STATION, 30)
    for number in range(8):
        look(job, Point(OFF.lat + 0.0004 * number, OFF.lon), 60 + 30 * number)
    assert asked().cause == "off_way"
    look(job, half_way(), 330)
    check_ins.due(check_in_id=asked().id, now=later(600))
    assert asked().outcome == "unanswered"


def test_a_way_that_both_agreed_on_is_no_other_way(stage: Stage) -> None:
    job = on.under_way(stage)
    look(job, STATION, 30)
    now = later(40)
    way = priced.new_way(job.id, [QuotedStop(ELSEWHERE, "Elsewhere")], now=now)
    ways.ask(way, cause=job.rider_says(now, uuid4()), now=now)
    change = priced.pending_change(on.ride(job.id), now=now)
    assert change
    ways.accept(change_id=change.id, cause=job.driver_says(now, uuid4()), now=now)
    for number, at in enumerate(along(STATION, ELSEWHERE)):
        look(job, at, 60 + 30 * number)
    assert not models.CheckIn.objects.exists()


def test_a_silent_phone_is_asked_about_and_a_ride_that_ended_well_is_let_be(stage: Stage) -> None:
    job = on.under_way(stage)
    look(job, half_way(), 30)
    look(job, None, 600)
    assert asked().cause == "dark"
    on.complete(job, now=later(650))
    check_ins.due(check_in_id=asked().id, now=later(800))
    assert asked().outcome == "over"


@pytest.mark.usefixtures("demo")
def test_the_rider_is_asked_by_text_too_and_a_stranger_cannot_answer(stage: Stage) -> None:
    job = stalled(stage)
    on.run_outbox(later(391))
    (to, text) = texts()[-1]
    assert to == "+358401234567"
    assert "Is all well on your ride?" in text
    stranger = Cause(stage.cast.eve, Role.RIDER, later(400), uuid4())
    with pytest.raises(NotYours):
        check_ins.answer(ride_id=job.id, is_well=True, cause=stranger, now=later(400))


def test_nobody_asked_means_there_is_nothing_to_answer(stage: Stage) -> None:
    job = on.under_way(stage)
    with pytest.raises(check_ins.NothingAsked):
        check_ins.answer(ride_id=job.id, is_well=True, cause=job.rider_says(NOW, uuid4()), now=NOW)


def test_the_timer_looks_from_the_start_of_a_ride_until_its_end(stage: Stage) -> None:
    job = on.under_way(stage)
    assert on.timer("ride.look", job.id) == NOW
    on.run_timers(NOW)
    assert on.timer("ride.look", job.id) == later(30)
    on.complete(job, now=later(600))
    on.run_timers(later(601))
    assert not work_models.Timer.objects.filter(kind="ride.look").exists()


def test_an_emergency_is_not_refused_where_the_ride_is_over(stage: Stage) -> None:
    job = on.completed(stage)
    press(job.driver_says(later(900), uuid4()), job, later(900))
    assert incident().role == "driver"
    driving.confirm_cash(ride_id=job.id, cause=job.driver_says(later(901)), now=later(901))
