"""Boxes that a co-operative hands over: opened with the person's key, put where they belong, once."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import homes, sealing
from coop.locker.service import models, queries
from coop.locker.service.actions.logging import About, log

Data = dict[str, Any]


@transaction.atomic
def take(tie: models.Tie, box: homes.Box, *, now: datetime) -> bool:
    """Open a box and do what it says; returns False where that was done before.

    Raises:
        Malformed: it is sealed to another key or for another place, or says nothing known.
    """
    _row, is_new = models.Box.objects.get_or_create(id=box.id, defaults={"tie": tie, "at": now})
    if not is_new:
        return False
    place = homes.PLACE.format(box.member_id, box.collection, box.key)
    try:
        said = json.loads(sealing.open_box(queries.private_key(tie), box.sealed, place=place))
        change = _read(said)
    except (sealing.Locked, ValueError, KeyError, TypeError):
        raise Malformed(_("This box does not open with the key of this locker.")) from None
    _carry_out(tie, box.collection, box.key, change, now=now)
    if tie.arrived_at is not None:  # of a whole move one line says enough
        log(tie, change["how"], reader=tie.name, about=About(collection=box.collection), now=now)
    return True


def _read(said: Any) -> Data:
    if not isinstance(said, dict) or said.get("how") not in homes.HOWS:
        raise ValueError(said)
    until = said.get("until")
    return {**said, "until": datetime.fromisoformat(until) if until else None}


def _carry_out(
    tie: models.Tie, collection: str, key: str, change: Mapping[str, Any], *, now: datetime
) -> None:
    rows = models.Record.objects.filter(tie=tie, collection=collection)
    how = change["how"]
    if how == homes.FORGET:
        rows.filter(key=key).delete()
    elif how == homes.KEEP:
        held = rows.filter(key__startswith=change["prefix"]).order_by("-updated_at", "key")
        kept = list(held.values_list("id", flat=True)[: change["count"]])
        rows.filter(key__startswith=change["prefix"]).exclude(id__in=kept).delete()
    else:
        _put(tie, collection, key, change, now=now)


def _put(
    tie: models.Tie, collection: str, key: str, change: Mapping[str, Any], *, now: datetime
) -> None:
    secret = queries.data_key(tie.person)
    row = models.Record.objects.filter(tie=tie, collection=collection, key=key).first()
    is_over = row is None or (row.expires_at is not None and row.expires_at <= now)
    data = {} if row is None or is_over else queries.data_of(row, secret)
    merged = _merged(data, change)
    place = queries.place_of(tie.id, collection, key)
    plain = json.dumps(merged, ensure_ascii=False, separators=(",", ":")).encode()
    models.Record.objects.update_or_create(
        tie=tie,
        collection=collection,
        key=key,
        defaults={
            "sealed": sealing.seal(secret, plain, place=place),
            "updated_at": now,
            "expires_at": change["until"],
        },
    )


def _merged(data: Data, change: Mapping[str, Any]) -> Data:
    if change["how"] == homes.APPEND:
        return {"rows": [*data.get("rows", []), *change["rows"]]}
    before = {} if change["how"] == homes.REPLACE else data
    merged = {**before, **change["fields"]}
    return {name: value for name, value in merged.items() if value is not None}


def expire(*, now: datetime) -> None:
    """Remove what is over: records, and numbers that peers used."""
    models.Record.objects.filter(expires_at__lte=now).delete()
    models.Nonce.objects.filter(until__lte=now).delete()


@transaction.atomic
def spend_nonce(keyid: str, nonce: str, *, until: datetime) -> bool:
    """Remember a number of a peer; returns False where it was used before."""
    _row, is_new = models.Nonce.objects.get_or_create(
        keyid=keyid, nonce=nonce, defaults={"until": until}
    )
    return is_new


def box_of(member_id: UUID, fields: Mapping[str, Any], sealed: bytes) -> homes.Box:
    """A box as it came."""
    return homes.Box(fields["id"], member_id, fields["collection"], fields["key"], sealed)
