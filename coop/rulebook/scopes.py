"""Where a rule may have a value of its own, such as a zone: a registry, bound by wiring to who knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from coop.basics.imports import load
from coop.rulebook.registry import Rule


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope as versions of rules name it, and as people do."""

    key: str
    name: str


class Known(Protocol):
    """Knows the scopes of a rule."""

    def __call__(self, key: str) -> Sequence[Scope]:
        """Where this rule may have a value of its own, widest first."""


_bound: dict[str, str] = {}


def bind(known: str) -> None:
    """Name the function that knows."""
    _bound["known"] = known


def of(rule: Rule) -> Sequence[Scope]:
    """Where this rule may have a value of its own, widest first; nowhere for most."""
    if not rule.scoped or not _bound:
        return ()
    ask: Known = load(_bound["known"])
    return ask(rule.key)


def name_of(rule: Rule, scope: str) -> str:
    """A scope as people call it; empty for everywhere, the key itself where it is gone."""
    return next((one.name for one in of(rule) if one.key == scope), scope)
