"""What happened in a simulated city, counted: pure, written to by everybody, read at the end."""

from collections import Counter
from dataclasses import dataclass, field

from rides.trips.states import State

EXPECTED = frozenset(
    {
        "already_riding", "claimed_before", "claims_overlap", "extended_before", "fee_changed", "no_road", "offer_gone", "offline", "on_a_ride",
        "not_for_you", "outside_zone", "pin_locked", "rides_overlap", "same_place", "too_far", "too_soon", "wrong_pin",
        "wrong_state",
    }
)  # fmt: skip
"""Refusals that people run into in any city; others point at a fault, here or in the server."""


@dataclass(slots=True)
class Tally:
    """Counts since the city opened.

    Attributes:
        ahead, claimed: rides booked for later, and those that a driver gave their word for.
        ends: rides by the state they ended in.
        refusals: the server's refusals by code, as expected as they may be.
        troubles: what is nobody's decision: a server away, a socket fallen, a person confused.
        underway: rides of ours that have not ended, and the state last seen.
        stuck: rides that stood still past any patience.
        unbalanced: rides whose receipt does not add up.
    """

    booked: int = 0
    ahead: int = 0
    claimed: int = 0
    ends: Counter[State] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    troubles: Counter[str] = field(default_factory=Counter)
    underway: dict[str, State] = field(default_factory=dict)
    stuck: dict[str, State] = field(default_factory=dict)
    unbalanced: list[str] = field(default_factory=list)

    def saw(self, ride_id: str, state: State, *, is_over: bool) -> None:
        """A ride was seen in a state; an end counts once."""
        if not is_over:
            self.underway[ride_id] = state
        elif self.underway.pop(ride_id, None) is not None:
            self.ends[state] += 1

    def gave_up(self, ride_id: str) -> None:
        """Nothing happened to a ride past any patience."""
        self.stuck[ride_id] = self.underway.pop(ride_id)

    @property
    def ended(self) -> int:
        """How many rides are over, whichever way."""
        return self.ends.total()

    @property
    def completed(self) -> int:
        """How many rides came to their destination."""
        return self.ends[State.COMPLETED]

    @property
    def is_clean(self) -> bool:
        """Whether no ride is stuck and every receipt adds up."""
        return not self.stuck and not self.unbalanced

    def progress(self) -> str:
        """One line for whoever watches."""
        words = [f"{self.booked} booked", f"{self.completed} completed"]
        words += [f"{n} {state}" for state, n in self.ends.items() if state != State.COMPLETED]
        states = Counter(self.underway.values())
        words += [f"{n} now {state}" for state, n in sorted(states.items())]
        return ", ".join(words)

    def report(self, wall_s: float) -> dict[str, object]:
        """The last word, JSON-ready."""
        return {
            "booked": self.booked,
            "booked_ahead": self.ahead,
            "claimed": self.claimed,
            "completed": self.completed,
            "cancelled": self.ends[State.CANCELLED],
            "unfilled": self.ends[State.UNFILLED],
            "no_show": self.ends[State.NO_SHOW],
            "aborted": self.ends[State.ABORTED],
            "stuck": len(self.stuck),
            "stuck_rides": dict(self.stuck),
            "unbalanced": self.unbalanced,
            "refusals": dict(sorted(self.refusals.items())),
            "unexpected": sum(n for code, n in self.refusals.items() if code not in EXPECTED),
            "troubles": dict(sorted(self.troubles.items())),
            "wall_s": round(wall_s, 1),
        }
