"""Riding without scripts: from what is typed to the receipt, by plain forms."""

import re
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client

from tests.cast import browser_of
from tests.web import paper, riding
from tests.web.paper import Paper
from tests.web.riding import Town

MONEY = re.compile(r"€(\d+)\.(\d\d)")
PRICED = {
    "from": "Somewhere",
    "from_lat": str(riding.PICKUP.at.lat),
    "from_lon": str(riding.PICKUP.at.lon),
    "to": "Elsewhere",
    "to_lat": str(riding.DROPOFF.at.lat),
    "to_lon": str(riding.DROPOFF.at.lon),
}


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def ada(town: Town) -> Client:
    return browser_of(town.people.ada)


def test_two_typed_addresses_lead_to_a_price_and_a_ride(ada: Client) -> None:
    search = paper.look(ada, "/").form("/ride/")
    typed = {"from": "Mannerheimintie 5", "to": "Aleksanterinkatu 50"}
    price = paper.read(paper.send(ada, search, **typed))
    assert "Mannerheimintie 5" in price.text
    assert "Aleksanterinkatu 50" in price.text
    booked = paper.send(ada, price.form("/ride/book/"))
    (ride, status) = booked.redirect_chain[-1]
    assert status == 302
    assert re.fullmatch(r"/rides/[0-9a-f-]{36}/", ride)
    assert "Looking for a driver" in paper.read(booked).text


def test_an_ambiguous_address_is_asked_about_and_an_unknown_one_typed_again(ada: Client) -> None:
    search = paper.look(ada, "/ride/").form("/ride/")
    asked = paper.read(paper.send(ada, search, **{"from": "Unioninkatu 30", "to": "Qqqqqqqq"}))
    assert "Which one do you mean?" in asked.text
    assert "Nothing found for “Qqqqqqqq”." in asked.text
    again = asked.form("/ride/")
    assert again.fields["from_place"].count(",") >= 2
    price = paper.read(paper.send(ada, again, to="Aleksanterinkatu 50"))
    assert "Unioninkatu" in price.text
    assert "/ride/book/" in price.actions()


def test_where_to_without_where_from_asks_for_the_rest(ada: Client) -> None:
    to = {name: value for name, value in PRICED.items() if name.startswith("to")}
    asked = Paper(ada.get("/ride/", to).content.decode())
    assert asked.form("/ride/").fields["to"] == "Elsewhere"
    assert "Where to?" in asked.text


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"from_lat": "60.9"}, 422, "The pickup is outside the area where rides are given."),
        ({"to_lon": "26"}, 422, "The destination is outside the area where rides are given."),
        ({"to_lat": "north"}, 422, "That is not a place on earth."),
        ({"to_lat": "nan"}, 422, "That is not a place on earth."),
        (
            {"to_lat": PRICED["from_lat"], "to_lon": PRICED["from_lon"]},
            422,
            "Pickup and destination are the same place.",
        ),
    ],
)
def test_where_no_ride_can_be_given_the_search_says_why_and_keeps_what_was_typed(
    ada: Client, changed: dict[str, str], status: int, sentence: str
) -> None:
    answer = ada.get("/ride/", PRICED | changed)
    page = paper.read(answer)
    assert answer.status_code == status
    assert sentence in page.text
    assert page.form("/ride/").fields["from"] == "Somewhere"
    assert page.form("/ride/").fields["to"] == "Elsewhere"


def test_nothing_typed_is_a_fault(ada: Client) -> None:
    names = [*PRICED, "from_place", "to_place"]
    for name, value in product(names, ("\x00", "x" * 9_000, "<script>", "1,2,\x00", "9" * 400)):
        answer = ada.get("/ride/", PRICED | {name: value})
        assert answer.status_code in {200, 422}
        assert "<script>" not in answer.content.decode()


def test_the_lines_of_the_price_add_up(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    page = Paper(ada.get("/ride/", PRICED).content.decode())
    assert sum(_lines(page)) == 712
    assert "Book for €7.12" in page.text
    assert "Here at" in page.text


def test_no_car_is_said_plainly_and_a_ride_can_be_asked_for(ada: Client) -> None:
    page = Paper(ada.get("/ride/", PRICED).content.decode())
    assert "No driver is online." in page.text
    assert "Ask for a car, €7.12" in page.text


def test_an_expired_price_becomes_a_new_one_for_the_same_way(ada: Client) -> None:
    form = Paper(ada.get("/ride/", PRICED).content.decode()).form("/ride/book/")
    riding.later(minutes=6)
    answer = paper.send(ada, form)
    page = paper.read(answer)
    assert answer.status_code == 409
    assert "This price has expired." in page.text
    assert "Somewhere" in page.text
    assert paper.send(ada, page.form("/ride/book/")).redirect_chain


def test_an_altered_price_is_refused_in_words_and_keeps_what_was_typed(ada: Client) -> None:
    form = Paper(ada.get("/ride/", PRICED).content.decode()).form("/ride/book/")
    answer = paper.send(ada, form, token=form.fields["token"].replace("a", "b"))
    page = paper.read(answer)
    assert answer.status_code == 422
    assert "This price did not come from us." in page.text
    assert page.form("/ride/").fields["to"] == "Elsewhere"
    assert page.form("/ride/").fields["to_lat"] == PRICED["to_lat"]


def test_pressing_book_twice_is_one_ride(ada: Client) -> None:
    form = Paper(ada.get("/ride/", PRICED).content.decode()).form("/ride/book/")
    first, second = paper.send(ada, form), paper.send(ada, form)
    assert first.redirect_chain == second.redirect_chain


def test_a_second_ride_is_refused_and_leads_back_to_the_first(town: Town, ada: Client) -> None:
    form = Paper(ada.get("/ride/", PRICED).content.decode()).form("/ride/book/")
    ride_id = riding.book(town.people.ada)
    answer = paper.send(ada, form)
    assert answer.status_code == 409
    page = paper.read(answer)
    assert "You have a ride under way." in page.text
    assert page.links["Back to your ride"] == f"/rides/{ride_id}/"


def test_who_signs_in_to_book_comes_back_to_the_price(town: Town) -> None:
    nobody = Client()
    price = Paper(nobody.get("/ride/", PRICED).content.decode())
    assert "Sign in to book for €7.12" in price.text
    asked = paper.read(paper.send(nobody, price.form("/ride/book/")))
    paper.send(nobody, asked.form("/accounts/login/"), email="ada@example.org")
    code = re.search(r"\b\d{4}-\d{4}\b", str(mail.outbox[-1].body))
    assert code
    confirm = paper.look(nobody, "/accounts/login/code/confirm/")
    back = paper.send(nobody, confirm.form("/accounts/login/code/confirm/"), code=code[0])
    address = urlsplit(back.redirect_chain[-1][0])
    assert address.path == "/ride/"
    assert {name: values[0] for name, values in parse_qs(address.query).items()} == PRICED
    booked = paper.send(nobody, paper.read(back).form("/ride/book/"))
    assert "Looking for a driver" in paper.read(booked).text


def test_the_rides_page_follows_it_through_every_state(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    page = f"/rides/{ride_id}/"
    assert "Looking for a driver" in paper.look(ada, page).text
    riding.accept(town.ben)
    coming = paper.look(ada, page)
    assert "Ben is on the way" in coming.text
    assert "BEN-101" in coming.text
    assert " ".join(riding.pin(ride_id, town.people.ada)) in coming.text
    riding.arrive(ride_id, town.ben)
    assert "Ben is here" in paper.look(ada, page).text
    riding.start(ride_id, town.ben)
    under_way = paper.look(ada, page)
    assert "You are on your way" in under_way.text
    assert "pin-digits" not in under_way.html
    riding.complete(ride_id, town.ben)
    receipt = paper.look(ada, page)
    assert "You paid €7.12" in receipt.text
    assert "€7.12" in paper.look(ada, "/rides/").text


def test_the_receipts_lines_and_shares_add_up(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    riding.later(minutes=5)
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    page = paper.look(ada, f"/rides/{ride_id}/")
    *lines, total = _lines(page)
    assert sum(lines) == total
    assert total > 712
    assert "Waiting" in page.text
    to_driver, fee, *shares, together = _amounts(page, "ul")[-9:]
    assert to_driver + fee == together == total
    assert sum(shares) == fee


def test_cancelling_shows_the_fee_first_and_takes_no_more(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    address = f"/rides/{ride_id}/cancel/"
    free = paper.look(ada, address)
    assert "Cancel for €0.00" in free.text
    riding.accept(town.ben)
    riding.later(minutes=3)
    riding.stand_at(town.ben, riding.NEARBY)
    dearer = paper.send(ada, free.form(address))
    assert "Cancelling costs more by now." in paper.read(dearer).text
    assert "Cancel for €3.00" in paper.read(dearer).text
    ended = paper.send(ada, paper.read(dearer).form(address))
    assert "This ride is cancelled" in paper.read(ended).text
    assert "€3.00" in paper.read(ended).text
    for over in (address, f"/rides/{ride_id}/change/", f"/rides/{ride_id}/time/"):
        answer = ada.get(over)
        assert answer.headers["Location"] == f"/rides/{ride_id}/"
        assert "This ride has ended, so " in paper.look(ada, f"/rides/{ride_id}/").text


def test_cancelling_needs_the_fee_that_was_seen(town: Town, ada: Client) -> None:
    address = f"/rides/{riding.book(town.people.ada)}/cancel/"
    form = paper.look(ada, address).form(address)
    for fee in ("", "free", "-1", "\x00", "1e3", "٣"):
        answer = paper.send(ada, form, fee_minor=fee)
        assert (fee, answer.status_code) == (fee, 422)
        assert "did not say which amount you saw" in paper.read(answer).text


def test_keep_looking_longer_is_offered_once(town: Town, ada: Client) -> None:
    ride_id = riding.book(town.people.ada)
    page, address = f"/rides/{ride_id}/", f"/rides/{ride_id}/extend/"
    form = paper.look(ada, page).form(address)
    assert paper.send(ada, form).redirect_chain[-1][0] == page
    assert address not in paper.look(ada, page).actions()
    # The same press, sent again by a slow phone, is the same press.
    assert paper.send(ada, form).redirect_chain[-1][0] == page


def test_a_search_that_found_nobody_says_so_and_offers_to_look_again(
    town: Town, ada: Client
) -> None:
    ride_id = riding.book(town.people.ada)
    riding.later(minutes=4)
    riding.sweep()
    page = paper.look(ada, f"/rides/{ride_id}/")
    assert "No driver was free" in page.text
    assert "€0.00" in page.text
    again = paper.look(ada, page.links["Look again"])
    assert riding.PICKUP.label in again.text


def test_the_rider_starts_the_ride_where_the_pin_is_locked(town: Town, ada: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    page = paper.look(ada, f"/rides/{ride_id}/")
    started = paper.send(ada, page.form(f"/rides/{ride_id}/aboard/"))
    assert "You are on your way" in paper.read(started).text


def test_old_rides_come_in_pages(town: Town, ada: Client) -> None:
    assert "No rides yet" in paper.look(ada, "/rides/").text
    for _ in range(31):
        riding.cancel(riding.book(town.people.ada), town.people.ada)
        riding.later(seconds=1)
    first = paper.look(ada, "/rides/")
    second = paper.look(ada, "/rides/" + first.links["Older rides"])
    listed = [
        len(re.findall(r'href="/rides/[0-9a-f-]{36}/"', page.html)) for page in (first, second)
    ]
    assert listed == [30, 1]
    assert "Older rides" not in second.links


def test_a_page_of_old_rides_that_is_none_is_no_fault(ada: Client) -> None:
    for before in ("\x00", "yesterday", "0001-01-01T00:00:00+23:59", "9" * 99):
        assert ada.get("/rides/", {"before": before}).status_code == 200


def test_a_stewards_look_offers_no_riders_buttons(town: Town) -> None:
    ride_id = riding.book(town.people.ada)
    page = paper.look(browser_of(town.people.sam), f"/rides/{ride_id}/")
    assert f"/rides/{ride_id}/cancel/" not in page.links.values()


def _amounts(page: Paper, tag: str) -> list[int]:
    """Every amount of money inside elements of one kind, in cents."""
    parts = re.findall(rf"<{tag}\b.*?</{tag}>", page.html, re.DOTALL)
    return [int(euros) * 100 + int(cents) for part in parts for euros, cents in MONEY.findall(part)]


def _lines(page: Paper) -> list[int]:
    """The amounts of the price’s lines; the rates in their words are left out."""
    found = re.findall(r"<dd>€(\d+)\.(\d\d)</dd>", page.html)
    return [int(euros) * 100 + int(cents) for euros, cents in found]
