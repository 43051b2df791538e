"""Background checks by an office outside: a signed order, a signed answer, as often as it likes."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from coop.locker import queries as locker
from rides.fleet import background, models
from rides.fleet.actions import applications, sending
from rides.fleet.actions import background as checks
from tests import stage as on
from tests.stage import NOW, Stage

KEY = "a key that both sides know"
RESULT = "/api/v1/drive/background/result"


class Office(HTTPServer):
    """A fake office: remembers its orders, and is away for as long as `is_away`."""

    orders: list[tuple[bytes, str]]
    is_away = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Window)
        self.orders = []


class _Window(BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if not self.server.is_away:
            self.server.orders.append((body, self.headers[background.SIGNATURE]))
        self.send_response(503 if self.server.is_away else 202)
        self.end_headers()

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def office(settings: Any) -> Iterator[Office]:
    fake = Office()
    threading.Thread(target=fake.serve_forever, daemon=True).start()
    settings.BACKGROUND_URL = f"http://127.0.0.1:{fake.server_port}/checks"
    settings.BACKGROUND_KEY = KEY
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    yield fake
    fake.shutdown()
    fake.server_close()


def asked(stage: Stage) -> UUID:
    """Eve agrees to a check, and the outbox runs."""
    eve = stage.cast.eve
    applications.begin(user_id=eve, name="Eve Salo", phone="+358401234567", now=NOW)
    check = sending.ask_for_check(user_id=eve, now=NOW)
    on.run_outbox()
    return check


def answer(reference: object, result: str = "clear", *, key: str = KEY, **more: object) -> Any:
    """What the office sends back."""
    body = json.dumps(
        {"reference": str(reference), "result": result, "checked_by": "Registry", "number": "R-7"}
        | more
    ).encode()
    headers = {background.SIGNATURE: background.sign(body, key)}
    return Client().post(RESULT, body, content_type="application/json", headers=headers)


def state_of(check: UUID) -> str:
    return models.Document.objects.values_list("state", flat=True).get(id=check)


def test_the_order_is_signed_and_names_the_person(stage: Stage, office: Office) -> None:
    check = asked(stage)
    ((body, signature),) = office.orders
    assert signature == background.sign(body, KEY)
    order = json.loads(body)
    assert (order["reference"], order["name"]) == (str(check), "Eve Salo")
    log = locker.accesses(stage.cast.eve, by_others=True)
    assert [one.purpose for one in log] == ["background_check"]


def test_an_office_that_is_away_is_asked_again_later(stage: Stage, office: Office) -> None:
    office.is_away = True
    check = asked(stage)
    assert office.orders == []
    office.is_away = False
    on.run_outbox(on.later(120))
    assert len(office.orders) == 1
    assert state_of(check) == "sent"


def test_a_clear_answer_accepts_and_the_same_again_changes_nothing(
    stage: Stage, office: Office
) -> None:
    check = asked(stage)
    for _time in range(3):
        said = answer(check, expires_on="2028-01-31")
        assert (said.status_code, said.json()) == (200, {"state": "accepted"})
    row = models.Document.objects.get(id=check)
    assert (row.checked_by, row.reference, row.expires_on) == ("Registry", "R-7", date(2028, 1, 31))
    assert models.PaperEvent.objects.filter(about=check, move="accepted").count() == 1


def test_what_is_not_clear_waits_for_a_steward(stage: Stage, office: Office) -> None:
    check = asked(stage)
    assert answer(check, "consider").json() == {"state": "sent"}
    assert models.Document.objects.get(id=check).reference == "R-7"


def test_a_late_answer_does_not_undo_a_stewards_decision(stage: Stage, office: Office) -> None:
    check = asked(stage)
    models.Document.objects.filter(id=check).update(state="rejected")
    assert answer(check).json() == {"state": "rejected"}


def test_an_answer_of_anybody_else_is_not_taken(stage: Stage, office: Office) -> None:
    check = asked(stage)
    assert answer(check, key="another key").status_code == 403
    assert Client().post(RESULT, "{}", content_type="application/json").status_code == 403
    assert answer(uuid4()).status_code == 404
    assert answer("nonsense").status_code == 404
    assert answer(check, "perhaps").status_code == 400
    assert state_of(check) == "sent"


def test_without_a_key_no_answer_is_ever_signed(stage: Stage, settings: Any) -> None:
    settings.BACKGROUND_KEY = ""
    assert answer(uuid4(), key="").status_code == 403


def test_without_an_office_the_check_waits_for_stewards(stage: Stage) -> None:
    check = asked(stage)
    checks.ask(document_id=check, now=NOW)
    assert state_of(check) == "sent"
