"""Which function handles which topic, timer or periodic job: names that wiring binds.

Pure. `coop.bindings` fills it; the sweeper and the worker read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from coop.basics.imports import load


class Handler(Protocol):
    """Handles one message. Must be safe to repeat: a crash repeats, never skips."""

    def __call__(self, *, payload: Mapping[str, str], now: datetime) -> None:
        """Do what the message asks for, inside the sweeper's or worker's transaction."""


@dataclass(frozen=True, slots=True)
class Binding:
    """A dotted function name, and the Celery queue that runs it (none: the sweeper itself)."""

    function: str
    queue: str | None = None

    def handler(self) -> Handler:
        """The bound function, imported when first needed."""
        handler: Handler = load(self.function)
        return handler


@dataclass(frozen=True, slots=True)
class Job:
    """Something done once per period, whoever comes first."""

    function: str
    every: timedelta

    def period(self, now: datetime) -> str:
        """Name of the period that `now` lies in: the instant at which it began."""
        span_s = int(self.every.total_seconds())
        return str(int(now.timestamp()) // span_s * span_s)


topics: dict[str, Binding] = {}
timers: dict[str, Binding] = {}
jobs: dict[str, Job] = {}
