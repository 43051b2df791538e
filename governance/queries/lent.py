"""Votes that are lent in matters of money: whose standing ballot counts for whom, at an instant.

A loan counts for who is on the roll and keeps no ballot. It is followed from hand to hand to the
first who does, as `governance.counting.delegating` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from coop.rulebook.queries import rules_as_of
from governance.counting import delegating
from governance.counting.delegating import Counted
from governance.kinds import Topic
from governance.ladder import Ballot
from governance.queries import standing
from governance.splitting import Carried

LOANS = """
SELECT giver_id, taker_id FROM governance_delegation
 WHERE topic = %(topic)s AND given_at < %(at)s AND expires_at >= %(at)s
       AND (ended_at IS NULL OR ended_at >= %(at)s)
"""
NEAR = f"""
WITH RECURSIVE loan AS NOT MATERIALIZED ({LOANS}), near (user_id) AS (
    SELECT %(about)s::uuid
    UNION
    SELECT CASE WHEN loan.giver_id = near.user_id THEN loan.taker_id ELSE loan.giver_id END
      FROM near JOIN loan ON near.user_id IN (loan.giver_id, loan.taker_id)
)
SELECT loan.giver_id, loan.taker_id FROM loan JOIN near ON near.user_id = loan.giver_id
"""  # noqa: S608 - our own statements
"""All loans that one person has to do with, however far they go: nothing else bears on theirs."""


@dataclass(frozen=True, slots=True)
class Loans:
    """Who lends to whom, and the ballots of those who keep one.

    Attributes:
        given: who -> to whom, of everybody on the roll, whether they keep a ballot or not.
        ballots: who -> what their ballot says, among all that these loans are about.
        receipts: who -> the receipt of that ballot.
        weight_max: the most that one ballot weighs, the member's own vote included.
    """

    given: Mapping[str, str]
    ballots: Mapping[str, Ballot]
    receipts: Mapping[str, str]
    weight_max: int

    def counted(self) -> Counted:
        """Which ballot counts for how many, and for whom."""
        return self.counted_with(self.ballots)

    def counted_with(self, ballots: Mapping[str, Ballot]) -> Counted:
        """The same if these were the ballots."""
        return delegating.resolve(ballots.keys(), self.given, weight_max=self.weight_max)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who votes for somebody.

    Attributes:
        taker_id: to whom they lent their vote; None where it is not lent.
        speaker_id: whose ballot counts for them now, perhaps by way of the taker; None: nobody's.
        carries: for how many others their own ballot counts.
    """

    taker_id: UUID | None
    speaker_id: UUID | None
    carries: int


def loans(at: datetime, *, about: UUID | None = None) -> Loans:
    """All loans that hold at an instant, or those that one person has to do with."""
    facts: dict[str, Any] = {"at": at, "topic": Topic.MONEY, "about": about}
    with connection.cursor() as cursor:
        cursor.execute(NEAR if about else LOANS, facts)
        rows: list[tuple[UUID, UUID]] = cursor.fetchall()
    people = {person for row in rows for person in row} | ({about} if about else set())
    roll = standing.among(list(people), at) if people else {}
    return Loans(
        given={str(giver): str(taker) for giver, taker in rows if str(giver) in roll},
        ballots={user: shares for user, (shares, _receipt) in roll.items() if shares},
        receipts={user: receipt for user, (_shares, receipt) in roll.items() if receipt},
        weight_max=rules_as_of(at)["delegation.weight_max"],
    )


def carried(found: Loans) -> list[Carried]:
    """The ballots that count for others too, the heaviest first."""
    weights = found.counted().weights
    rows = [
        Carried(user, found.ballots[user], weight) for user, weight in weights.items() if weight > 1
    ]
    return sorted(rows, key=lambda one: (-one.weight, one.user_id))


def spoken(user_id: UUID, at: datetime) -> Spoken:
    """Whose ballot counts for this person, and for how many theirs."""
    found, me = loans(at, about=user_id), str(user_id)
    counted = found.counted()
    taker, speaker = found.given.get(me), counted.through.get(me)
    return Spoken(
        taker_id=UUID(taker) if taker else None,
        speaker_id=UUID(speaker) if speaker else None,
        carries=counted.weights.get(me, 1) - 1,
    )


def said_in_public(user_id: UUID, at: datetime) -> Ballot | None:
    """The standing ballot of somebody to whom a vote is lent; None where it is not public."""
    found, me = loans(at, about=user_id), str(user_id)
    return found.ballots.get(me) if me in found.given.values() else None
