"""Who may sign: the log's own key and its successors, and the witnesses whose word counts."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from coop.journal import keys
from coop.journal.actions import record
from coop.journal.actions.sealing import SEAL_LOCK, seal_next
from coop.journal.notes import SIGNS, Key
from coop.journal.queries import log
from coop.journal.signing import new_signer


@transaction.atomic
def ensure_key(*, now: datetime) -> bool:
    """Give the log its first key, unless it has one; returns whether it was needed."""
    _take_turn()
    if log.has_key():
        return False
    _state(settings.LOG_NAME, now=now)
    return True


@transaction.atomic
def rotate(*, now: datetime) -> Key:
    """Give the log a new key: the checkpoint that states it is signed by the one before, too.

    Raises:
        coop.journal.keys.NoKey: the key in force is not on this machine.
        RuntimeError: the log has no key yet.
    """
    while seal_next(now=now):
        pass
    _take_turn()
    held = log.keys()
    if not held:
        raise RuntimeError("the log has no key yet; `manage.py prepare` makes one")
    keys.signer_of(held[-1].key)
    key = _state(held[0].key.name, now=now)
    seal_next(now=now)
    return key


def _state(name: str, *, now: datetime) -> Key:
    """Make a key, write it down and record it. The file comes first: a log without it is mute."""
    signer = new_signer(name, SIGNS)
    keys.keep(signer)
    record(kind=log.KEY, public={"key": signer.key.text}, now=now)
    return signer.key


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEAL_LOCK)
