"""Signing notes and checkpoints with a private key. Checking them is `notes`; pure but for chance.

A private key is kept as `PRIVATE+KEY+name+a1b2c3d4+base64`, as the tools around transparency logs do.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coop.journal.notes import (
    TIME_BYTES,
    Key,
    NoteError,
    Signature,
    cosigned_text,
    is_name,
)

PREFIX = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class Signer:
    """Whoever can sign in the name of a key."""

    key: Key
    private: Ed25519PrivateKey

    @property
    def text(self) -> str:
        """The private key as it is kept; shown to nobody."""
        raw = bytes([self.key.does]) + self.private.private_bytes_raw()
        return f"{PREFIX}{self.key.name}+{self.key.id.hex()}+{b64encode(raw).decode()}"

    def sign(self, text: str) -> Signature:
        """The signature under a note."""
        return Signature(self.key.name, self.key.id, self.private.sign(text.encode()))

    def cosign(self, text: str, *, at: int) -> Signature:
        """A witness's signature under a checkpoint, with the time in POSIX seconds."""
        signed = self.private.sign(cosigned_text(text, at))
        return Signature(self.key.name, self.key.id, at.to_bytes(TIME_BYTES, "big") + signed)


def new_signer(name: str, does: int) -> Signer:
    """A new key.

    Raises:
        NoteError: a key cannot be called this.
    """
    return _signer(name, does, Ed25519PrivateKey.generate())


def read_signer(text: str) -> Signer:
    """A private key as it was kept.

    Raises:
        NoteError: it is none.
    """
    name, _plus, rest = text.strip().removeprefix(PREFIX).partition("+")
    key_id, _plus, data = rest.partition("+")
    try:
        raw = b64decode(data, validate=True)
        found = _signer(name, raw[0], Ed25519PrivateKey.from_private_bytes(raw[1:]))
    except (ValueError, IndexError) as error:
        raise NoteError("this file holds no private key") from error
    if found.key.id.hex() != key_id or not text.startswith(PREFIX):
        raise NoteError("this file holds no private key")
    return found


def _signer(name: str, does: int, private: Ed25519PrivateKey) -> Signer:
    if not is_name(name):
        raise NoteError("a key’s name has no spaces and no plus, such as example.org/witness")
    return Signer(Key(name, does, private.public_key().public_bytes_raw()), private)
