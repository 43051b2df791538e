"""Servers on this machine that behave as strangers' servers may, over TLS with a certificate of
their own; and the way out that trusts it and may reach this machine.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from coop.work.outbound import Outside

HOST = "ranker.example"
Behave = Callable[[ssl.SSLSocket, bytes], None]


@dataclass(frozen=True)
class Stranger:
    """A server somewhere: `url` names it, `outside` reaches it; `asked` are the requests so far."""

    url: str
    outside: Outside
    asked: list[bytes]


@contextmanager
def stranger(behave: Behave, host: str = HOST) -> Iterator[Stranger]:
    """A server that reads a request and then behaves like that."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(server, host, behave, asked), daemon=True).start()
    try:
        port = server.getsockname()[1]
        outside = Outside(lambda *_: ["127.0.0.1"], lambda _: True, trusting)
        yield Stranger(f"https://{host}:{port}/rank", outside, asked)
    finally:
        # A thread that waits for the next caller would answer one more.
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def answers(body: bytes, status: str = "200 OK", *headers: str) -> Behave:
    """Says this at once."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]

    def behave(line: ssl.SSLSocket, _: bytes) -> None:
        line.sendall("\r\n".join(lines).encode() + body)

    return behave


def redirects(to: str) -> Behave:
    """Points elsewhere."""
    return answers(b"", "307 Temporary Redirect", f"Location: {to}")


def drips(*, every_s: float) -> Behave:
    """A byte now and then, so that no single wait is long."""

    def behave(line: ssl.SSLSocket, _: bytes) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 2_000:
            line.sendall(bytes([byte]))
            time.sleep(every_s)

    return behave


def floods(*, announce: bool) -> Behave:
    """A gigabyte, said before or not."""

    def behave(line: ssl.SSLSocket, _: bytes) -> None:
        length = b"Content-Length: 1073741824\r\n" if announce else b""
        line.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n")
        for _piece in range(16_384):
            line.sendall(b"x" * 65_536)

    return behave


def hangs_up(line: ssl.SSLSocket, _: bytes) -> None:
    """Ends in the middle of what it announced."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")


def _serve(server: socket.socket, host: str, behave: Behave, asked: list[bytes]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "both.pem"
        path.write_bytes(b"".join(certificate(host)))
        context.load_cert_chain(path)
    while True:
        try:
            plain, _ = server.accept()
        except OSError:
            return
        with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as line:
            asked.append(_request(line))
            behave(line, asked[-1])
            line.unwrap()


def _request(line: ssl.SSLSocket) -> bytes:
    got = line.recv(65_536)
    while b"\r\n\r\n" not in got:
        got += line.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [row for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
    length = int(lengths[0].split(b":")[1]) if lengths else 0
    while len(body) < length:
        body += line.recv(65_536)
    return head + b"\r\n\r\n" + body


def trusting() -> ssl.SSLContext:
    """Trusts the certificate of these servers, and no other."""
    return ssl.create_default_context(cadata=certificate(HOST)[1].decode())


@cache
def certificate(host: str) -> tuple[bytes, bytes]:
    """A key and a certificate of its own for a server of this name."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private, made.public_bytes(serialization.Encoding.PEM)
