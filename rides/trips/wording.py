"""How rides are put into words: fare lines, what cancelling costs, how a ride ended."""

from datetime import datetime

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.web import formats
from rides.places.queries import ZoneView
from rides.trips.fares import FareLine
from rides.trips.queries.rides import Cancelling, RideView
from rides.trips.states import State

KM_M = 1000


def line_label(line: FareLine, zone: ZoneView) -> str:
    """What a fare line is for, with its quantity and rate: `1.2 km at €1.20`."""
    money = format_money(line.unit_minor, zone.currency)
    if line.kind == "distance":
        return _distance_label(line, zone)
    if line.kind == "time":
        return _("%(time)s at %(money)s") % {"time": formats.minutes(line.quantity), "money": money}
    if line.kind == "waiting":
        time = formats.minutes(line.quantity * 60)
        return _("Waiting, %(time)s at %(money)s") % {"time": time, "money": money}
    if line.kind == "surcharge":
        return _("Surcharge, %s") % line.name
    if line.kind == "minimum":
        return _("Up to the minimum of %s") % money
    return _("Start of the ride")


def cancel_sentence(cancel: Cancelling, zone: ZoneView, driver: str) -> str:
    """Why cancelling costs what it costs now, and when that changes."""
    if cancel.rule == "claimed_ahead" and cancel.changes_at:
        return _("Free until %(at)s. From then on %(fee)s, all of it to the driver.") % {
            "at": formats.day_and_time(cancel.changes_at, zone.time_zone, zone.units),
            "fee": format_money(cancel.then_minor, zone.currency),
        }
    if cancel.rule == "claimed_near":
        return _("All of it goes to the driver who keeps free for you.")
    if cancel.rule == "no_driver_yet":
        return _("Free while no driver has accepted.")
    if cancel.rule == "driver_is_late":
        return _("Free because the driver is late.")
    if cancel.rule == "soon_after_booking" and cancel.changes_at:
        return _("From %(at)s: %(fee)s, all of it to %(driver)s.") % {
            "at": _time(cancel.changes_at, zone),
            "fee": format_money(cancel.then_minor, zone.currency),
            "driver": driver,
        }
    return _("All of it goes to %s, who is on the way to you.") % driver


def end_sentence(ride: RideView) -> str:
    """How a ride ended that was not completed."""
    return {
        State.CANCELLED: _("You cancelled before the ride began."),
        State.NO_SHOW: _("The driver waited at the pickup and nobody came."),
        State.UNFILLED: _(
            "No driver was free in time. You pay nothing, and the co-operative counts that a car was missing here."
        ),
        State.ABORTED: _(
            "The ride was broken off. Nothing is charged until a steward has looked at it."
        ),
    }.get(ride.state, "")


def end_rule(ride: RideView) -> str:
    """The rule that decided what an ended ride costs."""
    return {
        "no_driver_yet": _("Rule: cancelling is free until a driver accepts."),
        "soon_after_booking": _("Rule: cancelling is free shortly after a driver accepts."),
        "driver_is_late": _("Rule: cancelling is free when the driver is late."),
        "driver_on_the_way": _(
            "Rule: a driver who is on the way gets the cancellation fee, all of it."
        ),
    }.get(ride.ended_because, "")


def payment(method: str) -> str:
    """How a ride is paid."""
    return {"cash": _("Cash, to the driver")}.get(method, method)


def _distance_label(line: FareLine, zone: ZoneView) -> str:
    per = formats.MILE_M if zone.units == "imperial" else KM_M
    each = format_money(round(line.unit_minor * per / KM_M), zone.currency)
    unit = "mi" if zone.units == "imperial" else "km"
    way = f"{line.quantity / per:.1f}{formats.SPACE}{unit}"
    return _("%(way)s at %(money)s") % {"way": way, "money": each}


def _time(at: datetime, zone: ZoneView) -> str:
    return formats.time_of_day(at, zone.time_zone, zone.units)
