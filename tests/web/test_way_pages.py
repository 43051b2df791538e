"""Several stops, wishes, guests and changes of the way, by plain forms and by the API."""

from uuid import UUID

import pytest
from django.test import Client

from coop.basics.geometry import Point
from rides.fleet import models as fleet
from rides.trips.queries import rides
from rides.trips.quotes import QuotedStop
from tests.cast import browser_of
from tests.web import paper, riding
from tests.web.riding import Town, api_post
from tests.web.test_rider_pages import PRICED

CORNER = QuotedStop(Point(60.1683, 24.9420), "Corner shop")
VIA = {"via1": "Corner shop", "via1_lat": "60.1683", "via1_lon": "24.942"}
STOPS = [
    {"lat": 60.1712, "lon": 24.9415, "label": "Station"},
    {"lat": 60.1683, "lon": 24.9420, "label": "Corner"},
    {"lat": 60.1660, "lon": 24.9525, "label": "Harbour"},
]


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def ada(town: Town) -> Client:
    return browser_of(town.people.ada)


@pytest.fixture
def ben(town: Town) -> Client:
    return browser_of(town.people.ben)


def under_way(town: Town) -> UUID:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    return ride_id


def test_a_stop_is_added_moved_and_dropped_without_scripts(ada: Client) -> None:
    asked = {**PRICED, "edit": "1"}
    more = paper.read(ada.get("/ride/", asked | {"arrange": "add"})).form("/ride/")
    assert more.fields["via1"] == ""
    moved = paper.read(ada.get("/ride/", PRICED | VIA | {"arrange": "up:via1"})).form("/ride/")
    assert (moved.fields["from"], moved.fields["via1"]) == ("Corner shop", "Somewhere")
    assert moved.fields["via1_lat"] == PRICED["from_lat"]
    less = paper.read(ada.get("/ride/", PRICED | VIA | {"arrange": "drop:via1"})).form("/ride/")
    assert "via1" not in less.fields


def test_a_price_names_every_stop_and_books_them(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    page = paper.read(ada.get("/ride/", PRICED | VIA))
    assert "Corner shop" in page.text
    booked = paper.send(ada, page.form("/ride/book/"), note="The red door")
    ride_id = UUID(booked.redirect_chain[-1][0].split("/")[2])
    view = rides.ride_for(ride_id, user_id=town.people.ada, now=riding.clock.now())
    assert [stop.label for stop in view.stops] == ["Somewhere", "Corner shop", "Elsewhere"]
    assert view.note == "The red door"


def test_classes_stand_side_by_side_with_their_seats(ada: Client) -> None:
    page = paper.read(ada.get("/ride/", PRICED))
    assert "Standard" in page.text
    assert "Large" in page.text
    roomy = paper.read(ada.get("/ride/", PRICED | {"seats": "6"}))
    assert "For 6 people." in roomy.text
    assert "Standard" not in roomy.text


@pytest.mark.parametrize("wrong", [{"seats": "7"}, {"seats": "x"}, {"needs": "helicopter"}])
def test_a_wish_that_is_none_is_said(ada: Client, wrong: dict[str, str]) -> None:
    answer = ada.get("/ride/", PRICED | wrong)
    assert answer.status_code == 422
    assert "Somewhere" in answer.content.decode()


def test_a_need_that_no_car_on_the_road_meets_is_said_honestly(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    refused = ada.get("/ride/", PRICED | {"needs": "wheelchair"})
    assert refused.status_code == 409
    assert "No car on the road now has what you need." in paper.read(refused).text
    fleet.Vehicle.objects.update(features=["wheelchair"])
    riding.later(minutes=1)
    page = paper.read(ada.get("/ride/", PRICED | {"needs": "wheelchair"}))
    assert "A wheelchair comes along." in page.text


def test_a_ride_for_somebody_else_names_them_to_the_driver(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    form = paper.read(ada.get("/ride/", PRICED)).form("/ride/book/")
    booked = paper.send(ada, form, guest_name="Grandma Aino", guest_phone="040 123 4567")
    page = paper.read(booked)
    assert "This ride is for Grandma Aino." in page.text
    ride_id = riding.accept(town.ben)
    assert "Grandma" in paper.look(browser_of(town.people.ben), "/drive/").text
    assert riding.pin(ride_id, town.people.ada)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"guest_phone": "040 123 4567"}, "Say who rides"),
        ({"guest_name": "Aino", "guest_phone": "12"}, "phone number"),
    ],
)
def test_a_guest_who_cannot_be_found_is_asked_about(
    town: Town, ada: Client, typed: dict[str, str], said: str
) -> None:
    riding.go_online(town.ben)
    form = paper.read(ada.get("/ride/", PRICED)).form("/ride/book/")
    refused = paper.send(ada, form, **typed)
    assert refused.status_code == 422
    assert said in paper.read(refused).text
    kept = paper.read(refused).form("/ride/book/").fields
    assert {name: kept[name] for name in typed} == typed


def test_guests_are_as_many_as_members_allow(town: Town, ada: Client) -> None:
    guest = {"name": "Aino", "phone": "+358401234567"}
    codes = []
    for _ in range(4):
        quote = api_post(ada, "quotes", {"stops": STOPS}).body["token"]
        codes.append(api_post(ada, "rides", {"quote": quote, "guest": guest}).status)
    assert codes == [201, 201, 201, 409]


def test_programs_ask_for_seats_needs_and_classes(ada: Client) -> None:
    asked = {"stops": STOPS, "seats": 2, "service_class": "large"}
    quote = api_post(ada, "quotes", asked, answers=200).body
    assert (quote["seats"], quote["service_class"]) == (2, "large")
    assert {one["key"] for one in quote["classes"]} == {"standard", "large"}
    assert api_post(ada, "quotes", asked | {"seats": 5, "service_class": "standard"}).refusal == (
        422,
        "too_many_seats",
    )


def test_the_way_changes_by_plain_forms_on_both_sides(town: Town, ada: Client, ben: Client) -> None:
    ride_id = under_way(town)
    address = f"/rides/{ride_id}/change/"
    search = paper.look(ada, address).form(address)
    priced = paper.read(ada.get(address, {"mode": "add", "to": "Mannerheimintie 5"}))
    assert search.fields["mode"]
    assert "Change of way:" in priced.text
    assert "Nothing changes until Ben agrees." in priced.text
    asked = paper.read(paper.send(ada, priced.form(address)))
    assert "You asked Ben for another way" in asked.text
    screen = paper.look(ben, "/drive/")
    assert "Your rider asks for another way. You get" in screen.text
    agree = next(one for one in screen.actions() if one.endswith("/accept/"))
    assert "Stop 1 of 1 on the way" in paper.read(paper.send(ben, screen.form(agree))).text
    assert "Ben agreed to the new way." in paper.look(ada, f"/rides/{ride_id}/").text


def test_a_stop_is_reached_and_left_by_plain_forms(town: Town, ada: Client, ben: Client) -> None:
    ride_id = under_way(town)
    change_id = riding.ask_stop(ride_id, town.people.ada, CORNER)
    api_post(ben, f"drive/changes/{change_id}/accept", answers=200)
    riding.stand_at(town.ben, CORNER.at)
    reach = f"/drive/rides/{ride_id}/stops/1/reach/"
    at_stop = paper.read(paper.send(ben, paper.look(ben, "/drive/").form(reach)))
    assert "At stop 1" in at_stop.text
    on = paper.read(paper.send(ben, at_stop.form(f"/drive/rides/{ride_id}/leave/")))
    assert "Last stop" in on.text
    riding.complete(ride_id, town.ben)
    receipt = paper.look(ada, f"/rides/{ride_id}/").text
    assert "Corner shop" in receipt
    assert "Change of way:" in receipt


def test_a_ride_does_not_end_before_its_stops_unasked(town: Town, ben: Client) -> None:
    ride_id = under_way(town)
    change_id = riding.ask_stop(ride_id, town.people.ada, CORNER)
    api_post(ben, f"drive/changes/{change_id}/accept", answers=200)
    assert api_post(ben, f"drive/rides/{ride_id}/complete").refusal == (409, "stops_left")
    body = {"skips_stops": True}
    assert api_post(ben, f"drive/rides/{ride_id}/complete", body).body["job"] is None


def test_a_fee_is_taken_back_by_the_desk_and_said_to_the_rider(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.later(seconds=100)
    riding.stand_at(town.ben, riding.NEARBY)
    riding.later(seconds=60)
    page = paper.look(ada, f"/rides/{ride_id}/cancel/")
    assert "Rule: a driver who is on the way" in page.text
    assert "2026" in page.text or "2020" in page.text
    paper.send(ada, page.form(f"/rides/{ride_id}/cancel/"))
    dia = browser_of(town.people.dia)
    form = paper.look(dia, f"/rides/{ride_id}/").form(f"/rides/{ride_id}/waive/")
    paper.send(dia, form, reason="The street was closed")
    told = paper.look(ada, f"/rides/{ride_id}/").text
    assert "The desk took the fee of €3.00 back." in told
    assert "The street was closed" in told
