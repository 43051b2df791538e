"""One person's way into the API: signed in, patient with a server that is away, idempotent.

Called by drivers and riders. Sockets are in `socket_line`.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import httpx

from coop.simulation.tally import Tally

API = "/api/v1/"
TIMEOUT_S = 30.0
PAUSES_S = (0.3, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0, 10.0, 10.0, 10.0, 20.0, 20.0, 20.0)
"""How long to wait between tries: long enough for a server to start anew."""
SIGNED_OUT = frozenset({"not_authenticated", "authentication_failed", "permission_denied"})


class Refused(Exception):
    """The server understood and refused, in its own words."""

    def __init__(self, code: str, detail: str, allowed_at: datetime | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.allowed_at = allowed_at


class Away(Exception):
    """The server did not answer for minutes, or only with faults."""


class Client:
    """A person's session; nothing here is shared but the connections."""

    def __init__(
        self, url: str, persona: str, tally: Tally, connections: httpx.AsyncBaseTransport
    ) -> None:
        """Prepare to be `persona` ("sim-rider-7") at `url` ("http://localhost:8000")."""
        self.url = url
        self.persona = persona
        self.tally = tally
        self._http = httpx.AsyncClient(
            base_url=url,
            transport=connections,
            trust_env=False,
            follow_redirects=True,
            timeout=TIMEOUT_S,
            headers={"Origin": url, "Referer": f"{url}/", "Accept": "application/json"},
        )

    async def enter(self) -> None:
        """Sign in; the account is made on first use.

        Raises:
            Refused: this is no demo.
            Away: nobody answers.
        """
        self._http.cookies.clear()
        entered = await self._send("POST", "demo/enter", {"persona": self.persona})
        self._http.headers["X-CSRFToken"] = entered["csrf_token"]

    async def get(self, path: str, **asked: str | float) -> Any:
        """Read something of the API.

        Raises:
            Refused: with the server's code.
            Away: nobody answers.
        """
        return await self._signed_in("GET", path, asked)

    async def post(self, path: str, **body: object) -> Any:
        """Do something, once, however often it must be sent.

        Raises:
            Refused: with the server's code.
            Away: nobody answers.
        """
        return await self._signed_in("POST", path, body, key=uuid4())

    def cookies(self) -> str:
        """The cookies of this session, as a header for the socket's handshake."""
        return "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())

    async def _signed_in(
        self, method: str, path: str, fields: Mapping[str, Any], key: UUID | None = None
    ) -> Any:
        """Send, and sign in again where the server has forgotten us."""
        try:
            return await self._send(method, path, fields, key=key)
        except Refused as refused:
            if refused.code not in SIGNED_OUT:
                raise
        await self.enter()
        return await self._send(method, path, fields, key=key)

    async def _send(
        self, method: str, path: str, fields: Mapping[str, Any], key: UUID | None = None
    ) -> Any:
        how: dict[str, Any] = {"params" if method == "GET" else "json": dict(fields)}
        if key is not None:
            how["headers"] = {"Idempotency-Key": str(key)}
        for pause_s in (*PAUSES_S, None):
            answer = await self._try(method, path, how)
            if answer is not None:
                return self._read(answer)
            if pause_s is not None:
                await asyncio.sleep(pause_s)
        raise Away(f"{method} {path}")

    async def _try(self, method: str, path: str, how: Mapping[str, Any]) -> httpx.Response | None:
        """One try; None where another may go better."""
        try:
            answer = await self._http.request(method, API + path, **how)
        except httpx.TransportError as error:
            self.tally.troubles[type(error).__name__] += 1
            return None
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self.tally.troubles[f"http_{answer.status_code}"] += 1
            return None
        return answer

    def _read(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        refused = _refusal(answer)
        self.tally.refusals[refused.code] += 1
        raise refused


def _refusal(answer: httpx.Response) -> Refused:
    """The refusal in a problem document; a page that is none gets a code by its status."""
    try:
        problem = answer.json()
        allowed_at = problem.get("allowed_at")
        when = datetime.fromisoformat(allowed_at) if allowed_at else None
        return Refused(problem["code"], str(problem.get("detail", "")), when)
    except (ValueError, KeyError, AttributeError):
        return Refused(f"http_{answer.status_code}", str(answer.url))
