"""HTTP messages that are signed, and whether a signature holds. Pure: the instant and keys come in.

Source: RFC 9421 (HTTP Message Signatures) with Ed25519, RFC 9530 (Content-Digest), RFC 8941
(structured fields) as far as these two need it, RFC 7638 (a key's thumbprint).
"""

import hmac
import json
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256, sha512
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coop.locker.fields import Inner, Unreadable, dictionary, inner_text

ALGORITHM: Final = "ed25519"
LABEL: Final = "sig1"
SKEW_S: Final = 300
"""How far two clocks may be apart; a number used once is remembered for twice as long."""
NONCE_CHARS: Final = range(8, 129)
DIGESTS: Final = {"sha-256": sha256, "sha-512": sha512}
COVERED: Final = ("@method", "@target-uri")
DIGEST: Final = "content-digest"
DEFAULT_PORTS: Final = {"https": 443, "http": 80}


class Unsigned(Exception):
    """A signature that does not hold. `code` is for programs; the text says why."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it was sent; names of `headers` are lower case."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request says about its own signature, before anything is checked."""

    label: str
    keyid: str
    nonce: str
    created: int
    expires: int | None
    inner: Inner
    signature: bytes


def sign(
    message: Message, key: Ed25519PrivateKey, *, keyid: str, nonce: str, now_s: int, lasts_s: int
) -> dict[str, str]:
    """The headers that sign a request: its method, address and body."""
    added = {"content-digest": digest(message.body)} if message.body else {}
    told = Message(message.method, message.url, {**message.headers, **added}, message.body)
    names = [*COVERED, *(["content-type", DIGEST] if message.body else [])]
    params: dict[str, str | int | bool] = {
        "created": now_s,
        "expires": now_s + lasts_s,
        "nonce": nonce,
        "keyid": keyid,
        "alg": ALGORITHM,
    }
    inner = Inner(tuple((name, {}) for name in names), params)
    signature = b64encode(key.sign(base(told, inner))).decode()
    shown = {"Content-Digest": added[DIGEST]} if added else {}
    return {
        **shown,
        "Signature-Input": f"{LABEL}={inner_text(inner)}",
        "Signature": f"{LABEL}=:{signature}:",
    }


def claim(message: Message) -> Claim:
    """What a request claims; nothing of it is checked but its form.

    Raises:
        Unsigned: it is not signed, or in no form that can be read.
    """
    if "signature" not in message.headers or "signature-input" not in message.headers:
        raise Unsigned("unsigned", "The request is not signed.")
    try:
        inputs = dictionary(message.headers["signature-input"])
        signatures = dictionary(message.headers["signature"])
    except Unreadable as error:
        raise Unsigned("unreadable", f"The signature cannot be read: {error}.") from None
    label = next((name for name in inputs if name in signatures), "")
    inner, signature = inputs.get(label), signatures.get(label)
    if not isinstance(inner, Inner) or not isinstance(signature, bytes):
        raise Unsigned("unreadable", "Signature and Signature-Input do not name the same label.")
    return _claim(label, inner, signature)


def check(message: Message, one: Claim, public: bytes, *, now_s: int) -> None:
    """See that a claim holds under a key, now, and covers what it must.

    That its nonce was not used before is for the caller to know.

    Raises:
        Unsigned: it does not; the text says why.
    """
    _in_time(one, now_s)
    names = {name for name, _params in one.inner.items}
    missing = _uncovered(names, message)
    if missing:
        raise Unsigned("uncovered", f"The signature must cover {missing}.")
    _whole(message)
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(one.signature, base(message, one.inner))
    except (InvalidSignature, ValueError):
        raise Unsigned("forged", "The signature is not of this key, or not of this request.") from (
            None
        )


def digest(body: bytes) -> str:
    """The header Content-Digest of a body."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"


def base(message: Message, inner: Inner) -> bytes:
    """What is signed, line by line.

    Raises:
        Unsigned: a component that the request does not have, or that is not known here.
    """
    lines, seen = [], set()
    for name, params in inner.items:
        shown = inner_text(Inner(((name, params),), {}))[1:-1]
        if shown in seen:
            raise Unsigned("unreadable", f"The signature names {shown} twice.")
        seen.add(shown)
        lines.append(f"{shown}: {_component(message, name, params)}")
    lines.append(f'"@signature-params": {inner_text(inner)}')
    try:
        return "\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:
        raise Unsigned("unreadable", "The signature covers letters beyond ASCII.") from None


def jwk(public: bytes) -> dict[str, str]:
    """A public key as programs exchange it (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": _url64(public)}


def thumbprint(public: bytes) -> str:
    """By what a key is named: SHA-256 over its required members in canonical form."""
    known = json.dumps(jwk(public), sort_keys=True, separators=(",", ":")).encode()
    return _url64(sha256(known).digest())


def directory(keys: Sequence[bytes]) -> dict[str, Any]:
    """The keys under which somebody signs, as they publish them."""
    return {
        "keys": [{**jwk(key), "kid": thumbprint(key), "use": "sig", "alg": "EdDSA"} for key in keys]
    }


def _claim(label: str, inner: Inner, signature: bytes) -> Claim:
    params = inner.params
    for name, kind, says in (
        ("keyid", str, "whose key signed"),
        ("created", int, "when it was made"),
        ("nonce", str, "a number of its own"),
    ):
        value = params.get(name)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise Unsigned("incomplete", f"The signature does not say {says} (“{name}”).")
    expires, algorithm = params.get("expires"), params.get("alg", ALGORITHM)
    if expires is not None and (isinstance(expires, bool) or not isinstance(expires, int)):
        raise Unsigned("unreadable", "“expires” is a whole number of seconds.")
    if algorithm != ALGORITHM:
        raise Unsigned("algorithm", f"Signatures here are made with {ALGORITHM}.")
    if len(str(params["nonce"])) not in NONCE_CHARS:
        raise Unsigned("incomplete", "The nonce has from 8 to 128 characters.")
    return Claim(
        label,
        str(params["keyid"]),
        str(params["nonce"]),
        int(params["created"]),
        expires,
        inner,
        signature,
    )


def _in_time(one: Claim, now_s: int) -> None:
    off_s = now_s - one.created
    if abs(off_s) > SKEW_S:
        way = "behind" if off_s > 0 else "ahead of"
        raise Unsigned(
            "clock",
            f"The signature was made {abs(off_s)} s {way} this server’s clock; "
            f"{SKEW_S} s are allowed.",
        )
    if one.expires is not None and one.expires < now_s:
        raise Unsigned("expired", "The signature has expired.")


def _uncovered(names: set[str], message: Message) -> str:
    if "@method" not in names:
        return "“@method”"
    is_asked = "@query" in names or not urlsplit(message.url).query
    is_path = "@request-target" in names or ("@path" in names and is_asked)
    if "@target-uri" not in names and not ("@authority" in names and is_path):
        return "“@target-uri”, or “@authority” with “@path” and “@query”"
    return "“content-digest”" if message.body and DIGEST not in names else ""


def _whole(message: Message) -> None:
    """See that the body is the one of its digest; of several digests each must agree."""
    header = message.headers.get(DIGEST)
    if header is None:
        return
    try:
        said = dictionary(header)
    except Unreadable as error:
        raise Unsigned("unreadable", f"Content-Digest cannot be read: {error}.") from None
    known = {name: value for name, value in said.items() if name in DIGESTS}
    if not known:
        raise Unsigned("digest", "Content-Digest must name sha-256 or sha-512.")
    for name, value in known.items():
        found = DIGESTS[name](message.body).digest()
        if not isinstance(value, bytes) or not hmac.compare_digest(found, value):
            raise Unsigned("digest", "The body is not the one that Content-Digest names.")


def _component(message: Message, name: str, params: Mapping[str, object]) -> str:
    if name == "@query-param" and set(params) == {"name"}:
        return _query_param(message, str(params["name"]))
    if params:
        raise Unsigned("unreadable", f"“{name}” is read here without parameters only.")
    if name.startswith("@"):
        return _derived(message, name)
    value = message.headers.get(name)
    if value is None:
        raise Unsigned("unreadable", f"The signature covers “{name}”, which the request lacks.")
    return " ".join(value.strip().splitlines())


def _derived(message: Message, name: str) -> str:
    parts = urlsplit(message.url)
    path, scheme = parts.path or "/", parts.scheme.lower()
    query = f"?{parts.query}"
    found = {
        "@method": message.method,
        "@target-uri": message.url,
        "@authority": authority(message.url),
        "@scheme": scheme,
        "@request-target": path + (query if parts.query else ""),
        "@path": path,
        "@query": query,
    }.get(name)
    if found is None:
        raise Unsigned("unreadable", f"“{name}” is not a part of a request that is known here.")
    return found


def authority(url: str) -> str:
    """Host and port in lower case, without the port that the scheme implies."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    is_usual = parts.port in (None, DEFAULT_PORTS.get(parts.scheme.lower()))
    return host if is_usual else f"{host}:{parts.port}"


def _query_param(message: Message, name: str) -> str:
    pairs = parse_qsl(urlsplit(message.url).query, keep_blank_values=True)
    found = [value for key, value in pairs if quote(key, safe="") == name]
    if len(found) != 1:
        raise Unsigned("unreadable", f"The address does not have “{name}” once.")
    return quote(found[0], safe="")


def _url64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def public_of(key: Mapping[str, Any]) -> bytes:
    """The bytes of an Ed25519 key that somebody published.

    Raises:
        ValueError: it is another kind of key, or none.
    """
    if (key.get("kty"), key.get("crv")) != ("OKP", "Ed25519") or not isinstance(key.get("x"), str):
        raise ValueError("this is no Ed25519 key")
    text = key["x"]
    found = b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    if len(found) != len(bytes(32)):
        raise ValueError("an Ed25519 key has 32 bytes")
    return found
