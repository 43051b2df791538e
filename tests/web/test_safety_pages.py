"""Safety without scripts: contacts, is all well, something happened, and incidents at the office."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.locker import client as locker
from coop.rulebook import models as rules
from coop.work import clock
from rides.care import models
from rides.care.actions import check_ins
from rides.places import guarding
from rides.places import queries as places
from rides.places.drawing import By
from rides.places.guarding import Safety
from rides.trips.queries.courses import under_way
from tests.web import paper, riding
from tests.web.riding import Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    return riding.browsers(town.people)


@pytest.fixture
def ride_id(town: Town) -> UUID:
    """Ada's ride, with Ada in Ben's car."""
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    return ride_id


def asked(town: Town, ride_id: UUID) -> models.CheckIn:
    """Both are asked, because the car stands for long."""
    check_ins.look(ride_id=ride_id, now=clock.now())
    riding.later(minutes=7)
    riding.stand_at(town.ben, riding.FAR_OFF)
    check_ins.look(ride_id=ride_id, now=clock.now())
    for _ in range(2):
        riding.later(minutes=21)
        riding.stand_at(town.ben, riding.FAR_OFF)
        check_ins.look(ride_id=ride_id, now=clock.now())
    assert under_way(ride_id)
    return models.CheckIn.objects.get(ended_at=None)


def test_a_contact_is_chosen_and_a_bad_number_loses_nothing(people: dict[str, Client]) -> None:
    page = paper.look(people["ada"], "/safety/")
    form = page.form("/safety/contacts/")
    refused = paper.send(people["ada"], form, name="Maija", phone="12")
    assert refused.status_code == 422
    assert 'value="Maija"' in refused.content.decode()
    paper.send(people["ada"], form, name="Maija", phone="040 1112223")
    shown = paper.look(people["ada"], "/safety/")
    assert "+358401112223" in shown.text
    drop = next(one for one in shown.forms if one.action.endswith("/drop/"))
    paper.send(people["ada"], drop)
    assert "Maija" not in paper.look(people["ada"], "/safety/").text


def test_both_are_asked_on_their_own_page_and_answer_by_a_form(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    asked(town, ride_id)
    address = f"/rides/{ride_id}/check-in/"
    driver = paper.look(people["ben"], "/drive/")
    assert "Is all well?" in driver.text
    body = {"said": "well", "client_event_id": uuid4()}
    people["ben"].post(address, body)
    assert "We wait for the other side" in paper.look(people["ben"], "/drive/").text
    assert "Is all well?" in paper.look(people["ada"], f"/rides/{ride_id}/").text
    people["ada"].post(address, {"said": "well", "client_event_id": uuid4()})
    assert "Is all well?" not in paper.look(people["ada"], f"/rides/{ride_id}/").text
    assert (
        people["ada"].post(address, {"said": "hm", "client_event_id": uuid4()}).status_code == 422
    )


def test_help_at_a_check_in_leads_to_the_number_to_dial(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    asked(town, ride_id)
    body = {"said": "help", "client_event_id": uuid4()}
    answer = people["ada"].post(f"/rides/{ride_id}/check-in/", body)
    assert answer["Location"] == f"/rides/{ride_id}/safety/"
    page = paper.look(people["ada"], f"/rides/{ride_id}/safety/")
    assert "tel:112" in page.links.values()
    paper.send(people["ada"], page.form(f"/rides/{ride_id}/sos/take-back/"))
    again = paper.look(people["ada"], f"/rides/{ride_id}/safety/")
    assert "That stays on record" in again.text


def test_what_was_told_is_worked_on_at_the_office_and_its_person_reads_the_end(
    people: dict[str, Client], town: Town, ride_id: UUID
) -> None:
    address = f"/rides/{ride_id}/happened/"
    form = paper.look(people["ada"], address).form(address)
    refused = paper.send(people["ada"], form, what="reckless", text=" ")
    assert refused.status_code == 422
    paper.send(people["ada"], form, what="reckless", text="Far too fast", block="1")
    assert "Driving that was dangerous" not in paper.look(people["dia"], "/office/incidents/").text
    assert "Driving that was dangerous" in paper.look(people["sam"], "/office/incidents/").text
    one = f"/office/incidents/{models.Incident.objects.get().id}/"
    assert people["dia"].get(one).status_code == 403
    page = paper.look(people["sam"], one)
    assert "Far too fast" in page.text
    assert "+358401234567" not in page.text
    seen = {"seen": "1", "client_event_id": uuid4()}
    taken = people["sam"].post(one, seen | {"do": "take"})
    assert taken.status_code == 302
    late = people["sam"].post(
        one, seen | {"do": "note", "text": "My words", "client_event_id": uuid4()}
    )
    assert late.status_code == 409
    assert "My words" in late.content.decode()
    look = {"do": "look", "seen": "2", "who": town.people.ada, "client_event_id": uuid4()}
    assert "+358401234567" in people["sam"].post(one, look).content.decode()
    end = {"do": "close", "outcome": "talked", "text": "Both heard", "seen": "3"}
    people["sam"].post(one, end | {"client_event_id": uuid4()})
    mine = paper.look(people["ada"], "/safety/").text
    assert "We talked with them" in mine
    assert "The driver of your ride" in mine


def test_a_call_is_written_down_with_the_ride_it_is_about(
    people: dict[str, Client], ride_id: UUID
) -> None:
    form = paper.look(people["dia"], "/office/incidents/new/").form("/office/incidents/new/")
    words = {"what": "crash", "text": "At the bridge"}
    refused = paper.send(people["dia"], form, **words, ride="ZZZZ")
    assert "At the bridge" in refused.content.decode()
    paper.send(people["dia"], form, **words, ride=str(ride_id)[:4])
    assert models.Incident.objects.get().ride_id == ride_id


def test_asking_for_each_other_is_offered_where_a_law_is_named(
    town: Town, people: dict[str, Client]
) -> None:
    assert "is not offered here" in paper.look(people["ada"], "/safety/").text
    zone, safety = places.main_zone(), Safety("", True, "The equality act, section 9")
    guarding.guard(zone_id=zone.id, safety=safety, by=By(town.people.sam), now=clock.now())
    page = paper.look(people["ada"], "/safety/")
    assert "The equality act, section 9" in page.text
    assert "Fewer than 10" in page.text
    half = people["ada"].post("/safety/circle/", {"declared": "woman"})
    assert half.status_code == 422
    people["ada"].post("/safety/circle/", {"declared": "woman", "wish": "only"})
    ride_id = riding.book(town.people.ada)
    ride = paper.look(people["ada"], f"/rides/{ride_id}/")
    assert "That may take longer" in ride.text
    paper.send(people["ada"], ride.form(f"/rides/{ride_id}/widen/"))
    assert "That may take longer" not in paper.look(people["ada"], f"/rides/{ride_id}/").text


def test_the_api_opens_works_on_and_closes_an_incident(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    report = {"what": "quarrel", "text": "They shouted"}
    made = riding.api_post(people["ben"], f"rides/{ride_id}/incidents", report, answers=201)
    one = f"office/incidents/{made.body['id']}"
    steps = [{"do": "take", "seen": 1}, {"do": "note", "seen": 2, "text": "Called both"}]
    steps += [{"do": "close", "seen": 3, "text": "Calm", "outcome": "talked"}]
    for step in steps:
        answer = riding.api_post(people["sam"], f"{one}/steps", step, answers=201)
    assert [step["did"] for step in answer.body["steps"]] == ["opened", "taken", "noted", "closed"]
    again = riding.api_post(people["sam"], f"{one}/steps", {"do": "take", "seen": 4})
    assert again.refusal == (409, "incident_closed")
    hold = {"do": "hold", "seen": 4, "user_id": str(town.people.ada)}
    assert riding.api_post(people["sam"], f"{one}/steps", hold).refusal == (422, "malformed")
    assert people["ben"].get("/api/v1/me/incidents").json()[0]["outcome"] == "talked"
    assert people["nobody"].get("/api/v1/safety/figures").json()["incidents"] is None
    figures = paper.look(people["nobody"], "/safety/figures/")
    assert "fewer than 10" in figures.text


def test_a_steward_says_whom_to_dial_in_a_zone(people: dict[str, Client]) -> None:
    zone = f"/office/zones/{places.main_zone().id}/"
    form = paper.look(people["sam"], zone).form(f"{zone}safety/")
    refused = paper.send(people["sam"], form, emergency="12", circle_reason="No law")
    assert refused.status_code == 422
    assert 'value="No law"' in refused.content.decode()
    paper.send(people["sam"], form, emergency="112", circle_reason="No law names it")
    assert places.main_zone().circle_reason == "No law names it"


def test_why_one_blocked_somebody_is_for_oneself_and_goes_with_the_block(
    town: Town, people: dict[str, Client]
) -> None:
    ada, ben = town.people.ada, town.people.ben
    note = f"/safety/blocks/{ben}/why/"
    assert people["ada"].post(note, {"why": "Drove too fast"}).status_code == 404
    people["ada"].post("/api/v1/me/blocks", {"user_id": str(ben)}, riding.JSON)
    people["ada"].post(note, {"why": "Drove too fast"})
    assert "Drove too fast" in paper.look(people["ada"], "/safety/").text
    assert people["ada"].post(note, {"why": "x" * 201}).status_code == 422
    assert "Drove too fast" not in paper.look(people["ben"], "/safety/").text
    with pytest.raises(locker.NotCovered):
        locker.read(ada, "avoided", fields=("why",), purpose="desk", reader="x", now=clock.now())
    people["ada"].post(f"/safety/blocks/{ben}/drop/")
    assert locker.reasons_to_avoid(ada, now=clock.now()) == {}


def test_one_keeps_away_from_so_many_people_at_most(town: Town, people: dict[str, Client]) -> None:
    # Ada keeps away from Dov already.
    cast = town.people
    rules.RuleVersion.objects.create(
        key="accounts.blocks_max", scope="", value=2, low=0, high=9, valid_from=clock.now()
    )
    people["ada"].post("/api/v1/me/blocks", {"user_id": str(cast.ben)}, riding.JSON)
    again = people["ada"].post("/api/v1/me/blocks", {"user_id": str(cast.ben)}, riding.JSON)
    assert again.status_code == 201
    more = people["ada"].post("/api/v1/me/blocks", {"user_id": str(cast.chi)}, riding.JSON)
    assert more.status_code == 409
    assert more.json()["code"] == "too_many_blocks"
    people["ada"].delete(f"/api/v1/me/blocks/{cast.ben}")
    free = people["ada"].post("/api/v1/me/blocks", {"user_id": str(cast.chi)}, riding.JSON)
    assert free.status_code == 201


def test_a_report_is_taken_in_and_says_why_two_can_still_meet(
    people: dict[str, Client], ride_id: UUID
) -> None:
    rules.RuleVersion.objects.create(
        key="accounts.blocks_max", scope="", value=0, low=0, high=9, valid_from=clock.now()
    )
    address = f"/rides/{ride_id}/happened/"
    form = paper.look(people["ada"], address).form(address)
    told = paper.send(people["ada"], form, what="quarrel", text="They shouted", block="1")
    assert models.Incident.objects.get().what == "quarrel"
    assert "Take one back" in paper.read(told).text
    report = {"what": "quarrel", "text": "They shouted", "block": True}
    made = riding.api_post(people["ben"], f"rides/{ride_id}/incidents", report, answers=201)
    assert "Take one back" in made.body["not_blocked"]
