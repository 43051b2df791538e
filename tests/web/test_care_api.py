"""The API around a ride: the same as on the pages, for programs."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from tests.web import riding
from tests.web.riding import JSON, Town, api_post


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def people(town: Town) -> dict[str, Client]:
    return riding.browsers(town.people)


@pytest.fixture
def ride_id(town: Town) -> UUID:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    return riding.accept(town.ben)


def test_a_chat_is_written_and_read(people: dict[str, Client], ride_id: UUID) -> None:
    path, key = f"rides/{ride_id}/chat", uuid4()
    for _ in range(2):
        said = api_post(people["ada"], path, {"text": "Red hat"}, key=key, answers=201)
    assert [one["text"] for one in said.body["messages"]] == ["Red hat"]
    (heard,) = people["ben"].get(f"/api/v1/{path}").json()["messages"]
    assert (heard["by"], heard["is_mine"]) == ("rider", False)
    assert api_post(people["ben"], path, {"text": ""}).refusal == (400, "invalid")
    assert api_post(people["dia"], path, {"text": "Hi"}).refusal == (409, "only_looking")
    assert api_post(people["eve"], path, {"text": "Hi"}).refusal == (404, "not_found")


def test_calls_say_that_they_are_not_set_up(people: dict[str, Client], ride_id: UUID) -> None:
    assert api_post(people["ada"], f"rides/{ride_id}/call").refusal == (409, "calls_not_set_up")


def test_a_link_is_made_and_taken_back(people: dict[str, Client], ride_id: UUID) -> None:
    path = f"rides/{ride_id}/share"
    made = api_post(people["ada"], path, {"shows_destination": True}, answers=201).body
    assert Client().get(f"/s/{made['token']}/").status_code == 200
    assert people["ada"].get(f"/api/v1/{path}").json()["opens"] == 1
    assert people["ada"].delete(f"/api/v1/{path}").status_code == 204
    assert Client().get(f"/s/{made['token']}/").status_code == 404
    assert people["ada"].get(f"/api/v1/{path}").status_code == 404


def test_a_link_that_was_taken_back_meanwhile_is_not_made_again_by_the_same_request(
    people: dict[str, Client], ride_id: UUID
) -> None:
    path, key = f"rides/{ride_id}/share", uuid4()
    first, second = (api_post(people["ada"], path, key=key, answers=201).body for _ in range(2))
    assert first == second
    people["ada"].delete(f"/api/v1/{path}")
    assert api_post(people["ada"], path, key=key).refusal == (404, "not_found")
    assert people["ada"].get(f"/api/v1/{path}").status_code == 404
    assert api_post(people["ada"], path, answers=201).body["token"] != first["token"]


def test_a_problem_is_answered(people: dict[str, Client], ride_id: UUID) -> None:
    told = {"category": "vehicle", "text": "It smells of smoke"}
    ticket = api_post(people["ada"], f"rides/{ride_id}/tickets", told, answers=201).body
    (waiting,) = people["dia"].get("/api/v1/desk/tickets").json()
    assert waiting["id"] == ticket["id"]
    answer = {"text": "We talked to the driver", "seen": ticket["seq"]}
    path = f"desk/tickets/{ticket['id']}/answer"
    api_post(people["dia"], path, answer, answers=201)
    assert api_post(people["sam"], path, answer).refusal == (409, "changed_meanwhile")
    (mine,) = people["ada"].get("/api/v1/tickets").json()
    assert mine["state"] == "answered"
    more = f"tickets/{ticket['id']}/entries"
    assert api_post(people["ada"], more, {"text": "Thanks"}, answers=201).body["state"] == "open"


def test_something_lost_is_asked_for_and_found(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    path = f"rides/{ride_id}/lost"
    assert api_post(people["ada"], path, {"what": "Keys"}).refusal == (409, "nothing_to_ask")
    ended(town, ride_id)
    (item,) = api_post(people["ada"], path, {"what": "Keys"}, answers=201).body
    (asked,) = people["ben"].get("/api/v1/drive/lost").json()
    assert (asked["id"], asked["state"]) == (item["id"], "asked")
    move = f"lost/{item['id']}"
    assert api_post(people["ben"], move, {"to": "found"}, answers=200).body["state"] == "found"
    assert api_post(people["ben"], move, {"to": "asked"}).refusal == (409, "wrong_state")


def test_an_answer_that_is_sent_again_takes_back_no_later_one(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    item = api_post(people["ada"], ended(town, ride_id), {"what": "Keys"}, answers=201).body[0]
    move, key = f"lost/{item['id']}", uuid4()
    api_post(people["ben"], move, {"to": "not_found"}, key=key, answers=200)
    api_post(people["ben"], move, {"to": "found"}, answers=200)
    again = api_post(people["ben"], move, {"to": "not_found"}, key=key, answers=200)
    assert again.body["state"] == "found"
    assert api_post(people["eve"], move, {"to": "found"}, key=key).refusal == (409, "key_reused")


def test_wishes_are_kept_and_forgotten(people: dict[str, Client], ride_id: UUID) -> None:
    ada, path = people["ada"], "/api/v1/me/preferences"
    wished = {"quiet": True, "luggage": False, "pets": False, "temperature": "cool"}
    assert ada.put(path, wished, content_type=JSON).json() == wished
    assert ada.put(path, {}, content_type=JSON).json() == {
        "quiet": False,
        "luggage": False,
        "pets": False,
        "temperature": "",
    }


def test_favourites_are_drivers_one_rode_with(
    town: Town, people: dict[str, Client], ride_id: UUID
) -> None:
    ben = {"user_id": str(town.people.ben)}
    assert api_post(people["ada"], "me/favourites", ben).refusal == (409, "not_ridden_with")
    ended(town, ride_id)
    key = uuid4()
    api_post(people["ada"], "me/favourites", ben, key=key, answers=201)
    assert people["ada"].get("/api/v1/me/favourites").json() == [ben]
    people["ada"].delete(f"/api/v1/me/favourites/{town.people.ben}")
    api_post(people["ada"], "me/favourites", ben, key=key, answers=201)
    assert people["ada"].get("/api/v1/me/favourites").json() == []


def ended(town: Town, ride_id: UUID) -> str:
    """Ben drives the ride to its end; where its rider asks for what was lost."""
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    riding.complete(ride_id, town.ben)
    return f"rides/{ride_id}/lost"
