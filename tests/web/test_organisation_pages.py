"""Pages and API of organisations: opened, invited, booked on, billed, paid."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.organisations import models
from coop.organisations.queries import rides
from coop.work import clock
from tests import organising
from tests.cast import browser_of
from tests.web import doors, riding
from tests.web.riding import Town

JSON = "application/json"
FORM = {
    "name": "Harbour Clinic",
    "address": "Quay 1\n00100 Helsinki",
    "email": "bills@clinic.example",
    "limit": "500",
    "term_days": "14",
    "admin": "chi@example.org",
}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


def open_account(sam: Client, **other: str) -> Any:
    body = FORM | {"client_event_id": str(uuid4())} | other
    return sam.post("/office/organisations/new/", body)


def text(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def send(browser: Client, address: str, body: dict[str, Any]) -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return browser.post(address, body, content_type=JSON, headers=headers)


def test_an_account_is_opened_and_its_administrator_invites_a_rider(town: Town) -> None:
    sam, chi = browser_of(town.people.sam), browser_of(town.people.chi)
    address = open_account(sam).url
    assert "Harbour Clinic invites you" in text(chi, "/organisation/").replace(
        "</bdi>", ""
    ).replace("<bdi>", "")
    seat = models.Seat.objects.get()
    chi.post(f"/organisation/seats/{seat.id}/accept/")
    chi.post(
        f"{address}invite/", {"email": "ada@example.org", "ride_limit": "20", "month_limit": ""}
    )
    ada, asked = browser_of(town.people.ada), models.Seat.objects.get(email="ada@example.org")
    assert "€20.00" in text(ada, "/organisation/")
    page = ada.post(f"/organisation/seats/{asked.id}/accept/", follow=True).content.decode()
    assert "You can choose this account" in page
    assert "ada@example.org" in text(chi, address)
    assert ada.get(address).status_code == 404


def test_a_form_with_a_mistake_keeps_what_was_typed_and_opens_nothing(town: Town) -> None:
    sam = browser_of(town.people.sam)
    answer = open_account(sam, limit="a lot")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write an amount such as 12.50" in page
    assert "Harbour Clinic" in page
    assert not models.Organisation.objects.exists()
    assert open_account(sam, admin="").status_code == 422


def test_the_same_form_sent_twice_opens_one_account(town: Town) -> None:
    sam, key = browser_of(town.people.sam), str(uuid4())
    ways = {open_account(sam, client_event_id=key).url for _ in range(2)}
    assert len(ways) == models.Organisation.objects.count() == 1


def account(town: Town, **limits: Any) -> UUID:
    now = clock.now()
    made = organising.open_account(town.people, now=now)
    organising.sit(made, town.people.ada, by=town.people.chi, now=now, **limits)
    return made


def test_a_rider_books_on_the_account_and_pays_nothing(town: Town) -> None:
    made, ada = account(town, cost_centre="Ward 3"), browser_of(town.people.ada)
    price = text(ada, f"/ride/?{urlencode(doors.ENDS)}")
    assert f'value="account:{made}"' in price
    assert "On account of Harbour Clinic" in price
    body = {"token": riding.token(), "client_event_id": str(uuid4()), "payment": f"account:{made}"}
    booked = ada.post("/ride/book/", body)
    assert booked.status_code == 302
    assert "On account of Harbour Clinic" in text(ada, booked.url)  # type: ignore[attr-defined]
    page = text(browser_of(town.people.chi), f"/organisation/{made}/")
    assert "ada@example.org" in page
    assert "Ward 3" in page
    assert riding.PICKUP.label not in page


def test_a_ride_above_a_limit_is_refused_on_the_price_with_the_reason(town: Town) -> None:
    made, ada = account(town, ride_limit_minor=100), browser_of(town.people.ada)
    body = {"token": riding.token(), "client_event_id": str(uuid4()), "payment": f"account:{made}"}
    answer = ada.post("/ride/book/", body)
    assert answer.status_code == 409
    assert "pays rides of yours up to €1.00" in answer.content.decode()


def test_the_desk_books_on_an_account_for_somebody_without_a_seat(town: Town) -> None:
    made, dia = account(town), browser_of(town.people.dia)
    body = {
        "token": riding.token(),
        "client_event_id": str(uuid4()),
        "phone": "+358401112223",
        "name": "Aino",
        "organisation": str(made),
        "cost_centre": "Case 7",
    }
    booked = dia.post("/desk/book/", body)
    assert booked.status_code == 302
    ride = models.AccountRide.objects.get()
    assert (ride.organisation_id, ride.cost_centre, ride.seat) == (made, "Case 7", None)
    assert "Booked by phone" in text(browser_of(town.people.chi), f"/organisation/{made}/")


def test_the_api_books_on_account_by_rider_and_desk(town: Town) -> None:
    made = account(town)
    sent = {"quote": riding.token(), "payment_method": "account", "organisation": str(made)}
    ada, dia = browser_of(town.people.ada), browser_of(town.people.dia)
    answer = send(ada, "/api/v1/rides", sent)
    assert answer.status_code == 201
    payer = rides.payer_of(UUID(answer.json()["id"]))
    assert payer
    assert payer.organisation_id == made
    call = {"phone": "+358401112223", "name": "Aino", "stops": doors.STOPS}
    answer = send(dia, "/api/v1/desk/bookings", call | {"organisation": str(made)})
    assert answer.status_code == 201
    assert models.AccountRide.objects.count() == 2


def test_an_invoice_is_read_downloaded_and_paid(town: Town) -> None:
    found = organising.billed(town.people, now=clock.now())
    paper = found["<uuid:paper_id>"]
    chi, sam = browser_of(town.people.chi), browser_of(town.people.sam)
    page = text(chi, f"/organisation/papers/{paper}/")
    assert "Near Quay" in page
    assert "Quay 1, " not in page
    assert "Record a payment" not in page
    assert chi.get(f"/organisation/papers/{paper}/pdf/").content[:5] == b"%PDF-"
    today = f"{clock.now():%Y-%m-%d}"
    body = {"amount": "12.41", "reference": "RF18", "on": today, "client_event_id": str(uuid4())}
    refused = sam.post(f"/office/organisations/papers/{paper}/", body)
    assert refused.status_code == 409
    assert "€12.40 is open" in refused.content.decode()
    body |= {"amount": "12.40"}
    page = sam.post(f"/office/organisations/papers/{paper}/", body, follow=True).content.decode()
    assert "Recorded" in page
    assert "Paid" in page


def test_the_api_does_what_the_pages_do(town: Town) -> None:
    sam, chi = browser_of(town.people.sam), browser_of(town.people.chi)
    made = send(sam, "/api/v1/office/organisations", doors.TERMS).json()
    people = f"/api/v1/organisations/{made['id']}/people"
    invited = send(sam, people, {"email": "chi@example.org", "is_admin": True}).json()
    send(chi, f"/api/v1/organisations/seats/{invited['id']}/accept", {})
    assert chi.get("/api/v1/organisations").json()[0]["state"] == "active"
    rider = send(chi, people, {"email": "ada@example.org"}).json()
    seat = f"/api/v1/organisations/seats/{rider['id']}"
    changed = chi.patch(seat, {"ride_limit_minor": 900}, content_type=JSON)
    assert changed.json()["ride_limit_minor"] == 900
    assert chi.delete(seat).status_code == 204
    assert [one["state"] for one in chi.get(people).json()] == ["active", "stopped"]


def test_limits_are_changed_and_a_person_is_stopped(town: Town) -> None:
    made = account(town)
    chi, seat = browser_of(town.people.chi), models.Seat.objects.get(user_id=town.people.ada)
    page = f"/organisation/people/{seat.id}/"
    answer = chi.post(page, {"ride_limit": "x", "cost_centre": "Ward 9"})
    assert answer.status_code == 422
    assert "Ward 9" in answer.content.decode()
    chi.post(page, {"ride_limit": "8", "from_hour": "8", "until_hour": "18"})
    assert "8:00–18:00" in text(chi, f"/organisation/{made}/")
    chi.post(f"{page}stop/")
    assert "account:" not in text(browser_of(town.people.ada), f"/ride/?{urlencode(doors.ENDS)}")


def test_a_closed_account_says_so_and_opens_again(town: Town) -> None:
    made, sam = account(town), browser_of(town.people.sam)
    sam.post(f"/office/organisations/{made}/close/")
    assert "This account is closed" in text(sam, f"/organisation/{made}/")
    sam.post(f"/office/organisations/{made}/close/", {"to": "open"})
    assert "This account is closed" not in text(sam, f"/organisation/{made}/")


def test_the_rides_of_any_month_are_shown(town: Town) -> None:
    made = account(town)
    then = clock.now() - timedelta(days=40)
    organising.ride(made, town.people.ada, at=then)
    chi = browser_of(town.people.chi)
    assert "€12.40" in text(chi, f"/organisation/{made}/rides/?month={then:%Y-%m}")
    assert "No rides on the account" in text(chi, f"/organisation/{made}/rides/?month=2020-01")
    assert chi.get(f"/organisation/{made}/rides/?month=never").status_code == 200
