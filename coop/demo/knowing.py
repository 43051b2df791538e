"""Gives the demo people who know each other: seeds elected, vouches in person, documents seen.

By the same actions as anybody's, with an earlier `now`. Called once, when a demo opens.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from coop.demo import people
from coop.members.actions import admission, vouching
from coop.members.queries.vouches import MET
from coop.trust.actions import assurance
from governance.actions import drafting, moving, voting
from governance.actions.drafting import Draft
from governance.kinds import Kind, Payload
from rides.places import queries as places

DAY = timedelta(days=1)
TALKED, OPEN, LOCKED = 3 * DAY, 7 * DAY, 3 * DAY
ELECTED = timedelta(days=110)
MET_AT = timedelta(days=90)
SEEN_AT = timedelta(days=85)
NIGHTS = (timedelta(days=65), timedelta(days=39), timedelta(0))
"""When the walk is repeated: once they have met, once they are members for long enough, and now."""
SEEDS = 3
STANDS = (
    "I know half of the harbour by name.",
    "I have driven here for twenty years.",
    "I run the reading circle at the library.",
)


def write(members: Sequence[UUID], *, now: datetime) -> None:
    """Let these members have elected the city's seeds, met each other, and shown who they are."""
    _elect(members, now=now - ELECTED)
    _meet(members, now=now - MET_AT)
    steward = people.ensure("steward", now=now)
    for person in [*members, people.ensure("rider", now=now)]:
        admission.check(user_id=person, by=steward, what="passport", now=now - SEEN_AT)
    for night in NIGHTS:
        assurance.compute(payload={}, now=now - night)


def _elect(members: Sequence[UUID], *, now: datetime) -> None:
    city = places.main_zone().city_slug
    wish = Draft(
        "Elect the first seeds of our city",
        "Trust begins at people whom many of us know. Three of us, for a year.",
        Payload(Kind.OFFICERS, office="seed", seats=SEEDS, city=city),
        "",
        0,
    )
    election = drafting.draft(wish, by=members[-1], now=now)
    drafting.submit(proposal_id=election, by=members[-1], now=now)
    for person, says in zip(members, STANDS, strict=False):
        drafting.stand(proposal_id=election, says=says, by=person, now=now + DAY)
    ranked = [str(person) for person in members[:SEEDS]]
    for voter in members:
        voting.cast(proposal_id=election, choice=ranked, by=voter, now=now + TALKED + DAY)
    for at in (now + TALKED + OPEN, now + TALKED + OPEN + LOCKED):
        moving.move(proposal_id=election, now=at)


def _meet(members: Sequence[UUID], *, now: datetime) -> None:
    """Each vouches for the next one, a week later for one further on, and some for Ada."""
    for weeks, apart in enumerate((1, 3)):
        for place, person in enumerate(members):
            other = members[(place + apart) % len(members)]
            vouching.give(user_id=other, how=MET, by=person, now=now + weeks * 8 * DAY)
    ada = people.ensure("rider", now=now)
    for person in members[1:3]:
        vouching.give(user_id=ada, how=MET, by=person, now=now + 16 * DAY)
