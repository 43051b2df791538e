"""A peer that signs its requests by RFC 9421, well or badly; it shares no code with ours."""

import ssl
import time
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPSConnection
from json import dumps, loads
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coop.locker import signatures


@dataclass
class Peer:
    """Somebody with a key. `sign` returns the headers of a request."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def keyid(self) -> str:
        return signatures.thumbprint(self.public)

    def sign(
        self,
        method: str,
        url: str,
        body: bytes,
        *,
        off_s: int = 0,
        nonce: str = "",
        covers: tuple[str, ...] = ("@method", "@target-uri", "content-digest"),
        digest_of: bytes | None = None,
    ) -> dict[str, str]:
        said = sha256(body if digest_of is None else digest_of).digest()
        digest = f"sha-256=:{b64encode(said).decode()}:"
        values = {"@method": method, "@target-uri": url, "content-digest": digest}
        params = (
            "(" + " ".join(f'"{name}"' for name in covers) + ")"
            f';created={int(time.time()) + off_s};keyid="{self.keyid}";nonce="{nonce or token_hex(8)}"'
        )
        lines = [f'"{name}": {values[name]}' for name in covers]
        base = "\n".join([*lines, f'"@signature-params": {params}']).encode()
        return {
            "Content-Type": "application/json",
            "Content-Digest": digest,
            "Signature-Input": f"peer={params}",
            "Signature": f"peer=:{b64encode(self.key.sign(base)).decode()}:",
        }

    def ask(
        self, authority: Path, url: str, document: Any, method: str = "POST", **how: Any
    ) -> tuple[int, dict[str, Any]]:
        """Send it, signed that way, and read the answer."""
        body = b"" if document is None else dumps(document).encode()
        return send(authority, method, url, body, self.sign(method, url, body, **how))


def send(
    authority: Path, method: str, url: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    """One request to a server with a certificate of its own."""
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=str(authority))
    line = HTTPSConnection(parts.hostname or "", parts.port, context=context, timeout=20)
    line.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
    answer = line.getresponse()
    text = answer.read()
    line.close()
    return answer.status, loads(text) if text else {}
