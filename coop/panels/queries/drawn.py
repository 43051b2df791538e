"""How a panel was drawn, for whoever wants to draw it again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.journal import lots
from coop.journal.queries import seeds
from coop.panels import models


@dataclass(frozen=True, slots=True)
class Drawn:
    """A draw as the log holds it; `tags`: of every seat in the order of the draw.

    Attributes:
        frozen_index: the entry that bound file and list; None: it is not sealed yet.
        size, head_root: the checkpoint that gave the seed.
        mine: one's own tag, if one is on the list.
    """

    frozen_index: int | None
    frozen_at: datetime
    members: int
    file_hash: str
    pool_root: str
    beacon: str
    round: int | None
    drawn_at: datetime | None
    size: int | None
    head_root: str
    tags: list[str]
    mine: str


def of_case(case_id: UUID, reader: UUID | None) -> Drawn | None:
    """The draw of a case; None before its list was bound."""
    frozen = models.Frozen.objects.filter(case_id=case_id).first()
    if frozen is None:
        return None
    draw = models.Draw.objects.filter(case_id=case_id).first()
    salt = bytes(frozen.salt)
    seats = models.Seat.objects.filter(case_id=case_id).order_by("place")
    is_listed = (
        reader is not None
        and models.Listed.objects.filter(case_id=case_id, user_id=reader).exists()
    )
    return Drawn(
        frozen_index=seeds.index_of(frozen.entry_id),
        frozen_at=frozen.at,
        members=frozen.members,
        file_hash=bytes(frozen.file_hash).hex(),
        pool_root=bytes(frozen.root).hex(),
        beacon=frozen.beacon,
        round=frozen.round,
        drawn_at=draw.at if draw else None,
        size=draw.size if draw else None,
        head_root=bytes(draw.root).hex() if draw else "",
        tags=[
            lots.lot_tag(salt, str(one)).hex() for one in seats.values_list("user_id", flat=True)
        ],
        mine=lots.lot_tag(salt, str(reader)).hex() if is_listed else "",
    )
