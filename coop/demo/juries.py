"""Gives the demo two cases before panels: one decided, and one in which both sides still speak.

By the same actions as anybody's, with an earlier `now`. Called once, when a demo opens.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from coop.basics.refusals import Refusal
from coop.demo import people
from coop.journal.actions import sealing
from coop.panels import tasks
from coop.panels.actions import deciding, drawing, hearing, opening
from coop.panels.actions.opening import Wish
from coop.panels.kinds import Kind
from coop.panels.queries import cases, seats
from coop.trust.queries import disputed
from payouts.queries import refunds

DAY = timedelta(days=1)
DETOUR = (
    "We went along the shore although the price was for the short way. I paid what was agreed, but "
    "I was ten minutes late."
)
SHORE = "The bridge was up. The shore was the shorter way then, and the price stayed as agreed."
TALK = "The price stayed what was agreed before, so nothing was charged for the longer way."
REASONS = (
    "The price was agreed before the ride and did not change. Being late is annoying, but a bridge "
    "that is up is nobody’s fault.",
    "I looked at the record: the fare is what was agreed, to the cent.",
    "The driver should have said why. That is a matter for a thumb, and not for the fare.",
)
PHONE = "The driver was on the phone for most of the way and had it in one hand."


def write(*, now: datetime) -> None:
    """Let Ada have brought two rides with Ben before panels."""
    ada, ben = people.ensure("rider", now=now), people.ensure("driver", now=now)
    lately = [one for one in disputed.rides_of(ada, ben) if one.ended_at > now - 28 * DAY]
    if len(lately) < 2:  # in some city hardly a way exists
        return
    last, first = lately[0], lately[-1]
    with suppress(Refusal):
        _decided(first.about, ada, ben, opened_at=first.ended_at + DAY, now=now)
        _under_way(last.about, ada, opened_at=last.ended_at + DAY / 2, now=now)


def _decided(ride_id: UUID, ada: UUID, ben: UUID, *, opened_at: datetime, now: datetime) -> None:
    """A fare that was disputed, and stands."""
    ride = refunds.ride(ride_id)
    if ride is None:
        return
    wish = Wish(Kind.FARE, ride_id, DETOUR, ride.left_minor // 4 or 1)
    number, panel = _drawn(wish, ada, at=opened_at, now=now)
    said_at, decided_at = opened_at + DAY, opened_at + 3 * DAY
    hearing.state(number=number, kind="statement", text=SHORE, by=ben, now=said_at)
    for side in (ada, ben):
        hearing.said_all(number=number, by=side, now=said_at)
    for one in panel:
        drawing.answer(number=number, accepts=True, by=one, now=said_at)
    for one in panel[:1]:
        hearing.talk(number=number, text=TALK, by=one, now=decided_at)
    for at, one in enumerate(panel):
        why = REASONS[at % len(REASONS)]
        deciding.decide(number=number, level=0, reasons=why, by=one, now=decided_at)


def _under_way(ride_id: UUID, ada: UUID, *, opened_at: datetime, now: datetime) -> None:
    """How somebody drove, as one of both tells it so far."""
    number, panel = _drawn(Wish(Kind.CONDUCT, ride_id, PHONE), ada, at=opened_at, now=now)
    for one in panel:
        drawing.answer(number=number, accepts=True, by=one, now=opened_at + DAY / 4)


def _drawn(wish: Wish, by: UUID, *, at: datetime, now: datetime) -> tuple[int, list[UUID]]:
    """A case whose panel was drawn soon after it was opened; the log is sealed as of today."""
    case_id = opening.open_case(wish, by=by, now=at)
    tasks.move_one(case_id, now=at)
    sealing.seal(payload={}, now=now)
    tasks.move_one(case_id, now=at)
    case = cases.by_id(case_id, at)
    assert case is not None
    return case.number, [one.user_id for one in seats.of_case(case_id, at)]
