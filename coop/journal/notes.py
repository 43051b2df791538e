"""Signed notes, the checkpoints that are written as such, and who signed them. Pure.

Standard library only. Sources: C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from coop.journal.ed25519 import KEY_BYTES, SIGNATURE_BYTES, is_signed
from coop.journal.tree import HASH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

SIGNS, COSIGNS = 0x01, 0x04
"""What a key does: signs notes, or cosigns checkpoints with a time."""
ID_BYTES = 4
TIME_BYTES = 8
NOTE_BYTES_MAX = 100_000
NAME_MAX = 200
DASH = "— "


class NoteError(ValueError):
    """A note, a checkpoint or a key is not written as it must be, or not signed as it says."""


@dataclass(frozen=True)
class Key:
    """Somebody's public key: its name, what it signs, and 32 bytes."""

    name: str
    does: int
    public: bytes

    @property
    def id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        material = self.name.encode() + b"\n" + bytes([self.does]) + self.public
        return sha256(material).digest()[:ID_BYTES]

    @property
    def text(self) -> str:
        """`name+a1b2c3d4+base64`, as keys are handed around."""
        return f"{self.name}+{self.id.hex()}+{_text(bytes([self.does]) + self.public)}"


@dataclass(frozen=True)
class Signature:
    """A line under a note."""

    name: str
    key_id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line, with its end."""
        return f"{DASH}{self.name} {_text(self.key_id + self.data)}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends with a line, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True)
class Checkpoint:
    """A log at one size: its origin, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_text(self.root)}\n"


@dataclass(frozen=True)
class Cosigned:
    """That a witness saw a checkpoint follow all that it saw before, and when (POSIX seconds)."""

    key: Key
    at: int


def read_key(text: str) -> Key:
    """A key as it is handed around.

    Raises:
        NoteError: it is none of a kind that is known here, or was mistyped.
    """
    name, _plus, rest = text.strip().partition("+")
    key_id, _plus, data = rest.partition("+")
    raw = _bytes(data)
    if not is_name(name) or len(raw) != 1 + KEY_BYTES or raw[0] not in {SIGNS, COSIGNS}:
        raise NoteError("this is not a key; it looks like name+a1b2c3d4+AbCd…")
    found = Key(name, raw[0], raw[1:])
    if found.id.hex() != key_id:
        raise NoteError("this key was mistyped: its number does not fit")
    return found


def is_name(name: str) -> bool:
    """Whether a key may have this name."""
    return 0 < len(name) <= NAME_MAX and "+" not in name and name.isprintable() and " " not in name


def read_note(text: str) -> Note:
    """A note and its signatures, none of them checked yet.

    Raises:
        NoteError: it is not written as one.
    """
    if len(text) > NOTE_BYTES_MAX or any(letter < " " and letter != "\n" for letter in text):
        raise NoteError("this is not a signed note")
    body, gap, lines = text.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or not body:
        raise NoteError("this is not a signed note: the signatures are missing")
    return Note(body + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint that a note's text is.

    Raises:
        NoteError: it is none.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise NoteError("this is not a checkpoint")
    origin, size, root = lines[0], lines[1], _bytes(lines[2])
    if not size.isascii() or not size.isdecimal() or str(int(size)) != size:
        raise NoteError("this is not a checkpoint: its size is no number")
    if len(root) != HASH_BYTES:
        raise NoteError("this is not a checkpoint: its root is no hash")
    return Checkpoint(origin, int(size), root)


def need_signed(note: Note, key: Key) -> None:
    """Let nothing through that this key did not sign.

    Raises:
        NoteError: there is no signature of this key, or it is wrong.
    """
    found = [one for one in note.signatures if (one.name, one.key_id) == (key.name, key.id)]
    if not found:
        raise NoteError(f"{key.name} did not sign this with the key {key.id.hex()}")
    if not all(is_signed(note.text.encode(), one.data, key.public) for one in found):
        raise NoteError(f"the signature of {key.name} is wrong")


def cosigned_text(text: str, at: int) -> bytes:
    """What a witness signs of a checkpoint at an instant."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosignatures(note: Note, keys: Iterable[Key]) -> list[Cosigned]:
    """Which of these witnesses cosigned, the newest of each.

    Raises:
        NoteError: a signature in the name of one of them is wrong.
    """
    known = {(key.name, key.id): key for key in keys if key.does == COSIGNS}
    newest: dict[str, Cosigned] = {}
    for one in note.signatures:
        key = known.get((one.name, one.key_id))
        if key is not None:
            found = read_cosignature(note.text, one, key)
            if key.text not in newest or newest[key.text].at < found.at:
                newest[key.text] = found
    return list(newest.values())


def read_cosignature(text: str, signature: Signature, key: Key) -> Cosigned:
    """What a line says, once it is checked.

    Raises:
        NoteError: it is wrong.
    """
    at = int.from_bytes(signature.data[:TIME_BYTES], "big")
    is_whole = len(signature.data) == TIME_BYTES + SIGNATURE_BYTES and 0 < at < 2**63
    message = cosigned_text(text, at)
    if not is_whole or not is_signed(message, signature.data[TIME_BYTES:], key.public):
        raise NoteError(f"the cosignature of {key.name} is wrong")
    return Cosigned(key, at)


def _signature(line: str) -> Signature:
    name, _space, data = line.removeprefix(DASH).partition(" ")
    raw = _bytes(data)
    if not line.startswith(DASH) or not is_name(name) or len(raw) <= ID_BYTES:
        raise NoteError("this is not a signed note: a signature is not written as one")
    return Signature(name, raw[:ID_BYTES], raw[ID_BYTES:])


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("this is not written in base 64") from error
