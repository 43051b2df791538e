"""What open pages hear: that something was written, never what; and a shared link's own socket."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.notices.consumers import FORBIDDEN
from coop.work import clock
from rides.care.actions import chat, shares
from rides.care.consumers import OVER
from rides.trips.actions.moves import Cause
from rides.trips.states import Role
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import Town
from tests.web.test_sockets import HERE, Sockets, sockets, town

__all__ = ["sockets", "town"]
pytestmark = pytest.mark.usefixtures("city")


def test_both_hear_that_something_was_written_and_not_what(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    rider = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ada))
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    rider.hear_until("snapshot")
    driver.hear_until("snapshot")
    cause = Cause(town.people.ada, Role.RIDER, clock.now(), uuid4())
    chat.write(ride_id=ride_id, text="I wear a red hat", cause=cause, now=clock.now())
    riding.sweep()
    for page in (rider, driver):
        assert page.hear_until("chat") == {"type": "chat", "by": "rider"}


def test_whoever_has_the_link_follows_the_car_until_the_ride_ends(
    town: Town, sockets: Sockets
) -> None:
    ride_id = _assigned(town)
    page = sockets.open(f"/ws/shared/{_link(town, ride_id)}/", Client())
    assert page.hear()["type"] == "snapshot"
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    driver.hear_until("snapshot")
    driver.say(HERE)
    assert page.hear_until("car")["lat"] == HERE["lat"]
    riding.cancel(ride_id, town.people.ada)
    riding.sweep()
    assert page.hear_until("changed")["seq"] > 0
    assert page.closed_with() == OVER


def test_a_link_that_is_taken_back_closes_its_socket(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    token = _link(town, ride_id)
    page = sockets.open(f"/ws/shared/{token}/", Client())
    page.hear()
    shares.revoke(ride_id=ride_id, by=town.people.ada, now=clock.now())
    riding.sweep()
    assert page.closed_with() == FORBIDDEN
    assert sockets.open(f"/ws/shared/{token}/", Client()).closed_with() == FORBIDDEN
    assert sockets.open("/ws/shared/nobodys/", Client()).closed_with() == FORBIDDEN


def test_a_shared_page_hears_nothing_of_the_chat(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    page = sockets.open(f"/ws/shared/{_link(town, ride_id)}/", Client())
    page.hear()
    cause = Cause(town.people.ada, Role.RIDER, clock.now(), uuid4())
    chat.write(ride_id=ride_id, text="Hello", cause=cause, now=clock.now())
    riding.sweep()
    assert page.hears_nothing()


def _link(town: Town, ride_id: UUID) -> str:
    now = clock.now()
    made = shares.make(ride_id=ride_id, shows_destination=True, by=town.people.ada, now=now)
    riding.sweep()
    return made.token


def _assigned(town: Town) -> UUID:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    ride_id = riding.accept(town.ben)
    riding.sweep()
    return ride_id
