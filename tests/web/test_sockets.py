"""Live pages: who may watch, what they hear, and that nonsense neither breaks nor floods them."""

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from coop.asgi import application
from coop.locker.queries import everything
from coop.notices.consumers import FLOOD, FORBIDDEN, UNAUTHENTICATED
from coop.work import clock
from tests.cast import browser_of
from tests.web import riding
from tests.web.riding import Town

pytestmark = pytest.mark.usefixtures("city")

Answer = TypeVar("Answer")
HERE = {"type": "position", "lat": riding.NEARBY.lat, "lon": riding.NEARBY.lon}
SILENCE_S = 0.3
UNREADABLE = [
    "{",
    "7",
    "null",
    "[]",
    "[" * 4_000,
    '{"type": "position"}',
    '{"type": "dance"}',
    '{"type": ["position"]}',
    '{"type": "positions"}',
    '{"type": "positions", "positions": []}',
    '{"type": "positions", "positions": [7]}',
    '{"type": "position", "lat": NaN, "lon": 24.9}',
    '{"type": "position", "lat": 1e999, "lon": 24.9}',
    '{"type": "position", "lat": 60.17, "lon": 24.94, "heading": Infinity}',
    '{"type": "position", "lat": [60.17], "lon": {"a": 1}}',
    '{"type": "positions"}',
    '{"type": "positions", "positions": []}',
    '{"type": "positions", "positions": [7]}',
    '{"type": "positions", "positions": [{"lat": 60.17}]}',
    '{"type": "position", "lat": 60.9, "lon": 24.94}',
    '{"type": "position", "lat": 60.17, "lon": 24.94, "pad": "' + "x" * 4_096 + '"}',
]


class Page:
    """The socket of one open page."""

    def __init__(self, sockets: "Sockets", path: str, browser: Client, origin: str) -> None:
        cookie = "; ".join(f"{name}={part.value}" for name, part in browser.cookies.items())
        headers = [(b"cookie", cookie.encode()), (b"origin", origin.encode())]
        self._run = sockets.run
        self._socket = ApplicationCommunicator(
            application,
            {"type": "websocket", "path": path, "query_string": b"", "headers": headers},
        )
        self._send({"type": "websocket.connect"})
        self.is_let_in = self._receive()["type"] == "websocket.accept"

    def hear(self) -> dict[str, Any]:
        """The next message."""
        message: dict[str, Any] = json.loads(self._receive()["text"])
        return message

    def hear_until(self, kind: str) -> dict[str, Any]:
        """The next message of a kind."""
        while (message := self.hear())["type"] != kind:
            pass
        return message

    def hears_nothing(self) -> bool:
        return bool(self._run(self._socket.receive_nothing(timeout=SILENCE_S)))

    def say(self, message: object) -> None:
        """Send a frame: text as it is, anything else as JSON."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._send({"type": "websocket.receive", "text": text})

    def closed_with(self) -> int:
        """The code with which the server closes; what it says before is let pass."""
        while (event := self._receive())["type"] != "websocket.close":
            pass
        return int(event["code"])

    def leave(self) -> None:
        self._send({"type": "websocket.disconnect", "code": 1000})
        self._run(self._socket.wait(timeout=10))

    def _send(self, event: dict[str, Any]) -> None:
        self._run(self._socket.send_input(event))

    def _receive(self) -> dict[str, Any]:
        event: dict[str, Any] = self._run(self._socket.receive_output(timeout=10))
        return event


class Sockets:
    """Opens pages; their event loop runs beside the test."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._open: list[Page] = []

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=30)

    def open(self, path: str, browser: Client, origin: str = "http://localhost") -> Page:
        page = Page(self, path, browser, origin)
        self._open.append(page)
        return page

    def close(self) -> None:
        for page in self._open:
            page.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def town(committed_db: str) -> Town:
    return riding.settle()


@pytest.fixture
def sockets(town: Town) -> Iterator[Sockets]:
    found = Sockets()
    yield found
    found.close()


def test_who_may_watch_a_ride(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    browsers = riding.browsers(town.people)
    path = f"/ws/rides/{ride_id}/"
    for name in ("ada", "ben", "sam"):
        assert sockets.open(path, browsers[name]).hear()["type"] == "snapshot"
    for name in ("chi", "dov", "eve"):
        assert sockets.open(path, browsers[name]).closed_with() == FORBIDDEN
    assert sockets.open(f"/ws/rides/{uuid4()}/", browsers["eve"]).closed_with() == FORBIDDEN
    assert sockets.open(path, browsers["nobody"]).closed_with() == UNAUTHENTICATED


def test_who_may_open_the_drivers_socket(town: Town, sockets: Sockets) -> None:
    browsers = riding.browsers(town.people)
    for name in ("ben", "chi"):
        assert sockets.open("/ws/drive/", browsers[name]).hear()["type"] == "snapshot"
    for name in ("ada", "dov", "eve", "sam"):
        assert sockets.open("/ws/drive/", browsers[name]).closed_with() == FORBIDDEN
    assert sockets.open("/ws/drive/", browsers["nobody"]).closed_with() == UNAUTHENTICATED


def test_pages_of_other_sites_are_not_let_in(town: Town, sockets: Sockets) -> None:
    ben = browser_of(town.people.ben)
    for origin in ("https://evil.example", "http://localhost.evil.example", "null", ""):
        assert not sockets.open("/ws/drive/", ben, origin).is_let_in
    assert sockets.open("/ws/drive/", ben, "http://driver.localhost").is_let_in


def test_each_step_is_heard_by_rider_and_driver_in_order(town: Town, sockets: Sockets) -> None:
    riding.go_online(town.ben)
    ride_id = riding.book(town.people.ada)
    riding.sweep()
    rider = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ada))
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    seq, drive_seq = rider.hear()["seq"], driver.hear()["seq"]
    steps: list[Callable[[], object]] = [
        lambda: riding.accept(town.ben),
        lambda: riding.arrive(ride_id, town.ben),
        lambda: riding.start(ride_id, town.ben),
        lambda: riding.complete(ride_id, town.ben),
    ]
    for step in steps:
        step()
        riding.sweep()
        heard = rider.hear_until("changed")["seq"]
        drive_heard = driver.hear_until("changed")["seq"]
        assert heard == seq + 1
        assert drive_heard > drive_seq
        seq, drive_seq = heard, _newest(driver, drive_heard)
    again = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ada))
    assert again.hear() == {"type": "snapshot", "seq": seq}


def test_the_rider_sees_the_car_come(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    riding.sweep()
    rider = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ada))
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    rider.hear_until("snapshot")
    driver.hear_until("snapshot")
    driver.say(HERE | {"heading": 271.6, "client_event_id": str(uuid4())})
    car = rider.hear_until("car")
    assert (car["lat"], car["lon"], car["heading"]) == (HERE["lat"], HERE["lon"], 272)
    assert isinstance(car["eta_s"], int)
    driver.say(HERE | {"lat": riding.PICKUP.at.lat, "lon": riding.PICKUP.at.lon})
    assert rider.hear_until("car")["eta_s"] < car["eta_s"]
    answer = browser_of(town.people.ben).get("/api/v1/drive").json()
    assert answer["lat"] == riding.PICKUP.at.lat


def test_positions_kept_without_network_arrive_in_one_frame(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    driver.hear_until("snapshot")
    lats = [round(riding.NEARBY.lat + step / 10_000, 6) for step in range(3)]
    driver.say({"type": "positions", "positions": [HERE | {"lat": lat} for lat in lats]})
    driver.leave()
    held = everything(town.people.ada, now=clock.now())
    traces = [one for one in held if one.collection == "traces"]
    assert [row[0] for trace in traces for row in trace.data["rows"]] == lats
    assert all(trace.key.startswith(str(ride_id)) for trace in traces)


def test_a_steward_hears_what_changes_but_does_not_follow_the_car(
    town: Town, sockets: Sockets
) -> None:
    ride_id = _assigned(town)
    riding.sweep()
    steward = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.sam))
    driver = sockets.open("/ws/drive/", browser_of(town.people.ben))
    steward.hear_until("snapshot")
    driver.hear_until("snapshot")
    driver.say(HERE)
    assert steward.hears_nothing()


def test_a_driver_who_let_go_hears_no_more_of_the_ride(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    riding.sweep()
    page = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ben))
    page.hear()
    riding.release(ride_id, town.ben)
    riding.sweep()
    assert page.closed_with() == FORBIDDEN


def test_what_cannot_be_read_is_answered_in_words_and_the_socket_stays_open(
    town: Town, sockets: Sockets
) -> None:
    riding.go_online(town.ben)
    ben = browser_of(town.people.ben)
    for frame in UNREADABLE:
        page = sockets.open("/ws/drive/", ben)
        page.hear_until("snapshot")
        page.say(frame)
        problem = page.hear_until("problem")
        assert str(problem["detail"]).endswith(".")
        assert problem["code"] in {"malformed", "position_jumped"}
        page.say('{"type": "dance"}')
        assert page.hear_until("problem")["code"] == "malformed"


def test_offline_a_position_is_answered_in_words(town: Town, sockets: Sockets) -> None:
    page = sockets.open("/ws/drive/", browser_of(town.people.chi))
    page.hear()
    page.say(HERE)
    assert page.hear()["code"] == "offline"


def test_who_talks_without_end_is_cut_off(town: Town, sockets: Sockets) -> None:
    page = sockets.open("/ws/drive/", browser_of(town.people.ben))
    page.hear()
    for _ in range(60):
        page.say("{}")
    assert page.closed_with() == FLOOD
    assert page.hears_nothing()


def test_the_riders_page_only_listens(town: Town, sockets: Sockets) -> None:
    ride_id = riding.book(town.people.ada)
    page = sockets.open(f"/ws/rides/{ride_id}/", browser_of(town.people.ada))
    page.hear()
    page.say(HERE)
    assert page.hear_until("problem")["code"] == "malformed"


def test_signing_out_closes_every_socket_of_the_person(town: Town, sockets: Sockets) -> None:
    ride_id = _assigned(town)
    riding.sweep()
    ada, ben = browser_of(town.people.ada), browser_of(town.people.ben)
    hers = sockets.open(f"/ws/rides/{ride_id}/", ada)
    his = [sockets.open("/ws/drive/", ben), sockets.open(f"/ws/rides/{ride_id}/", ben)]
    for page in (hers, *his):
        page.hear()
    ben.post("/accounts/logout/")
    riding.sweep()
    assert [page.closed_with() for page in his] == [UNAUTHENTICATED, UNAUTHENTICATED]
    assert hers.hears_nothing()


def _assigned(town: Town) -> UUID:
    riding.go_online(town.ben)
    riding.book(town.people.ada)
    return riding.accept(town.ben)


def _newest(page: Page, seq: int) -> int:
    """The last `seq` that a page has heard so far."""
    while not page.hears_nothing():
        seq = page.hear()["seq"]
    return seq
