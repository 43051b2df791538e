"""Asks a configured server over HTTP, briefly, and leaves it alone for a while when it is away.

Called by the adapters beside it and by `rides.places.geocoding`.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.core.exceptions import ImproperlyConfigured

TIMEOUT_S = 2.0
REST_S = 30.0


class Away(RuntimeError):
    """The server does not answer, or nothing that it should."""


class Rest:
    """Whether a server that failed may be asked again; safe to share between threads."""

    def __init__(self, rest_s: float = REST_S) -> None:
        self._rest_s, self._until_s = rest_s, 0.0
        self._lock = threading.Lock()

    @property
    def is_over(self) -> bool:
        """Whether it may be asked."""
        return time.monotonic() >= self._until_s

    def begin(self) -> None:
        """It failed: leave it alone for a while."""
        with self._lock:
            self._until_s = time.monotonic() + self._rest_s


class Server:
    """One server; redirects are not followed and no proxy is asked, so it is the one named."""

    def __init__(self, address: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self.address = address
        self._client = httpx.Client(base_url=address, timeout=timeout_s, trust_env=False)
        self._rest = Rest()

    def get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """The JSON object at a path, whatever its status.

        Raises:
            Away: no answer in time, a fault of the server, or no JSON object.
        """
        return self._asked(self._client.build_request("GET", path, params=dict(params)))

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The same for a question that is an object itself."""
        return self._asked(self._client.build_request("POST", path, json=dict(body)))

    def _asked(self, request: httpx.Request) -> dict[str, Any]:
        if not self._rest.is_over:
            raise Away(f"{self.address} was away a moment ago")
        try:
            return self._answer(request)
        except Away:
            self._rest.begin()
            raise

    def _answer(self, request: httpx.Request) -> dict[str, Any]:
        try:
            answer = self._client.send(request)
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Away(f"{self.address}: {error!r}") from error
        if answer.is_server_error or answer.is_redirect or not isinstance(said, dict):
            raise Away(f"{self.address} answers with {answer.status_code}")
        return said


def parsed(setting: str, url: str, *, kinds: Sequence[str]) -> tuple[str, str]:
    """The kind and the plain address of `kind+http://host:port/path`.

    Raises:
        ImproperlyConfigured: it is something else.
    """
    kind, _, address = url.partition("+")
    parts = urlsplit(address)
    if kind not in kinds or parts.scheme not in {"http", "https"} or not parts.hostname:
        wanted = " or ".join(f"{kind}+http://host:port" for kind in kinds)
        raise ImproperlyConfigured(f"{setting} is “{url}”; it must look like {wanted}.")
    return kind, address.rstrip("/")
