"""The co-operative's word: documents in canonical JSON, signed with its key."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from coop.journal import actions as journal
from coop.journal.canonical import canonical
from coop.locker import models, vault


@dataclass(frozen=True, slots=True)
class Signed:
    """A document as it was signed."""

    text: str
    signature: bytes
    key: models.SigningKey

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def sign(document: Mapping[str, object], *, now: datetime) -> Signed:
    """Sign a document. The first one under a key states the key in the journal."""
    data = canonical(dict(document))
    signer = vault.signer()
    return Signed(
        data.decode(), signer.sign(data), _key(signer.public_key().public_bytes_raw(), now)
    )


def state_key(*, now: datetime) -> None:
    """State in the journal with which key is signed, unless it is."""
    _key(vault.signer().public_key().public_bytes_raw(), now)


def _key(public: bytes, now: datetime) -> models.SigningKey:
    row = models.SigningKey.objects.filter(public=public).first()
    if row is None:
        row, is_new = models.SigningKey.objects.get_or_create(
            public=public, defaults={"since_at": now}
        )
        if is_new:
            said = {"key": b64encode(public).decode()}
            journal.record(kind="locker.key", public=said, now=now)
    return row
