"""A city is imported again while people use it: nobody meets a gap."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from django.db import connections
from django.test import Client

from coop.basics.geometry import Point
from coop.machine import paths
from rides.places import finding, queries, roads
from tests import harness

pytestmark = pytest.mark.skipif(
    not paths.HELSINKI.exists(), reason="the Helsinki extract is not here"
)

STATION = Point(60.1712, 24.9415)
SENATE_SQUARE = Point(60.1695, 24.9505)
TILE = (14, 9327, 4742)
PAUSE_S = 0.02  # leaves the processor some time for the import


class People:
    """Threads that ask again and again until told to stop; what they ask for must hold."""

    def __init__(self) -> None:
        self.asked: dict[str, int] = {}
        self.troubles: list[str] = []
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def ask(self, what: str, holds: Callable[[], bool]) -> None:
        self.asked[what] = 0
        thread = threading.Thread(target=self._ask, args=(what, holds))
        self._threads.append(thread)
        thread.start()

    def _ask(self, what: str, holds: Callable[[], bool]) -> None:
        try:
            while not self._stop.wait(PAUSE_S):
                if not holds():
                    self.troubles.append(f"{what} has a gap")
                self.asked[what] += 1
        except Exception as error:  # a thread's error must fail the test that started it
            self.troubles.append(f"{what}: {error!r}")
        finally:
            connections.close_all()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)


def in_use(people: People) -> None:
    """Everything that a page asks of a city, at once."""
    (before,) = queries.cities()
    z, x, y = TILE
    old = before.tiles_url.format(z=z, x=x, y=y)

    def new() -> str:
        return queries.cities()[0].tiles_url.format(z=z, x=x, y=y)

    people.ask("an open page's tile", lambda: Client().get(old).status_code == 200)
    people.ask("a new page's tile", lambda: Client().get(new()).status_code == 200)
    people.ask("a search", lambda: bool(finding.search("mannerheimintie 5", near=STATION, limit=3)))
    people.ask("an address", lambda: finding.reverse(STATION) is not None)
    people.ask("a way", lambda: roads.route([STATION, SENATE_SQUARE]).distance_m > 100)
    people.ask(
        "times", lambda: None not in roads.durations_to(SENATE_SQUARE, [STATION, SENATE_SQUARE])
    )
    people.ask("the zone", lambda: queries.zone_at(STATION) is not None)
    people.ask("the first page", lambda: Client().get("/").status_code == 200)


@pytest.mark.usefixtures("city")
def test_nobody_meets_a_gap_while_the_city_is_imported_again(committed_db: str) -> None:
    people = People()
    (before,) = queries.cities()
    with ExitStack() as stack:
        stack.callback(people.stop)
        in_use(people)
        new = ("import_city", str(paths.HELSINKI), "--name", "Helsinki II")
        harness.manage(*new, database=committed_db)
    (after,) = queries.cities()

    assert people.troubles == []
    assert min(people.asked.values()) > 3
    assert (after.name, before.name) == ("Helsinki II", "Helsinki")
    assert roads.snap(STATION) is not None
    assert roads._cache["helsinki"].import_id == after.import_id
