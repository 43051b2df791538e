"""Which rides need somebody's help, and why. Pure: no Django, no clock.

A ride shows here before its rider has a reason to call.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Concern(StrEnum):
    """What is wrong; the worst first."""

    ALARM = "alarm"
    UNANSWERED = "unanswered"
    BROKEN_OFF = "broken_off"
    LATE = "late"
    DARK = "dark"
    PINS = "pins"
    ENDING = "ending"
    UNCLAIMED = "unclaimed"
    STILL = "still"
    WAITING = "waiting"
    LONG = "long"
    REFUSED = "refused"
    UNASKED = "unasked"
    FLAGGED = "flagged"


URGENT = frozenset(
    {
        Concern.ALARM,
        Concern.UNANSWERED,
        Concern.BROKEN_OFF,
        Concern.LATE,
        Concern.DARK,
        Concern.PINS,
    }
)
ENDS = frozenset({Concern.BROKEN_OFF, Concern.FLAGGED})
"""How a ride ended: settled once somebody has looked."""
ORDER = {concern: place for place, concern in enumerate(Concern)}


@dataclass(frozen=True, slots=True)
class Worry:
    """One concern and its measure: seconds, or a count for PINs and refusals."""

    concern: Concern
    measure: int = 0

    @property
    def is_urgent(self) -> bool:
        """Whether it waits for nobody."""
        return self.concern in URGENT


class Watched(Protocol):
    """What is looked at of a ride."""

    @property
    def state(self) -> str: ...
    @property
    def pickup_at(self) -> datetime | None: ...
    @property
    def booked_at(self) -> datetime: ...
    @property
    def deadline_at(self) -> datetime: ...
    @property
    def promised_at(self) -> datetime | None: ...
    @property
    def nearer_at(self) -> datetime | None: ...
    @property
    def arrived_at(self) -> datetime | None: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def heard_at(self) -> datetime | None: ...
    @property
    def eta_s(self) -> int | None: ...
    @property
    def duration_s(self) -> int: ...
    @property
    def asked(self) -> int: ...
    @property
    def refused(self) -> int: ...
    @property
    def wrong_pins(self) -> int: ...
    @property
    def is_claimed(self) -> bool: ...
    @property
    def is_flagged(self) -> bool: ...


def worries(
    ride: Watched,
    terms: Mapping[str, int],
    *,
    now: datetime,
    has_alarm: bool = False,
    is_unanswered: bool = False,
    is_seen: bool = False,
) -> list[Worry]:
    """Why a ride needs help, the worst first; empty where all is well.

    Args:
        terms: the rules "desk.*" in force.
        is_unanswered: nobody on it said whether all is well.
        is_seen: somebody at the desk has looked at how the ride ended, which settles that.
    """
    found = [] if is_seen else list(_of_state(ride, terms, now=now))
    if has_alarm:
        found.append(Worry(Concern.ALARM))
    if is_unanswered:
        found.append(Worry(Concern.UNANSWERED))
    if ride.is_flagged and not is_seen:
        found.append(Worry(Concern.FLAGGED))
    return sorted(found, key=lambda worry: ORDER[worry.concern])


def _of_state(ride: Watched, terms: Mapping[str, int], *, now: datetime) -> Iterator[Worry]:
    looks = {
        "SCHEDULED": _ahead,
        "SEARCHING": _searching,
        "ASSIGNED": _coming,
        "ARRIVED": _at_pickup,
        "IN_PROGRESS": _riding,
    }
    if ride.state == "ABORTED":
        yield Worry(Concern.BROKEN_OFF)
    elif ride.state in looks:
        yield from looks[ride.state](ride, terms, now)


def _ahead(ride: Watched, terms: Mapping[str, int], now: datetime) -> Iterator[Worry]:
    if ride.pickup_at is None or ride.is_claimed:
        return
    left_s = seconds(ride.pickup_at - now)
    if left_s <= terms["desk.unclaimed_s"]:
        yield Worry(Concern.UNCLAIMED, max(0, left_s))


def _searching(ride: Watched, terms: Mapping[str, int], now: datetime) -> Iterator[Worry]:
    left_s = seconds(ride.deadline_at - now)
    if left_s <= terms["desk.ending_s"]:
        yield Worry(Concern.ENDING, max(0, left_s))
    if ride.refused >= terms["desk.refusals"]:
        yield Worry(Concern.REFUSED, ride.refused)
    waited_s = seconds(now - ride.booked_at)
    if not ride.asked and ride.pickup_at is None and waited_s >= terms["desk.unasked_s"]:
        yield Worry(Concern.UNASKED, waited_s)


def _coming(ride: Watched, terms: Mapping[str, int], now: datetime) -> Iterator[Worry]:
    yield from _silent(ride, terms["desk.dark_s"], now)
    if ride.promised_at is not None:
        there_at = max(now, now + timedelta(seconds=ride.eta_s or 0))
        late_s = seconds(there_at - ride.promised_at)
        if late_s >= terms["desk.late_s"]:
            yield Worry(Concern.LATE, late_s)
    early = ride.pickup_at is not None and ride.pickup_at - now > timedelta(minutes=15)
    if ride.nearer_at is not None and ride.eta_s and not early:
        still_s = seconds(now - ride.nearer_at)
        if still_s >= terms["desk.still_s"]:
            yield Worry(Concern.STILL, still_s)


def _at_pickup(ride: Watched, terms: Mapping[str, int], now: datetime) -> Iterator[Worry]:
    if ride.wrong_pins >= terms["desk.pins"]:
        yield Worry(Concern.PINS, ride.wrong_pins)
    waited_s = seconds(now - ride.arrived_at) if ride.arrived_at else 0
    if waited_s >= terms["desk.waiting_s"]:
        yield Worry(Concern.WAITING, waited_s)


def _riding(ride: Watched, terms: Mapping[str, int], now: datetime) -> Iterator[Worry]:
    # In a car a rider is not alone: a phone may rest for longer before somebody looks.
    yield from _silent(ride, 4 * terms["desk.dark_s"], now)
    under_way_s = seconds(now - ride.started_at) if ride.started_at else 0
    if under_way_s > max(2 * ride.duration_s, ride.duration_s + 600):
        yield Worry(Concern.LONG, under_way_s)


def _silent(ride: Watched, dark_s: int, now: datetime) -> Iterator[Worry]:
    silent_s = seconds(now - ride.heard_at) if ride.heard_at else 0
    if silent_s >= dark_s:
        yield Worry(Concern.DARK, silent_s)


def seconds(span: timedelta) -> int:
    """Whole seconds of a span, negative ones too."""
    return int(span.total_seconds())
