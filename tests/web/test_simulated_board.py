"""Simulated drivers on the real board: they claim what they may, and keep their word."""

from collections.abc import Coroutine
from datetime import timedelta
from random import Random
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from django.test import Client

from coop.simulation import board
from coop.simulation.tally import Tally
from coop.simulation.town import Plan, Town
from coop.simulation.wheel import Wheel
from coop.work import clock
from rides.dispatch import models
from rides.trips.actions import booking
from rides.trips.queries import quoting
from rides.trips.quotes import Wish
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import api_post

pytestmark = pytest.mark.usefixtures("city")


class Line:
    """A simulated person's client that asks the API in this very process."""

    def __init__(self, browser: Client) -> None:
        self._browser = browser

    async def get(self, path: str) -> Any:
        return self._browser.get(f"/api/v1/{path}").json()

    async def post(self, path: str) -> Any:
        return api_post(self._browser, path, answers=200).body


class Willing(Random):
    """Somebody who always does what they might do."""

    def random(self) -> float:
        return 0.0


def now_and_here(doing: Coroutine[Any, Any, None]) -> None:
    """Run what never waits without an event loop, in which Django would not query."""
    with pytest.raises(StopIteration):
        doing.send(None)


def test_a_simulated_driver_claims_a_ride_and_confirms_it_when_asked() -> None:
    town = riding.settle()
    wish = Wish(pickup_at=clock.now() + timedelta(hours=4))
    quoted = quoting.quote([riding.PICKUP, riding.DROPOFF], wish, now=clock.now())
    booked = booking.Booking(town.people.ada, town.people.ada, uuid4())
    booking.book(quoted, booked, now=clock.now())
    people = Town(Plan("http://here"), httpx.AsyncHTTPTransport(), Tally())
    line = cast(Any, Line(browser_of(town.people.ben)))
    wheel = Wheel(people, line, cast(Any, None), cast(Any, None), Willing())

    now_and_here(board.read(wheel))
    claim = models.Claim.objects.get()
    assert (claim.driver_id, claim.confirmed_at, people.tally.claimed) == (town.ben, None, 1)
    riding.later(hours=3, minutes=5)
    riding.sweep()
    now_and_here(board.read(wheel))
    claim.refresh_from_db()
    assert claim.confirmed_at is not None
