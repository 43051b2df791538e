"""The states of a payout and of a refund's decision, and which may follow which. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Where a payout is. PAID and FAILED are final, but for a bank that sends money back late."""

    QUEUED = "queued"  # set aside for its payee; nothing was asked of the provider, or it refused
    SENDING = "sending"  # the provider is asked to move it to the payee's account there
    IN_FLIGHT = "in_flight"  # it lies in that account, and is sent to the bank
    PAID = "paid"
    FAILED = "failed"


MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.SENDING, State.FAILED}),
    State.SENDING: frozenset({State.QUEUED, State.IN_FLIGHT, State.FAILED}),
    State.IN_FLIGHT: frozenset({State.PAID, State.FAILED}),
    State.PAID: frozenset({State.FAILED}),
    State.FAILED: frozenset(),
}
LIVE = ("queued", "sending", "in_flight")
"""States in which a payout is under way: each account has one at most."""


class Verdict(StrEnum):
    """Where a steward's refund is."""

    WAITING = "waiting"  # for a second steward
    DONE = "done"
    DECLINED = "declined"


class Way(StrEnum):
    """How a refund reaches its rider."""

    CARD = "card"
    WALLET = "wallet"
    DEBT = "debt"  # what they owe for the ride is let go
    ACCOUNT = "account"  # the organisation that pays the ride owes less


def may_follow(state: State, after: State) -> bool:
    """Whether a payout may move so; what the provider says late or twice changes nothing."""
    return after in MOVES[state]
