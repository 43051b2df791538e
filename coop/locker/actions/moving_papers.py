"""What both sides sign about a move, and what of it must hold."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from coop.locker import models, moves
from coop.locker.homes import Away
from coop.locker.moves import Line

TOPIC = "locker.papers"
DONE = "done"


def paper(text: str, signature: bytes, key: bytes) -> dict[str, str]:
    return {
        "text": text,
        "signature": b64encode(signature).decode(),
        "key": b64encode(key).decode(),
    }


def lines_of(sent: Mapping[str, Any]) -> list[Line]:
    return [
        Line(spot.partition("/")[0], spot.partition("/")[2], digest)
        for spot, (_etag, digest) in sorted(sent.items())
    ]


def checked(
    word: Mapping[str, str], move: models.Move, kind: str, lines: list[Line]
) -> dict[str, str]:
    """The word of the other side, if it is that.

    Raises:
        Away: it is signed by somebody else, or about something else.
    """
    is_theirs = word["key"] == b64encode(bytes(move.speaker)).decode() or not move.speaker
    if not moves.holds(word) or not is_theirs:
        raise Away(_("What the other server signed does not hold."))
    said = json.loads(word["text"])
    about = (said.get("format"), said.get("member"), said.get("manifest"))
    if about != (kind, str(move.member_id), moves.digest(lines)):
        raise Away(_("What the other server signed is about something else."))
    return dict(word)


def end(move: models.Move, now: datetime) -> None:
    move.state, move.ended_at, move.total, move.sent = DONE, now, len(move.sent), {}
    models.Consent.objects.create(member_id=move.member_id, what="moved", at=now)
