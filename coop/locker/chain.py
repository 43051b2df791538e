"""The chain of a person's access log: what a link binds, and whether a chain holds. Pure.

Source: SHA-256 over canonical JSON (RFC 8785), each link over the one before.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from coop.journal.canonical import canonical

START = bytes(32)
"""What the first link of everybody's chain follows."""


def body(access: Mapping[str, object]) -> bytes:
    """The hash of one access, as it is exported: names to texts, whole numbers and lists."""
    return sha256(canonical(dict(access))).digest()


def link(before: bytes, access_body: bytes) -> bytes:
    """The digest of a link."""
    return sha256(before + access_body).digest()


def first_break(
    chain: Iterable[tuple[Mapping[str, object], bytes]], *, after: int = 0, before: bytes = START
) -> int | None:
    """The number of the first link that does not hold; None if all do.

    Args:
        chain: each access in its order, with the digest that its link states.
        after: how many links went before the first of these, when the law let them go.
        before: the digest of the last of those.
    """
    for number, (access, digest) in enumerate(chain, after + 1):
        if link(before, body(access)) != digest:
            return number
        before = digest
    return None
