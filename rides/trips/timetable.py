"""When what happens to a ride for later: reminders, reconfirming, searching, giving up. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Terms:
    """The voted spans, in seconds before the wished pickup unless they say otherwise.

    Attributes:
        tolerance_s: how long after the pickup a search may still find somebody.
        confirm_ahead_s: only rides booked more than this ahead are to be reconfirmed.
        answer_s: how long a driver has at least to confirm, once asked.
        margin_s: how much earlier than the travel time a driver sets off.
    """

    remind_s: int
    search_s: int
    again_s: int
    warn_s: int
    tolerance_s: int
    confirm_ahead_s: int
    confirm_s: int
    answer_s: int
    margin_s: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """The instants of one ride."""

    pickup_at: datetime
    booked_at: datetime
    terms: Terms

    @property
    def confirm_at(self) -> datetime | None:
        """When the rider is asked whether it still holds; None where nobody needs to ask."""
        if self.pickup_at - self.booked_at <= _span(self.terms.confirm_ahead_s):
            return None
        return self._before(self.terms.confirm_s)

    @property
    def remind_at(self) -> datetime | None:
        """When the rider is reminded; None where the booking itself came later than that."""
        at = self._before(self.terms.remind_s)
        return at if at > self.booked_at else None

    @property
    def ask_driver_at(self) -> datetime:
        """When a driver who claimed it is asked to confirm."""
        return self._before(self.terms.remind_s)

    @property
    def search_at(self) -> datetime:
        """When the search begins, or the driver who claimed it takes over."""
        return self._before(self.terms.search_s)

    @property
    def again_at(self) -> datetime:
        """When everyone is asked anew; a claimer who is not on the way by now loses the ride."""
        return self._before(self.terms.again_s)

    @property
    def warn_at(self) -> datetime:
        """When the rider hears that nobody was found so far; everyone is asked a last time."""
        return self._before(self.terms.warn_s)

    @property
    def deadline_at(self) -> datetime:
        """When the search ends."""
        return self.pickup_at + _span(self.terms.tolerance_s)

    def lapses_at(self, asked_at: datetime) -> datetime:
        """When a claim that was not confirmed ends: a driver asked late still has time to answer."""
        return max(self.search_at, min(asked_at + _span(self.terms.answer_s), self.again_at))

    def leaves_at(self, eta_s: int) -> datetime:
        """When a driver this far away should set off."""
        return self._before(eta_s + self.terms.margin_s)

    def next_after(self, now: datetime, also: Iterable[datetime | None] = ()) -> datetime | None:
        """The next instant at which something may have to be done; None after the last."""
        points = [
            *(self.confirm_at, self.remind_at, self.ask_driver_at, self.search_at),
            *(self.again_at, self.warn_at, self.deadline_at, *also),
        ]
        return min((at for at in points if at is not None and at > now), default=None)

    def _before(self, seconds: int) -> datetime:
        return self.pickup_at - _span(seconds)


def _span(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)
