"""The states of a payment by card, and which may follow which. Pure."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a payment is for."""

    HOLD = "hold"  # held when a ride is booked, taken when it ends
    REST = "rest"  # what a ride cost above its hold, or all of it where the hold is gone
    TIP = "tip"
    DEBT = "debt"  # what a rider owed from before
    SHARE = "share"  # a part of a member's share


class State(StrEnum):
    """Where a payment is. CAPTURED, RELEASED and EXPIRED are final."""

    CREATED = "created"  # on record here; the provider may or may not have heard of it
    NEEDS_ACTION = "needs_action"  # the rider has to confirm with their bank
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    RELEASED = "released"
    EXPIRED = "expired"


class CallState(StrEnum):
    """Where a call to the provider is: open until an answer is known for certain."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


class CardState(StrEnum):
    """Where a saved card is."""

    PENDING = "pending"  # its owner has to confirm with their bank, or to finish the form
    READY = "ready"
    FAILED = "failed"
    REMOVED = "removed"


MOVES: dict[State, frozenset[State]] = {
    State.CREATED: frozenset(set(State) - {State.CREATED}),
    State.NEEDS_ACTION: frozenset(set(State) - {State.CREATED, State.NEEDS_ACTION}),
    State.AUTHORISED: frozenset({State.CAPTURED, State.RELEASED, State.EXPIRED}),
    # A card that was declined can be tried again at the provider, on the same payment.
    State.DECLINED: frozenset(
        {State.NEEDS_ACTION, State.AUTHORISED, State.CAPTURED, State.RELEASED, State.EXPIRED}
    ),
    State.CAPTURED: frozenset(),
    State.RELEASED: frozenset(),
    State.EXPIRED: frozenset(),
}
LIVE = ("created", "needs_action", "authorised", "captured")
"""States in which a payment may still bring money, or has."""
OPEN = ("created", "needs_action", "authorised")


def may_follow(state: State, after: State) -> bool:
    """Whether a payment may move so; what the provider says late or twice changes nothing."""
    return after in MOVES[state]
