"""What the co-operative holds of a person for a while: signed, sealed, and gone when it is over.

Reads under a term with a lease come from here, so that a ride waits for no locker.
"""

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from coop.locker import homes, models, sealing, vault
from coop.locker.actions.signing import sign
from coop.locker.homes import Records
from coop.locker.queries import records
from coop.locker.queries.contracts import Standing

LEASE = "ourway-locker-lease-1"
CHANGES = ["fields", "sealed", "text", "signature", "signing_key", "taken_at", "until"]


class Spot(NamedTuple):
    """What a lease is of: one record, under one term."""

    member_id: UUID
    term: str
    collection: str
    key: str

    @property
    def place(self) -> str:
        """As its seal binds it."""
        return f"lease/{self.member_id}/{self.term}/{self.collection}/{self.key}"


def held(one: Standing, spot: Spot, *, until: datetime, now: datetime) -> Records | None:
    """What a live lease holds of a record; one is taken where there is none.

    Returns:
        the record under its key; nothing in it where there is no such record; None where the
        person's locker is away and no lease lives.
    """
    if not one.wrapped_key:
        return {}
    try:
        wrapped = records.unwrapped(one.member_id, one.wrapped_key)
    except vault.Shredded:
        return {}
    row = models.Lease.objects.filter(**spot._asdict(), until__gt=now).first()
    if row is not None:
        plain = sealing.unseal(wrapped, bytes(row.sealed), place=spot.place)
        return _as_records(spot.key, json.loads(plain))
    data = _fetch(one, spot, now)
    if data is not None:
        keep([lease(spot, data, wrapped=wrapped, until=until, now=now)])
    return None if data is None else _as_records(spot.key, data)


def let_go(member_id: UUID, *, terms: Collection[str] | None = None) -> int:
    """Remove what is held of a person, under these terms or under all; returns how much."""
    rows = models.Lease.objects.filter(member_id=member_id)
    if terms is not None:
        rows = rows.filter(term__in=terms)
    return rows.delete()[0]


def _as_records(key: str, data: Mapping[str, Any]) -> Records:
    return {key: data} if data else {}


def _fetch(one: Standing, spot: Spot, now: datetime) -> dict[str, Any] | None:
    """All that the term covers of a record, so that a ride asks once."""
    term = one.contract.terms[spot.term]
    covered, trigger = term.covers[spot.collection], term.trigger
    if one.home:
        ask = homes.Ask(
            one.member_id, spot.term, spot.collection, covered, spot.key, "lease", trigger
        )
        try:
            found = homes.at(one.home).fetch([ask], now=now)[0]
        except homes.Away:
            return None
    else:
        every = records.opened({one.member_id: one.wrapped_key}, spot.collection, spot.key, now=now)
        found = every[one.member_id]
    return {name: value for name, value in found.get(spot.key, {}).items() if name in covered}


def lease(
    spot: Spot, data: Mapping[str, Any], *, wrapped: bytes, until: datetime, now: datetime
) -> models.Lease:
    """A lease on a record, signed and sealed; `keep` writes it down."""
    plain = json.dumps(dict(data), ensure_ascii=False, separators=(",", ":")).encode()
    said = {
        "format": LEASE,
        "member": str(spot.member_id),
        "term": spot.term,
        "collection": spot.collection,
        "key": spot.key,
        "sha256": sha256(plain).hexdigest(),
        "taken_at": now.isoformat(),
        "until": until.isoformat(),
    }
    signed = sign(said, now=now)
    return models.Lease(
        **spot._asdict(),
        fields=sorted(data),
        sealed=sealing.seal(wrapped, plain, place=spot.place),
        text=signed.text,
        signature=signed.signature,
        signing_key=signed.key,
        taken_at=now,
        until=until,
    )


def keep(rows: Collection[models.Lease]) -> None:
    """Hold these, in place of those of the same records."""
    models.Lease.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=list(Spot._fields), update_fields=CHANGES
    )
