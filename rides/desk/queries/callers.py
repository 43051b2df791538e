"""Who calls: recognised by their number, with what the desk may see of them. Each look is logged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.basics import phones
from coop.locker import client as locker
from coop.locker.client import Place
from rides.places import queries as places
from rides.trips.queries import rides

PURPOSE = "desk"
USUAL = 4


@dataclass(frozen=True, slots=True)
class Caller:
    """A known caller. `usual`: places they saved or went to; `live_ride_id`: the ride they are on."""

    user_id: UUID
    name: str
    phone: str
    usual: tuple[Place, ...]
    live_ride_id: UUID | None


def account_of(number: str) -> UUID | None:
    """Whose number this is, in E.164; of several who gave it, the one who did so last."""
    return locker.owner_of_phone(number)


def caller(typed: str, *, by: UUID, now: datetime) -> Caller | None:
    """Who calls, if their number is known; the look is logged to them.

    Raises:
        phones.NoPhone: no such number exists.
    """
    zone = places.main_zone()
    region = phones.region_in(zone.time_zone)
    number = phones.normal(typed, region)
    user_id = account_of(number)
    if user_id is None:
        return None
    reader = locker.Reader(f"dispatcher:{by}", "call")
    profile = locker.glance(
        user_id, "profile", fields=("name",), purpose=PURPOSE, reader=reader, now=now
    )
    # Who switched this off is still served: only nothing is filled in for them.
    is_allowed = locker.allows(user_id, PURPOSE, now=now)
    usual = (
        locker.usual_places(user_id, purpose=PURPOSE, reader=reader, now=now) if is_allowed else []
    )
    return Caller(
        user_id=user_id,
        name=profile.get("name", ""),
        phone=phones.shown(number, region),
        usual=tuple(usual[:USUAL]),
        live_ride_id=rides.live_ride_of(user_id),
    )
