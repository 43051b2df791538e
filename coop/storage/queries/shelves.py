"""Whose storage is called what, and what lies in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import lending
from coop.storage import models, tree
from coop.storage.tree import File

LIST = ""
"""The key of the record that lists all files of a person."""
LISTED, BYTES = "listed", "bytes"


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A storage, by its name and its person."""

    name: str
    member_id: UUID


@dataclass(frozen=True, slots=True)
class Held:
    """All files of a person, and the version of that list (empty: there is none yet)."""

    files: dict[str, File]
    etag: str


def named(name: str) -> ShelfView | None:
    """The storage of this name."""
    row = models.Shelf.objects.filter(name=name, member__is_active=True).first()
    return ShelfView(row.name, row.member_id) if row else None


def of(member_id: UUID) -> ShelfView | None:
    """This person's storage."""
    row = models.Shelf.objects.filter(member_id=member_id).first()
    return ShelfView(row.name, row.member_id) if row else None


def held(member_id: UUID, *, now: datetime) -> Held:
    """What lies in this person's storage."""
    found = lending.file(member_id, LIST, now=now)
    if found is None:
        return Held({}, "")
    return Held(tree.read(found.data.get(LISTED, {})), found.etag)


def content(member_id: UUID, one: File, *, now: datetime) -> str:
    """The bytes of a file, in base64."""
    found = lending.file(member_id, one.record, now=now)
    return str(found.data[BYTES]) if found else ""
