"""The only way to a person's data: every read names its purpose, is checked, and is logged.

Imported by all other rooms; the same for lockers that lie here and for those elsewhere. `reader`
is the reading person's id, or `driver:<id>`, `rider:<id>`, `steward:<id>` for somebody who reads
about another, or the name of a part of the system. `Reader` says besides what a
look was for, such as `ticket:<id>`, so that the person can read it in words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from coop.basics.geometry import Point
from coop.locker import contracts
from coop.locker.actions import preparing, reading, records
from coop.locker.actions.opening import LockerGone
from coop.locker.actions.reading import LockerAway, NotCovered, Reader, Wish
from coop.locker.queries import finding
from coop.locker.queries.contracts import OPEN, precisions, standing

__all__ = [
    "Contact",
    "LockerAway",
    "LockerGone",
    "NotCovered",
    "Place",
    "Reader",
    "allows",
    "append",
    "areas",
    "contacts",
    "forget",
    "glance",
    "glance_guest",
    "leave",
    "named_like",
    "owner_of_phone",
    "places",
    "places_at_hand",
    "prepare",
    "read",
    "read_guest",
    "read_many",
    "reasons_to_avoid",
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
    reader: str | Reader,
    now: datetime,
) -> dict[str, str]:
    """These fields of one person's record; a field they have not filled in is left out.

    Raises:
        NotCovered: the person does not allow it, or not now; nothing was read.
        LockerAway: their locker lies elsewhere and does not answer.
    """
    wish = Wish(collection, frozenset(fields), purpose, reader, now)
    found = reading.need(reading.read([member_id], wish)[member_id])
    return _only(found.get("", {}))


def glance(
    member_id: UUID,
    collection: str,
    *,
    fields: Collection[str],
    purpose: str,
    reader: str | Reader,
    now: datetime,
) -> dict[str, str]:
    """As `read`, for what goes on without: nothing where the person does not allow it now.

    Raises:
        NotCovered: no contract of theirs covers this at all.
    """
    return read_many(
        [member_id],
        collection,
        fields=fields,
        purpose=purpose,
        reader=reader,
        now=now,
    )[member_id]


def read_many(
    member_ids: Collection[UUID],
    collection: str,
    *,
    fields: Collection[str],
    purpose: str,
    reader: str | Reader,
    now: datetime,
) -> dict[UUID, dict[str, str]]:
    """As `glance`, for several people at once: every one of them is in the answer.

    Raises:
        NotCovered: nobody's contract covers this at all; nothing was read of anybody.
    """
    people = list(dict.fromkeys(member_ids))
    wish = Wish(collection, frozenset(fields), purpose, reader, now)
    found = reading.read(people, wish)
    return {person: _only(found[person].records.get("", {})) for person in people}


def read_guest(
    booker_id: UUID,
    ride_id: UUID,
    *,
    purpose: str,
    reader: str | Reader,
    now: datetime,
) -> dict[str, str]:
    """Name and phone of the guest for whom this person booked a ride; empty if it has none.

    Raises:
        NotCovered, LockerAway: as `read`.
    """
    return _only(
        reading.need(_guest(booker_id, ride_id, purpose, reader, now)).get(str(ride_id), {})
    )


def glance_guest(
    booker_id: UUID,
    ride_id: UUID,
    *,
    purpose: str,
    reader: str | Reader,
    now: datetime,
) -> dict[str, str]:
    """As `read_guest`, for what goes on without."""
    found = _guest(booker_id, ride_id, purpose, reader, now)
    return _only(found.records.get(str(ride_id), {}))


def allows(member_id: UUID, term: str, *, now: datetime) -> bool:
    """Whether this person allows a term that reads nothing, such as remembering where they went."""
    held = standing(member_id)
    return held.refuses(held.contract.terms.get(term), now=now) == OPEN


def areas(told: Sequence[tuple[UUID, Point]], *, term: str) -> list[Point]:
    """Places of people's rides as a term lets them be told: as they are, or rounded to an area.

    Args:
        told: whose place it is, and where; the answer is in the same order.
    """
    metres = precisions({member_id for member_id, _at in told}, term)
    return [_rounded(at, metres[member_id]) for member_id, at in told]


def named_like(text: str, *, limit: int) -> list[UUID]:
    """People whose name has words that begin so, for a search whose results are then read."""
    return finding.named_like(text, limit=limit)


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
    spot = records.Spot(member_id, collection, key)
    records.write(spot, values, now=now, expires_at=expires_at)


def append(
    member_id: UUID,
    collection: str,
    rows: Sequence[object],
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
    records.append(
        member_id=member_id,
        collection=collection,
        rows=rows,
        key=key,
        expires_at=expires_at,
        now=now,
    )


def leave(
    member_id: UUID,
    collection: str,
    values: Mapping[str, object],
    *,
    key: str,
    now: datetime,
) -> None:
    """Put what a ride left behind into its person's locker, boxed where that lies elsewhere.

    Nothing happens where they have deleted themselves meanwhile.
    """
    try:
        write(member_id, collection, values, key=key, now=now)
    except LockerGone:
        return


def forget(member_id: UUID, collection: str, *, key: str, now: datetime) -> bool:
    """Remove one record; returns whether there was one, as far as is known here."""
    return records.forget(member_id=member_id, collection=collection, key=key, now=now)


def places(member_id: UUID, *, reader: str | Reader, now: datetime) -> list[Place]:
    """The person's places, saved ones before recent ones, latest first. Purpose: own.

    Raises:
        NotCovered: somebody else asks.
    """
    return usual_places(member_id, purpose=contracts.OWN, reader=reader, now=now)


def places_at_hand(member_id: UUID, *, now: datetime) -> list[Place]:
    """The person's own places, for what goes on without: none where their locker does not answer."""
    try:
        return places(member_id, reader=str(member_id), now=now)
    except LockerAway:
        return []


def usual_places(
    member_id: UUID, *, purpose: str, reader: str | Reader, now: datetime
) -> list[Place]:
    """As `places`, for somebody who helps the person under a term.

    Raises:
        NotCovered, LockerAway: as `read`.
    """
    fields = contracts.FIELDS[contracts.PLACES]
    wish = Wish(contracts.PLACES, fields, purpose, reader, now, key=None)
    held = reading.need(reading.read([member_id], wish)[member_id])
    found = [_place(key, data) for key, data in held.items()]
    return sorted(found, key=lambda place: place.kind == "recent")


def contacts(
    member_id: UUID, *, purpose: str, reader: str | Reader, now: datetime
) -> list[Contact]:
    """Whom this person wants to be told in an emergency, first chosen first.

    Raises:
        NotCovered, LockerAway: as `read`.
    """
    fields = contracts.FIELDS[contracts.CONTACTS]
    wish = Wish(contracts.CONTACTS, fields, purpose, reader, now, key=None)
    held = reading.need(reading.read([member_id], wish)[member_id])
    return [Contact(key, str(held[key]["name"]), str(held[key]["phone"])) for key in sorted(held)]


def reasons_to_avoid(member_id: UUID, *, now: datetime) -> dict[str, str]:
    """Why this person does not want to meet others, by the others' ids; for them alone."""
    fields = contracts.FIELDS[contracts.AVOIDED]
    reader = str(member_id)
    wish = Wish(contracts.AVOIDED, fields, contracts.OWN, reader, now, key=None)
    held = reading.need(reading.read([member_id], wish)[member_id])
    return {key: str(data["why"]) for key, data in held.items()}


def owner_of_phone(number: str) -> UUID | None:
    """Whose number this is, in E.164: the account alone, nothing of what they keep here."""
    return finding.owner_of_phone(number)


def prepare(member_id: UUID, *, now: datetime) -> None:
    """Somebody goes online or books: what rides read of them is leased in one batch, soon after."""
    preparing.order(member_id, now=now)


def remember_place(
    member_id: UUID, *, label: str, detail: str, point: Point, now: datetime
) -> None:
    """Keep where the person went, so that they need not type it again, if they allow that.

    The latest eight are kept, each for 90 days.
    """
    if not allows(member_id, "recent_places", now=now):
        return
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
    records.keep_latest(
        member_id=member_id, collection=contracts.PLACES, prefix=RECENT, count=RECENT_KEPT, now=now
    )


def _guest(
    booker_id: UUID, ride_id: UUID, purpose: str, reader: str | Reader, now: datetime
) -> reading.Found:
    fields = contracts.FIELDS[contracts.GUESTS]
    wish = Wish(contracts.GUESTS, fields, purpose, reader, now, key=str(ride_id))
    return reading.read([booker_id], wish)[booker_id]


def _rounded(at: Point, precision_m: int) -> Point:
    told = contracts.coarse({"lat": at.lat, "lon": at.lon}, precision_m)
    return Point(told["lat"], told["lon"])


def _only(data: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(data[name]) for name in sorted(data)}


def _place(key: str, data: Mapping[str, Any]) -> Place:
    point = Point(lat=float(data["lat"]), lon=float(data["lon"]))
    return Place(key, data["kind"], data["label"], data.get("detail", ""), point)
