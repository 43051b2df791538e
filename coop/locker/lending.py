"""What a person lends to apps of others, under a permission of their own: checked and logged here.

Called by the rooms that speak with apps; the locker's terms bind the co-operative, not these. While
somebody's data is frozen or withdrawn, apps read and write nothing either.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import contracts
from coop.locker.actions import reading, records
from coop.locker.actions.reading import NotCovered, Reader, Wish
from coop.locker.actions.records import Changed, Spot
from coop.locker.queries import AccessView, accesses
from coop.locker.queries import records as lying
from coop.locker.queries.contracts import LIVE, NOT_COVERED, standing
from coop.locker.serializers import PlaceShape, ProfileShape

__all__ = [
    "APP",
    "EMPTY",
    "FIELDS",
    "Changed",
    "Elsewhere",
    "Lent",
    "Loan",
    "NotCovered",
    "append",
    "closed",
    "drop_file",
    "file",
    "forget",
    "need_open",
    "note",
    "put_file",
    "read",
    "read_log",
    "write",
]

APP: Final = "app"
FIELDS: Final[Mapping[str, frozenset[str]]] = {
    name: fields for name, fields in contracts.FIELDS.items() if name != contracts.FILES
}
"""What can be lent. Files are, too, but by remoteStorage."""
SHAPES: Final = {contracts.PROFILE: ProfileShape, contracts.PLACES: PlaceShape}
"""What apps may write, and how it must look; the rest is written by what it comes from."""
WRITABLE: Final = frozenset(SHAPES)
APPENDABLE: Final = frozenset({contracts.TRACES})
OWN_KEYS: Final = "app/"
"""Below this apps add rows, so that they cannot pass off theirs as those of a ride."""
ROWS_MOST: Final = 20_000


class Elsewhere(Refusal):
    """The person's locker lies on a server of their own, which apps ask themselves."""

    code = "locker_elsewhere"
    status = 409


class NotWritable(Refusal):
    """No app writes this: it is the trace of something that happened."""

    code = "not_writable"
    status = 403


class Full(Refusal):
    """A record holds as many rows as it may."""

    code = "record_full"
    status = 413


@dataclass(frozen=True, slots=True)
class Loan:
    """What one person lets one app at.

    Attributes:
        app, name: its id, and how it calls itself; both stand in the log.
        covers: action -> collection -> fields.
    """

    member_id: UUID
    app: UUID
    name: str
    covers: Mapping[str, Mapping[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Lent:
    """One record as an app sees it."""

    key: str
    data: Mapping[str, Any]
    etag: str
    updated_at: datetime | None


EMPTY: Final = Lent("", {}, "", None)
"""A record in which nothing was filled in yet."""


def read(
    loan: Loan, collection: str, fields: Collection[str], *, key: str | None, now: datetime
) -> list[Lent]:
    """These fields of one record of a collection, or of all of them (None).

    Raises:
        NotCovered: the person did not allow all of it, or allows nothing now; nothing was read.
        Elsewhere: their locker lies on a server of their own.
    """
    asked = frozenset(fields)
    with transaction.atomic():
        why = _refused(loan, "read", collection, asked, now=now)
        note(loan, "reads", collection, asked, now=now, refused=why)
        found = [] if why else lying.in_collection(loan.member_id, collection, now=now)
    _let(why)
    return [
        Lent(
            one.key,
            {name: value for name, value in one.data.items() if name in asked},
            one.etag,
            one.updated_at,
        )
        for one in found
        if key is None or one.key == key
    ]


def write(
    loan: Loan,
    collection: str,
    values: Mapping[str, object],
    *,
    key: str,
    if_match: str | None,
    now: datetime,
) -> str:
    """Set these fields of one record; returns its new ETag.

    Raises:
        NotCovered, Elsewhere: as `read`; nothing was written.
        NotWritable: no app may write here.
        Changed: the record has another ETag than `if_match`.
        rest_framework.exceptions.ValidationError: a field looks wrong.
    """
    if collection not in SHAPES:
        raise NotWritable(_("Apps cannot change this: it is the trace of something that happened."))
    _need_key(collection, key)
    with transaction.atomic():
        why = _refused(loan, "write", collection, frozenset(values), now=now)
        note(loan, "writes", collection, values, now=now, refused=why)
        if not why:
            held = lying.record(loan.member_id, collection, key, now=now)
            whole = {**(held.data if held else {}), **values, "kind": "saved"}
            shape = SHAPES[collection](data=whole)
            shape.is_valid(raise_exception=True)
            chosen = {name: shape.validated_data[name] for name in values}
            if collection == contracts.PLACES:
                chosen["kind"] = key if key in ("home", "work") else "saved"
            spot = Spot(loan.member_id, collection, key)
            return records.write(spot, chosen, now=now, if_match=if_match)
    _let(why)
    raise AssertionError


def forget(loan: Loan, collection: str, *, key: str, now: datetime) -> None:
    """Remove a record that apps may write.

    Raises:
        NotCovered, Elsewhere, NotWritable: as `write`.
        NotYours: there is none.
    """
    if collection != contracts.PLACES:
        raise NotWritable(_("Apps can remove places, and nothing else."))
    fields = frozenset({"label"})
    with transaction.atomic():
        why = _refused(loan, "write", collection, fields, now=now)
        note(loan, "writes", collection, fields, now=now, refused=why)
        is_gone = not why and records.forget(
            member_id=loan.member_id, collection=collection, key=key
        )
    _let(why)
    if not is_gone:
        raise NotYours(_("There is no such record."))


def append(loan: Loan, collection: str, rows: Sequence[object], *, key: str, now: datetime) -> None:
    """Add rows to a record of the app's own.

    Raises:
        NotCovered, Elsewhere, NotWritable: as `write`.
        Full: the record has too many rows by then.
    """
    if collection not in APPENDABLE:
        raise NotWritable(_("Apps can add rows to traces, and to nothing else."))
    own = f"{OWN_KEYS}{key}"
    with transaction.atomic():
        why = _refused(loan, "append", collection, frozenset({"rows"}), now=now)
        note(loan, "writes", collection, ["rows"], now=now, refused=why)
        if not why:
            held = lying.record(loan.member_id, collection, own, now=now)
            if len(rows) + len(held.data.get("rows", ()) if held else ()) > ROWS_MOST:
                raise Full(_("This record is full. Begin another one."))
            records.append(
                member_id=loan.member_id,
                collection=collection,
                rows=rows,
                key=own,
                expires_at=None,
                now=now,
            )
    _let(why)


def note(
    loan: Loan,
    what: str,
    collection: str,
    fields: Collection[str],
    *,
    now: datetime,
    refused: str = "",
) -> None:
    """Write into the person's log what an app did or wanted to.

    Args:
        what: "reads", "writes" or "log".
    """
    reader = Reader(f"{APP}:{loan.app}", f"{what}:{loan.name}")
    wish = Wish(collection, frozenset(fields), APP, reader, now)
    reading.log([loan.member_id], wish, {loan.member_id: refused} if refused else {})


@transaction.atomic
def read_log(loan: Loan, *, before: int | None, now: datetime) -> list[AccessView]:
    """Who read this person's data, latest first; that the app read this is the first line."""
    note(loan, "log", "accesses", ["accesses"], now=now)
    return accesses(loan.member_id, before=before)


def file(member_id: UUID, key: str, *, now: datetime) -> Lent | None:
    """One record of the files that apps keep; who sees what of it is the caller's to check."""
    found = lying.record(member_id, contracts.FILES, key, now=now)
    return Lent(key, found.data, found.etag, found.updated_at) if found else None


def put_file(
    member_id: UUID,
    key: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    if_match: str | None = None,
) -> str:
    """Write one record of the files that apps keep; returns its ETag.

    Raises:
        Changed: it has another ETag than `if_match`.
    """
    spot = Spot(member_id, contracts.FILES, key)
    return records.write(spot, values, now=now, if_match=if_match)


def drop_file(member_id: UUID, key: str) -> None:
    """Remove one record of the files that apps keep."""
    records.forget(member_id=member_id, collection=contracts.FILES, key=key)


def closed(member_id: UUID, *, now: datetime) -> str:
    """Why apps do nothing here now, in a word; empty where they may.

    Raises:
        Elsewhere: the locker lies on a server of the person's own.
    """
    one = standing(member_id)
    if one.home:
        raise Elsewhere(_("This person’s locker lies on a server of their own. Ask that one."))
    state = one.state(now=now)
    return "" if state == LIVE else state


def need_open(member_id: UUID, *, now: datetime) -> None:
    """Let through to files, unless the person froze or withdrew everything.

    Raises:
        NotCovered, Elsewhere: as `read`.
    """
    _let(closed(member_id, now=now))


def _refused(
    loan: Loan, action: str, collection: str, fields: frozenset[str], *, now: datetime
) -> str:
    covered = loan.covers.get(action, {}).get(collection, frozenset())
    if not fields or not fields <= covered:
        return NOT_COVERED
    return closed(loan.member_id, now=now)


def _let(why: str) -> None:
    if why:
        raise NotCovered(reading.sentence(why))


def _need_key(collection: str, key: str) -> None:
    is_one = key == "" if collection == contracts.PROFILE else bool(key)
    if not is_one or key.startswith(("recent:", OWN_KEYS)):
        raise NotYours(_("No app can write a record of this name."))
