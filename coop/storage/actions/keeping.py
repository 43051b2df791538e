"""Files of apps: written, replaced and removed, each together with the list that names it."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import choice, token_hex
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.http import http_date
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import lending
from coop.rulebook.queries import rules_as_of
from coop.storage import models, tree
from coop.storage.queries import shelves
from coop.storage.queries.shelves import BYTES, LIST, LISTED, ShelfView
from coop.storage.tree import File, Taken

LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
NAME_CHARS: Final = 12
TRIES: Final = 8
MEGABYTE: Final = 1024 * 1024
Done = TypeVar("Done")


class Stale(Refusal):
    """The file has another version than the app believes."""

    code = "version_differs"
    status = 412


class NameTaken(Refusal):
    """A folder and a file cannot have one name."""

    code = "name_taken"
    status = 409


class FileTooLarge(Refusal):
    """One file is larger than members allow."""

    code = "file_too_large"
    status = 413


class StorageFull(Refusal):
    """All files together are more than members allow."""

    code = "storage_full"
    status = 507


class TooBusy(Refusal):
    """Others kept writing at the same time."""

    code = "too_busy"
    status = 503


@dataclass(frozen=True, slots=True)
class If:
    """What an app believes of a file: `If-Match` and `If-None-Match` as they came."""

    match: str | None = None
    none_match: str | None = None


ANY: Final = If()


@transaction.atomic
def open_shelf(*, by: UUID, now: datetime) -> ShelfView:
    """Give a person a storage, under a name by lot; twice is the same."""
    name = "".join(choice(LETTERS) for _char in range(NAME_CHARS))
    row, _is_new = models.Shelf.objects.get_or_create(
        member_id=by, defaults={"name": name, "opened_at": now}
    )
    return ShelfView(row.name, row.member_id)


def most_bytes(now: datetime) -> int:
    """How large one file may be."""
    return rules_as_of(now)["storage.file_mb"] * MEGABYTE


def put(
    member_id: UUID, path: str, body: bytes, kind: str, *, believes: If, now: datetime
) -> tuple[File, bool]:
    """Write a file; returns it, and whether it is new.

    Raises:
        Stale, NameTaken, FileTooLarge, StorageFull: nothing was written.
    """
    if len(body) > most_bytes(now):
        raise too_large(now)

    def write(files: dict[str, File]) -> tuple[File, bool]:
        before = files.get(path)
        _need(before, believes)
        try:
            tree.need_free(files, path)
        except Taken:
            raise NameTaken(_("A folder and a file cannot have the same name.")) from None
        made = File(token_hex(16), kind, len(body), http_date(now.timestamp()), token_hex(16))
        files[path] = made
        _need_room(files, now)
        sealed = {BYTES: b64encode(body).decode()}
        lending.put_file(member_id, made.record, sealed, now=now)
        if before:
            lending.drop_file(member_id, before.record)
        return made, before is None

    return _changed(member_id, write, now)


def remove(member_id: UUID, path: str, *, believes: If, now: datetime) -> File:
    """Remove a file; returns it as it was.

    Raises:
        Stale: it has another version, or is not there where one was expected.
        NotYours: it is not there.
    """

    def drop(files: dict[str, File]) -> File:
        before = files.pop(path, None)
        _need(before, believes)
        if before is None:
            raise NotYours(_("There is no such file."))
        lending.drop_file(member_id, before.record)
        return before

    return _changed(member_id, drop, now)


def empty(member_id: UUID, module: str, *, now: datetime) -> int:
    """A person removes everything of one part of their storage; returns how many files are gone."""

    def drop(files: dict[str, File]) -> int:
        gone = [path for path in files if tree.module(path) == module]
        for path in gone:
            lending.drop_file(member_id, files.pop(path).record)
        return len(gone)

    return _changed(member_id, drop, now)


def too_large(now: datetime) -> FileTooLarge:
    """Why a file is refused, with how large one may be."""
    most = most_bytes(now) // MEGABYTE
    said = _("One file may have %(most)s\N{NO-BREAK SPACE}MB at most.") % {"most": most}
    return FileTooLarge(said)


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Sequence[UUID]:
    """Somebody deletes themselves: the name of their storage goes; the files go with their locker.

    See `coop.locker.registry.Erase`; nothing of it is in the journal.
    """
    models.Shelf.objects.filter(member_id=member_id).delete()
    return ()


def _changed(member_id: UUID, change: Callable[[dict[str, File]], Done], now: datetime) -> Done:
    """Change the list of files, and again where somebody else did so meanwhile."""
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                held = shelves.held(member_id, now=now)
                done = change(held.files)
                listed = {LISTED: tree.written(held.files)}
                lending.put_file(member_id, LIST, listed, now=now, if_match=held.etag)
        except lending.Changed:
            continue
        return done
    raise TooBusy(_("Too many writes at once. Try again."))


def _need(before: File | None, believes: If) -> None:
    current = before.version if before else ""
    is_other = believes.match is not None and not tree.matches(believes.match, current)
    is_there = believes.none_match is not None and tree.matches(believes.none_match, current)
    if is_other or is_there:
        raise Stale(_("This file has another version by now. Read it first."))


def _need_room(files: dict[str, File], now: datetime) -> None:
    rules = rules_as_of(now)
    most = rules["storage.quota_mb"]
    if tree.total(files) > most * MEGABYTE:
        said = _("This storage is full: apps may keep %(most)s\N{NO-BREAK SPACE}MB here.")
        raise StorageFull(said % {"most": most})
    if len(files) > rules["storage.files"]:
        raise StorageFull(_("This storage is full: apps may keep no more files here."))
