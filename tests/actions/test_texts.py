"""Text messages to guests, and to who called the desk: what is said, to whom, and only once."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as conf

from coop.locker import queries as log
from coop.notices import queries as notices
from coop.work import models as work
from rides.care import models
from rides.care.actions import shares as links
from rides.care.queries import shares
from rides.desk.actions import calls
from rides.trips.actions import booking, driving, ending
from rides.trips.actions.moves import Cause
from rides.trips.states import Role
from tests import stage as on
from tests.stage import NEAR, NOW, Stage, later

MAIJA = "+358401112223"


@pytest.fixture
def demo(settings: Any) -> None:
    """Texts land in the inbox that everybody can read."""
    settings.DEMO = True


def for_maija(stage: Stage) -> UUID:
    guest = booking.Guest("Maija", MAIJA)
    wish = booking.Booking(stage.cast.ada, None, uuid4(), guest=guest)
    return booking.book(on.quoted(), wish, now=NOW)


def by_phone(stage: Stage) -> UUID:
    """Dia at the desk books for somebody who calls."""
    call = calls.Call(MAIJA, "Maija Laine")
    return calls.book(on.quoted(), call, by=stage.cast.dia, client_event_id=uuid4(), now=NOW)


def accepted(stage: Stage, ride_id: UUID) -> UUID:
    on.tick()
    on.accept(stage.ben)
    on.run_outbox()
    return ride_id


def texts() -> list[str]:
    """All texts so far, the oldest first; each went to Maija."""
    found = [mail for mail in reversed(notices.demo_mails()) if mail.subject == "Text message"]
    assert {mail.to for mail in found} <= {MAIJA}
    return [mail.text for mail in found]


def ben_says(stage: Stage, at: Any = NOW) -> Cause:
    return Cause(stage.cast.ben, Role.DRIVER, at, uuid4())


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("book", [for_maija, by_phone])
def test_who_did_not_book_reads_who_comes_and_follows_the_car(stage: Stage, book: Any) -> None:
    ride_id = accepted(stage, book(stage))
    (text,) = texts()
    assert text.startswith("Ben comes to Start in about 1\xa0min: White Skoda Octavia, BEN-1.")
    link = re.search(rf"{re.escape(conf.PUBLIC_URL)}/s/([0-9a-f]+)/", text)
    assert link
    assert shares.shared(link[1], now=NOW).ride_id == ride_id


@pytest.mark.usefixtures("demo")
def test_at_the_pickup_the_guest_gets_the_pin_and_no_second_link(stage: Stage) -> None:
    ride_id = accepted(stage, for_maija(stage))
    on.drive_to(stage.ben, on.STATION, now=later(60))
    driving.arrive(ride_id=ride_id, reason="", cause=ben_says(stage, later(60)), now=later(60))
    on.run_outbox(later(60))
    text = texts()[-1]
    assert f"this PIN: {on.pin_of(ride_id)}." in text
    assert "/s/" not in text
    assert len(texts()) == 2


@pytest.mark.usefixtures("demo")
def test_another_driver_is_said_and_so_is_the_end(stage: Stage) -> None:
    ride_id = accepted(stage, for_maija(stage))
    on.go_online(stage.chi, NEAR, now=later(20))
    ending.release(
        ride_id=ride_id, reason="car_trouble", cause=ben_says(stage, later(20)), now=later(20)
    )
    on.run_outbox(later(20))
    on.tick(later(20))
    on.accept(stage.chi, now=later(25))
    on.run_outbox(later(25))
    cause = Cause(stage.cast.ada, Role.RIDER, later(30), uuid4())
    ending.cancel(ride_id=ride_id, agreed_minor=None, cause=cause, now=later(30))
    on.run_outbox(later(30))
    said = [text.split(":")[0] for text in texts()]
    assert said[1] == ("Your driver to Start cannot come. We look for another one and write again.")
    assert said[2].startswith("Chi comes to Start")
    assert said[3:] == ["Your ride from Start was cancelled."]


@pytest.mark.usefixtures("demo")
def test_a_search_that_found_nobody_is_said_without_a_link(stage: Stage) -> None:
    ride_id = for_maija(stage)
    ending.end_search(ride_id=ride_id, now=later(200))
    on.run_outbox(later(200))
    (text,) = texts()
    assert "found no driver" in text
    assert "/s/" not in text


@pytest.mark.usefixtures("demo")
def test_who_booked_for_themselves_gets_no_text(stage: Stage) -> None:
    on.assigned(stage)
    on.run_outbox()
    assert not texts()
    assert not models.Share.objects.exists()


@pytest.mark.usefixtures("demo")
def test_a_step_that_is_handled_twice_is_told_once(stage: Stage) -> None:
    accepted(stage, for_maija(stage))
    work.Outbox.objects.filter(topic="passenger.told").update(done_at=None)
    on.run_outbox()
    assert len(texts()) == 1


@pytest.mark.usefixtures("demo")
def test_old_news_is_not_told(stage: Stage) -> None:
    ride_id = for_maija(stage)
    ending.end_search(ride_id=ride_id, now=later(200))
    on.run_outbox(later(200 + 601))
    assert not texts()


@pytest.mark.usefixtures("demo")
def test_what_is_past_by_now_is_left_out_and_the_next_text_brings_the_link(stage: Stage) -> None:
    ride_id = for_maija(stage)
    on.tick()
    on.accept(stage.ben)
    on.drive_to(stage.ben, on.STATION, now=later(60))
    driving.arrive(ride_id=ride_id, reason="", cause=ben_says(stage, later(60)), now=later(60))
    on.run_outbox(later(60))
    (text,) = texts()
    assert "Ben is at Start" in text
    assert "/s/" in text


@pytest.mark.usefixtures("demo")
def test_a_link_that_was_taken_back_is_not_made_again(stage: Stage) -> None:
    ride_id = for_maija(stage)
    on.tick()
    on.accept(stage.ben)
    links.make(ride_id=ride_id, shows_destination=False, by=stage.cast.ada, now=NOW)
    links.revoke(ride_id=ride_id, by=stage.cast.ada, now=NOW)
    on.run_outbox()
    (text,) = texts()
    assert "/s/" not in text


@pytest.mark.usefixtures("demo")
def test_the_number_is_read_under_its_own_term_and_kept_nowhere_else(stage: Stage) -> None:
    accepted(stage, for_maija(stage))
    reads = [one for one in log.accesses(stage.cast.ada) if one.purpose == "text"]
    assert [(one.reader, one.collection) for one in reads] == [("texts", "guests")]
    assert not [row for row in work.Outbox.objects.all() if MAIJA in str(row.payload)]


class _Gateway(http.server.BaseHTTPRequestHandler):
    """A gateway on this machine: remembers what it was asked, and is away when told so."""

    asked: list[dict[str, Any]] = []
    is_away = False

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        names = ("Authorization", "Idempotency-Key")
        self.asked.append(body | {name: self.headers[name] for name in names})
        self.send_response(503 if self.is_away else 202)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings: Any) -> Iterator[type[_Gateway]]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    _Gateway.asked, _Gateway.is_away = [], False
    settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/texts"
    settings.SMS_KEY = "secret"
    yield _Gateway
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_that_was_away_gets_the_text_again_under_one_key(
    stage: Stage, gateway: type[_Gateway]
) -> None:
    gateway.is_away = True
    accepted(stage, for_maija(stage))
    assert not models.Text.objects.exists()
    gateway.is_away = False
    on.run_outbox(later(90))
    first, again = gateway.asked
    assert first["Idempotency-Key"] == again["Idempotency-Key"]
    assert (again["to"], again["Authorization"]) == (MAIJA, "Bearer secret")
    assert again["text"].startswith("Ben comes to Start")
    assert models.Text.objects.count() == 1
