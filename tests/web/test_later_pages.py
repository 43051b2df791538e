"""Pages and API of rides for later, without scripts: chosen, moved, claimed, repeated, waited for."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client

from coop.work import clock
from rides.trips import models, quotes
from rides.trips.actions import booking
from rides.trips.queries import quoting
from rides.trips.states import State
from tests import stage
from tests.cast import browser_of
from tests.web import doors, paper, repeating, riding
from tests.web.riding import Town, api_post

pytestmark = pytest.mark.usefixtures("city")
HELSINKI = ZoneInfo("Europe/Helsinki")


@pytest.fixture
def town() -> Town:
    return riding.settle()


def at(**ahead: float) -> datetime:
    return (clock.now() + timedelta(**ahead)).replace(second=0, microsecond=0)


def fields(when: datetime) -> dict[str, str]:
    local = when.astimezone(HELSINKI)
    return {"when": "later", "on": f"{local:%Y-%m-%d}", "at": f"{local:%H:%M}"}


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def book(browser: Client, when: datetime) -> models.Ride:
    page = browser.get("/ride/", doors.ENDS | fields(when)).content.decode()
    names = ("token", "client_event_id")
    browser.post("/ride/book/", {name: hidden(page, name) for name in names})
    return models.Ride.objects.latest("booked_at")


def test_a_ride_for_later_is_booked_and_stands_first(town: Town) -> None:
    ada, when = browser_of(town.people.ada), at(hours=5)
    ride = book(ada, when)
    assert (ride.state, ride.pickup_at) == (State.SCHEDULED, when)
    page = ada.get(f"/rides/{ride.id}/").content.decode()
    assert "Your ride is booked" in page
    assert "Free while no driver has accepted." in page
    assert "Ahead" in ada.get("/rides/").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"on": "2026-02-30", "at": "10:00"}, "Choose a day"),
        ({"on": "", "at": "10:00"}, "Choose a day"),
        ({"on": "2036-01-01", "at": "25:00"}, "Choose a time"),
        ({"on": "2020-01-01", "at": "10:00"}, "A ride for later begins at least"),
        ({"on": "2099-01-01", "at": "10:00"}, "Rides can be booked until"),
    ],
)
def test_a_time_that_cannot_be_is_said_and_nothing_is_lost(
    town: Town, typed: dict[str, str], sentence: str
) -> None:
    asked = doors.ENDS | {"when": "later"} | typed
    answer = browser_of(town.people.ada).get("/ride/", asked)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert hidden(page, "from_lat") == str(doors.ENDS["from_lat"])
    assert re.search(r'value="later"[^>]*checked', page)


def test_a_ride_is_moved_and_a_wrong_time_stays_typed(town: Town) -> None:
    ada = browser_of(town.people.ada)
    ride = book(ada, at(hours=5))
    page = ada.get(f"/rides/{ride.id}/time/").content.decode()
    key = {"client_event_id": hidden(page, "client_event_id")}
    wrong = ada.post(f"/rides/{ride.id}/time/", key | fields(at(minutes=5)))
    assert wrong.status_code == 422
    assert fields(at(minutes=5))["on"] in wrong.content.decode()
    moved = at(hours=7)
    ada.post(f"/rides/{ride.id}/time/", key | fields(moved))
    ride.refresh_from_db()
    assert ride.pickup_at == moved


def test_a_driver_claims_and_gives_back_on_the_board(town: Town) -> None:
    ride = book(browser_of(town.people.ada), at(hours=5))
    ben, chi = browser_of(town.people.ben), browser_of(town.people.chi)
    page = ben.get("/drive/board/").content.decode()
    assert "One corner" not in page
    key = {"client_event_id": hidden(page, "client_event_id")}
    assert ben.post(f"/drive/board/{ride.id}/claim/", key).status_code == 302
    late = chi.post(f"/drive/board/{ride.id}/claim/", {"client_event_id": str(ride.id)})
    assert late.status_code == 409
    assert "Another driver has claimed this ride." in late.content.decode()
    mine = ben.get("/drive/board/").content.decode()
    give = {"client_event_id": hidden(mine, "client_event_id"), "reason": ""}
    ben.post(f"/drive/board/{ride.id}/release/", give)
    assert "Yours" not in ben.get("/drive/board/").content.decode()


def test_the_api_books_ahead_claims_and_says_what_is_waited_for(town: Town) -> None:
    ada, ben, when = browser_of(town.people.ada), browser_of(town.people.ben), at(hours=5)
    asked = {"stops": doors.STOPS, "pickup_at": when.isoformat()}
    token = api_post(ada, "quotes", asked, answers=200).body["token"]
    ride = api_post(ada, "rides", {"quote": token}, answers=201).body
    assert (ride["state"], datetime.fromisoformat(ride["pickup_at"])) == ("SCHEDULED", when)
    assert ada.get("/api/v1/rides/ahead").json()[0]["id"] == ride["id"]
    board = api_post(ben, f"drive/board/{ride['id']}/claim", answers=200).body
    assert board["claimed"][0]["pickup"]["label"] == "One corner"
    assert ada.get(f"/api/v1/rides/{ride['id']}/ahead").json()["is_claimed"]
    moved = at(hours=6)
    body = {"pickup_at": moved.isoformat()}
    api_post(ada, f"rides/{ride['id']}/reschedule", body, answers=200)
    soon = api_post(ada, "quotes", asked | {"pickup_at": at(minutes=3).isoformat()})
    assert soon.refusal == (422, "pickup_too_soon")


def test_weekdays_make_a_series_whose_days_are_skipped_and_paused(town: Town) -> None:
    ada = browser_of(town.people.ada)
    form = ada.get("/rides/series/new/", doors.ENDS).content.decode()
    typed = doors.ENDS | {
        "client_event_id": hidden(form, "client_event_id"),
        "each": "week",
        "day": [str(day) for day in range(7)],
        "at": "23:30",
        "from_on": f"{at(days=1).astimezone(HELSINKI):%Y-%m-%d}",
    }
    nothing = ada.post("/rides/series/new/", typed | {"day": []})
    assert "Choose at least one day of the week." in nothing.content.decode()
    begun = ada.post("/rides/series/new/", typed)
    assert begun.status_code == 302
    page = ada.get(begun["Location"]).content.decode()
    assert "Every Monday, Tuesday" in page
    day = hidden(page, "on")
    ada.post(f"{begun['Location']}skip/", {"on": day})
    assert "Take back in" in ada.get(begun["Location"]).content.decode()
    ada.post(f"{begun['Location']}pause/", {"is_paused": "1"})
    assert not models.Ride.objects.filter(state=State.SCHEDULED).exists()
    assert "paused" in ada.get("/rides/").content.decode()


def test_a_series_keeps_stops_and_seats_of_its_ride_also_when_it_changes(town: Town) -> None:
    ada = browser_of(town.people.ada)
    way = doors.ENDS | {"via1": "Kaivokatu", "via1_lat": "60.1702", "via1_lon": "24.9447"}
    wish = {"seats": "3", "each": "month", "at": "23:30"}
    wish |= {"from_on": f"{at(days=1).astimezone(HELSINKI):%Y-%m-%d}"}
    form = ada.get("/rides/series/new/", way | wish).content.decode()
    assert "Kaivokatu" in form
    typed = {name: hidden(form, name) for name in (*way, "seats", "client_event_id")}
    begun = ada.post("/rides/series/new/", wish | typed)["Location"]
    again = hidden(ada.get(f"{begun}change/").content.decode(), "client_event_id")
    changed = {"client_event_id": again, "at": "22:30"}
    assert ada.post(f"{begun}change/", wish | changed)["Location"] != begun
    for row in models.Series.objects.all():
        assert (row.seats, [stop["label"] for stop in row.stops][1:2]) == (3, ["Kaivokatu"])
    assert models.Series.objects.count() == 2


def test_the_api_takes_no_pattern_of_seconds(town: Town) -> None:
    ada = browser_of(town.people.ada)
    body = {"stops": doors.STOPS, "at": "08:00", "starts_on": f"{at(days=1):%Y-%m-%d}"}
    refused = api_post(ada, "series", body | {"rule": "FREQ=SECONDLY"})
    assert refused.refusal == (422, "bad_pattern")
    begun = api_post(ada, "series", body | {"rule": "FREQ=DAILY;COUNT=3"}, answers=201).body
    assert len(begun["days"]) == 3
    ended = ada.delete(f"/api/v1/series/{begun['id']}").json()
    assert ended["is_over"]


def test_a_pause_or_a_day_left_out_that_is_sent_again_undoes_nothing_later(town: Town) -> None:
    ada = browser_of(town.people.ada)
    path = f"series/{repeating.begin(town.people.ada)}"
    day = {"on": f"{at(days=2):%Y-%m-%d}"}
    for act, body, undo in (
        ("pause", {"is_paused": True}, {"is_paused": False}),
        ("skip", day, day | {"undo": True}),
    ):
        key = uuid4()
        api_post(ada, f"{path}/{act}", body, key=key, answers=200)
        undone = api_post(ada, f"{path}/{act}", undo, answers=200).body
        again = api_post(ada, f"{path}/{act}", body, key=key, answers=200).body
        assert (again["is_paused"], again["days"]) == (undone["is_paused"], undone["days"])
        assert len([one for one in again["days"] if one["state"] == "SCHEDULED"]) > 1


def test_whoever_waits_for_a_car_is_told_once(town: Town) -> None:
    alert_id = repeating.wait_for_car(town.people.ada)
    riding.sweep()
    ada = browser_of(town.people.ada)
    assert "We tell you when a car is free" in ada.get(f"/ride/alerts/{alert_id}/").content.decode()
    riding.go_online(town.ben)
    for _ in range(2):
        riding.later(seconds=40)
        riding.stand_at(town.ben, riding.NEARBY)
        riding.sweep()
    assert [one.subject for one in mail.outbox] == ["A car is free"]
    assert "A car is free" in ada.get(f"/ride/alerts/{alert_id}/").content.decode()


def test_a_watch_from_the_page_keeps_all_that_was_asked_for(town: Town) -> None:
    ada = browser_of(town.people.ada)
    quoted = quoting.quote(
        [riding.PICKUP, quotes.QuotedStop(riding.FAR_OFF, "By the bank"), riding.DROPOFF],
        quotes.Wish(service_class="large", seats=5),
        now=clock.now(),
    )
    booked = booking.Booking(town.people.ada, town.people.ada, uuid4())
    ride_id = booking.book(quoted, booked, now=clock.now())
    models.Ride.objects.filter(id=ride_id).update(needs=["pet"])
    riding.later(seconds=200)
    riding.sweep()
    form = paper.look(ada, f"/rides/{ride_id}/").form("/ride/alerts/")
    paper.send(ada, form)
    alert = models.Alert.objects.get()
    assert (alert.service_class, alert.seats, alert.needs) == ("large", 5, ["pet"])
    assert [stop["label"] for stop in alert.stops] == [
        *("Ada’s door 7", "By the bank", "Aunt Maija’s home")
    ]
    page = paper.look(ada, f"/ride/alerts/{alert.id}/")
    for part in ("via1=By", "seats=5", "needs=pet", "class=large"):
        assert part in page.links["See the price"]


def test_a_watch_takes_needs_by_the_api_even_while_no_car_meets_them(town: Town) -> None:
    ada = browser_of(town.people.ada)
    body = {"stops": doors.STOPS, "needs": ["wheelchair"], "seats": 2}
    api_post(ada, "alerts", body, answers=201)
    alert = models.Alert.objects.get()
    assert (alert.needs, alert.seats) == (["wheelchair"], 2)


def test_the_spans_on_the_pages_are_those_that_members_voted(town: Town) -> None:
    for key, value in (
        ("later.search_s", 2_400),
        ("later.cancel_free_s", 7_200),
        ("later.remind_s", 5_400),
    ):
        stage.vote(key, value, now=clock.now())
    when = at(hours=1, minutes=20)
    ada, ben = browser_of(town.people.ada), browser_of(town.people.ben)
    price = paper.look(ada, f"/ride/?{urlencode(doors.ENDS | fields(when))}").text
    assert "We look for your driver 40 min before." in price
    assert "and then until 2 h before." in price
    assert "you confirm it 1 h 30 min before" in paper.look(ben, "/drive/board/").text
    ride = book(ada, when)
    api_post(ben, f"drive/board/{ride.id}/claim", answers=200)
    online_by = (when - timedelta(minutes=40)).astimezone(HELSINKI)
    assert f"Be online by {online_by.hour}:{online_by:%M}" in paper.look(ben, "/drive/board/").text


def test_a_watch_for_a_car_ends_by_itself_or_when_told_to(town: Town) -> None:
    first = repeating.wait_for_car(town.people.ada)
    second = repeating.wait_for_car(town.people.ada)
    assert models.Alert.objects.filter(ended_at=None).get().id == second != first
    riding.later(hours=3)
    riding.sweep()
    assert not models.Alert.objects.filter(ended_at=None).exists()
    assert not mail.outbox
    third = repeating.wait_for_car(town.people.ada)
    browser_of(town.people.ada).post(f"/ride/alerts/{third}/stop/")
    assert not models.Alert.objects.filter(ended_at=None).exists()


def test_a_time_on_the_page_is_the_zones(town: Town) -> None:
    ride = book(browser_of(town.people.ada), at(days=3))
    assert ride.pickup_at
    local = ride.pickup_at.astimezone(HELSINKI)
    page = browser_of(town.people.ada).get(f"/rides/{ride.id}/").content.decode()
    assert f"at {local.hour}:{local.minute:02d}" in page
    assert ride.pickup_at.tzinfo == UTC


def test_the_price_for_later_leads_to_repeating_it_at_that_time(town: Town) -> None:
    ada, when = browser_of(town.people.ada), fields(at(hours=30))
    page = ada.get("/ride/", doors.ENDS | when).content.decode()
    link = re.search(r'href="(/rides/series/new/[^"]*)"', page)
    assert link
    form = ada.get(link[1].replace("&amp;", "&"))
    assert form.status_code == 200
    assert hidden(form.content.decode(), "at") == when["at"]
    assert hidden(form.content.decode(), "from_on") == when["on"]
