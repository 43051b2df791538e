"""The fake behind the library's seam for HTTP, and the handles by which its world is moved.

Its clock is the co-operative's clock: a hold expires when the demo's or a test's time is forwarded.
"""

import json
import time
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import stripe

from coop.work import clock
from payouts.rails.fake import connect, events, faults, intents, moving, routes, setups
from payouts.rails.fake.asking import Refused, read
from payouts.rails.fake.events import Send
from payouts.rails.fake.faults import Faults
from payouts.rails.fake.store import Body, Shelf, opened

KEPT_S = 86_400
SERVER_ERROR = {
    "type": "api_error",
    "message": "An unknown error occurred",
}
OK, LIMITED, FAULT = 200, 429, 500
BATCH = 100
Answer = tuple[str, int, Mapping[str, str]]


class FakeClient(stripe.HTTPClient):
    """Answers the library's requests out of a file instead of the network."""

    name = "fake"

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Answer:
        """Carry out one request, or let it go wrong as is planned."""
        given = {name.lower(): value for name, value in (headers or {}).items()}
        place = urlsplit(url)
        params = read(post_data if method == "post" else place.query)
        with self._shelf(given.get("stripe-account", "")) as shelf:
            fault = faults.draw(shelf, place.path)
            slow_s = faults.in_force(shelf).slow_s if fault == "slow" else 0.0
            answer = self._answer(shelf, method, place.path, params, given, fault)
        time.sleep(slow_s)
        if fault in {"lost", "away"}:
            raise stripe.APIConnectionError("The connection broke.")  # type: ignore[no-untyped-call]
        status, body, is_replayed = answer
        return json.dumps(body), status, {"idempotent-replayed": "true"} if is_replayed else {}

    def close(self) -> None:
        """Nothing stays open."""

    def _shelf(self, account: str = "") -> Any:
        return opened(self.file, now=int(clock.now().timestamp()), account=account)

    def _answer(
        self,
        shelf: Shelf,
        method: str,
        path: str,
        params: Body,
        headers: Mapping[str, str],
        fault: str,
    ) -> tuple[int, Body, bool]:
        """Status, body, and whether it is the answer to an earlier request with the same key."""
        if fault == "away" or fault == "limited" or fault == "error":
            limited = {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many"}
            error = limited if fault == "limited" else SERVER_ERROR
            return LIMITED if fault == "limited" else FAULT, {"error": error}, False
        key = headers.get("idempotency-key", "") if method == "post" else ""
        request = sha256(json.dumps([path, params], sort_keys=True).encode()).hexdigest()
        if key and (known := _replayed(shelf, key, request)):
            return known
        status, body = (FAULT, {"error": SERVER_ERROR})
        if fault != "error_saved":
            status, body = _carried_out(shelf, method, path, params)
        if fault == "error_after":
            status, body = (FAULT, {"error": SERVER_ERROR})
        if key:
            shelf.sql.execute(
                "INSERT OR REPLACE INTO replays VALUES (?, ?, ?, ?, ?)",
                (f"{shelf.account}:{key}", request, status, json.dumps(body), shelf.now),
            )
        return status, body, False

    def break_down(self, how: Faults) -> None:
        """Let requests and events go wrong from now on."""
        with self._shelf() as shelf:
            faults.put(shelf, how)

    def plan(self, path: str, kind: str) -> None:
        """Let the next request whose address ends with `path` go wrong, once."""
        with self._shelf() as shelf:
            faults.plan(shelf, path, kind)

    def read(self, name: str) -> Body | None:
        """An object, as the provider's own pages see it."""
        with self._shelf() as shelf:
            body: Body | None = shelf.get(name)
            return body

    def everything(self, kind: str) -> list[Body]:
        """All objects of a kind that the platform has, as they were last written."""
        with self._shelf() as shelf:
            found: list[Body] = shelf.listed(kind, same={}, limit=1_000_000)
            return found

    def answer_bank(self, name: str, *, is_confirmed: bool) -> str:
        """The owner of a card says yes or no on their bank's page; returns where they go next."""
        with self._shelf() as shelf:
            body: Body = shelf.get(name) or {}
            answered = {"payment_intent": intents.answered, "setup_intent": setups.answered}
            if body.get("object") not in answered:
                return ""
            answered[body["object"]](shelf, body, is_confirmed=is_confirmed)
            return str(body["_return_url"])

    def finish_onboarding(self, name: str, bank: str) -> str:
        """A payee answers everything the provider asks; returns where they go next."""
        with self._shelf() as shelf:
            body: Body = shelf.get(name) or {}
            if body.get("object") != "account" or bank not in connect.BANKS:
                return ""
            connect.told(shelf, body, bank)
            return str(body.get("_return_url", ""))

    def change(self, name: str, **fields: Any) -> None:
        """Plant a change that no request made, such as an amount that is off by a cent."""
        with self._shelf() as shelf:
            body = shelf.get(name)
            if body is not None:
                shelf.put({**body, **fields})

    def forget(self, *names: str) -> None:
        """Plant the loss of objects that were there."""
        with self._shelf() as shelf:
            for name in names:
                shelf.forget(name)

    def deliver(self, send: Send) -> int:
        """Send the events that are due; returns how many the endpoint took."""
        with self._shelf() as shelf:
            _let_time_pass(shelf)
            waiting = events.due(shelf, BATCH)
        taken = 0
        for number, body, tries in waiting:
            is_taken = send(body) == OK
            with self._shelf() as shelf:
                if is_taken:
                    events.delivered(shelf, number)
                else:
                    events.failed(shelf, number, tries)
            taken += is_taken
        return taken


def _replayed(shelf: Shelf, key: str, request: str) -> tuple[int, Body, bool] | None:
    row = shelf.sql.execute(
        "SELECT request, status, body FROM replays WHERE key = ? AND at > ?",
        (f"{shelf.account}:{key}", shelf.now - KEPT_S),
    ).fetchone()
    if row is None:
        return None
    if row[0] != request:
        error = {
            "type": "idempotency_error",
            "message": "Keys for idempotent requests can only be used with the same parameters "
            f"they were first used with. Try using a key other than '{key}'.",
        }
        return 400, {"error": error}, False
    return int(row[1]), json.loads(row[2]), True


def _carried_out(shelf: Shelf, method: str, path: str, params: Body) -> tuple[int, Body]:
    """The answer; what a refused request had written is undone, unless it is part of the refusal."""
    shelf.sql.execute("SAVEPOINT request")
    try:
        return OK, routes.answer(shelf, method, path, params)
    except Refused as refused:
        if not refused.keeps:
            shelf.sql.execute("ROLLBACK TO request")
        return refused.status, {"error": refused.error}
    finally:
        shelf.sql.execute("RELEASE request")


def _let_time_pass(shelf: Shelf) -> None:
    """Whatever became due meanwhile happens: holds end, payouts arrive or come back."""
    rows = shelf.sql.execute(
        "SELECT body, account FROM objects WHERE kind = 'payout' AND json_extract(body, '$.status')"
        " = 'pending' AND json_extract(body, '$.arrival_date') <= ? UNION ALL "
        "SELECT body, account FROM objects WHERE kind = 'payment_intent' AND "
        "json_extract(body, '$.status') = 'requires_capture' AND "
        "json_extract(body, '$._held_at') <= ?",
        (shelf.now, shelf.now - intents.HOLD_S),
    ).fetchall()
    for body, account in rows:
        shelf.account = account
        found = json.loads(body)
        (moving if found["object"] == "payout" else intents).current(shelf, found)
    shelf.account = ""
