"""How care is put into words: categories, states, quick replies, wishes."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from rides.care.lost import Side, State
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


def lost_state(state: State, side: Side) -> str:
    """Where a question about something lost stands, to one of the two."""
    if side == Side.DRIVER:
        return {
            State.ASKED: _("Please look in the car"),
            State.FOUND: _("You found it. Arrange how it comes back"),
            State.NOT_FOUND: _("You did not find it"),
            State.RETURNED: _("Handed back"),
            State.CLOSED: _("No longer looked for"),
        }[state]
    return {
        State.ASKED: _("Your driver was asked"),
        State.FOUND: _("Your driver found it"),
        State.NOT_FOUND: _("Your driver looked and did not find it"),
        State.RETURNED: _("You have it back"),
        State.CLOSED: _("You stopped looking for it"),
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
