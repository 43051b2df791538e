"""How care is put into words: categories, states, quick replies, wishes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from rides.care.checking import Cause
from rides.care.incidents import Did, Kind, Outcome, Severity, State
from rides.care.lost import Side
from rides.care.lost import State as Lost
from rides.care.queries.tickets import ANSWERED, CLOSED, OPEN
from rides.trips.states import Role

TEMPERATURES = ("cool", "warm")


def quick_replies(role: str) -> list[str]:
    """What one most often wants to say from the car, or from the kerb."""
    if role == Role.DRIVER:
        return [
            _("I am here"),
            _("Two minutes away"),
            _("I am stuck in traffic"),
            _("Where are you standing?"),
        ]
    return [_("I am coming"), _("One minute, please"), _("I am at the entrance")]


def category(key: str) -> str:
    """What a problem is about."""
    return categories().get(key, key)


def categories() -> dict[str, str]:
    """Everything a problem can be about, in the order in which people ask."""
    return {
        "price": _("The price or the payment"),
        "driver": _("The driver"),
        "rider": _("The rider"),
        "route": _("The way we took"),
        "safety": _("I did not feel safe"),
        "vehicle": _("The car"),
        "cancelled": _("A cancellation or a missed ride"),
        "other": _("Something else"),
    }


def categories_for(role: str) -> dict[str, str]:
    """Those that make sense for one side of a ride."""
    left_out = "driver" if role == Role.DRIVER else "rider"
    return {key: words for key, words in categories().items() if key != left_out}


def ticket_state(state: str) -> str:
    """Where a ticket stands."""
    return {
        OPEN: _("Waiting for an answer"),
        ANSWERED: _("Answered"),
        CLOSED: _("Closed"),
    }[state]


def lost_state(state: Lost, side: Side) -> str:
    """Where a question about something lost stands, to one of the two."""
    if side == Side.DRIVER:
        return {
            Lost.ASKED: _("Please look in the car"),
            Lost.FOUND: _("You found it. Arrange how it comes back"),
            Lost.NOT_FOUND: _("You did not find it"),
            Lost.RETURNED: _("Handed back"),
            Lost.CLOSED: _("No longer looked for"),
        }[state]
    return {
        Lost.ASKED: _("Your driver was asked"),
        Lost.FOUND: _("Your driver found it"),
        Lost.NOT_FOUND: _("Your driver looked and did not find it"),
        Lost.RETURNED: _("You have it back"),
        Lost.CLOSED: _("You stopped looking for it"),
    }[state]


def wishes(preferences: Mapping[str, str]) -> list[tuple[str, str]]:
    """How a rider likes to ride, as icons and words for their driver."""
    found = []
    if preferences.get("quiet"):
        found.append(("volume-x", _("Prefers a quiet ride")))
    if preferences.get("luggage"):
        found.append(("luggage", _("Needs help with luggage")))
    if preferences.get("pets"):
        found.append(("dog", _("Has an animal along")))
    temperature = {"cool": _("Likes the car cool"), "warm": _("Likes the car warm")}
    if preferences.get("temperature") in temperature:
        found.append(("thermometer", temperature[preferences["temperature"]]))
    return found


def whats() -> dict[str, str]:
    """What can have happened, the gravest first."""
    return {
        "assault": _("Somebody was hurt or hit"),
        "sexual": _("A sexual act or touch that was not wanted"),
        "threat": _("A threat, or a weapon"),
        "held": _("Somebody could not get out"),
        "crash": _("A crash"),
        "harassed": _("Words or looks that were not wanted"),
        "intoxicated": _("Alcohol or drugs"),
        "reckless": _("Driving that was dangerous"),
        "discriminated": _("Treated worse for who somebody is"),
        "other_person": _("Not the person or the car that was shown"),
        "quarrel": _("A quarrel"),
        "something": _("Something else"),
    }


def incident(kind: Kind, what: str) -> str:
    """An incident in a few words."""
    if kind == Kind.SOS:
        return _("Emergency button")
    if kind == Kind.CHECK_IN:
        return {
            Cause.OFF_WAY: _("Off the way, and no answer"),
            Cause.STILL: _("Stands still, and no answer"),
            Cause.DARK: _("No signal, and no answer"),
            Cause.LATE: _("Much too late, and no answer"),
            Cause.AT_STOP: _("Long at a stop, and no answer"),
        }[Cause(what)]
    return whats().get(what, what)


def check_in(cause: Cause) -> str:
    """Why people are asked whether all is well, to them."""
    return {
        Cause.OFF_WAY: _("The car has left the way that was agreed."),
        Cause.STILL: _("The car has not moved for a while."),
        Cause.DARK: _("We have not heard from the car for a while."),
        Cause.LATE: _("The ride takes much longer than it should."),
        Cause.AT_STOP: _("The car has been at this stop for long."),
    }[cause]


def opened_by(kind: Kind) -> str:
    """What opened an incident."""
    return {
        Kind.SOS: _("Button"),
        Kind.CHECK_IN: _("Check-in"),
        Kind.REPORT: _("Report"),
        Kind.CALL: _("Call"),
    }[kind]


def severity(found: Severity) -> str:
    """How grave it is."""
    return {
        Severity.GRAVE: _("Grave"),
        Severity.SERIOUS: _("Serious"),
        Severity.LOW: _("Less urgent"),
    }[found]


def incident_state(state: State) -> str:
    """Where an incident stands."""
    return {
        State.OPEN: _("Nobody has it yet"),
        State.IN_HAND: _("Somebody looks after it"),
        State.CLOSED: _("Closed"),
    }[state]


def outcomes() -> dict[str, str]:
    """How an incident can end."""
    return {
        Outcome.HELPED: _("They got help"),
        Outcome.ALL_WELL: _("All was well"),
        Outcome.FALSE_ALARM: _("Pressed by mistake"),
        Outcome.TALKED: _("We talked with them"),
        Outcome.POLICE: _("The police have it"),
        Outcome.PANEL: _("A panel of members decides"),
        Outcome.UNREACHED: _("We could not find out more"),
    }


def did(step: Did) -> str:
    """A step of the log, after the name of who did it."""
    return {
        Did.OPENED: _("opened it"),
        Did.PRESSED_AGAIN: _("pressed the button again"),
        Did.TAKEN_BACK: _("said it was pressed by mistake"),
        Did.CONTACT_TOLD: _("An emergency contact was told"),
        Did.CONTACT_MISSED: _("An emergency contact could not be told in time"),
        Did.TAKEN: _("looks after it"),
        Did.HANDED_OVER: _("handed it over to"),
        Did.NOTED: _("wrote"),
        Did.CALLED: _("called"),
        Did.LOOKED: _("looked at the number and contacts of"),
        Did.HELD: _("closed the account of"),
        Did.CLOSED: _("closed it"),
    }[step]


def part(name: str) -> str:
    """As what somebody has to do with an incident."""
    return {
        "rider": _("Rider"),
        "driver": _("Driver"),
        "booker": _("Booked it for a guest"),
        "desk": _("Caller"),
    }.get(name, _("Other side"))
