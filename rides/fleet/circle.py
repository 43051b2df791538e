"""Women and non-binary people who want to ride with each other: what both may ask, and of whom.

Whoever takes part says so themselves, in their locker, and takes it back whenever they like. It is
copied into a shift or a request, so that matching reads no locker, and emptied with them.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from coop.locker import client as locker
from rides.places.queries import ZoneView

WOMAN, NON_BINARY = "woman", "non_binary"
DECLARED: Final = (WOMAN, NON_BINARY)
FIRST, ONLY = "first", "only"
WISHES: Final = (FIRST, ONLY)
FIELDS: Final = ("declared", "wish")


def wish_of(user_id: UUID | None, zone: ZoneView, *, now: datetime) -> str:
    """What this person asks of whom they ride with: "first", "only", or nothing.

    Nothing, too, where the zone does not offer the choice: then no locker is read.
    """
    if user_id is None or not zone.circle_is_open:
        return ""
    found = locker.read(
        user_id, "circle", fields=FIELDS, purpose="matching", reader="matching", now=now
    )
    takes_part = found.get("declared") in DECLARED and found.get("wish") in WISHES
    return found.get("wish", "") if takes_part else ""
