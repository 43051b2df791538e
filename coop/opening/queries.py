"""Reads of the opening: which steps are done, and what the co-operative is called."""

from dataclasses import dataclass
from datetime import datetime

from coop.opening import models
from coop.rulebook import queries as rulebook

STEPS = ("you", "name", "city", "rates", "mail")
"""In the order in which they are taken; mail may be left for later."""
NEEDED = frozenset(STEPS) - {"mail"}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the opening is."""

    name: str
    done: frozenset[str]
    opened_at: datetime | None

    @property
    def is_ready(self) -> bool:
        """Whether everything needed is done."""
        return self.done >= NEEDED

    @property
    def next_step(self) -> str:
        """The first step that is not done, or "review"."""
        return next((step for step in STEPS if step not in self.done), "review")


def progress() -> Progress:
    """Where the opening stands."""
    done = frozenset(models.Step.objects.values_list("kind", flat=True))
    return Progress(name(), done, rulebook.opened_at())


def name() -> str:
    """What the co-operative is called; empty while it has no name."""
    return models.Charter.objects.values_list("name", flat=True).first() or ""
