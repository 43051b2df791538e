"""What is said when a locker moves: which records, by which hashes, and the papers about it. Pure.

Source: SHA-256 over canonical JSON (RFC 8785), fractions included: places have them.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ARRIVED: Final = "ourway-locker-arrival-1"
LEFT: Final = "ourway-locker-departure-1"
PURGED: Final = "ourway-locker-moved-1"
FORWARDING: Final = "ourway-locker-forwarding-1"
SHOWN: Final = 50
"""How many differences are named; the rest are counted."""


class Differs(ValueError):
    """Two sides do not have the same; `spots` are the first that differ."""

    def __init__(self, spots: Sequence[str]) -> None:
        super().__init__(", ".join(spots[:SHOWN]))
        self.spots = list(spots[:SHOWN])


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One record of a manifest; `hash` is of its fields."""

    collection: str
    key: str
    hash: str

    @property
    def spot(self) -> str:
        """Which record."""
        return f"{self.collection}/{self.key}"


def hash_of(data: Mapping[str, Any]) -> str:
    """The hash of a record's fields, in hexadecimal."""
    return sha256(rfc8785.dumps(dict(data))).hexdigest()


def digest(lines: Iterable[Line]) -> str:
    """The hash of a whole manifest, whatever its order."""
    rows = [[one.collection, one.key, one.hash] for one in sorted(lines)]
    return sha256(rfc8785.dumps(rows)).hexdigest()


def compare(mine: Iterable[Line], theirs: Iterable[Line]) -> None:
    """See that both have the same.

    Raises:
        Differs: they have not.
    """
    one, other = set(mine), set(theirs)
    if one != other:
        raise Differs(sorted({line.spot for line in one ^ other}))


def signed(document: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, str]:
    """A document in canonical JSON, its signature and the public key; both in base64."""
    text = rfc8785.dumps(dict(document))
    return {
        "text": text.decode(),
        "signature": b64encode(key.sign(text)).decode(),
        "key": b64encode(key.public_key().public_bytes_raw()).decode(),
    }


def holds(paper: Mapping[str, str]) -> bool:
    """Whether a signed document is of the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(paper["key"]))
        key.verify(b64decode(paper["signature"]), paper["text"].encode())
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True
