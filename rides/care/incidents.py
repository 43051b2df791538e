"""What an incident can be about, how grave it is, and how it ends. Pure: no Django, no clock."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What opened it."""

    SOS = "sos"
    CHECK_IN = "check_in"
    REPORT = "report"
    CALL = "call"


class Severity(IntEnum):
    """How soon somebody must look: after the others, today, now."""

    LOW = 1
    SERIOUS = 2
    GRAVE = 3


class State(StrEnum):
    """Nobody has it; somebody looks after it; it is over."""

    OPEN = "open"
    IN_HAND = "in_hand"
    CLOSED = "closed"


class Did(StrEnum):
    """Steps of the log. What the people of the ride did first, then what the desk did."""

    OPENED = "opened"
    PRESSED_AGAIN = "pressed_again"
    TAKEN_BACK = "taken_back"
    CONTACT_TOLD = "contact_told"
    CONTACT_MISSED = "contact_missed"
    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    NOTED = "noted"
    CALLED = "called"
    LOOKED = "looked"
    HELD = "held"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How it ended."""

    HELPED = "helped"
    FALSE_ALARM = "false_alarm"
    ALL_WELL = "all_well"
    TALKED = "talked"
    POLICE = "police"
    PANEL = "panel"
    UNREACHED = "unreached"


WHATS: Mapping[str, Severity] = {
    "assault": Severity.GRAVE,
    "sexual": Severity.GRAVE,
    "threat": Severity.GRAVE,
    "held": Severity.GRAVE,
    "crash": Severity.GRAVE,
    "harassed": Severity.SERIOUS,
    "intoxicated": Severity.SERIOUS,
    "reckless": Severity.SERIOUS,
    "discriminated": Severity.SERIOUS,
    "other_person": Severity.SERIOUS,
    "quarrel": Severity.LOW,
    "something": Severity.LOW,
}
"""What people report, the gravest first."""
ONLY_STEWARDS = frozenset({Kind.REPORT})
"""What somebody told in confidence is for stewards; dispatchers see what happens now."""
