"""How a ride ended that was not completed: by which rule, by whose fault, for how much."""

from dataclasses import dataclass

from rides.trips import models
from rides.trips.states import State

WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A fee that the desk took back, and why."""

    amount_minor: int
    reason: str


def ended_because(ride: models.Ride) -> str:
    """The rule that decided, or the reason that was given."""
    facts = _facts(ride, ride.state)
    return str(facts.get("rule") or facts.get("reason") or "")


def fault_of(ride: models.Ride) -> str:
    """Whose doing it was that the ride ended; empty where nobody judged."""
    return str(_facts(ride, ride.state).get("fault") or "")


def owed_on(ride: models.Ride) -> int:
    """What a ride that did not take place costs; nothing once that was waived."""
    if ride.state not in (State.CANCELLED, State.NO_SHOW) or ride.waived_at:
        return 0
    return int(str(_facts(ride, ride.state).get("fee_minor", 0)))


def waiver_of(ride: models.Ride) -> Waiver | None:
    """The fee that was taken back, if one was."""
    if ride.waived_at is None:
        return None
    facts = _facts(ride, WAIVED)
    return Waiver(int(str(facts.get("amount_minor", 0))), str(facts.get("reason", "")))


def _facts(ride: models.Ride, kind: str) -> dict[str, object]:
    """What the last event of a kind says."""
    last = models.Event.objects.filter(ride=ride, kind=kind).order_by("-seq").first()
    return dict(last.facts) if last else {}
