"""What goes wrong on purpose: at a rate, or planned for the next request of a kind.

Kept in the fake's own state, so that every process meets the same faults; drawn from a seed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import TypeVar

from payouts.rails.fake.store import Shelf

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong, in basis points of all requests or events.

    Attributes:
        away_bp: nobody answers, and nothing happened.
        lost_bp: it happened, and the answer is lost.
        error_bp: an error 500 before anything happened; a retry may succeed.
        error_saved_bp: an error 500 that every retry with the same key gets again; nothing happened.
        error_after_bp: the same, but it happened.
        limited_bp: too many requests.
        slow_bp: the answer takes `slow_s` longer.
        twice_bp: an event is delivered twice.
        late_bp: an event comes `late_s` later than others.
        is_shuffled: events that are due come in any order.
    """

    seed: int = 1
    away_bp: int = 0
    lost_bp: int = 0
    error_bp: int = 0
    error_saved_bp: int = 0
    error_after_bp: int = 0
    limited_bp: int = 0
    slow_bp: int = 0
    slow_s: float = 0.0
    twice_bp: int = 0
    late_bp: int = 0
    late_s: int = 0
    is_shuffled: bool = False


KINDS = ("away", "lost", "error", "error_saved", "error_after", "limited", "slow")
NONE = Faults()


def in_force(shelf: Shelf) -> Faults:
    """What goes wrong now."""
    return Faults(**shelf.setting("faults", {}))


def put(shelf: Shelf, faults: Faults) -> None:
    """Let this go wrong from now on."""
    shelf.set("faults", asdict(faults))


def plan(shelf: Shelf, path: str, kind: str) -> None:
    """Let the next request whose path ends so go wrong, once.

    Raises:
        ValueError: no such fault.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    shelf.set("planned", [*shelf.setting("planned", []), [path, kind]])


def draw(shelf: Shelf, path: str) -> str:
    """What goes wrong with this request, if anything does."""
    planned = shelf.setting("planned", [])
    for number, (ending, kind) in enumerate(planned):
        if path.endswith(ending):
            shelf.set("planned", planned[:number] + planned[number + 1 :])
            return str(kind)
    faults = in_force(shelf)
    return "" if faults == NONE else _drawn(shelf, faults)


def deliveries(shelf: Shelf) -> list[int]:
    """After how many seconds an event is delivered: once, unless something goes wrong."""
    faults = in_force(shelf)
    if not (faults.twice_bp or faults.late_bp):
        return [0]
    random = _random(shelf, faults)
    late_s = faults.late_s if random.randrange(10_000) < faults.late_bp else 0
    return [late_s] * (2 if random.randrange(10_000) < faults.twice_bp else 1)


def reordered(shelf: Shelf, items: Sequence[Item]) -> list[Item]:
    """The same in another order, where order is what goes wrong."""
    faults, items = in_force(shelf), list(items)
    if faults.is_shuffled:
        _random(shelf, faults).shuffle(items)
    return items


def _drawn(shelf: Shelf, faults: Faults) -> str:
    dice = _random(shelf, faults).randrange(10_000)
    for kind in KINDS:
        dice -= int(getattr(faults, f"{kind}_bp"))
        if dice < 0:
            return kind
    return ""


def _random(shelf: Shelf, faults: Faults) -> Random:
    """Dice that fall the same way in every run with the same seed and order of requests."""
    number = shelf.setting("drawn", 0) + 1
    shelf.set("drawn", number)
    return Random(f"{faults.seed}:{number}")  # noqa: S311 - faults need no secrecy
