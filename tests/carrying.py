"""Archives for tests: made as anybody's, and then forged in every way there is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from coop.carrying.actions import exporting
from coop.journal.actions import keeping
from coop.journal.actions import sealing as journal
from coop.locker import queries
from coop.locker.actions import chaining
from coop.work import actions as work

Answer = Any
"""Of a browser in tests."""
Forge = Callable[[bytes], tuple[bytes, str, str]]
"""Makes another archive of one; says which file is at fault, and what is wrong with it."""


def records_of(member_id: UUID, now: datetime) -> dict[tuple[str, str], dict[str, Any]]:
    """What lies in somebody's locker."""
    found = queries.everything(member_id, now=now)
    return {(one.collection, one.key): one.data for one in found}


def run_all(now: datetime) -> None:
    """Everything that waits in the outbox happens, as by sweeper and workers."""

    def at_once(_queue: str, message_id: int) -> None:
        work.run_queued_message(message_id, now=now)

    while work.run_next_message(now=now, enqueue=at_once):
        pass


def seal_log(now: datetime) -> None:
    """The log gets a key where it has none, and all that waits is sealed."""
    keeping.ensure_key(now=now)
    journal.seal(payload={}, now=now)


def export(member_id: UUID, now: datetime) -> bytes:
    """Somebody's archive, made as on the page."""
    chaining.chain_new(payload={}, now=now)
    export_id = exporting.start(member_id, "", now)
    run_all(now)
    return exporting.archive(export_id, member_id=member_id, now=now).data


def files_of(data: bytes) -> dict[str, bytes]:
    """What lies in an archive."""
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def hashes(data: bytes, prefix: str) -> Mapping[str, bytes]:
    """The files under a folder."""
    return {name: held for name, held in files_of(data).items() if name.startswith(prefix)}
