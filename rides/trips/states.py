"""The states of a ride and the legal moves between them. Pure: checked by actions and tests."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a ride stands. The last five are ends."""

    SCHEDULED = "SCHEDULED"
    SEARCHING = "SEARCHING"
    ASSIGNED = "ASSIGNED"
    ARRIVED = "ARRIVED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"
    UNFILLED = "UNFILLED"
    ABORTED = "ABORTED"


class Role(StrEnum):
    """Who moves a ride."""

    RIDER = "rider"
    DRIVER = "driver"
    DESK = "desk"
    SYSTEM = "system"


R, D, K, S = Role.RIDER, Role.DRIVER, Role.DESK, Role.SYSTEM

MOVES: Mapping[State, Mapping[State, frozenset[Role]]] = {
    State.SCHEDULED: {
        State.SEARCHING: frozenset({K, S}),
        State.ASSIGNED: frozenset({K, S}),
        State.CANCELLED: frozenset({R, K, S}),
        State.UNFILLED: frozenset({S}),
    },
    State.SEARCHING: {
        State.ASSIGNED: frozenset({D, K}),
        State.UNFILLED: frozenset({S}),
        State.CANCELLED: frozenset({R, K}),
    },
    State.ASSIGNED: {
        State.ARRIVED: frozenset({D, K}),
        State.SEARCHING: frozenset({D, K, S}),
        State.UNFILLED: frozenset({D, K, S}),
        State.CANCELLED: frozenset({R, K}),
    },
    State.ARRIVED: {
        State.IN_PROGRESS: frozenset({D, R, K}),
        State.SEARCHING: frozenset({D, K}),
        State.UNFILLED: frozenset({D, K}),
        State.CANCELLED: frozenset({R, K}),
        State.NO_SHOW: frozenset({D, K}),
    },
    State.IN_PROGRESS: {
        State.COMPLETED: frozenset({D, R, K, S}),
        State.ABORTED: frozenset({D, R, K}),
    },
    State.COMPLETED: {},
    State.CANCELLED: {},
    State.NO_SHOW: {},
    State.UNFILLED: {},
    State.ABORTED: {},
}

LIVE = frozenset(s for s, moves in MOVES.items() if moves) - {State.SCHEDULED}
"""A rider has at most one ride in these; rides for later stand beside it."""

TOLD = frozenset(MOVES) - {State.SCHEDULED, State.IN_PROGRESS, State.COMPLETED, State.ABORTED}
"""What somebody for whom a ride was booked must hear of; in the car they see the rest."""

WITH_DRIVER = frozenset({State.ASSIGNED, State.ARRIVED, State.IN_PROGRESS})


def may_move(source: State, target: State, role: Role) -> bool:
    """Whether this role may move a ride from one state to the other."""
    return role in MOVES[source].get(target, frozenset())


def sources(target: State, role: Role) -> frozenset[State]:
    """The states from which this role may move a ride to `target`."""
    return frozenset(source for source in MOVES if may_move(source, target, role))
