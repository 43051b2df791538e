"""Rides on an organisation's account: seats, limits, charges, invoices, payments, reminders."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail

from coop.basics.refusals import Malformed, NotYours
from coop.organisations import models
from coop.organisations.actions import paying, riding
from coop.organisations.actions.paying import NotThatOpen, Seen
from coop.organisations.queries import accounts, papers, rides
from coop.work.actions import run_job
from coop.work.queries import verify
from payouts.actions import deciding, refunding
from payouts.queries.organisations import on_account, owed
from rides.trips.actions import ending, repaying, scheduling, waivers
from rides.trips.actions.moves import Cause
from rides.trips.queries.quoting import quote
from rides.trips.quotes import Quote, QuotedStop, Wish
from rides.trips.states import Role
from tests import organising, stage
from tests.organising import bill, sit
from tests.stage import NOW, Job, Stage

pytestmark = pytest.mark.usefixtures("city")

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
NEXT_MONTH = NOW + timedelta(days=12)
TODAY = date(2026, 12, 2)


@pytest.fixture
def town() -> Stage:
    return stage.set_up()


@pytest.fixture
def clinic(town: Stage) -> UUID:
    """An organisation on whose account Ada rides; Chi administers it."""
    found = organising.open_account(town.cast, now=NOW)
    sit(found, town.cast.ada, by=town.cast.chi, now=NOW, cost_centre="Ward 3")
    return found


def book(town: Stage, clinic: UUID, asked: Quote | None = None) -> UUID:
    return organising.book(town.cast.ada, clinic, asked or stage.quoted(), now=NOW)


def asked_for(pickup_at: datetime) -> Quote:
    stops = [QuotedStop(stage.STATION, "Start"), QuotedStop(stage.SQUARE, "End")]
    return quote(stops, Wish(pickup_at=pickup_at), now=NOW)


def driven(town: Stage, clinic: UUID) -> Job:
    """A ride on the clinic's account, from booking to its end."""
    job = Job(book(town, clinic), town.cast.ada, town.ben, town.cast.ben)
    stage.tick()
    stage.accept(town.ben)
    stage.arrive(job, now=stage.later(120))
    stage.start(job, now=stage.later(180))
    stage.complete(job, now=stage.later(600))
    return job


def invoice(clinic: UUID, today: date = TODAY) -> papers.PaperView:
    row = next(one for one in papers.of_organisation(clinic, today=today) if one.kind == "invoice")
    found = papers.paper(row.id, today=today)
    assert found
    return found


def says(by: UUID, now: datetime = NOW, role: Role = Role.RIDER) -> Cause:
    return Cause(by, role, now, uuid4())


def refund(town: Stage, job: Job, amount_minor: int, *, now: datetime) -> None:
    wish = deciding.Wish(job.id, amount_minor, refunding.COOP, "account", "The car was dirty")
    deciding.ask(wish=wish, by=town.cast.sam, key=uuid4(), now=now)


def test_a_ride_on_account_is_owed_by_the_organisation_and_by_nobody_else(
    town: Stage, clinic: UUID
) -> None:
    job = driven(town, clinic)
    (charge,) = models.Charge.objects.all()
    assert owed(clinic, "EUR") == charge.amount_minor > 0
    assert (charge.kind, charge.ride_id) == ("ride", job.id)
    assert rides.spent(clinic, NOVEMBER) == charge.amount_minor
    (view,) = rides.of_month(clinic, NOVEMBER)
    assert (view.email, view.cost_centre, view.state) == ("ada@example.org", "Ward 3", "charged")
    assert view.start.startswith("Near ")


def test_addresses_are_kept_where_the_contract_says_so(town: Stage) -> None:
    open_one = organising.open_account(town.cast, now=NOW, shows_addresses=True)
    sit(open_one, town.cast.ada, by=town.cast.chi, now=NOW)
    book(town, open_one)
    (view,) = rides.of_month(open_one, NOVEMBER)
    assert (view.start, view.finish) == ("Start", "End")


def test_who_has_no_seat_cannot_book_on_the_account(town: Stage, clinic: UUID) -> None:
    with pytest.raises(riding.NotOnAccount, match="Harbour Clinic"):
        organising.book(town.cast.eve, clinic, stage.quoted(), now=NOW)
    with pytest.raises(NotYours):
        book(town, uuid4())


def test_a_ride_above_the_limit_of_a_ride_is_refused_and_nothing_is_booked(
    town: Stage, clinic: UUID
) -> None:
    dear = organising.open_account(town.cast, now=NOW, name="Thrifty")
    sit(dear, town.cast.ada, by=town.cast.chi, now=NOW, ride_limit_minor=100)
    with pytest.raises(riding.RideTooDear, match=r"up to €1\.00"):
        book(town, dear)
    assert not models.AccountRide.objects.exists()


@pytest.mark.parametrize("whose", ["seat", "organisation"])
def test_a_month_that_is_spent_says_when_the_next_one_begins(town: Stage, whose: str) -> None:
    price = stage.quoted().price_minor
    most = {"limit_minor": price + 1} if whose == "organisation" else {}
    own = price + 1 if whose == "seat" else None
    small = organising.open_account(town.cast, now=NOW, **most)
    sit(small, town.cast.ada, by=town.cast.chi, now=NOW, month_limit_minor=own)
    book(town, small, asked_for(NOW + timedelta(days=2)))
    with pytest.raises(riding.MonthSpent, match=r"€0\.01 is left in November") as refused:
        book(town, small)
    assert refused.value.allowed_at == datetime.fromisoformat("2026-12-01T00:00:00+02:00")
    (released,) = models.AccountRide.objects.all()
    ending.cancel(ride_id=released.ride_id, agreed_minor=None, cause=says(town.cast.ada), now=NOW)
    assert rides.spent(small, NOVEMBER) == 0
    book(town, small)


def test_hours_are_those_of_the_pickup_on_the_local_clock(town: Stage) -> None:
    day_only = organising.open_account(town.cast, now=NOW)
    sit(day_only, town.cast.ada, by=town.cast.chi, now=NOW, from_hour=12, until_hour=18)
    with pytest.raises(riding.OutsideHours, match="12:00 to 18:00") as refused:
        book(town, day_only)  # 11:00 in Helsinki
    assert refused.value.allowed_at == datetime.fromisoformat("2026-11-20T12:00:00+02:00")
    book(town, day_only, asked_for(NOW + timedelta(hours=3)))


def test_moving_a_ride_asks_the_limits_of_its_new_time(town: Stage) -> None:
    day_only = organising.open_account(town.cast, now=NOW)
    sit(day_only, town.cast.ada, by=town.cast.chi, now=NOW, from_hour=12, until_hour=18)
    ride_id = book(town, day_only, asked_for(NOW + timedelta(hours=3)))
    with pytest.raises(riding.OutsideHours):
        scheduling.reschedule(
            ride_id=ride_id,
            pickup_at=NOW + timedelta(hours=9),
            cause=says(town.cast.ada),
            now=NOW,
        )
    scheduling.reschedule(
        ride_id=ride_id, pickup_at=NOW + timedelta(hours=4), cause=says(town.cast.ada), now=NOW
    )
    assert models.AccountRide.objects.get().begins_at == NOW + timedelta(hours=4)


def test_a_ride_for_later_can_go_on_the_account_and_off_it_again(town: Stage, clinic: UUID) -> None:
    ride_id = stage.book(town.cast.ada, asked=asked_for(NOW + timedelta(hours=3)))
    on = repaying.Choice("account", organisation_id=clinic)
    repaying.choose(ride_id=ride_id, choice=on, cause=says(town.cast.ada), now=NOW)
    payer = rides.payer_of(ride_id)
    assert payer
    assert payer.name == "Harbour Clinic"
    off = repaying.Choice("cash")
    repaying.choose(ride_id=ride_id, choice=off, cause=says(town.cast.ada), now=NOW)
    assert rides.payer_of(ride_id) is None
    assert rides.spent(clinic, NOVEMBER) == 0


def test_the_invoice_of_a_month_is_the_sum_of_its_rides_and_written_once(
    town: Stage, clinic: UUID
) -> None:
    job = driven(town, clinic)
    bill(clinic, stage.later(700))
    assert papers.of_organisation(clinic, today=TODAY) == []
    for _ in range(2):
        bill(clinic, NEXT_MONTH)
    paper = invoice(clinic)
    (line,) = paper.lines
    assert (paper.row.number, paper.row.month) == (1, NOVEMBER)
    assert paper.row.total_minor == line.amount_minor == owed(clinic, "EUR")
    assert (line.kind, line.on, line.cost_centre) == ("ride", date(2026, 11, 20), "Ward 3")
    assert paper.row.due_on == paper.row.issued_on + timedelta(days=14)
    assert "Start" not in f"{line.start}{line.finish}"
    assert rides.payer_of(job.id)


def test_months_that_were_missed_are_billed_one_by_one(town: Stage, clinic: UUID) -> None:
    driven(town, clinic)
    charge = models.Charge.objects.get()
    for number, at in enumerate(("2026-12-10", "2027-02-03")):
        models.Charge.objects.create(
            organisation_id=clinic,
            ride_id=charge.ride_id,
            key=f"late {number}",
            kind="ride",
            currency="EUR",
            amount_minor=500,
            tax_minor=0,
            at=datetime.fromisoformat(f"{at}T12:00:00+00:00"),
            booked_at=NOW,
        )
    bill(clinic, datetime.fromisoformat("2027-03-05T00:00:00+00:00"))
    rows = papers.of_organisation(clinic, today=date(2027, 3, 5))
    assert [(row.number, f"{row.month:%Y-%m}") for row in rows] == [
        (3, "2027-02"),
        (2, "2026-12"),
        (1, "2026-11"),
    ]


def test_the_job_bills_whoever_has_a_month_behind_and_mails_it(town: Stage, clinic: UUID) -> None:
    driven(town, clinic)
    stage.run_outbox()
    mail.outbox.clear()
    for late in range(2):
        assert run_job("organisations.invoice", now=NEXT_MONTH + timedelta(hours=late))
        stage.run_outbox(NEXT_MONTH + timedelta(hours=late))
    (sent,) = [one for one in mail.outbox if one.to == ["invoices@clinic.example"]]
    assert "Invoice 1 for rides in November 2026" in sent.subject
    ((name, content, _kind),) = sent.attachments
    assert (name, bytes(content)[:5]) == ("invoice-1.pdf", b"%PDF-")


def test_what_is_given_back_before_the_invoice_stands_on_it(town: Stage, clinic: UUID) -> None:
    job = driven(town, clinic)
    whole = owed(clinic, "EUR")
    refund(town, job, 100, now=NOW + timedelta(hours=2))
    bill(clinic, NEXT_MONTH)
    paper = invoice(clinic)
    assert [line.kind for line in paper.lines] == ["ride", "refund"]
    assert paper.row.total_minor == whole - 100 == owed(clinic, "EUR")
    assert not paper.credits


def test_what_is_given_back_after_the_invoice_makes_a_credit_note(
    town: Stage, clinic: UUID
) -> None:
    job = driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    whole = invoice(clinic).row.total_minor
    refund(town, job, 100, now=NEXT_MONTH)
    paper = invoice(clinic)
    (note,) = paper.credits
    assert (note.number, note.total_minor) == (2, -100)
    assert paper.row.open_minor == whole - 100 == owed(clinic, "EUR")


def test_a_refund_of_a_ride_on_account_goes_nowhere_else(town: Stage, clinic: UUID) -> None:
    job = driven(town, clinic)
    for way in ("wallet", "card", "debt"):
        wish = deciding.Wish(job.id, 100, refunding.COOP, way, "The car was dirty")
        with pytest.raises(deciding.MoreThanLeft):
            deciding.ask(wish=wish, by=town.cast.sam, key=uuid4(), now=NOW)


def test_a_late_cancellation_is_charged_and_taken_back_on_the_account(
    town: Stage, clinic: UUID
) -> None:
    job = Job(book(town, clinic), town.cast.ada, town.ben, town.cast.ben)
    stage.tick()
    stage.accept(town.ben)
    stage.arrive(job, now=stage.later(120))
    late = stage.later(1_000)
    ending.cancel(ride_id=job.id, agreed_minor=None, cause=says(job.rider, late), now=late)
    charge = models.Charge.objects.get()
    assert (charge.kind, charge.amount_minor) == ("cancelled", owed(clinic, "EUR"))
    assert charge.amount_minor > 0
    waivers.waive(
        ride_id=job.id,
        reason="The street was closed",
        cause=says(town.cast.sam, late, Role.DESK),
        now=late,
    )
    assert owed(clinic, "EUR") == 0
    assert rides.spent(clinic, NOVEMBER) == 0
    bill(clinic, NEXT_MONTH)
    assert papers.of_organisation(clinic, today=TODAY) == []


def pay(paper_id: UUID, amount_minor: int, key: str, *, reference: str = "RF18") -> str:
    seen = Seen(amount_minor, reference, TODAY)
    now = NEXT_MONTH
    return paying.record(paper_id=paper_id, seen=seen, key=key, by=None, now=now)


def test_a_payment_closes_an_invoice_once_and_can_be_taken_back(town: Stage, clinic: UUID) -> None:
    driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    paper = invoice(clinic)
    whole = paper.row.total_minor
    assert paper.row.standing == "open"
    assert invoice(clinic, paper.row.due_on + timedelta(days=1)).row.standing == "overdue"
    for _ in range(2):
        pay(paper.row.id, whole - 1, "first")
    assert invoice(clinic).row.open_minor == 1
    with pytest.raises(NotThatOpen, match=r"€0\.01 is open"):
        pay(paper.row.id, 2, "second")
    pay(paper.row.id, 1, "third")
    assert invoice(clinic, date(2027, 6, 1)).row.standing == "paid"
    assert owed(clinic, "EUR") == 0
    for _ in range(2):
        paying.take_back(key="third", by=town.cast.sam, now=NEXT_MONTH)
    assert invoice(clinic).row.open_minor == 1 == owed(clinic, "EUR")


def test_a_line_of_the_bank_account_settles_an_invoice_and_can_be_unmatched(
    town: Stage, clinic: UUID
) -> None:
    driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    (due,) = papers.due(currency="EUR")
    assert (due.reference, due.name) == ("Invoice 1", "Harbour Clinic")
    match: Any = {"item_id": due.id, "key": "match 7", "by": town.cast.sam, "now": NEXT_MONTH}
    entry = paying.settle_line(**match, amount_minor=due.amount_minor)
    assert on_account(entry) is not None
    assert papers.due(currency="EUR") == []
    paying.unsettle_line(**match | {"key": entry})
    assert [one.amount_minor for one in papers.due(currency="EUR")] == [due.amount_minor]
    with pytest.raises(NotYours):
        paying.unsettle_line(**match | {"key": "another"})


def test_what_is_credited_after_it_was_paid_can_be_sent_back(town: Stage, clinic: UUID) -> None:
    job = driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    paper = invoice(clinic).row
    pay(paper.id, paper.total_minor, "all")
    refund(town, job, 100, now=NEXT_MONTH)
    assert invoice(clinic).row.open_minor == -100
    with pytest.raises(NotThatOpen, match="We owe"):
        pay(paper.id, -101, "too much")
    pay(paper.id, -100, "back")
    assert invoice(clinic).row.open_minor == 0 == owed(clinic, "EUR")


def test_a_payment_needs_a_reference_and_a_day_that_has_come(town: Stage, clinic: UUID) -> None:
    driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    paper = invoice(clinic).row
    with pytest.raises(Malformed, match="reference"):
        pay(paper.id, 1, "x", reference=" ")
    seen = Seen(1, "RF18", TODAY + timedelta(days=90))
    with pytest.raises(Malformed, match="not come yet"):
        paying.record(paper_id=paper.id, seen=seen, key="x", by=None, now=NEXT_MONTH)


def test_an_overdue_invoice_is_reminded_of_and_then_stops_bookings(
    town: Stage, clinic: UUID
) -> None:
    driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    due_on = invoice(clinic).row.due_on
    stage.run_outbox(NEXT_MONTH)
    mail.outbox.clear()
    due = datetime.fromisoformat(f"{due_on}T22:30:00+00:00")
    for day in (3, 7, 7.1, 14, 21, 28):
        at = due + timedelta(days=day)
        paying.remind(payload={}, now=at)
        stage.run_outbox(at)
    clinics = [one for one in mail.outbox if one.to == ["invoices@clinic.example"]]
    assert [sent.subject for sent in clinics] == [
        "Reminder: Invoice 1 was due on 16\xa0December\xa02026"
    ] * 3
    wanted = riding.Wanted(
        ride_id=uuid4(),
        organisation_id=clinic,
        rider_id=town.cast.ada,
        booked_by_id=town.cast.ada,
        currency="EUR",
        price_minor=100,
        begins_at=due + timedelta(days=31),
        way=riding.Way("a", "b", "c", "d"),
    )
    with pytest.raises(riding.AccountOverdue, match="long overdue"):
        riding.reserve(wanted, now=due + timedelta(days=31))
    pay(invoice(clinic).row.id, invoice(clinic).row.total_minor, "all")
    riding.reserve(wanted, now=due + timedelta(days=31))


def test_the_accounts_of_all_organisations_agree_with_the_books(town: Stage, clinic: UUID) -> None:
    job = driven(town, clinic)
    bill(clinic, NEXT_MONTH)
    refund(town, job, 100, now=NEXT_MONTH)
    pay(invoice(clinic).row.id, 200, "part")
    (view,) = accounts.accounts(month=DECEMBER)
    assert view.owed_minor == invoice(clinic).row.total_minor - 300
    broken = [one.invariant.name for one in verify(now=NEXT_MONTH) if one.broken]
    assert not [name for name in broken if not name.startswith("work.")]
