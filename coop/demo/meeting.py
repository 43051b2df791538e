"""Gives the demo general meetings: one that was held, with its minutes, and one that is called.

By the same actions as anybody's, with an earlier `now`. Called once, when a demo opens.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from coop.web.local import here
from governance.actions import meetings
from governance.actions.meetings import Wish
from governance.queries import meetings as reads
from governance.queries import proposals
from governance.states import State
from payouts.periods import local_day, midnight

DAY = timedelta(days=1)
EVENING = timedelta(hours=18)
HELD_BEFORE, CALLED_BEFORE = 24 * DAY, 40 * DAY
COMES_IN, CALLED_SINCE = 16 * DAY, 1 * DAY
MINUTES = """Present: nine members, of whom seven in the room. Chair: Sam Virtanen.

1. The books of the summer. The reserve grew every month. Two bills were questioned and explained.

2. The fee. Some want it lower for drivers, some want the reserve to grow first. \
Nothing is decided here: whoever wants a change proposes it, and all members vote.

3. Anything else. Riders ask for a quieter car on request. It goes to the Commons.

Closed at 19:40."""


def write(members: Sequence[UUID], *, by: UUID, now: datetime) -> None:
    """Let a steward have called two meetings, to which some of these members have answered.

    Args:
        by: the steward.
    """
    held = _call(
        "Autumn meeting", _evening(now - HELD_BEFORE), AUTUMN, by=by, now=now - CALLED_BEFORE
    )
    for at, member in enumerate(members):
        meetings.answer(number=held, comes=at % 4 != 3, by=member, now=now - CALLED_BEFORE + DAY)
    meetings.write_minutes(number=held, text=MINUTES, version=0, by=by, now=now - HELD_BEFORE + DAY)
    voted_on = [one.number for one in proposals.under_way(now) if one.state is State.OPEN]
    agenda = (*WINTER, ("What comes of the vote on the fee", voted_on[0] if voted_on else None))
    starts_at = _evening(now + COMES_IN)
    called = _call("Winter meeting", starts_at, agenda, by=by, now=now - CALLED_SINCE)
    for member in members[:4]:
        meetings.answer(number=called, comes=True, by=member, now=now)


AUTUMN = (("The books of the summer", None), ("The fee", None), ("Anything else", None))
WINTER = (
    ("The minutes of the autumn meeting", None),
    ("Who guards our decisions", None),
)


def _call(
    title: str,
    starts_at: datetime,
    agenda: tuple[tuple[str, int | None], ...],
    *,
    by: UUID,
    now: datetime,
) -> int:
    wish = Wish(title, starts_at, "The hall above the depot", "", agenda)
    return reads.number_of(meetings.call(wish, by=by, now=now))


def _evening(at: datetime) -> datetime:
    """Six in the evening of the day that an instant lies in."""
    zone = here().time_zone
    return midnight(local_day(at, zone), zone) + EVENING
