"""How a question about something lost goes on, and who moves it. Pure."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where it stands. The last three are ends."""

    ASKED = "asked"
    FOUND = "found"
    NOT_FOUND = "not_found"
    RETURNED = "returned"
    CLOSED = "closed"


class Side(StrEnum):
    """Who moves it: who lost it, who drove, or time."""

    RIDER = "rider"
    DRIVER = "driver"
    SYSTEM = "system"


R, D, S = Side.RIDER, Side.DRIVER, Side.SYSTEM

MOVES: Mapping[State, Mapping[State, frozenset[Side]]] = {
    State.ASKED: {
        State.FOUND: frozenset({D}),
        State.NOT_FOUND: frozenset({D}),
        State.CLOSED: frozenset({R, S}),
    },
    # Who finds it later may still say so.
    State.NOT_FOUND: {State.FOUND: frozenset({D})},
    State.FOUND: {State.RETURNED: frozenset({R, D}), State.CLOSED: frozenset({R, S})},
    State.RETURNED: {},
    State.CLOSED: {},
}
OPEN = frozenset({State.ASKED, State.FOUND})


def may_move(source: State, target: State, side: Side) -> bool:
    """Whether this side may move it from one state to the other."""
    return side in MOVES[source].get(target, frozenset())


def sources(target: State, side: Side) -> frozenset[State]:
    """The states from which this side may move it to `target`."""
    return frozenset(state for state in State if may_move(state, target, side))
