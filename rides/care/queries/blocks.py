"""Whom somebody does not want to meet, as they can recognise them: by the ride that both shared.

Nobody's data is read for it: a look at their name would tell them who looks, and so who blocked.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.members import queries as members
from rides.places import queries as places
from rides.trips.queries.around import Met, last_met


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block of mine. `met` is None where the two never shared a ride; `why`: one's own note."""

    user_id: UUID
    since_at: datetime
    met: Met | None
    zone: places.ZoneView | None
    why: str = ""


def of(user_id: UUID, *, now: datetime) -> list[BlockView]:
    """Whom this person blocked, latest first."""
    found, notes = [], locker.reasons_to_avoid(user_id, now=now)
    for other, since_at in members.blocks_of(user_id):
        met = last_met(user_id, other)
        zone = places.zone(met.zone_id) if met else None
        found.append(BlockView(other, since_at, met, zone, notes.get(str(other), "")))
    return found
