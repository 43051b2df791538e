"""Applying, papers, stewards, sharing: who may drive, and since when, and until when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connections

from coop.locker import queries as locker
from coop.members import actions as members
from coop.members import queries as people
from coop.members.queries.admission import standing
from coop.scans import vault
from rides.dispatch import models as dispatch
from rides.fleet import actions as fleet
from rides.fleet import models, queries
from rides.fleet.actions import applications, cars, checking, documents, fitness, sending
from rides.fleet.actions.applications import NotNow, OwnPapers, TooSoon
from rides.fleet.actions.checking import Decided, Found
from rides.fleet.actions.documents import WrongDate
from rides.fleet.actions.enrolling import NewVehicle
from rides.fleet.actions.fitness import PapersMissing, RestNeeded
from rides.fleet.actions.sending import NotReadable, Sent, TooLarge
from rides.fleet.motion import Fix
from rides.fleet.papers import Kind, Standing
from rides.fleet.queries import desk, papers
from rides.fleet.queries.applications import of_person
from tests import papers as files
from tests import stage as on
from tests.stage import NEAR, NOW, Stage, later

CAR = NewVehicle("Kia", "Niro", "Blue", "eve 12", 4, "standard")
NEXT_YEAR = date(2027, 11, 20)
DAY = timedelta(days=1)
PHOTO = files.photo()


@pytest.fixture(autouse=True)
def _vault(settings: Any, tmp_path: Path) -> None:
    settings.DOCUMENTS_DIR = tmp_path


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def begun(stage: Stage) -> UUID:
    """Eve applies with a car of her own."""
    eve = stage.cast.eve
    applications.begin(user_id=eve, name="Eve Salo", phone="+358401234567", now=NOW)
    return applications.add_car(user_id=eve, vehicle=CAR, now=NOW)


def send(user: UUID, kind: Kind, car_id: UUID | None = None, *, now: datetime = NOW) -> UUID:
    ends = None if kind == Kind.BACKGROUND else NEXT_YEAR
    return sending.send(Sent(kind, car_id, PHOTO, ends), by=user, now=now)


def send_all(stage: Stage, car_id: UUID) -> list[UUID]:
    eve = stage.cast.eve
    mine = [send(eve, Kind.LICENCE), sending.ask_for_check(user_id=eve, now=NOW)]
    return mine + [send(eve, kind, car_id) for kind in (Kind.INSURANCE, Kind.INSPECTION)]


def accept(
    document_id: UUID, by: UUID, *, until: date | None = NEXT_YEAR, now: datetime = NOW
) -> None:
    checking.accept(document_id=document_id, found=Found(until), by=by, now=now)


def state_of(stage: Stage) -> str:
    found = of_person(stage.cast.eve, now=NOW)
    assert found
    return found.state


def online(driver_id: UUID, *, now: datetime, car: UUID | None = None) -> None:
    fleet.go_online(driver_id=driver_id, fix=Fix(NEAR, 0, 10, now), now=now, vehicle_id=car)


def revoke(stage: Stage, kind: Kind, *, now: datetime = NOW) -> None:
    about = {"person_id": stage.cast.ben}
    row = models.Document.objects.get(kind=kind, state="accepted", **about)
    checking.revoke(document_id=row.id, reason="It is false.", by=stage.cast.sam, now=now)


def test_who_sent_everything_waits_and_who_has_it_accepted_drives(stage: Stage) -> None:
    car_id = begun(stage)
    assert state_of(stage) == "draft"
    sent = send_all(stage, car_id)
    assert state_of(stage) == "sent"
    for document_id in sent[:3]:
        accept(document_id, stage.cast.sam)
    assert queries.driver_of(stage.cast.eve) is None
    accept(sent[3], stage.cast.sam)
    assert state_of(stage) == "approved"
    assert [one.kind for one in standing(stage.cast.eve, NOW).checks] == ["papers"]
    assert "member" not in people.roles(stage.cast.eve)
    driver = queries.driver_of(stage.cast.eve)
    assert driver
    online(driver, now=NOW)
    on.run_outbox()
    assert [one.subject for one in mail.outbox] == ["You can drive now"]


def test_a_rejected_paper_is_missing_again_until_it_is_sent_anew(stage: Stage) -> None:
    car_id = begun(stage)
    licence, *_rest = send_all(stage, car_id)
    checking.reject(document_id=licence, reason="Too dark.", by=stage.cast.sam, now=NOW)
    assert state_of(stage) == "draft"
    on.run_outbox()
    assert "Too dark." in mail.outbox[-1].body
    (item, *_others) = papers.checklist(stage.cast.eve, [car_id], now=NOW)
    assert item.standing == Standing.REJECTED
    send(stage.cast.eve, Kind.LICENCE, now=later(60))
    assert state_of(stage) == "sent"


def test_who_was_refused_may_apply_again_later_and_keeps_what_was_accepted(stage: Stage) -> None:
    car_id = begun(stage)
    licence, *_rest = send_all(stage, car_id)
    accept(licence, stage.cast.sam)
    view = of_person(stage.cast.eve, now=NOW)
    assert view
    applications.refuse(application_id=view.id, reason="Not now.", by=stage.cast.sam, now=NOW)
    with pytest.raises(TooSoon) as refused:
        applications.resume(user_id=stage.cast.eve, now=NOW + DAY)
    assert refused.value.allowed_at == NOW + 14 * DAY
    applications.resume(user_id=stage.cast.eve, now=NOW + 14 * DAY)
    (item, *_others) = papers.checklist(stage.cast.eve, [car_id], now=NOW)
    assert item.standing == Standing.ACCEPTED
    assert state_of(stage) == "draft"


def test_stopping_takes_back_what_waits_and_removes_its_scans(stage: Stage, tmp_path: Path) -> None:
    send_all(stage, begun(stage))
    applications.withdraw(user_id=stage.cast.eve, now=NOW)
    assert desk.queue(stage.cast.sam) == []
    assert not models.Document.objects.filter(
        sent_by=stage.cast.eve, file_id__isnull=False
    ).exists()
    with pytest.raises(NotNow):
        applications.withdraw(user_id=stage.cast.eve, now=NOW)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", "empty"), (files.SVG, "neither a photo nor a PDF"), (files.LOCKED_PDF, "password")],
)
def test_a_file_that_cannot_be_kept_is_refused_in_words(
    stage: Stage, content: bytes, refusal: str
) -> None:
    begun(stage)
    with pytest.raises(NotReadable, match=refusal):
        sending.send(Sent(Kind.LICENCE, None, content, NEXT_YEAR), by=stage.cast.eve, now=NOW)


def test_a_file_too_large_is_refused_before_it_is_opened(stage: Stage) -> None:
    begun(stage)
    with pytest.raises(TooLarge, match="at most 10"):
        sending.send(
            Sent(Kind.LICENCE, None, bytes(10_000_001), NEXT_YEAR), by=stage.cast.eve, now=NOW
        )


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [
        (None, "Say until which day"),
        (date(2026, 11, 19), "expired on 19\xa0November\xa02026"),
        (date(2206, 1, 1), "Check the year"),
    ],
)
def test_a_wrong_date_is_refused_in_words(stage: Stage, ends: date | None, sentence: str) -> None:
    begun(stage)
    with pytest.raises(WrongDate, match=sentence):
        sending.send(Sent(Kind.LICENCE, None, PHOTO, ends), by=stage.cast.eve, now=NOW)


def test_a_paper_that_ends_today_is_taken(stage: Stage) -> None:
    begun(stage)
    sending.send(Sent(Kind.LICENCE, None, PHOTO, date(2026, 11, 20)), by=stage.cast.eve, now=NOW)


def test_nobody_sends_papers_of_another_ones_car(stage: Stage) -> None:
    begun(stage)
    (car,) = queries.drivable(stage.cast.ben, now=NOW)
    with pytest.raises(Exception, match="no such car of yours"):
        send(stage.cast.eve, Kind.INSURANCE, car.vehicle_id)


def test_sending_again_replaces_what_waits_and_its_scan(
    stage: Stage, django_capture_on_commit_callbacks: object
) -> None:
    begun(stage)
    first = send(stage.cast.eve, Kind.LICENCE)
    send(stage.cast.eve, Kind.LICENCE, now=later(60))
    assert [one.kind for one in desk.queue(stage.cast.sam)] == ["licence"]
    assert models.Document.objects.get(id=first).state == "replaced"
    assert papers.page(first, 0) is None


def test_nobody_checks_their_own_papers(stage: Stage) -> None:
    sam = stage.cast.sam
    applications.begin(user_id=sam, name="Sam Virtanen", phone="+358401234567", now=NOW)
    mine = send(sam, Kind.LICENCE)
    with pytest.raises(OwnPapers):
        accept(mine, sam)
    assert desk.first_for(sam) is None


def test_only_stewards_check(stage: Stage) -> None:
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    with pytest.raises(members.NotASteward):
        accept(licence, stage.cast.ben)


def test_every_look_is_in_the_persons_log(stage: Stage) -> None:
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    desk.look(licence, by=stage.cast.sam, now=NOW)
    assert desk.page(licence, 0, by=stage.cast.sam, now=NOW)
    log = locker.accesses(stage.cast.eve, by_others=True)
    looks = [one.collection for one in log if one.reader == f"steward:{stage.cast.sam}"]
    assert looks.count("documents") == 2


def test_who_comes_second_hears_who_decided_what_and_when(stage: Stage) -> None:
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    members.appoint(user_id=stage.cast.chi, by=stage.cast.sam, now=NOW)
    accept(licence, stage.cast.sam)
    with pytest.raises(Decided, match=r"Sam Virtanen accepted this on 20\xa0November\xa02026 at"):
        checking.reject(document_id=licence, reason="No.", by=stage.cast.chi, now=later(60))
    assert models.Document.objects.get(id=licence).state == "accepted"


@pytest.mark.parametrize("kind", [Kind.LICENCE, Kind.BACKGROUND])
def test_without_a_paper_nobody_goes_online(stage: Stage, kind: Kind) -> None:
    fleet.go_offline(driver_id=stage.ben, now=NOW)
    revoke(stage, kind)
    with pytest.raises(PapersMissing, match="was not accepted") as refused:
        online(stage.ben, now=NOW)
    assert refused.value.code == "documents"


def test_a_paper_ends_at_the_zones_midnight_and_the_shift_with_it(stage: Stage) -> None:
    models.Document.objects.filter(person=stage.cast.ben, kind="licence").update(
        expires_on=date(2026, 11, 20)
    )
    fitness.refresh(user_id=stage.cast.ben, now=NOW)
    # Nine in the morning to midnight in Helsinki is longer than the hours allow: they end first.
    shift = queries.shift_of(stage.ben)
    assert shift
    assert shift.unfit_code == "hours"
    models.Document.objects.filter(person=stage.cast.ben, kind="licence").update(
        expires_on=date(2026, 11, 19)
    )
    fitness.refresh(user_id=stage.cast.ben, now=NOW)
    on.run_timers(NOW)
    assert queries.shift_of(stage.ben) is None
    with pytest.raises(PapersMissing, match="expired on 19"):
        online(stage.ben, now=NOW)


def test_a_ride_under_way_goes_on_and_the_shift_ends_after_it(stage: Stage) -> None:
    job = on.under_way(stage)
    revoke(stage, Kind.LICENCE)
    on.run_timers(NOW)
    assert queries.shift_of(stage.ben)
    on.complete(job, now=later(600))
    assert on.ride(job.id).state == "COMPLETED"
    assert queries.shift_of(stage.ben) is None


def test_who_is_not_fit_is_not_asked_and_reads_why(stage: Stage) -> None:
    revoke(stage, Kind.LICENCE)
    ride_id = on.book(stage.cast.ada)
    assert on.tick() == 0
    said = dispatch.Decision.objects.filter(request__ride_id=ride_id, driver=stage.ben)
    assert list(said.values_list("outcome", flat=True)) == ["documents"]


def test_ten_hours_on_shift_need_eleven_of_rest(stage: Stage) -> None:
    for minute in range(0, 600, 10):
        on.drive_to(stage.ben, NEAR, now=later(60 * minute))
    end = later(36_000)
    on.run_timers(end)
    assert queries.shift_of(stage.ben) is None
    with pytest.raises(RestNeeded) as refused:
        online(stage.ben, now=end)
    assert refused.value.allowed_at == end + timedelta(hours=11)
    online(stage.ben, now=end + timedelta(hours=11))


def test_a_forgotten_phone_drives_nowhere(stage: Stage) -> None:
    fleet.go_offline(driver_id=stage.ben, now=NOW + DAY)
    online(stage.ben, now=NOW + DAY)


def test_warnings_come_thirty_fourteen_and_three_days_ahead(stage: Stage) -> None:
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    ends = date(2027, 1, 20)
    accept(licence, stage.cast.sam, until=ends)
    for days in (30, 14, 3):
        day = datetime.combine(ends - timedelta(days=days), datetime.min.time(), NOW.tzinfo)
        on.run_timers(day + timedelta(hours=12))
    subjects = [one.subject for one in mail.outbox if "ends in" in one.subject]
    assert subjects == [f"Driving licence ends in {days} days" for days in (30, 14, 3)]


def test_a_car_lent_is_driven_from_the_agreed_day_until_the_agreed_day(stage: Stage) -> None:
    (car,) = queries.drivable(stage.cast.chi, now=NOW)
    span = cars.Span(NOW + DAY, NOW + 3 * DAY)
    share = cars.lend(
        vehicle_id=car.vehicle_id, to=stage.cast.eve, by=stage.cast.chi, now=NOW, span=span
    )
    assert queries.drivable(stage.cast.eve, now=NOW + 2 * DAY) == []
    cars.agree(share_id=share, by=stage.cast.eve, now=NOW)
    assert queries.drivable(stage.cast.eve, now=NOW) == []
    assert queries.drivable(stage.cast.eve, now=NOW + 2 * DAY) == [car]
    assert queries.drivable(stage.cast.eve, now=NOW + 3 * DAY) == []


def test_an_applicant_may_drive_a_car_that_its_owner_shares(stage: Stage) -> None:
    eve = stage.cast.eve
    applications.begin(user_id=eve, name="Eve Salo", phone="+358401234567", now=NOW)
    licence, check = send(eve, Kind.LICENCE), sending.ask_for_check(user_id=eve, now=NOW)
    share = cars.ask_for(plate="chi1", by=eve, now=NOW)
    accept(licence, stage.cast.sam)
    accept(check, stage.cast.sam, until=None)
    assert state_of(stage) == "draft"
    cars.agree(share_id=share, by=stage.cast.chi, now=NOW)
    assert state_of(stage) == "approved"


def test_a_car_changes_hands_once_the_new_owner_agrees(stage: Stage) -> None:
    (car,) = queries.drivable(stage.cast.chi, now=NOW)
    share = cars.hand_over(vehicle_id=car.vehicle_id, to=stage.cast.eve, by=stage.cast.chi, now=NOW)
    assert queries.drivable(stage.cast.chi, now=NOW) == [car]
    cars.agree(share_id=share, by=stage.cast.eve, now=NOW)
    assert queries.drivable(stage.cast.eve, now=NOW) == [car]
    assert queries.drivable(stage.cast.chi, now=NOW) == []


def test_a_car_on_the_road_is_not_retired_and_a_retired_plate_is_free(stage: Stage) -> None:
    (car,) = queries.drivable(stage.cast.ben, now=NOW)
    with pytest.raises(cars.OnTheRoad):
        cars.retire(vehicle_id=car.vehicle_id, by=stage.cast.ben, now=NOW)
    fleet.go_offline(driver_id=stage.ben, now=NOW)
    cars.retire(vehicle_id=car.vehicle_id, by=stage.cast.ben, now=NOW)
    on.enrol(stage.cast.eve, "BEN 1")


def test_old_scans_are_forgotten_and_strays_never_loved(stage: Stage) -> None:
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    checking.reject(document_id=licence, reason="No.", by=stage.cast.sam, now=NOW)
    documents.forget_old(payload={}, now=NOW + 89 * DAY)
    assert models.Document.objects.get(id=licence).file_id
    documents.forget_old(payload={}, now=NOW + 91 * DAY)
    assert models.Document.objects.get(id=licence).file_id is None
    assert vault.strays(set()) == []


def test_two_stewards_decide_at_once_and_one_hears_of_the_other(
    city: None, committed_db: str
) -> None:
    stage = on.set_up()
    begun(stage)
    licence = send(stage.cast.eve, Kind.LICENCE)
    members.appoint(user_id=stage.cast.chi, by=stage.cast.sam, now=NOW)
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda by: _decided(licence, by), [stage.cast.sam, stage.cast.chi]))
    assert sorted(answers, key=bool) == ["", next(one for one in answers if one)]
    moves = models.PaperEvent.objects.filter(about=licence, move__in=["accepted", "rejected"])
    assert moves.count() == 1


def _decided(document_id: UUID, by: UUID) -> str:
    """Accept it; what was said against that, if anything."""
    try:
        accept(document_id, by)
    except Decided as refusal:
        return refusal.sentence
    finally:
        connections.close_all()
    return ""
