"""Asks servers that members name: the one door through which this service goes out to addresses that
it did not choose itself. For remote lockers and remote rankers.

Over https only, to public addresses only; a name is resolved once and that address is the one that
is connected to; nothing redirects; the whole exchange ends by a deadline, however slowly a server
drips, and past `most_bytes` nothing more is read. Knows no tables. Never called in a dispatch tick.
"""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from time import monotonic
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

MOST_BYTES: Final = 256 * 1024
CHUNK: Final = 16 * 1024
URL_CHARS: Final = 500
REDIRECTS: Final = range(300, 400)
AGENT: Final = "Ourway"
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")

Resolve = Callable[[str, int], Sequence[str]]


class OutboundFailed(OSError):
    """Nothing usable came back. `code` is for programs; the text is for whoever named the address."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, whole; the names of `headers` are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def lookup(host: str, port: int) -> list[str]:
    """Every address of a name, as the machine's resolver knows it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def is_public(address: str) -> bool:
    """Whether an address belongs to the internet at large, and to no machine near us.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) counts as what it leads to.
    """
    one = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(one, ipaddress.IPv6Address):
        inner = _inside(one)
        if inner is not None:
            return is_public(str(inner))
        if one.is_site_local:
            return False
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)


def _inside(one: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if one in NAT64:
        return ipaddress.IPv4Address(int(one) & 0xFFFFFFFF)
    return one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)


@cache
def trusted() -> ssl.SSLContext:
    """Checks certificates against the machine's authorities."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Outside:
    """How to reach servers outside; tests give a resolver and authorities of their own.

    Attributes:
        allows: whether an address may be connected to at all.
    """

    resolve: Resolve = lookup
    allows: Callable[[str], bool] = is_public
    context: Callable[[], ssl.SSLContext] = field(default=trusted)

    def ask(
        self,
        url: str,
        *,
        timeout_s: float,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """One exchange with a server; its status may be any but a redirection.

        Args:
            timeout_s: for everything together: name, connection, greeting, question and answer.
        Raises:
            OutboundFailed: `not_https`, `unresolved`, `not_public`, `unreachable`, `untrusted`,
                `too_slow`, `redirects`, `too_large` or `broken`.
        """
        until = monotonic() + timeout_s
        parts = split(url)
        host, port = parts.hostname or "", parts.port or 443
        address = self._address(host, port, until)
        try:
            line = _connect(address, host, port, self.context(), until)
        except ssl.SSLError as fault:
            raise _tls(fault) from None
        except TimeoutError:
            raise _too_slow() from None
        except OSError:
            raise OutboundFailed("unreachable", "No server answers at this address.") from None
        with line:
            return _exchange(line, parts, method, body, headers or {}, most_bytes)

    def _address(self, host: str, port: int, until: float) -> str:
        found = _resolved(self.resolve, host, port, until)
        if not found:
            raise OutboundFailed("unresolved", "No server has this name.")
        # One that leads inwards condemns all: a name is not asked twice until it says what suits.
        if not all(self.allows(one) for one in found):
            raise OutboundFailed(
                "not_public", "This name leads to a private address. Only public servers are asked."
            )
        return found[0]


OUTSIDE: Final = Outside()


def split(url: str) -> SplitResult:
    """The parts of an address that may be asked, once its name is resolved.

    Raises:
        OutboundFailed: `not_https`; anything but https with a host and without a password.
    """
    refused = OutboundFailed("not_https", "An address begins with https:// and names a server.")
    if len(url) > URL_CHARS or not url.isascii() or any(c.isspace() or c < " " for c in url):
        raise refused
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refused from None
    named = parts.username is not None or parts.password is not None
    if parts.scheme != "https" or not parts.hostname or named or port == 0:
        raise refused
    return parts


class _Line(ssl.SSLSocket):
    """A connection that ends at an instant, however often a few bytes come."""

    until: float = 0.0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's own, within the time that is left."""
        self.settimeout(_left(self.until))
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        """As the socket's own, within the time that is left."""
        self.settimeout(_left(self.until))
        return super().send(*args, **kwargs)


def _left(until: float) -> float:
    left_s = until - monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s


@cache
def _resolvers() -> ThreadPoolExecutor:
    """A resolver cannot be told to stop, so a few threads wait for it in our place."""
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


def _resolved(resolve: Resolve, host: str, port: int, until: float) -> Sequence[str]:
    try:
        asked = _resolvers().submit(resolve, host, port)
        try:
            return asked.result(timeout=_left(until))
        finally:
            asked.cancel()
    except TimeoutError:
        raise _too_slow() from None
    except (OSError, UnicodeError):
        return ()


def _connect(address: str, host: str, port: int, context: ssl.SSLContext, until: float) -> _Line:
    plain = socket.create_connection((address, port), timeout=_left(until))
    try:
        plain.settimeout(_left(until))
        context.sslsocket_class = _Line
        line = context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    assert isinstance(line, _Line)
    line.until = until
    return line


def _exchange(
    line: _Line,
    parts: SplitResult,
    method: str,
    body: bytes | None,
    headers: Mapping[str, str],
    most_bytes: int,
) -> Answer:
    # The connection is made already; http.client only speaks over it.
    talk = HTTPConnection(parts.hostname or "", parts.port or 443)
    talk.sock = line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = {"Host": parts.netloc, "User-Agent": AGENT, "Connection": "close", **headers}
    try:
        talk.request(method, path, body=body, headers=asked)
        said = talk.getresponse()
        if said.status in REDIRECTS:
            raise OutboundFailed("redirects", "The server points elsewhere, which is not followed.")
        content = _read(said, most_bytes)
    except TimeoutError:
        raise _too_slow() from None
    except (OSError, HTTPException, ValueError) as fault:
        if isinstance(fault, OutboundFailed):
            raise
        raise OutboundFailed("broken", "The server’s answer broke off or makes no sense.") from None
    return Answer(said.status, {k.lower(): v for k, v in said.getheaders()}, content)


def _read(said: HTTPResponse, most_bytes: int) -> bytes:
    announced, got = said.length or 0, bytearray()
    while announced <= most_bytes and len(got) <= most_bytes:
        piece = said.read1(CHUNK)
        if not piece:
            if said.length:
                raise ValueError("fewer bytes than were announced")
            return bytes(got)
        got += piece
    raise OutboundFailed("too_large", f"The answer is larger than {most_bytes // 1024} KiB.")


def _too_slow() -> OutboundFailed:
    return OutboundFailed("too_slow", "The server did not answer in time.")


def _tls(fault: ssl.SSLError) -> OutboundFailed:
    if isinstance(fault, TimeoutError) or "timed out" in str(fault):
        return _too_slow()
    return OutboundFailed(
        "untrusted", "The server’s certificate is not one that anybody vouches for."
    )
