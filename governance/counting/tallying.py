"""From ballots and delegations to a result, for every kind of proposal. Pure.

Turnout and quorum are those who voted themselves; the result is of all weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.counting import equal_shares, majority, stv
from governance.counting.majority import Say
from governance.kinds import Form, Kind, Payload

Choice = tuple[str, ...]
Weighed = Sequence[tuple[Choice, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ballots came to: JSON-ready sums, and whether the proposal was carried."""

    result: dict[str, Any]
    is_carried: bool


def outcome(
    payload: Payload,
    ballots: Weighed,
    *,
    candidates: Sequence[str],
    turnout: int,
    needed: int,
    more_than_bp: int,
) -> Outcome:
    """Count weighed ballots of a vote.

    Args:
        ballots: (choice, weight >= 1), one for each who voted.
        turnout: how many voted themselves; `needed`: how many of them it takes.
    """
    result = _result(payload, ballots, candidates)
    enough = turnout >= needed
    if payload.form is Form.YES_NO:
        found = majority.Sums(result["yes"], result["no"], result["abstain"])
        return Outcome(result, enough and majority.is_carried(found, more_than_bp=more_than_bp))
    chosen = result.get("chosen")
    return Outcome(result, enough and (chosen is None or bool(chosen)))


def _result(payload: Payload, ballots: Weighed, candidates: Sequence[str]) -> dict[str, Any]:
    if payload.form is Form.YES_NO:
        found = majority.sums((Say(choice[0]), weight) for choice, weight in ballots)
        return {"yes": found.yes, "no": found.no, "abstain": found.abstain}
    if payload.kind is Kind.OFFICERS:
        elected = stv.elect(ballots, candidates, seats=payload.seats)
        first = support([(choice[:1], weight) for choice, weight in ballots], candidates)
        return {
            "chosen": list(elected.winners),
            "quota": elected.quota,
            "rounds": len(elected.rounds),
            "support": first,
        }
    if payload.kind is Kind.PROJECTS:
        costs = {one.key: one.cost_minor for one in payload.projects}
        approved = [(frozenset(choice), weight) for choice, weight in ballots]
        chosen = equal_shares.choose(approved, costs, budget_minor=payload.budget_minor)
        return {"chosen": list(chosen), "support": support(ballots, list(costs))}
    return {"support": support(ballots, options(payload))}


def support(ballots: Weighed, keys: Sequence[str]) -> dict[str, int]:
    """How much weight named each key."""
    return {key: sum(weight for choice, weight in ballots if key in choice) for key in keys}


def options(payload: Payload) -> list[str]:
    """The keys of an advisory poll's answers: "1", "2", ..."""
    return [str(number) for number in range(1, len(payload.options) + 1)]


def is_understood(payload: Payload, choice: Choice, candidates: Sequence[str]) -> bool:
    """Whether a ballot says something that can be counted."""
    if payload.form is Form.YES_NO:
        return len(choice) == 1 and choice[0] in set(Say)
    allowed: Mapping[Kind, Sequence[str]] = {
        Kind.OFFICERS: candidates,
        Kind.PROJECTS: [one.key for one in payload.projects],
        Kind.ADVISORY: options(payload),
    }
    known = set(allowed[payload.kind])
    return len(set(choice)) == len(choice) and set(choice) <= known
