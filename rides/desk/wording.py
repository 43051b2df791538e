"""What the desk's pages say: worries, states, what happened."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.web import formats
from rides.desk.attention import Concern, Worry
from rides.trips.queries.desk import DeskRide
from rides.trips.states import State


def worry(found: Worry) -> str:
    """Why a ride needs help, in a few words."""
    span = formats.minutes(found.measure)
    return {
        Concern.ALARM: _("Emergency button"),
        Concern.UNANSWERED: _("No answer: is all well?"),
        Concern.BROKEN_OFF: _("Broken off"),
        Concern.LATE: _("%s late") % span,
        Concern.DARK: _("No signal for %s") % span,
        Concern.PINS: _("PIN refused"),
        Concern.ENDING: _("Search ends in %s") % span,
        Concern.UNCLAIMED: _("No driver, pickup in %s") % span,
        Concern.STILL: _("Not moving for %s") % span,
        Concern.WAITING: _("Waits %s at the pickup") % span,
        Concern.LONG: _("Under way for %s") % span,
        Concern.REFUSED: ngettext("%d driver said no", "%d drivers said no", found.measure)
        % found.measure,
        Concern.UNASKED: _("Nobody to ask for %s") % span,
        Concern.FLAGGED: _("Ended far from its stop"),
    }[found.concern]


def stands(ride: DeskRide) -> str:
    """Where a ride stands, in a few words."""
    if ride.state == State.SEARCHING:
        return ngettext("%d driver asked", "%d drivers asked", ride.asked) % ride.asked
    eta = formats.minutes(ride.eta_s) if ride.eta_s is not None else ""
    return {
        State.SCHEDULED: _("A driver has it") if ride.is_claimed else _("On the board"),
        State.ASSIGNED: _("%s to the pickup") % eta if eta else _("On the way"),
        State.ARRIVED: _("At the pickup"),
        State.IN_PROGRESS: _("%s to the end") % eta if eta else _("Under way"),
        State.COMPLETED: _("Finished"),
        State.CANCELLED: _("Cancelled"),
        State.NO_SHOW: _("Nobody came"),
        State.UNFILLED: _("No driver found"),
        State.ABORTED: _("Broken off"),
    }[ride.state]


def deed(kind: str) -> str:
    """What the desk did and can undo."""
    return {
        "assign": _("You gave ride %s to a driver."),
        "take_back": _("You took the driver off ride %s."),
        "hand_on": _("You gave ride %s to another driver."),
        "seen": _("You looked at how ride %s ended."),
        "exchange": _("You exchanged the driver of ride %s."),
    }.get(kind, "%s")


def hindrance(code: str) -> str:
    """What speaks against a driver for a ride."""
    return {
        "own_ride": _("own ride"),
        "blocked": _("must not meet"),
        "other_circle": _("asks for others"),
        "no_car": _("no car"),
        "other_class": _("other class"),
        "too_few_seats": _("too few seats"),
        "unmet_needs": _("lacks equipment"),
    }.get(code, code)


def happening(kind: str) -> str:
    """An event of a ride."""
    return {
        "booked": _("Booked"),
        "SEARCHING": _("Looking for a driver"),
        "ASSIGNED": _("A driver accepted"),
        "ARRIVED": _("At the pickup"),
        "IN_PROGRESS": _("Under way"),
        "COMPLETED": _("Finished"),
        "CANCELLED": _("Cancelled"),
        "NO_SHOW": _("Nobody came"),
        "UNFILLED": _("No driver found"),
        "ABORTED": _("Broken off"),
        "SCHEDULED": _("Booked for later"),
        "wrong_pin": _("A wrong PIN"),
        "extended": _("Searching longer"),
        "contact_tried": _("The driver wrote or called"),
        "cash_collected": _("Cash taken"),
        "claimed": _("A driver claimed it"),
        "unclaimed": _("The claim ended"),
        "claim_confirmed": _("The driver confirmed"),
        "waived": _("Fee taken back"),
        "sos": _("Pressed the emergency button"),
        "sos_taken_back": _("Said that it was pressed by mistake"),
        "check_in_asked": _("Both were asked whether all is well"),
        "check_in_well": _("“All is well”"),
        "circle_widened": _("Takes any driver"),
        "rescheduled": _("Moved to another time"),
        "reminded": _("The rider was reminded"),
        "waits_for_ride": _("Waits for the rider’s other ride to end"),
        "no_driver_yet": _("The rider was told that no driver is found yet"),
        "asked_anew": _("Drivers were asked anew"),
        "asked_last": _("Drivers were asked a last time"),
        "confirm_asked": _("Asked whether it still holds"),
        "confirmed": _("It still holds"),
        "not_confirmed": _("The driver did not confirm"),
        "stop_reached": _("At a stop on the way"),
        "stop_left": _("Drove on from the stop"),
        "way_asked": _("Asked for another way"),
        "way_changed": _("Another way was agreed"),
        "way_declined": _("The driver keeps to the way"),
        "way_withdrawn": _("The other way was taken back"),
        "way_expired": _("Nobody answered about the other way"),
        "arrive": _("“I am at the pickup”"),
        "start": _("“Start”"),
        "complete": _("“Drop off”"),
        "collected": _("“I have the cash”"),
    }.get(kind, kind.replace("_", " "))


def role(name: str) -> str:
    """Who made something happen."""
    return {
        "rider": _("rider"),
        "driver": _("driver"),
        "desk": _("desk"),
        "system": _("by itself"),
    }.get(name, name)
