"""The typed, bounded parameters that members may change, and what each does in plain words.

Pure. Rooms register their rules when Django starts; values in force live in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Threshold = Literal["ordinary", "constitution", "standing"]
"""What a change needs: half, two thirds twice, or nothing but the standing vote on the split."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One tunable number.

    Attributes:
        key: `room.name`, stable for ever; ends in its unit (`_s`, `_bp`, `_minor`, `_m`).
        unit: how a person reads the value: "s", "m", "bp", "minor", "count", "deg".
        low, high: bounds, inclusive; CHECK constraints repeat them.
        founding: the value until members change it.
        effect: what it does, in one plain sentence.
        scoped: whether a zone and service class may have their own value.
        step: the furthest that a value moves within `step_days`; None: a quarter of its range.
        threshold: which majority changes it.
        timelock: how long a change waits before it is carried out; None: as its threshold.
    """

    key: str
    unit: str
    low: int
    high: int
    founding: int
    effect: str
    scoped: bool = False
    step: int | None = None
    step_days: int = 30
    threshold: Threshold = "ordinary"
    timelock: Literal["ordinary", "constitution"] | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.founding <= self.high:
            raise ValueError(f"{self.key}: founding value out of bounds")
        if self.step is not None and self.step < 1:
            raise ValueError(f"{self.key}: a step moves the value")

    @property
    def step_max(self) -> int:
        """The furthest that the value moves within `step_days`."""
        return self.step if self.step is not None else max(1, (self.high - self.low + 3) // 4)

    @property
    def waits_long(self) -> bool:
        """Whether a change waits as long as one of the constitution."""
        return (self.timelock or self.threshold) == "constitution"

    @property
    def group(self) -> str:
        """The part of the key before the dot, for headings."""
        return self.key.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Whole:
    """Rules whose values are the parts of one whole, whatever each of them is."""

    keys: tuple[str, ...]
    total: int


_rules: dict[str, Rule] = {}
_wholes: list[Whole] = []


def register(*rules: Rule) -> None:
    """Add rules to the book.

    Raises:
        ValueError: the key is taken by a different rule.
    """
    for rule in rules:
        if _rules.setdefault(rule.key, rule) != rule:
            raise ValueError(f"two rules are called {rule.key}")


def all_rules() -> list[Rule]:
    """Every registered rule, by key."""
    return [_rules[key] for key in sorted(_rules)]


def rule(key: str) -> Rule:
    """The rule called `key`.

    Raises:
        KeyError: there is no such rule.
    """
    return _rules[key]


def register_whole(keys: Sequence[str], total: int) -> None:
    """Bind rules together: no change is enacted after which they do not sum to `total`."""
    whole = Whole(tuple(keys), total)
    if whole not in _wholes:
        _wholes.append(whole)


def wholes() -> list[Whole]:
    """Every group of rules that must sum to something."""
    return list(_wholes)
