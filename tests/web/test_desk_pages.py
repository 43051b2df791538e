"""The desk's pages by plain forms: what ended oddly stays until somebody has looked at it."""

from uuid import UUID

import pytest
from django.test import Client

from coop.work import clock
from rides.trips.actions import ending
from rides.trips.actions.moves import Cause
from rides.trips.states import Role
from tests.cast import browser_of
from tests.web import paper, riding
from tests.web.riding import Town


@pytest.fixture
def town(city: None) -> Town:
    return riding.settle()


@pytest.fixture
def dia(town: Town) -> Client:
    return browser_of(town.people.dia)


def broken_off(town: Town) -> UUID:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    riding.arrive(ride_id, town.ben)
    riding.start(ride_id, town.ben)
    cause = Cause(town.people.ben, Role.DRIVER, clock.now())
    ending.abort(ride_id=ride_id, reason="Flat tyre", cause=cause, now=clock.now())
    return ride_id


def test_whoever_looked_at_an_end_takes_it_off_the_list_and_back(town: Town, dia: Client) -> None:
    ride_id = broken_off(town)
    address = f"/desk/rides/{ride_id}/seen/"
    board = paper.look(dia, "/desk/")
    after = paper.read(paper.send(dia, board.form(address)))
    assert address not in after.actions()
    assert "You looked at how ride" in after.text
    undo = next(action for action in after.actions() if action.startswith("/desk/undo/"))
    back = paper.read(paper.send(dia, after.form(undo)))
    assert address in back.actions()
    assert address in paper.look(dia, f"/desk/rides/{ride_id}/").actions()


def test_a_ride_under_way_cannot_be_done_with(town: Town, dia: Client) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.accept(town.ben)
    page = f"/desk/rides/{ride_id}/"
    assert f"{page}seen/" not in paper.look(dia, page).actions()
    form = paper.Form(f"{page}seen/", "post", dict(paper.look(dia, page).forms[-1].fields))
    answer = paper.send(dia, form)
    assert answer.status_code == 409
    assert "This ride is not over." in paper.read(answer).text
