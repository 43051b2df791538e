"""The log's private keys: one file each, in a folder that only this service reads.

An adapter: files, no tables. Which key signs is stated in the log itself.
"""

import os
from pathlib import Path

from django.conf import settings

from coop.journal.notes import Key
from coop.journal.signing import Signer, read_signer


class NoKey(Exception):
    """This machine does not hold the key that signs the log; set OURWAY_JOURNAL to its folder."""


def keep(signer: Signer) -> None:
    """Write a key down, so that only this service's account can read it."""
    path = _file(signer.key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(signer.text + "\n")


def signer_of(key: Key) -> Signer:
    """Whoever signs with this key.

    Raises:
        NoKey: its file is not here.
    """
    try:
        return read_signer(_file(key).read_text())
    except FileNotFoundError:
        raise NoKey(f"the key {key.id.hex()} of {key.name} is not in {_file(key).parent}") from None


def _file(key: Key) -> Path:
    return Path(settings.JOURNAL_DIR) / f"{key.id.hex()}.key"
