"""Around a ride without scripts: the chat, the link, a ticket, lost things, safety, places."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from rides.care import models
from rides.care.queries import alerts, shares
from tests.papers import photo
from tests.web import paper, riding
from tests.web.paper import Paper
from tests.web.riding import Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    return riding.browsers(town.people)


@pytest.fixture
def ride_id(town: Town) -> UUID:
    """Ada's ride, which Ben accepted."""
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    return riding.accept(town.ben)


def test_two_write_by_forms_and_see_what_is_new(people: dict[str, Client], ride_id: UUID) -> None:
    chat = f"/rides/{ride_id}/chat/"
    page = paper.look(people["ada"], chat)
    sent = paper.read(
        paper.send(people["ada"], page.forms[-1], text="<b>Red</b> hat http://x.example")
    )
    assert "<b>Red</b> hat http://x.example" in sent.text
    assert "http://x.example" not in sent.links
    assert "1 new message" in paper.look(people["ben"], "/drive/").text
    quick = paper.look(people["ben"], chat)
    assert "Red" in quick.text
    answered = people["ben"].post(
        chat, {"quick": "I am here", "client_event_id": uuid4()}, follow=True
    )
    assert "I am here" in paper.read(answered).text
    assert "1 new message" in paper.look(people["ada"], f"/rides/{ride_id}/").text
    assert "read" in paper.look(people["ada"], chat).text


def test_what_is_refused_comes_back_with_what_was_typed(
    people: dict[str, Client], ride_id: UUID
) -> None:
    body = {"text": "x" * 501, "client_event_id": uuid4()}
    answer = people["ada"].post(f"/rides/{ride_id}/chat/", body)
    page = paper.read(answer)
    assert answer.status_code == 422
    assert "at most 500" in page.text
    assert "x" * 501 in page.html


def test_after_a_day_the_page_says_until_when_it_was_open(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    riding.later(hours=25)
    page = paper.look(people["ada"], f"/rides/{ride_id}/chat/")
    assert "You could write until" in page.text
    assert f"/rides/{ride_id}/chat/" not in page.actions()


def test_calls_are_refused_in_words_and_shown_in_the_demo(
    people: dict[str, Client], ride_id: UUID, settings: Settings
) -> None:
    address, body = f"/rides/{ride_id}/call/", {"client_event_id": uuid4()}
    assert "Calls are not set up here" in paper.read(people["ada"].post(address, body)).text
    settings.DEMO = True
    page = paper.read(people["ada"].post(address, body))
    assert "nobody answers this number" in page.text
    assert "+358401234567" not in page.html


def test_a_stranger_watches_by_the_link_until_it_ends(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    made = paper.send(people["ada"], paper.look(people["ada"], f"/rides/{ride_id}/share/").forms[0])
    share = shares.share_of(ride_id)
    assert share
    link = f"/s/{share.token}/"
    assert link in paper.read(made).html
    answer = Client().get(link)
    page = paper.read(answer)
    assert "Ben is coming" in page.text
    assert "BEN-101" in page.text
    for secret in ("Ada", "Okafor", "Maija", "door 7", "pin-digits", "€"):
        assert secret not in page.html
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert "Opened 1 time" in paper.look(people["ada"], f"/rides/{ride_id}/share/").text
    riding.cancel(ride_id, town.people.ada)
    over = paper.look(Client(), link)
    assert "This ride has ended" in over.text
    assert "BEN-101" not in over.text


def test_the_destination_is_shown_only_where_the_rider_wants(
    people: dict[str, Client], ride_id: UUID
) -> None:
    body = {"client_event_id": uuid4(), "shows_destination": "1"}
    people["ada"].post(f"/rides/{ride_id}/share/", body)
    share = shares.share_of(ride_id)
    assert share
    assert "Aunt Maija’s home" in paper.look(Client(), f"/s/{share.token}/").text


def test_who_guesses_links_is_slowed_down(people: dict[str, Client], ride_id: UUID) -> None:
    answers = [Client().get(f"/s/{number:040x}/").status_code for number in range(92)]
    assert set(answers) == {404, 429}
    assert answers[-1] == 429


def test_a_problem_is_reported_answered_and_written_to_again(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    address = f"/rides/{ride_id}/problem/"
    form = paper.look(people["ada"], address).form(address)
    said = paper.read(paper.send(people["ada"], form, category="route", text="A long way round"))
    assert "Waiting for an answer" in said.text
    ticket = models.Ticket.objects.get()
    desk = f"/desk/tickets/{ticket.id}/"
    assert "A long way round" in paper.look(people["dia"], "/desk/tickets/").text
    form = paper.look(people["dia"], desk).forms[-1]
    stale = dict(form.fields)
    paper.send(people["dia"], form, do="answer", text="The bridge was closed")
    second = people["sam"].post(
        desk, stale | {"do": "answer", "text": "My own answer"} | {"client_event_id": uuid4()}
    )
    assert second.status_code == 409
    assert "meanwhile" in paper.read(second).text
    assert "My own answer" in second.content.decode()
    riding.sweep()
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert f"/help/{ticket.id}/" in letter.body
    assert "bridge" not in letter.body
    mine = paper.look(people["ada"], f"/help/{ticket.id}/")
    assert "The bridge was closed" in mine.text
    assert "Dia" not in mine.text
    again = paper.send(people["ada"], mine.forms[-1], text="It was open")
    assert "Waiting for an answer" in paper.read(again).text
    assert "A long way round" not in paper.look(people["ben"], "/help/").text


def test_a_report_that_is_refused_keeps_what_was_typed(
    people: dict[str, Client], ride_id: UUID
) -> None:
    sent: dict[str, Any] = {"client_event_id": uuid4(), "category": "vehicle", "text": "Torn seat"}
    sent["photo"] = BytesIO(b"MZ not a photo")
    answer = people["ada"].post(f"/rides/{ride_id}/problem/", sent)
    assert answer.status_code == 422
    assert "That is no photo" in paper.read(answer).text
    assert "Torn seat" in answer.content.decode()


def test_a_photo_goes_with_the_report(people: dict[str, Client], ride_id: UUID) -> None:
    sent: dict[str, Any] = {"client_event_id": uuid4(), "category": "vehicle", "text": "Torn seat"}
    sent["photo"] = BytesIO(photo())
    page = paper.read(people["ada"].post(f"/rides/{ride_id}/problem/", sent, follow=True))
    (source,) = [has["src"] for tag, has in page.tags if tag == "img"]
    assert people["ada"].get(source)["Content-Type"] == "image/jpeg"
    assert people["dia"].get(source).status_code == 200
    assert people["ben"].get(source).status_code == 404


def test_something_lost_comes_back(town: Town, people: dict[str, Client], ride_id: UUID) -> None:
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    address = f"/rides/{ride_id}/lost/"
    form = paper.look(people["ada"], address).form(address)
    paper.send(people["ada"], form, what="A black umbrella")
    riding.sweep()
    assert [letter.to for letter in mail.outbox if not letter.attachments] == [["ben@example.org"]]
    page = paper.look(people["ben"], "/drive/lost/")
    assert "A black umbrella" in page.text
    found = next(form for form in page.forms if form.fields.get("to") == "found")
    paper.send(people["ben"], found)
    mine = paper.look(people["ada"], address)
    assert "Your driver found it" in mine.text
    assert "A black umbrella" in paper.look(people["sam"], "/desk/tickets/").text
    back = next(form for form in mine.forms if form.fields.get("to") == "returned")
    paper.send(people["ada"], back)
    assert "A black umbrella" not in paper.look(people["sam"], "/desk/tickets/").text


def test_the_emergency_button_is_a_plain_link_and_the_desk_is_told(
    people: dict[str, Client], ride_id: UUID
) -> None:
    page = paper.look(people["ada"], f"/rides/{ride_id}/safety/")
    assert "tel:112" in page.links.values()
    scripted = people["ada"].post(
        f"/rides/{ride_id}/sos/",
        {"client_event_id": uuid4(), "lat": "north"},
        headers={"X-Requested-With": "fetch"},
    )
    assert scripted.status_code == 204
    (alarm,) = alerts.alerts()
    desk = paper.look(people["dia"], "/desk/tickets/")
    assert "A rider pressed the emergency button" in desk.text
    paper.send(people["dia"], desk.form(f"/desk/alarms/{alarm.id}/"))
    assert "looks after you" in paper.look(people["ada"], f"/rides/{ride_id}/safety/").text


def test_the_other_side_is_blocked_and_that_is_taken_back(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    riding.cancel(ride_id, town.people.ada)
    riding.go_online(town.ben)
    ride = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride, town.ben)
    riding.start(ride, town.ben)
    riding.complete(ride, town.ben)
    page = paper.look(people["ada"], f"/rides/{ride}/")
    paper.send(people["ada"], page.form(f"/rides/{ride}/favourite/"))
    favoured = paper.look(people["ada"], f"/rides/{ride}/")
    assert "One of your favourite drivers." in favoured.text
    assert "at most 60 s further away than others is asked first" in favoured.text
    wishes = paper.look(people["ada"], "/preferences/")
    assert "Ben" in wishes.text
    paper.send(people["ada"], wishes.forms[-1])
    assert "None yet." in paper.look(people["ada"], "/preferences/").text
    paper.send(people["ada"], page.form(f"/rides/{ride}/favourite/"))
    paper.send(people["ada"], favoured.form(f"/rides/{ride}/block/"))
    blocked = paper.look(people["ada"], f"/rides/{ride}/")
    assert "Blocked: no ride brings you together." in blocked.text
    assert "favourite" not in blocked.text
    paper.send(people["ada"], blocked.form(f"/rides/{ride}/block/"))
    assert "Never meet this person again?" in paper.look(people["ada"], f"/rides/{ride}/").text


def test_places_are_saved_renamed_offered_and_removed(people: dict[str, Client]) -> None:
    ada = people["ada"]
    form = paper.look(ada, "/places/").form("/places/")
    asked = paper.read(paper.send(ada, form, kind="saved", name="Grandma", to="Unioninkatu 30"))
    assert "Which one do you mean?" in asked.text
    saved = paper.read(paper.send(ada, asked.form("/places/")))
    assert "Grandma" in saved.text
    assert "Grandma" in paper.look(ada, "/ride/").text
    key = models_key(saved)
    ada.post(f"/places/{key}/change/", {"name": "Granny"})
    assert "Granny" in paper.look(ada, "/places/").text
    ada.post(f"/places/{key}/change/", {"remove": "1"})
    assert "Granny" not in paper.look(ada, "/places/").text


def test_a_place_that_is_not_found_is_typed_again(people: dict[str, Client]) -> None:
    page = paper.read(people["ada"].post("/places/", {"kind": "home", "to": "Qqqqqq 7"}))
    assert "Nothing found for “Qqqqqq 7”" in page.text
    assert "Qqqqqq 7" in page.html


def test_wishes_are_shown_to_the_driver_after_accepting_and_not_before(
    town: Town, people: dict[str, Client]
) -> None:
    people["ada"].post("/preferences/", {"quiet": "1", "temperature": "cool"})
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    riding.offer(town.ben)
    assert "quiet" not in paper.look(people["ben"], "/drive/").text
    riding.accept(town.ben)
    page = paper.look(people["ben"], "/drive/")
    assert "Prefers a quiet ride" in page.text
    assert "Likes the car cool" in page.text
    assert "preferences" not in people["ben"].get("/api/v1/drive").content.decode()


def models_key(page: Paper) -> str:
    """The key of the only saved place that can be changed."""
    (action,) = {form.action for form in page.forms if form.action.endswith("/change/")}
    return action.split("/")[2]
