"""On the way out: sealed copies first, then their hashes compared, and only then gone from here."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from coop.locker import homes, models, moves, remote
from coop.locker.actions import delivering, moving_papers
from coop.locker.actions.signing import sign
from coop.locker.homes import Box
from coop.locker.queries import records as lying
from coop.work.actions import post

AT_ONCE = 40
"""Records in one transaction: the page counts on between two of them."""
NAME = "name"


def copy(move: models.Move, now: datetime) -> bool:
    """Copy what is not there yet; returns whether there is more to do."""
    left = _unsent(move, now)
    locker = models.Locker.objects.get(member_id=move.member_id)
    secret = lying.data_key(locker)
    for row in left[:AT_ONCE]:
        data = lying.data_of(row, secret)
        change = {"how": homes.REPLACE, "fields": data, "until": _iso(row.expires_at)}
        _hand_over(move, row.collection, row.key, change, row.etag)
        move.sent[_spot(row)] = [row.etag, moves.hash_of(data)]
    known = {_spot(row) for row in _lying(move.member_id, now)}
    for spot in sorted(set(move.sent) - known):
        collection, _slash, key = spot.partition("/")
        _hand_over(move, collection, key, {"how": homes.FORGET}, f"gone/{move.sent[spot][0]}")
        del move.sent[spot]
    move.total = len(known)
    return len(left) > AT_ONCE or not _arrive(move, now)


def _arrive(move: models.Move, now: datetime) -> bool:
    """Have the other side see that it has everything, and let go of it here."""
    models.Locker.objects.select_for_update().get(member_id=move.member_id)
    if _unsent(move, now):
        return False
    lines = moving_papers.lines_of(move.sent)
    try:
        word = remote.home(move.address).arrived(move.member_id, lines)
    except homes.Refused:
        move.sent = {}
        raise
    move.theirs = moving_papers.checked(word, move, moves.ARRIVED, lines)
    _let_go(move, now)
    post(moving_papers.TOPIC, {"move": str(move.id)}, now=now)
    return True


def _let_go(move: models.Move, now: datetime) -> None:
    """The locker lies there from now on; the copy here goes, signed."""
    member_id = move.member_id
    for row in _lying(member_id, now):
        # As it was sent: what was written since goes after it.
        models.Record.objects.filter(id=row.id, etag=move.sent[_spot(row)][0]).delete()
    models.Finder.objects.filter(member_id=member_id, kind=NAME).delete()
    models.Locker.objects.filter(member_id=member_id).update(
        home=move.address, public_key=move.public_key, sealed_private=b""
    )
    said = {"member": str(member_id), "at": now.isoformat(), "from": settings.PUBLIC_URL}
    receipt = sign(
        {
            **said,
            "format": moves.PURGED,
            "to": move.address,
            "records": len(move.sent),
            "manifest": moves.digest(moving_papers.lines_of(move.sent)),
        },
        now=now,
    )
    forwarding = sign(
        {
            **said,
            "format": moves.FORWARDING,
            "to": move.address,
            "key": b64encode(bytes(move.speaker)).decode(),
        },
        now=now,
    )
    move.ours = {
        "receipt": moving_papers.paper(receipt.text, receipt.signature, bytes(receipt.key.public)),
        "forwarding": moving_papers.paper(
            forwarding.text, forwarding.signature, bytes(forwarding.key.public)
        ),
    }
    models.Receipt.objects.create(
        member_id=member_id,
        text=receipt.text,
        signature=receipt.signature,
        key=receipt.key,
        asked_at=move.asked_at,
        done_at=now,
    )
    moving_papers.end(move, now)


def send_after(row: models.Record, now: datetime) -> None:
    """Written while the locker left: it follows, in the order of everything else."""
    with transaction.atomic():
        locker = models.Locker.objects.get(member_id=row.member_id)
        data = lying.data_of(row, lying.data_key(locker))
        change = {"how": homes.REPLACE, "fields": data, "until": _iso(row.expires_at)}
        if delivering.send(row.member_id, row.collection, row.key, change, now=now):
            models.Record.objects.filter(id=row.id, etag=row.etag).delete()


def _unsent(move: models.Move, now: datetime) -> list[models.Record]:
    return [
        row
        for row in _lying(move.member_id, now)
        if move.sent.get(_spot(row), [None])[0] != row.etag
    ]


def _lying(member_id: UUID, now: datetime) -> list[models.Record]:
    rows = lying.live(models.Record.objects.filter(member_id=member_id), now)
    return list(rows.order_by("updated_at", "id"))


def _spot(row: models.Record) -> str:
    return f"{row.collection}/{row.key}"


def _hand_over(
    move: models.Move, collection: str, key: str, change: Mapping[str, Any], version: str
) -> None:
    plain = json.dumps(dict(change), ensure_ascii=False, separators=(",", ":")).encode()
    sealed = delivering.box_for(bytes(move.public_key), (move.member_id, collection, key), plain)
    # The same box twice changes nothing; after a mismatch everything is sent once more.
    box_id = uuid5(move.id, f"{collection}/{key}/{version}/{move.attempts}")
    box = Box(box_id, move.member_id, collection, key, sealed)
    remote.home(move.address).deliver(box, now=move.asked_at)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
