"""A member's order as it travels with a request, so that whoever matches reads no locker. Pure.

Without the address of a ranker: only its answer travels.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID

from coop.ranking.choice import Choice, of_text
from coop.ranking.features import Features, Subject
from coop.ranking.ordering import LOWERED, RAISED, Answered


@dataclass(frozen=True, slots=True)
class Signs:
    """Labels of the lists that the member follows: whom they raise and whom they lower."""

    raised: frozenset[UUID] = frozenset()
    lowered: frozenset[UUID] = frozenset()

    def of(self, about: UUID) -> dict[str, float]:
        """Both as features of one candidate."""
        return {RAISED: float(about in self.raised), LOWERED: float(about in self.lowered)}


@dataclass(frozen=True, slots=True)
class Carried:
    """A choice, the labels that count for the member, and what a ranker elsewhere said, if asked."""

    choice: Choice
    signs: Signs = field(default_factory=Signs)
    answered: Answered | None = None

    @property
    def is_common(self) -> bool:
        """Whether it changes nothing."""
        return self.choice.level == 0 and not (self.signs.raised or self.signs.lowered)

    def with_answer(self, answered: Answered) -> Self:
        """The same after a ranker was asked."""
        return replace(self, answered=answered)

    def as_json(self) -> dict[str, Any]:
        """For a column; empty where nothing differs from the common order."""
        if self.is_common:
            return {}
        kept: dict[str, Any] = {"choice": replace(self.choice, url="").as_text()}
        kept["raised"] = sorted(str(one) for one in self.signs.raised)
        kept["lowered"] = sorted(str(one) for one in self.signs.lowered)
        if self.answered:
            kept["ids"] = [str(one) for one in self.answered.ids]
            kept["failed"] = self.answered.failed
        return kept


def of_json(subject: Subject, kept: Mapping[str, Any]) -> Carried | None:
    """What a column holds; None for the common order."""
    if not kept:
        return None
    signs = Signs(_ids(kept["raised"]), _ids(kept["lowered"]))
    answered = None
    if "ids" in kept:
        answered = Answered(tuple(UUID(one) for one in kept["ids"]), kept["failed"])
    return Carried(of_text(subject, kept["choice"]), signs, answered)


def labelled(features: Features, signs: Signs, about: UUID) -> dict[str, float | bool]:
    """Features together with what labels say."""
    return {**features, **signs.of(about)}


def _ids(texts: list[str]) -> frozenset[UUID]:
    return frozenset(UUID(one) for one in texts)
