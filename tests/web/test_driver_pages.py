"""Driving without scripts: online, an offer, each step, and every refusal said in its place."""

from uuid import UUID

import pytest
from django.test import Client

from rides.trips import models
from tests.cast import browser_of
from tests.web import paper, riding
from tests.web.riding import Town

HERE = {"lat": str(riding.NEARBY.lat), "lon": str(riding.NEARBY.lon)}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def ben(town: Town) -> Client:
    return browser_of(town.people.ben)


def test_who_does_not_drive_is_told_so_and_shown_a_way_out(town: Town) -> None:
    eve = browser_of(town.people.eve)
    answer = eve.get("/drive/")
    page = paper.read(answer)
    assert answer.status_code == 403
    assert "You are not a driver here yet" in page.text
    assert page.links["Book a ride instead"] == "/ride/"
    refused = eve.post("/drive/online/")
    assert refused.status_code == 403
    assert "This page is for drivers." in paper.read(refused).text


def test_a_shift_begins_and_ends_by_a_press(ben: Client) -> None:
    offline = paper.look(ben, "/drive/")
    assert "You are offline" in offline.text
    online = paper.read(paper.send(ben, offline.form("/drive/online/"), **HERE))
    assert "You are online" in online.text
    ended = paper.read(paper.send(ben, online.form("/drive/offline/")))
    assert "You are offline" in ended.text


def test_outside_the_zone_the_page_says_so_in_place(ben: Client) -> None:
    form = paper.look(ben, "/drive/").form("/drive/online/")
    answer = paper.send(ben, form, lat="61.5", lon="23.7")
    assert answer.status_code == 422
    page = paper.read(answer)
    assert "You are outside the area where rides are given." in page.text
    assert "/drive/online/" in page.actions()


def test_a_position_that_is_none_is_refused_in_place(ben: Client) -> None:
    form = paper.look(ben, "/drive/").form("/drive/online/")
    for lat in ("north", "nan", "\x00", "9" * 400):
        answer = paper.send(ben, form, lat=lat, lon="24.9")
        assert answer.status_code == 422
        assert "A position needs lat and lon" in paper.read(answer).text


def test_from_offer_to_cash_by_plain_forms(town: Town, ben: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    offer_id = riding.offer(town.ben)
    offered = paper.look(ben, "/drive/")
    for shown in ("€6.05", "Near ", "You see the addresses once you accept", "€1.07"):
        assert shown in offered.text
    for address in (riding.PICKUP.label, riding.DROPOFF.label, str(riding.PICKUP.at.lat)):
        assert address not in offered.text
    accepted = paper.read(paper.send(ben, offered.form(f"/drive/offers/{offer_id}/accept/")))
    assert "Pick up Ada" in accepted.text
    assert riding.PICKUP.label in accepted.text
    assert "Ada Lind" not in accepted.text

    riding.stand_at(town.ben, riding.PICKUP.at)
    waiting = paper.read(paper.send(ben, accepted.form(f"/drive/rides/{ride_id}/arrive/")))
    assert "Waiting for Ada" in waiting.text
    start = waiting.form(f"/drive/rides/{ride_id}/start/")
    pin = riding.pin(ride_id, town.people.ada)
    driving = paper.read(paper.send(ben, start, pin=pin))
    assert "Next stop" in driving.text

    riding.stand_at(town.ben, riding.DROPOFF.at)
    done = paper.read(paper.send(ben, driving.form(f"/drive/rides/{ride_id}/complete/")))
    assert "Take €7.12 in cash." in done.text
    cash = paper.read(paper.send(ben, done.form(f"/drive/rides/{ride_id}/collected/")))
    assert "You are online" in cash.text
    assert "€6.05" in cash.text
    assert "You earned €6.05" in paper.look(ben, f"/rides/{ride_id}/").text


def test_declining_costs_nothing_and_leads_back_to_waiting(town: Town, ben: Client) -> None:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    address = f"/drive/offers/{riding.offer(town.ben)}/decline/"
    page = paper.read(paper.send(ben, paper.look(ben, "/drive/").form(address)))
    assert "You are online" in page.text


@pytest.mark.parametrize(
    ("chosen", "kept", "fault"),
    [
        ("unreachable", "unreachable", "nobody"),
        ("emergency", "emergency", "nobody"),
        ("car_trouble", "car_trouble", "driver"),
        ("dark", "driver", "driver"),
    ],
)
def test_why_a_ride_is_given_back_is_chosen_and_decides_whose_fault_it_is(
    town: Town, ben: Client, chosen: str, kept: str, fault: str
) -> None:
    address = _assigned(town) + "release/"
    page = paper.look(ben, "/drive/")
    assert "I cannot get to the pickup" in page.text
    paper.send(ben, page.form(address), reason=chosen)
    facts = models.Event.objects.get(kind="SEARCHING").facts
    assert (facts["reason"], facts["fault"]) == (kept, fault)


def test_at_the_pickup_only_what_was_said_there_counts_as_told(town: Town, ben: Client) -> None:
    address = _assigned(town)
    riding.api_post(ben, f"{address[1:-1]}/here")
    riding.later(seconds=1)
    riding.arrive(UUID(address.split("/")[3]), town.ben)
    page = paper.look(ben, "/drive/")
    assert f"{address}here/" in page.actions()
    told = paper.read(paper.send(ben, page.form(f"{address}here/")))
    assert "You wrote to or called Ada" in told.text


def test_an_offer_that_is_gone_is_said_in_place(town: Town, ben: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    address = f"/drive/offers/{riding.offer(town.ben)}/accept/"
    form = paper.look(ben, "/drive/").form(address)
    riding.cancel(ride_id, town.people.ada)
    answer = paper.send(ben, form)
    assert answer.status_code == 409
    assert "The rider no longer needs this ride." in paper.read(answer).text


def test_arriving_from_afar_is_refused_in_place_with_the_distance(town: Town, ben: Client) -> None:
    address = _assigned(town) + "arrive/"
    riding.stand_at(town.ben, riding.FAR_OFF)
    answer = paper.send(ben, paper.look(ben, "/drive/").form(address))
    page = paper.read(answer)
    assert answer.status_code == 409
    assert "from the pickup. Come within 150 m" in page.text
    assert address in page.actions()


def test_the_reason_that_the_refusal_asks_for_can_be_given(town: Town, ben: Client) -> None:
    address = _assigned(town) + "arrive/"
    riding.stand_at(town.ben, riding.FAR_OFF)
    refused = paper.read(paper.send(ben, paper.look(ben, "/drive/").form(address)))
    (why,) = (form for form in refused.forms if "reason" in form.fields)
    page = paper.read(paper.send(ben, why, reason="The street is\x00 closed."))
    assert "Waiting for Ada" in page.text


def test_a_wrong_pin_is_said_in_place_and_the_fifth_locks_it(town: Town, ben: Client) -> None:
    address = _arrived(town) + "start/"
    for left in (4, 3, 2, 1, 0):
        page = paper.look(ben, "/drive/")
        answer = paper.send(ben, page.form(address), pin="no")
        assert answer.status_code == 422
        assert f"That is not the PIN. Tries left: {left}." in paper.read(answer).text
    answer = paper.send(ben, paper.look(ben, "/drive/").form(address), pin="1234")
    assert answer.status_code == 409
    assert "Ask the rider to press “I am in the car”." in paper.read(answer).text


def test_a_pin_that_is_none_is_no_fault(town: Town, ben: Client) -> None:
    address = _arrived(town) + "start/"
    for pin in ("", "\x00", "٣٣٣٣", "9" * 5_000):
        form = paper.look(ben, "/drive/").form(address)
        assert paper.send(ben, form, pin=pin).status_code == 422


def test_a_no_show_too_soon_says_from_when(town: Town, ben: Client) -> None:
    address = _arrived(town) + "no-show/"
    answer = paper.send(ben, paper.look(ben, "/drive/").form(address))
    page = paper.read(answer)
    assert answer.status_code == 409
    assert "Wait 5 min at the pickup before you say that nobody came." in page.text
    assert "Possible from" in page.text


def test_going_offline_in_a_ride_is_refused_in_place(town: Town, ben: Client) -> None:
    form = _online(ben)
    _assigned(town)
    answer = paper.send(ben, form)
    assert answer.status_code == 409
    assert "Finish your ride first, then go offline." in paper.read(answer).text


def test_a_released_ride_leaves_the_page(town: Town, ben: Client) -> None:
    address = _assigned(town) + "release/"
    page = paper.read(paper.send(ben, paper.look(ben, "/drive/").form(address)))
    assert "You are online" in page.text


def test_with_scripts_a_refusal_comes_as_the_sheet_alone(town: Town, ben: Client) -> None:
    address = _arrived(town) + "start/"
    form = paper.look(ben, "/drive/").form(address)
    answer = ben.post(address, form.fields | {"pin": "no"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"<html" not in answer.content
    assert b'id="live"' in answer.content
    assert "That is not the PIN." in paper.read(answer).text


def _online(ben: Client) -> paper.Form:
    page = paper.read(paper.send(ben, paper.look(ben, "/drive/").form("/drive/online/"), **HERE))
    return page.form("/drive/offline/")


def _assigned(town: Town) -> str:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    return f"/drive/rides/{riding.accept(town.ben)}/"


def _arrived(town: Town) -> str:
    address = _assigned(town)
    riding.arrive(UUID(address.split("/")[3]), town.ben)
    return address


def test_rides_near_a_driver_are_explained_without_where_they_went(town: Town) -> None:
    riding.go_online(town.ben)
    riding.go_online(town.chi, riding.FAR_OFF)
    riding.book(town.people.ada)
    riding.accept(town.ben)
    chi = browser_of(town.people.chi)
    waiting = paper.look(chi, "/drive/")
    assert waiting.links["Rides near you, and why not you"] == "/drive/near/"
    page = paper.look(chi, "/drive/near/")
    assert "1 ride began near you. You were asked for 0." in page.text
    assert "Somebody nearer" in page.text
    (one,) = chi.get("/api/v1/drive/near").json()["rides"]
    assert (one["reason"], one["area"]) == ("other_nearer", "Helsinki")
    for secret in (riding.PICKUP.label, riding.DROPOFF.label, "Ada"):
        assert secret not in page.text + str(one)


def test_without_rides_near_them_a_driver_is_told_what_will_stand_here(ben: Client) -> None:
    assert "No rides near you yet" in paper.look(ben, "/drive/near/").text
