"""The only way to a person's data: every read names its purpose and is logged.

Imported by all other rooms. `reader` is the reading person's id, or `driver:<id>`, `rider:<id>`,
`steward:<id>` for somebody who reads about another, or the name of a part of the system.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from coop.basics.geometry import Point
from coop.locker import actions, contracts, queries
from coop.locker.actions import NotCovered

__all__ = [
    "Contact",
    "NotCovered",
    "Place",
    "append",
    "contacts",
    "forget",
    "named_like",
    "owner_of_phone",
    "places",
    "read",
    "read_guest",
    "read_many",
    "remember_place",
    "usual_places",
    "write",
]

RECENT = "recent:"
RECENT_KEPT = 8
RECENT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Place:
    """A place the person saved or went to.

    Attributes:
        key: names it among the person's places.
        kind: "home", "work", "saved" or "recent".
    """

    key: str
    kind: str
    label: str
    detail: str
    point: Point


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a person wants to be told in an emergency; `phone` in E.164, `key` names it."""

    key: str
    name: str
    phone: str


def read(
    member_id: UUID,
    collection: str,
    *,
    fields: Collection[str],
    purpose: str,
    reader: str,
    now: datetime,
) -> dict[str, str]:
    """These fields of one person's record; a field they have not filled in is left out.

    Raises:
        NotCovered: a field lies outside what the purpose allows; nothing was read.
    """
    found = read_many(
        [member_id], collection, fields=fields, purpose=purpose, reader=reader, now=now
    )
    return found[member_id]


def read_many(
    member_ids: Collection[UUID],
    collection: str,
    *,
    fields: Collection[str],
    purpose: str,
    reader: str,
    now: datetime,
) -> dict[UUID, dict[str, str]]:
    """As `read`, for several people at once: every one of them is in the answer.

    Raises:
        NotCovered: as `read`; then nothing was read of anybody.
    """
    people = list(dict.fromkeys(member_ids))
    rows = actions.read(
        member_ids=people,
        collection=collection,
        fields=fields,
        purpose=purpose,
        reader=reader,
        now=now,
    )
    data = {row.member_id: row.data for row in rows.filter(key="")}
    return {person: _only(data.get(person, {}), fields) for person in people}


def read_guest(
    booker_id: UUID, ride_id: UUID, *, purpose: str, reader: str, now: datetime
) -> dict[str, str]:
    """Name and phone of the guest for whom this person booked a ride; empty if it has none.

    Raises:
        NotCovered: the purpose does not allow it.
    """
    fields = contracts.FIELDS[contracts.GUESTS]
    rows = actions.read(
        member_ids=[booker_id],
        collection=contracts.GUESTS,
        fields=fields,
        purpose=purpose,
        reader=reader,
        now=now,
    )
    one = rows.filter(key=str(ride_id)).first()
    return _only(one.data if one else {}, fields)


def named_like(text: str, *, limit: int) -> list[UUID]:
    """People whose name has this text, for a search whose results are then read, and so logged."""
    return queries.named_like(text, limit=limit)


def write(
    member_id: UUID,
    collection: str,
    values: Mapping[str, object],
    *,
    now: datetime,
    key: str = "",
    expires_at: datetime | None = None,
) -> None:
    """Set these fields of one record and keep its others; a value of None removes the field.

    Raises:
        ValueError: a field that the collection does not have.
    """
    actions.write(
        member_id=member_id,
        collection=collection,
        values=values,
        now=now,
        key=key,
        expires_at=expires_at,
    )


def append(
    member_id: UUID,
    collection: str,
    rows: Sequence[Sequence[object]],
    *,
    key: str,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """Add rows to a record, such as positions to the trace of a ride.

    Args:
        rows: JSON-ready, in the order in which they happened.
        key: what they belong to, such as the ride's id.
    """
    actions.append(
        member_id=member_id,
        collection=collection,
        rows=rows,
        key=key,
        expires_at=expires_at,
        now=now,
    )


def forget(member_id: UUID, collection: str, *, key: str) -> bool:
    """Remove one record; returns whether there was one."""
    return actions.forget(member_id=member_id, collection=collection, key=key)


def places(member_id: UUID, *, reader: str, now: datetime) -> list[Place]:
    """The person's places, saved ones before recent ones, latest first. Purpose: own.

    Raises:
        NotCovered: somebody else asks.
    """
    rows = actions.read(
        member_ids=[member_id],
        collection=contracts.PLACES,
        fields=contracts.FIELDS[contracts.PLACES],
        purpose="own",
        reader=reader,
        now=now,
    )
    found = [_place(row.key, row.data) for row in rows]
    return sorted(found, key=lambda place: place.kind == "recent")


def usual_places(member_id: UUID, *, purpose: str, reader: str, now: datetime) -> list[Place]:
    """As `places`, for somebody who helps the person under a term.

    Raises:
        NotCovered: the purpose does not allow it.
    """
    rows = actions.read(
        member_ids=[member_id],
        collection=contracts.PLACES,
        fields=contracts.FIELDS[contracts.PLACES],
        purpose=purpose,
        reader=reader,
        now=now,
    )
    found = [_place(row.key, row.data) for row in rows]
    return sorted(found, key=lambda place: place.kind == "recent")


def contacts(member_id: UUID, *, purpose: str, reader: str, now: datetime) -> list[Contact]:
    """Whom this person wants to be told in an emergency, first chosen first.

    Raises:
        NotCovered: the purpose does not allow it.
    """
    rows = actions.read(
        member_ids=[member_id],
        collection=contracts.CONTACTS,
        fields=contracts.FIELDS[contracts.CONTACTS],
        purpose=purpose,
        reader=reader,
        now=now,
    )
    return [
        Contact(row.key, str(row.data["name"]), str(row.data["phone"]))
        for row in sorted(rows, key=lambda row: row.key)
    ]


def owner_of_phone(number: str) -> UUID | None:
    """Whose number this is, in E.164: the account alone, nothing of what they keep here."""
    return actions.owner_of_phone(number)


def remember_place(
    member_id: UUID, *, label: str, detail: str, point: Point, now: datetime
) -> None:
    """Keep where the person went, so that they need not type it again.

    The latest eight are kept, each for 90 days.
    """
    name = blake2b(f"{label}\n{detail}".encode(), digest_size=8).hexdigest()
    values = {"label": label, "detail": detail, "kind": "recent"}
    write(
        member_id,
        contracts.PLACES,
        values | {"lat": point.lat, "lon": point.lon},
        now=now,
        key=RECENT + name,
        expires_at=now + RECENT_FOR,
    )
    actions.keep_latest(
        member_id=member_id, collection=contracts.PLACES, prefix=RECENT, count=RECENT_KEPT
    )


def _only(data: Mapping[str, object], fields: Collection[str]) -> dict[str, str]:
    return {name: str(data[name]) for name in sorted(fields) if name in data}


def _place(key: str, data: Mapping[str, str]) -> Place:
    point = Point(lat=float(data["lat"]), lon=float(data["lon"]))
    return Place(key, data["kind"], data["label"], data.get("detail", ""), point)
