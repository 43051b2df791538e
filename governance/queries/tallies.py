"""What ballots come to: as it was counted, or counted now from what lies there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from governance import models
from governance.counting import delegating, majority
from governance.counting.tallying import Choice, outcome
from governance.kinds import Kind, Payload
from governance.queries import rolls
from governance.states import Times
from governance.terms import Terms

LATEST = """
SELECT DISTINCT ON (user_id) user_id::text, choice, commitment FROM governance_ballot
 WHERE proposal_id = %(proposal)s ORDER BY user_id, version DESC
"""
LENT = """
SELECT lent.giver_id::text, lent.taker_id::text FROM governance_delegation lent
  JOIN governance_rollentry entry ON entry.proposal_id = %(proposal)s AND entry.user_id = lent.giver_id
 WHERE lent.topic = %(topic)s AND lent.given_at <= %(at)s AND lent.expires_at > %(at)s
       AND (lent.ended_at IS NULL OR lent.ended_at > %(at)s)
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a vote came to.

    Attributes:
        turnout: who voted themselves; `needed`: how many of them it takes.
        weight: of all ballots, those of delegates with the votes lent to them.
        uncounted: votes lent to somebody who did not vote, in a circle, or beyond the cap.
    """

    turnout: int
    needed: int
    weight: int
    uncounted: int
    result: dict[str, Any]
    is_carried: bool
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cast:
    """The ballots of a vote: whose, what, with which weight, and the receipt that finds it."""

    voters: dict[str, tuple[Choice, int, bytes]]
    through: dict[str, str]
    uncounted: int


def needed(roll: int, terms: Terms) -> int:
    """How many of a roll must vote."""
    return majority.needed(roll, quorum_bp=terms.quorum_bp, least=terms.quorum_least)


def tally(
    row: models.Proposal, payload: Payload, terms: Terms, when: Times, now: datetime
) -> Tally | None:
    """What a closed vote came to; None while it is open."""
    if now < when.closes_at:
        return None
    counted: models.Count | None = getattr(row, "count", None)
    if counted is None:
        return so_far(row, payload, terms, when, at=when.closes_at)[0]
    return Tally(
        turnout=counted.turnout,
        needed=counted.needed,
        weight=counted.weight,
        uncounted=counted.uncounted,
        result=counted.result,
        is_carried=counted.is_carried,
        counted_at=counted.counted_at,
    )


def so_far(
    row: models.Proposal, payload: Payload, terms: Terms, when: Times, *, at: datetime
) -> tuple[Tally, Cast]:
    """What the ballots that lie there would come to at an instant."""
    found = cast(row.id, row.topic, terms, at=at)
    opening: models.Opening | None = getattr(row, "opening", None)
    roll = opening.roll if opening else rolls.roll_size(when.opens_at)
    turnout, enough = len(found.voters), needed(roll, terms)
    ballots = [(choice, weight) for choice, weight, _receipt in found.voters.values()]
    result = outcome(
        payload,
        ballots,
        candidates=candidate_keys(row.id) if payload.kind is Kind.OFFICERS else (),
        turnout=turnout,
        needed=enough,
        more_than_bp=terms.more_than_bp,
    )
    whole = sum(weight for _choice, weight in ballots)
    shown = Tally(turnout, enough, whole, found.uncounted, result.result, result.is_carried, None)
    return shown, found


def cast(proposal_id: UUID, topic: str, terms: Terms, *, at: datetime) -> Cast:
    """Everybody's ballot with the votes that are lent to them at an instant."""
    facts: dict[str, Any] = {"proposal": proposal_id, "topic": topic, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(LATEST, facts)
        ballots = {user: (_read(choice), bytes(bound)) for user, choice, bound in cursor.fetchall()}
        cursor.execute(LENT, facts)
        lent: dict[str, str] = dict(cursor.fetchall())
    found = delegating.resolve(ballots.keys(), lent, weight_max=terms.weight_max)
    voters = {
        user: (choice, found.weights[user], bound) for user, (choice, bound) in ballots.items()
    }
    return Cast(voters, found.through, len(found.uncounted))


def candidate_keys(proposal_id: UUID) -> Sequence[str]:
    """The ids of who stands in an election, as text."""
    rows = models.Candidacy.objects.filter(proposal_id=proposal_id).order_by("at", "id")
    return [str(user_id) for user_id in rows.values_list("user_id", flat=True)]


def _read(choice: Any) -> Choice:
    return tuple(json.loads(choice) if isinstance(choice, str) else choice)
