"""What others wrote about whom one shares a ride with, and what that person answered.

Readable as long as the two can reach each other: before it, only how many wrote is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.trust.conduct import Role as As
from coop.trust.queries import ratings, standing
from coop.trust.queries.ratings import Words
from coop.trust.queries.standing import Seen
from rides.care.queries import contact
from rides.trips.states import Role


@dataclass(frozen=True, slots=True)
class AboutOther:
    """Words about the other side of a ride, the newest first; `role`: as what they take part."""

    role: As
    seen: Seen
    words: Sequence[Words]


def about_other(ride_id: UUID, user_id: UUID, *, now: datetime) -> AboutOther:
    """What was written about the other side of this person's ride, without whose words they are.

    Raises:
        NotYours: they have no part in the ride, or a guest rides, of whom nothing is kept.
        contact.NobodyYet: there is no other side yet.
        contact.Closed: the two cannot reach each other any more.
    """
    line = contact.line(ride_id, user_id, now=now)
    if line.role == Role.DESK or (line.role == Role.DRIVER and line.ride.is_guest):
        raise NotYours(_("There is nothing to read here."))
    contact.open_line(ride_id, user_id, now=now)
    role = As.DRIVER if line.role == Role.RIDER else As.RIDER
    seen = standing.seen(line.other_id, role, now=now)
    return AboutOther(role, seen, ratings.words_about(line.other_id, role, now=now))
