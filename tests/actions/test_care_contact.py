"""Rider and driver reach each other: words, calls, and until when."""

import http.server
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django import Settings

from coop.basics.refusals import Malformed, NotYours
from coop.locker import queries as log
from coop.work.actions import KeyReused
from rides.care import models, telephony
from rides.care.actions import calling, chat, purging
from rides.care.queries import chat as chats
from rides.care.queries import contact
from rides.trips.actions import ending
from rides.trips.actions.moves import Cause
from rides.trips.queries.contact import last_tried_at
from rides.trips.states import Role
from tests import stage as stages
from tests.stage import NOW, Job, Stage, later


def _rider(job: Job, at: Any = NOW) -> Cause:
    return job.rider_says(at, uuid4())


def _driver(job: Job, at: Any = NOW) -> Cause:
    return job.driver_says(at, uuid4())


def _write(job: Job, text: str, cause: Cause, at: Any = NOW) -> None:
    chat.write(ride_id=job.id, text=text, cause=cause, now=at)


def _texts(job: Job, user: Any, at: Any = NOW) -> list[str]:
    return [one.text for one in chat.see(ride_id=job.id, by=user, now=at).said]


def test_rider_and_driver_write_and_nobody_else_reads(stage: Stage) -> None:
    job = stages.assigned(stage)
    _write(job, "I wear a red hat", _rider(job))
    _write(job, "  Two minutes\naway ", _driver(job), later(1))
    assert _texts(job, job.user) == ["I wear a red hat", "Two minutes away"]
    assert _texts(job, job.rider) == ["I wear a red hat", "Two minutes away"]
    for stranger in (stage.cast.eve, stage.cast.chi, stage.cast.dov):
        with pytest.raises(NotYours):
            chat.see(ride_id=job.id, by=stranger, now=NOW)


def test_the_desk_reads_on_record_and_does_not_write(stage: Stage) -> None:
    job = stages.assigned(stage)
    _write(job, "Hello", _rider(job))
    assert _texts(job, stage.cast.dia) == ["Hello"]
    for person in (job.rider, job.user):
        assert log.accesses(person)[0].reader == f"steward:{stage.cast.dia}"
    with pytest.raises(contact.OnlyLooking):
        _write(job, "Hi", Cause(stage.cast.dia, Role.DESK, NOW, uuid4()))
    assert models.Message.objects.get().read_at is None


def test_before_a_driver_accepts_there_is_nobody_to_write_to(stage: Stage) -> None:
    ride_id = stages.book(stage.cast.ada)
    cause = Cause(stage.cast.ada, Role.RIDER, NOW, uuid4())
    with pytest.raises(contact.NobodyYet):
        chat.write(ride_id=ride_id, text="Hello", cause=cause, now=NOW)


def test_a_message_sent_twice_is_said_once(stage: Stage) -> None:
    job = stages.assigned(stage)
    cause = _rider(job)
    _write(job, "Hello", cause)
    _write(job, "Hello", cause, later(30))
    assert _texts(job, job.rider) == ["Hello"]
    with pytest.raises(KeyReused):
        _write(job, "Hello", Cause(job.user, Role.DRIVER, NOW, cause.client_event_id))


def test_a_message_keeps_the_time_at_which_it_was_written(stage: Stage) -> None:
    job = stages.assigned(stage)
    _write(job, "From the tunnel", _rider(job, NOW), later(600))
    (said,) = chat.see(ride_id=job.id, by=job.rider, now=later(600)).said
    assert said.written_at == NOW
    assert said.is_late


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "x" * 501])
def test_nothing_and_too_much_are_refused(stage: Stage, text: str) -> None:
    job = stages.assigned(stage)
    with pytest.raises(Malformed):
        _write(job, text, _rider(job))


def test_a_flood_is_refused_until_an_instant(stage: Stage) -> None:
    job = stages.assigned(stage)
    for number in range(12):
        _write(job, str(number), _rider(job), later(number))
    with pytest.raises(chat.TooFast) as refused:
        _write(job, "more", _rider(job), later(20))
    assert refused.value.allowed_at == later(60)
    _write(job, "more", _rider(job), later(61))


def test_after_a_day_the_line_is_closed_and_the_words_are_gone(stage: Stage) -> None:
    job = stages.completed(stage)
    ended = later(600)
    _write(job, "Thank you", _rider(job), later(700))
    last = ended + timedelta(hours=24)
    purging.forget_words(payload={}, now=last - timedelta(seconds=1))
    assert _texts(job, job.user, last - timedelta(seconds=1)) == ["Thank you"]
    with pytest.raises(contact.Closed, match="until"):
        _write(job, "Wait", _rider(job), last)
    purging.forget_words(payload={}, now=last)
    assert not models.Message.objects.exists()


def test_a_new_driver_does_not_see_what_the_old_one_heard(stage: Stage) -> None:
    job = stages.assigned(stage)
    _write(job, "My door code is 4711", _rider(job))
    ending.release(ride_id=job.id, reason="test", cause=_driver(job), now=later(10))
    stages.go_online(stage.chi, stages.NEAR, now=later(11))
    stages.tick(later(12))
    stages.accept(stage.chi, now=later(12))
    assert _texts(job, stage.cast.chi, later(13)) == []
    assert _texts(job, job.rider, later(13)) == []
    with pytest.raises(NotYours):
        chat.see(ride_id=job.id, by=job.user, now=later(13))


def test_what_is_unread_is_counted_until_it_is_seen(stage: Stage) -> None:
    job = stages.assigned(stage)
    _write(job, "One", _rider(job))
    _write(job, "Two", _rider(job))
    assert chats.unread(contact.line(job.id, job.user, now=NOW)) == 2
    assert chats.unread(contact.line(job.id, job.rider, now=NOW)) == 0
    chat.see(ride_id=job.id, by=job.user, now=NOW)
    assert chats.unread(contact.line(job.id, job.user, now=NOW)) == 0


def test_a_driver_who_writes_has_tried_to_reach_the_rider(stage: Stage) -> None:
    job = stages.arrived(stage)
    assert last_tried_at(job.id) is None
    _write(job, "I am here", _driver(job))
    assert last_tried_at(job.id) == NOW
    ending.no_show(ride_id=job.id, cause=_driver(job, later(301)), now=later(301))


def test_a_rider_who_writes_has_not(stage: Stage) -> None:
    job = stages.arrived(stage)
    _write(job, "Coming", _rider(job))
    assert last_tried_at(job.id) is None


def test_without_a_provider_calls_are_refused_honestly(stage: Stage) -> None:
    job = stages.assigned(stage)
    with pytest.raises(telephony.NoCalls, match="not set up here"):
        calling.call(ride_id=job.id, cause=_rider(job), now=NOW)


def test_the_demo_shows_a_number_that_rings_nowhere(stage: Stage, settings: Settings) -> None:
    settings.DEMO = True
    dial = calling.call(ride_id=(job := stages.arrived(stage)).id, cause=_driver(job), now=NOW)
    assert (dial.number, dial.is_demo) == (telephony.DEMO_NUMBER, True)
    assert last_tried_at(job.id) == NOW


class _Switchboard(http.server.BaseHTTPRequestHandler):
    """A provider on this machine: remembers what it was asked, answers what it was told to."""

    asked: list[dict[str, Any]] = []
    answer: tuple[int, bytes] = (200, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append(json.loads(body) | {"key": self.headers["Authorization"]})
        status, said = self.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@pytest.fixture
def switchboard(settings: Settings) -> Iterator[type[_Switchboard]]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Switchboard)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    _Switchboard.asked = []
    settings.TELEPHONY_URL = f"http://127.0.0.1:{server.server_port}/bridges"
    settings.TELEPHONY_KEY = "secret"
    yield _Switchboard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_provider_connects_both_and_neither_sees_a_number(
    stage: Stage, switchboard: type[_Switchboard]
) -> None:
    switchboard.answer = (200, b'{"number": "+358753251234"}')
    job, cause = stages.assigned(stage), None
    cause = _rider(job)
    for _ in range(2):
        dial = calling.call(ride_id=job.id, cause=cause, now=NOW)
        assert (dial.number, dial.is_demo) == ("+358753251234", False)
    (asked,) = switchboard.asked
    assert asked["key"] == "Bearer secret"
    assert (asked["from"], asked["to"]) == ("+358401234567", "+358401234567")
    reads = [one for one in log.accesses(job.user) if one.fields == ("phone",)]
    assert [(one.reader, one.purpose) for one in reads] == [("telephony", "masked_call")]


@pytest.mark.parametrize(
    "answer",
    [
        (500, b""),
        (200, b"no json"),
        (200, b"[]"),
        (200, b'{"number": 7}'),
        (200, b'{"number": "javascript:x"}'),
        (200, b'{"number": "+358401234567"}'),
    ],
)
def test_a_provider_that_fails_is_admitted_and_shows_nobodys_number(
    stage: Stage, switchboard: type[_Switchboard], answer: tuple[int, bytes]
) -> None:
    switchboard.answer = answer
    job = stages.assigned(stage)
    with pytest.raises(telephony.CallsAway):
        calling.call(ride_id=job.id, cause=_rider(job), now=NOW)
    assert not models.Call.objects.exists()
