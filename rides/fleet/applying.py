"""The states of a wish to drive and the legal moves between them. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """A draft lacks something; a sent one waits for stewards."""

    DRAFT = "draft"
    SENT = "sent"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """Who moves an application."""

    APPLICANT = "applicant"
    STEWARD = "steward"
    SYSTEM = "system"


A, K, S = Role.APPLICANT, Role.STEWARD, Role.SYSTEM

MOVES: Mapping[State, Mapping[State, frozenset[Role]]] = {
    State.DRAFT: {
        State.SENT: frozenset({S}),
        State.REFUSED: frozenset({K}),
        State.WITHDRAWN: frozenset({A}),
    },
    State.SENT: {
        # A paper was rejected: something is missing again.
        State.DRAFT: frozenset({S}),
        State.APPROVED: frozenset({S}),
        State.REFUSED: frozenset({K}),
        State.WITHDRAWN: frozenset({A}),
    },
    State.REFUSED: {State.DRAFT: frozenset({A})},
    State.WITHDRAWN: {State.DRAFT: frozenset({A})},
    State.APPROVED: {},
}
OPEN = frozenset({State.DRAFT, State.SENT})


def may_move(source: State, target: State, role: Role) -> bool:
    """Whether this role may move an application from one state to the other."""
    return role in MOVES[source].get(target, frozenset())


def sources(target: State, role: Role) -> frozenset[State]:
    """The states from which this role may move an application to `target`."""
    return frozenset(state for state in State if may_move(state, target, role))


def next_state(state: State, *, is_complete: bool, is_accepted: bool) -> State:
    """Where an open application stands by itself: what is there decides, nobody's button.

    Args:
        is_complete: nothing is missing; everything was sent, whatever stewards said so far.
        is_accepted: stewards accepted everything.
    """
    if state not in OPEN:
        return state
    if not is_complete:
        return State.DRAFT
    return State.APPROVED if is_accepted and state == State.SENT else State.SENT


def again_at(refused_at: datetime, days: int) -> datetime:
    """From when somebody who was refused may apply again."""
    return refused_at + timedelta(days=days)
