"""A ride from price to receipt as programs see it, and every refusal on the way."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coop.work import clock
from rides.trips import quotes
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import Town, api_post

STOPS = [
    {"lat": stop.at.lat, "lon": stop.at.lon, "label": stop.label}
    for stop in (riding.PICKUP, riding.DROPOFF)
]
AT_PICKUP = {"lat": riding.PICKUP.at.lat, "lon": riding.PICKUP.at.lon}
AT_DROPOFF = {"lat": riding.DROPOFF.at.lat, "lon": riding.DROPOFF.at.lon}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def ada(town: Town) -> Client:
    return browser_of(town.people.ada)


@pytest.fixture
def ben(town: Town) -> Client:
    riding.go_online(town.ben)
    return browser_of(town.people.ben)


def test_a_ride_from_price_to_receipt(town: Town, ada: Client, ben: Client) -> None:
    price = api_post(ada, "quotes", {"stops": STOPS}).body
    assert sum(line["amount_minor"] for line in _lines(price)) == price["price_minor"]
    booked = api_post(ada, "rides", {"quote": price["token"]})
    assert (booked.status, booked.body["state"]) == (201, "SEARCHING")
    ride = f"rides/{booked.body['id']}"

    offer_id = riding.offer(town.ben)
    offered = ben.get("/api/v1/drive").json()["offer"]
    assert offered["id"] == str(offer_id)
    assert offered["pay_minor"] + offered["fee_minor"] == price["price_minor"]
    assert api_post(ben, f"drive/offers/{offer_id}/accept").body["job"]["state"] == "ASSIGNED"
    seen = ada.get(f"/api/v1/{ride}").json()
    assert (seen["driver"]["name"], seen["driver"]["plate"]) == ("Ben Okafor", "BEN-101")

    api_post(ben, "drive/positions", {"positions": [AT_PICKUP]}, answers=204)
    assert api_post(ben, f"drive/{ride}/arrive").body["job"]["state"] == "ARRIVED"
    pin = ada.get(f"/api/v1/{ride}").json()["pin"]
    assert api_post(ben, f"drive/{ride}/start", {"pin": pin}).body["job"]["state"] == "IN_PROGRESS"
    riding.stand_at(town.ben, riding.DROPOFF.at)
    assert api_post(ben, f"drive/{ride}/complete").body["done"]["price_minor"] == 712
    assert api_post(ben, f"drive/{ride}/collected").body["done"] is None

    receipt = ada.get(f"/api/v1/{ride}").json()["receipt"]
    assert receipt["total_minor"] == price["price_minor"]
    assert receipt["driver_minor"] + receipt["fee_minor"] == receipt["total_minor"]
    parts = [*receipt["costs"], *receipt["split"]]
    assert sum(part["amount_minor"] for part in parts) == receipt["fee_minor"]
    assert receipt["entry_id"]
    assert ben.get("/api/v1/drive").json()["today"]["earned_minor"] == receipt["driver_minor"]


def test_a_price_is_refused_where_no_ride_can_be_given(ada: Client) -> None:
    outside = {"lat": 60.3, "lon": 25.3, "label": "Far away"}
    here, there = STOPS
    for stops, code in (
        ([outside, there], "outside_zone"),
        ([here, outside], "outside_zone"),
        ([here, here], "same_place"),
    ):
        assert api_post(ada, "quotes", {"stops": stops}).refusal == (422, code)


def test_a_price_for_a_class_that_nobody_drives_is_refused(ada: Client) -> None:
    asked = {"stops": STOPS, "service_class": "helicopter"}
    assert api_post(ada, "quotes", asked).refusal == (400, "invalid")


def test_an_altered_price_and_an_expired_one_are_refused(ada: Client) -> None:
    token = riding.token()
    assert api_post(ada, "rides", {"quote": token[:-2]}).refusal == (422, "quote_altered")
    riding.later(minutes=5)
    assert api_post(ada, "rides", {"quote": token}).refusal == (409, "quote_expired")


def test_a_price_lowered_on_the_way_is_refused(ada: Client) -> None:
    payload, rest = riding.token().split(":", 1)
    lowered = payload[:-4] + "AAAA:" + rest
    assert api_post(ada, "rides", {"quote": lowered}).refusal == (422, "quote_altered")


def test_a_booking_sent_twice_is_one_ride(ada: Client) -> None:
    key, body = uuid4(), {"quote": riding.token()}
    first, second = api_post(ada, "rides", body, key=key), api_post(ada, "rides", body, key=key)
    assert (first.status, second.status) == (201, 201)
    assert first.body["id"] == second.body["id"]
    assert len(ada.get("/api/v1/rides").json()) == 1


def test_a_booking_without_a_key_is_refused(ada: Client) -> None:
    for headers in ({}, {"Idempotency-Key": "seven"}):
        answer = ada.post(
            "/api/v1/rides", {"quote": riding.token()}, content_type=riding.JSON, headers=headers
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
        assert "Idempotency-Key" in answer.json()["detail"]
    assert ada.get("/api/v1/rides").json() == []


def test_a_key_belongs_to_one_booking(town: Town, ada: Client) -> None:
    key = uuid4()
    api_post(ada, "rides", {"quote": riding.token()}, key=key)
    for browser in (ada, browser_of(town.people.eve)):
        again = api_post(browser, "rides", {"quote": riding.token()}, key=key)
        assert again.refusal == (409, "key_reused")


def test_a_price_is_booked_once_and_a_rider_rides_once(town: Town, ada: Client) -> None:
    token = riding.token()
    ride = api_post(ada, "rides", {"quote": token}).body
    again = api_post(ada, "rides", {"quote": riding.token()})
    assert again.refusal == (409, "already_riding")
    assert again.body["ride"] == ride["id"]
    stolen = api_post(browser_of(town.people.eve), "rides", {"quote": token})
    assert stolen.refusal == (409, "quote_used")


def test_cancelling_costs_what_was_shown_or_nothing_happens(
    town: Town, ada: Client, ben: Client
) -> None:
    ride = f"rides/{riding.book(town.people.ada)}"
    free = ada.get(f"/api/v1/{ride}/cancellation").json()
    assert (free["fee_minor"], free["rule"]) == (0, "no_driver_yet")
    riding.accept(town.ben)
    riding.later(minutes=3)
    riding.stand_at(town.ben, riding.NEARBY)
    now = ada.get(f"/api/v1/{ride}/cancellation").json()
    assert api_post(ada, f"{ride}/cancel", {"agreed_minor": 0}).refusal == (409, "fee_changed")
    agreed = {"agreed_minor": now["fee_minor"]}
    cancelled = api_post(ada, f"{ride}/cancel", agreed).body
    assert (cancelled["state"], cancelled["owed_minor"]) == ("CANCELLED", now["fee_minor"])
    assert ada.get(f"/api/v1/{ride}/cancellation").json()["code"] == "wrong_state"
    assert api_post(ada, f"{ride}/cancel", agreed).refusal == (409, "wrong_state")


def test_a_search_is_extended_once(town: Town, ada: Client) -> None:
    ride = f"rides/{riding.book(town.people.ada)}"
    before = datetime.fromisoformat(ada.get(f"/api/v1/{ride}").json()["deadline_at"])
    extended = api_post(ada, f"{ride}/extend").body
    assert datetime.fromisoformat(str(extended["deadline_at"])) > before
    assert api_post(ada, f"{ride}/extend").refusal == (409, "extended_before")


def test_an_offer_is_gone_for_who_answers_late(town: Town, ben: Client) -> None:
    riding.book(town.people.ada)
    offer_id = riding.offer(town.ben)
    riding.later(seconds=19)
    late = api_post(ben, f"drive/offers/{offer_id}/accept")
    assert late.refusal == (409, "offer_gone")
    assert api_post(ben, f"drive/offers/{uuid4()}/accept").refusal == (404, "not_found")


def test_a_declined_offer_is_gone(town: Town, ben: Client) -> None:
    riding.book(town.people.ada)
    offer_id = riding.offer(town.ben)
    assert api_post(ben, f"drive/offers/{offer_id}/decline").body["offer"] is None
    assert api_post(ben, f"drive/offers/{offer_id}/accept").refusal == (409, "offer_gone")


def test_arriving_from_afar_needs_a_reason(town: Town, ben: Client) -> None:
    riding.book(town.people.ada)
    ride = f"drive/rides/{riding.accept(town.ben)}"
    riding.stand_at(town.ben, riding.FAR_OFF)
    far = api_post(ben, f"{ride}/arrive")
    assert far.refusal == (409, "too_far")
    assert "150\xa0m" in str(far.body["detail"])
    why = {"reason": "The street is closed."}
    assert api_post(ben, f"{ride}/arrive", why).body["job"]["state"] == "ARRIVED"


def test_five_wrong_pins_lock_it_and_the_rider_starts_the_ride(
    town: Town, ada: Client, ben: Client
) -> None:
    ride_id = _arrived(town)
    pin = riding.pin(ride_id, town.people.ada)
    wrong = {"pin": f"{(int(pin) + 1) % 10_000:04d}"}
    for left in (4, 3, 2, 1, 0):
        refused = api_post(ben, f"drive/rides/{ride_id}/start", wrong)
        assert refused.refusal == (422, "wrong_pin")
        assert refused.body["tries_left"] == left
    locked = api_post(ben, f"drive/rides/{ride_id}/start", {"pin": pin})
    assert locked.refusal == (409, "pin_locked")
    assert api_post(ada, f"rides/{ride_id}/aboard").body["state"] == "IN_PROGRESS"


def test_a_no_show_too_soon_says_from_when(town: Town, ben: Client) -> None:
    ride = f"drive/rides/{_arrived(town)}"
    refused = api_post(ben, f"{ride}/no-show")
    assert refused.refusal == (409, "too_soon")
    allowed_at = datetime.fromisoformat(str(refused.body["allowed_at"]))
    assert timedelta(minutes=4) < allowed_at - clock.now() <= timedelta(minutes=5)
    riding.later(minutes=5)
    assert api_post(ben, f"{ride}/no-show").refusal == (409, "not_tried")
    assert api_post(ben, f"{ride}/here").body["job"]["told_at"]
    assert api_post(ben, f"{ride}/no-show").body["job"] is None


def test_steps_out_of_order_say_where_the_ride_stands(town: Town, ben: Client) -> None:
    ride = f"drive/rides/{_arrived(town)}"
    refused = api_post(ben, f"{ride}/complete")
    assert refused.refusal == (409, "wrong_state")
    assert refused.body["detail"] == "The driver is at the pickup."


def test_a_step_sent_twice_is_done_once(town: Town, ben: Client) -> None:
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.stand_at(town.ben, riding.PICKUP.at)
    key = uuid4()
    first = api_post(ben, f"drive/rides/{ride_id}/arrive", key=key).body["job"]
    riding.later(seconds=30)
    assert api_post(ben, f"drive/rides/{ride_id}/arrive", key=key).body["job"] == first


def test_a_key_belongs_to_one_step(town: Town, ada: Client, ben: Client) -> None:
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.stand_at(town.ben, riding.PICKUP.at)
    key = uuid4()
    api_post(ben, f"drive/rides/{ride_id}/arrive", key=key)
    for browser, step in ((ben, "drive/rides/{}/no-show"), (ada, "rides/{}/aboard")):
        again = api_post(browser, step.format(ride_id), key=key)
        assert again.refusal == (409, "key_reused")
    assert ada.get(f"/api/v1/rides/{ride_id}").json()["state"] == "ARRIVED"


def test_a_wrong_pin_stays_wrong_under_its_number_and_counts_once(town: Town, ben: Client) -> None:
    ride_id, key = _arrived(town), uuid4()
    pin = riding.pin(ride_id, town.people.ada)
    wrong = {"pin": f"{(int(pin) + 1) % 10_000:04d}"}
    start = f"drive/rides/{ride_id}/start"
    assert api_post(ben, start, wrong, key=key).refusal == (422, "wrong_pin")
    again = api_post(ben, start, {"pin": pin}, key=key)
    assert (again.refusal, again.body["tries_left"]) == ((422, "wrong_pin"), 4)
    assert api_post(ben, start, {"pin": pin}).body["job"]["state"] == "IN_PROGRESS"


def test_a_released_ride_looks_for_another_driver_at_the_same_price(
    town: Town, ada: Client, ben: Client
) -> None:
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    assert api_post(ben, f"drive/rides/{ride_id}/release").body["job"] is None
    seen = ada.get(f"/api/v1/rides/{ride_id}").json()
    assert (seen["state"], seen["price_minor"], seen["driver"]) == ("SEARCHING", 712, None)
    assert ben.get(f"/api/v1/rides/{ride_id}").status_code == 404


def test_a_broken_off_ride_charges_nothing(town: Town, ada: Client, ben: Client) -> None:
    ride_id = _arrived(town)
    riding.start(ride_id, town.ben)
    api_post(ben, f"drive/rides/{ride_id}/abort", {"reason": "Flat tyre."})
    seen = ada.get(f"/api/v1/rides/{ride_id}").json()
    assert (seen["state"], seen["owed_minor"], seen["receipt"]) == ("ABORTED", 0, None)


def test_a_shift_pauses_and_does_not_end_in_a_ride(town: Town, ben: Client) -> None:
    paused = api_post(ben, "drive/pause", {"is_paused": True}).body["shift"]
    assert paused["state"] == "paused"
    api_post(ben, "drive/pause", {"is_paused": False})
    riding.book(town.people.ada)
    riding.accept(town.ben)
    assert api_post(ben, "drive/offline").refusal == (409, "on_a_ride")


def test_offline_there_is_nothing_to_pause_or_report(town: Town, ben: Client) -> None:
    assert api_post(ben, "drive/offline").body["shift"]["state"] == "offline"
    assert api_post(ben, "drive/pause", {"is_paused": True}).refusal == (409, "offline")
    positions = {"positions": [AT_PICKUP]}
    assert api_post(ben, "drive/positions", positions).refusal == (409, "offline")


def test_outside_the_zone_nobody_goes_online(town: Town) -> None:
    chi = browser_of(town.people.chi)
    answer = api_post(chi, "drive/online", {"lat": 60.5, "lon": 25.5})
    assert answer.refusal == (422, "outside_zone")


def test_a_jump_of_fifty_kilometres_is_not_believed(town: Town, ben: Client) -> None:
    jump = api_post(ben, "drive/positions", {"positions": [{"lat": 60.6, "lon": 24.9}]})
    assert jump.refusal == (422, "position_jumped")
    assert ben.get("/api/v1/drive").json()["lat"] == riding.NEARBY.lat


def test_what_happened_offline_keeps_its_time(town: Town, ada: Client, ben: Client) -> None:
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.stand_at(town.ben, riding.PICKUP.at)
    for late, status in ((timedelta(hours=25), 422), (-timedelta(minutes=1), 422)):
        headers = {"Occurred-At": (clock.now() - late).isoformat(), "Idempotency-Key": str(uuid4())}
        address = f"/api/v1/drive/rides/{ride_id}/arrive"
        assert ben.post(address, content_type=riding.JSON, headers=headers).status_code == status


def test_your_rides_come_in_pages_newest_first(town: Town, ada: Client) -> None:
    made = []
    for _ in range(3):
        made.append(str(riding.book(town.people.ada)))
        riding.cancel(made[-1], town.people.ada)
        riding.later(minutes=1)
    first = ada.get("/api/v1/rides?limit=2")
    assert [row["id"] for row in first.json()] == made[:0:-1]
    (address, rest) = first.headers["Link"].split(">")
    assert rest == '; rel="next"'
    second = ada.get(address.removeprefix("<"))
    assert [row["id"] for row in second.json()] == made[:1]
    assert "Link" not in second.headers
    assert browser_of(town.people.eve).get("/api/v1/rides").json() == []


def test_cars_before_a_booking_are_coarse_and_nameless(town: Town, ben: Client) -> None:
    (car,) = Client().get("/api/v1/cars", AT_PICKUP).json()
    assert round(car["lat"] / 0.005, 4) % 1 == 0
    assert car["id"] != str(town.ben)
    assert car.keys() == {"id", "lat", "lon", "heading"}


def test_too_many_prices_from_one_machine_are_asked_to_wait(town: Town) -> None:
    nobody = Client()
    answers = [api_post(nobody, "quotes") for _ in range(121)]
    assert {answer.status for answer in answers[:-1]} == {400}
    assert answers[-1].refusal == (429, "throttled")
    wait = datetime.fromisoformat(answers[-1].body["allowed_at"]) - clock.now()
    assert wait <= timedelta(minutes=1)


def test_a_quote_holds_what_was_signed() -> None:
    with pytest.raises(quotes.QuoteAltered):
        quotes.read("not a token", now=datetime.fromisoformat("2026-11-22T10:00:00+00:00"))


def _arrived(town: Town) -> Any:
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    return ride_id


def _lines(price: dict[str, Any]) -> list[dict[str, Any]]:
    return list(price["lines"])
