"""Keys in a folder outside the database: one per person, the co-operative's own, who is deleted.

An adapter: files, no tables. A backup of the database opens nothing without this folder, and once
a person's key is destroyed here, no backup of the database opens what was theirs.
"""

import hmac
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from coop.locker import sealing

FINDS = "finding.key"
SIGNS = "signing.key"
SPEAKS = "speaking.key"
DELETED = "deleted.txt"


class Shredded(Exception):
    """There is no key for this person here: it was destroyed, or this is another folder."""


def make(member_id: UUID) -> bytes:
    """The key that wraps this person's data key, made if there is none."""
    return _made(_file(member_id), sealing.new_key)


def key_of(member_id: UUID) -> bytes:
    """The key that wraps this person's data key.

    Raises:
        Shredded: there is none.
    """
    try:
        return _file(member_id).read_bytes()
    except FileNotFoundError:
        raise Shredded(str(member_id)) from None


def shred(member_id: UUID) -> bool:
    """Destroy a person's key; returns whether there was one."""
    path = _file(member_id)
    try:
        with path.open("r+b") as file:
            file.write(bytes(sealing.KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
    except FileNotFoundError:
        return False
    _settle(path.parent)
    return True


def finds(text: str) -> bytes:
    """What a phone number or part of a name is found by: useless without this folder."""
    return hmac.digest(_secret(str(_folder()), FINDS), text.encode(), sha256)


def signer() -> Ed25519PrivateKey:
    """The co-operative's key for contracts, leases and receipts, made when first needed."""
    return Ed25519PrivateKey.from_private_bytes(_secret(str(_folder()), SIGNS))


def speaker() -> Ed25519PrivateKey:
    """The key under which requests to other services are signed, made when first needed."""
    return Ed25519PrivateKey.from_private_bytes(_secret(str(_folder()), SPEAKS))


def note_deleted(member_id: UUID, *, at: datetime) -> None:
    """Remember outside the database who is deleted, so that a restored backup forgets them again."""
    path = _folder() / DELETED
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{member_id} {at.isoformat()}\n")
        file.flush()
        os.fsync(file.fileno())


def deleted() -> dict[UUID, datetime]:
    """Who is deleted, and since when."""
    try:
        lines = (_folder() / DELETED).read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split(" ", 1) for line in lines)
    return {UUID(member_id): datetime.fromisoformat(at) for member_id, at in pairs}


@lru_cache(maxsize=8)
def _secret(folder: str, name: str) -> bytes:
    return b64decode(_made(Path(folder) / name, lambda: b64encode(sealing.new_key())))


def _folder() -> Path:
    return Path(settings.LOCKER_KEYS)


def _file(member_id: UUID) -> Path:
    # By the last two digits: no folder gets too long for any file system.
    return _folder() / "people" / member_id.hex[-2:] / f"{member_id}.key"


def _made(path: Path, make_bytes: Callable[[], bytes]) -> bytes:
    """What a file holds, written whole and once: of two writers the first one counts."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{uuid4()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(make_bytes())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _settle(path.parent)
    return path.read_bytes()


def _settle(folder: Path) -> None:
    """See that the folder's list of files is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
