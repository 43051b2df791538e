"""On the way back: fetched and sealed here, compared by hashes, and only then gone from there."""

import json
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from coop.locker import homes, models, moves, remote, sealing
from coop.locker.actions import delivering, moving_papers
from coop.locker.queries import finding
from coop.locker.queries import records as lying


def fetch(move: models.Move, now: datetime) -> bool:
    """Fetch the next records; returns whether there is more to do."""
    found = remote.home(move.address).batch(move.member_id, after=move.after)
    locker = models.Locker.objects.get(member_id=move.member_id)
    secret = lying.data_key(locker)
    for one in found:
        _stage(move.member_id, one, secret)
        move.sent[f"{one.collection}/{one.key}"] = ["", moves.hash_of(one.data)]
        move.after = one.id
    return bool(found) or not _return(move, now)


def _return(move: models.Move, now: datetime) -> bool:
    """See that nothing is on its way there, have the other side let go, and lie here again."""
    member_id = move.member_id
    locker = models.Locker.objects.select_for_update().get(member_id=member_id)
    if models.Delivery.objects.filter(member_id=member_id).exists():
        delivering.deliver_all(member_id, now=now)
        _afresh(move)
        return False
    lines = moving_papers.lines_of(move.sent)
    try:
        word = remote.home(move.address).left(member_id, lines)
    except homes.Refused:
        _afresh(move)
        raise
    move.theirs = moving_papers.checked(word, move, moves.LEFT, lines)
    secret, (private, public) = lying.data_key(locker), sealing.new_pair()
    place = lying.PRIVATE_KEY.format(member_id)
    locker.home, locker.public_key = "", public
    locker.sealed_private = sealing.seal(secret, private, place=place)
    locker.save()
    profile = models.Record.objects.filter(member_id=member_id, collection="profile", key="")
    for row in profile:
        _find_again(member_id, finding.digests(lying.data_of(row, secret)), now)
    moving_papers.end(move, now)
    return True


def _stage(member_id: UUID, one: remote.Fetched, secret: bytes) -> None:
    """Seal a record here; nobody reads it before the locker lies here."""
    plain = json.dumps(one.data, ensure_ascii=False, separators=(",", ":")).encode()
    place = lying.place_of(member_id, one.collection, one.key)
    models.Record.objects.update_or_create(
        member_id=member_id,
        collection=one.collection,
        key=one.key,
        defaults={
            "sealed": sealing.seal(secret, plain, place=place),
            "etag": one.id.hex,
            "version": 1,
            "updated_at": one.updated_at,
            "expires_at": one.expires_at,
        },
    )


def _afresh(move: models.Move) -> None:
    """Something changed there while it was fetched: once more from the beginning."""
    models.Record.objects.filter(member_id=move.member_id).delete()
    move.sent, move.after = {}, None


def _find_again(member_id: UUID, found: Iterable[tuple[str, bytes]], now: datetime) -> None:
    models.Finder.objects.filter(member_id=member_id).delete()
    models.Finder.objects.bulk_create(
        models.Finder(member_id=member_id, kind=kind, digest=digest, at=now)
        for kind, digest in found
    )
