"""The typed, bounded parameters that members may change, and what each does in plain words.

Pure. Rooms register their rules when Django starts; values in force live in the database.
"""

from dataclasses import dataclass


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
    """

    key: str
    unit: str
    low: int
    high: int
    founding: int
    effect: str
    scoped: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.founding <= self.high:
            raise ValueError(f"{self.key}: founding value out of bounds")

    @property
    def group(self) -> str:
        """The part of the key before the dot, for headings."""
        return self.key.partition(".")[0]


_rules: dict[str, Rule] = {}


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
