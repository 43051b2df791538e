"""How rides are put into words: fare lines, what cancelling costs, how a ride ended."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.rulebook.queries import FOUNDING, cause_under, set_at
from coop.web import formats
from rides.places.queries import ZoneView
from rides.trips.cancelling import rule_of_release
from rides.trips.changing import DISTANCE, MINIMUM, STOPS, TIME
from rides.trips.fares import FareLine
from rides.trips.queries.receipts import Receipt
from rides.trips.queries.rides import Cancelling, RideView
from rides.trips.states import LIVE, State

KM_M = 1000
MORE = (DISTANCE, TIME, MINIMUM, STOPS)


def line_label(line: FareLine, zone: ZoneView) -> str:
    """What a fare line is for, with its quantity and rate: `1.2 km at €1.20`."""
    money = format_money(line.unit_minor, zone.currency)
    if line.kind == "distance":
        return _distance_label(line, zone)
    if line.kind == "time":
        return _("%(time)s at %(money)s") % {"time": formats.minutes(line.quantity), "money": money}
    if line.kind in MORE:
        return _more_label(line, zone)
    if line.kind == "waiting_stop":
        time = formats.minutes(line.quantity * 60)
        return _("Waiting at a stop, %(time)s at %(money)s") % {"time": time, "money": money}
    if line.kind == "waiting":
        time = formats.minutes(line.quantity * 60)
        return _("Waiting, %(time)s at %(money)s") % {"time": time, "money": money}
    if line.kind == "minimum":
        return _("Up to the minimum of %s") % money
    if line.kind == "stops":
        return _("Stops on the way, %(n)d at %(money)s") % {"n": line.quantity, "money": money}
    return _named_label(line)


def _named_label(line: FareLine) -> str:
    """Lines that need no rate of money."""
    if line.kind in ("tax", "more_tax"):
        rate = formats.percent(line.unit_minor)
        added = {"tax": _("Tax, %s"), "more_tax": _("Tax on what was added, %s")}
        return added[line.kind] % rate
    return {
        "surcharge": _("Surcharge, %s") % line.name,
        "pass_through": _("%s, passed on") % line.name,
        "toll": _("Toll, %s") % line.name if line.name else _("Toll"),
        "tip": _("Tip"),
        "cancelling": _("Cancelled late"),
        "missing": _("Nobody came"),
    }.get(line.kind, _("Start of the ride"))


def cancel_sentence(cancel: Cancelling, zone: ZoneView, driver: str) -> str:
    """When what cancelling costs changes, and to what; the rule says why it costs what it does."""
    why = _("All of it goes to %s, who is on the way to you.") % driver if cancel.fee_minor else ""
    if cancel.rule == "no_driver_yet":
        return _("Free while no driver has accepted.")
    if cancel.changes_at is None:
        return why
    at, fee = _time(cancel.changes_at, zone), format_money(cancel.then_minor, zone.currency)
    if not cancel.then_minor:
        then = _("From %(at)s: %(fee)s, because the driver is late.") % {"at": at, "fee": fee}
    else:
        told = {"at": at, "fee": fee, "driver": driver}
        then = _("From %(at)s: %(fee)s, all of it to %(driver)s.") % told
    return f"{why} {then}".strip()


def rule_sentence(rule: str, version: int, zone: ZoneView) -> str:
    """The rule that decides, in words, and since when it is as it is."""
    sentence, key = _rule(rule)
    if not sentence:
        return ""
    since = set_at(key, version) if key else None
    if since is None:
        return sentence
    return f"{sentence} " + _("As it is since %s.") % formats.date(since, zone.time_zone)


def release_choices() -> list[dict[str, str]]:
    """Why a driver may let a ride go, and what each reason means for them."""
    shown = {
        "unreachable": ("ban", _("I cannot get to the pickup")),
        "car_trouble": ("triangle-alert", _("Trouble with the car")),
        "emergency": ("siren", _("An emergency")),
        "other": ("ellipsis", _("Something else")),
    }
    return [
        {"key": key, "icon": icon, "name": name, "says": release_sentence(rule_of_release(key))}
        for key, (icon, name) in shown.items()
    ]


def release_sentence(rule: str) -> str:
    """What it means for a driver to let a ride go now."""
    return {
        "pickup_unreachable": _("Costs nobody anything, and is not your fault."),
        "driver_emergency": _("Costs nobody anything, and is not your fault."),
    }.get(
        rule,
        _(
            "Costs you nothing. The rider gets another driver at the same price; it counts as yours."
        ),
    )


def end_sentence(ride: RideView) -> str:
    """How a ride ended that was not completed."""
    return {
        State.CANCELLED: _cancelled_sentence(ride.ended_because),
        State.NO_SHOW: _("The driver waited at the pickup and nobody came."),
        State.UNFILLED: _(
            "No driver was free in time. You pay nothing, and the co-operative counts that a car was missing here."
        ),
        State.ABORTED: _(
            "The ride was broken off. Nothing is charged until a steward has looked at it."
        ),
    }.get(ride.state, "")


def _cancelled_sentence(rule: str) -> str:
    if rule == "not_confirmed":
        return _("You did not say that it still holds, so it was cancelled.")
    return _("You cancelled before the ride began.")


def end_rule(ride: RideView) -> str:
    """The rule that decided what an ended ride costs."""
    return rule_sentence(ride.ended_because, ride.rules_version, ride.zone)


def _rule(rule: str) -> tuple[str, str]:
    """A rule of the verdict in words, and the number in the rulebook that it goes by."""
    return {
        "no_driver_yet": (_("Rule: cancelling is free until a driver accepts."), ""),
        "soon_after_booking": (
            _("Rule: cancelling is free shortly after a driver accepts."),
            "cancel.free_s",
        ),
        "driver_is_late": (
            _("Rule: cancelling is free when the driver is late."),
            "cancel.late_s",
        ),
        "driver_is_silent": (
            _("Rule: cancelling is free when the driver cannot be heard of."),
            "watch.dark_s",
        ),
        "driver_on_the_way": (
            _("Rule: a driver who is on the way gets the cancellation fee, all of it."),
            "cancel.fee_minor",
        ),
        "forgiven_this_month": (
            _("Rule: some late cancellations a month are forgiven."),
            "cancel.free_per_month",
        ),
        "emergency": (
            _("Rule: an emergency is believed without asking, now and then."),
            "cancel.emergencies_max",
        ),
        "claimed_ahead": (
            _("Rule: a ride for later is free to cancel until shortly before it."),
            "later.cancel_free_s",
        ),
        "claimed_near": (
            _("Rule: a driver who kept this time free gets the cancellation fee, all of it."),
            "cancel.fee_minor",
        ),
        "not_confirmed": (
            _("Rule: a ride booked long ahead ends when nobody says that it still holds."),
            "later.confirm_needed_count",
        ),
        "nobody_came": (
            _("Rule: a driver who waited in vain gets the no-show fee, all of it."),
            "noshow.fee_minor",
        ),
        "driver_came_late": (
            _("Rule: nothing is owed to a driver who came too late."),
            "cancel.late_s",
        ),
    }.get(rule, ("", ""))


def payment(method: str, payer: str = "") -> str:
    """How a ride is paid; `payer` is the organisation on whose account."""
    if method == "account":
        return _("On account of %s") % payer if payer else _("On account")
    return {"cash": _("Cash, to the driver"), "card": _("Card")}.get(method, method)


def card(brand: str, last4: str) -> str:
    """A saved card: `Visa ending 4242`."""
    return _("%(brand)s ending %(last4)s") % {"brand": brand.title() or _("Card"), "last4": last4}


def paid_by(receipt: Receipt) -> str:
    """How a ride was paid, with the card's last digits for its owner."""
    if receipt.card is None:
        return payment(receipt.paid_by)
    return card(receipt.card.brand, receipt.card.last4)


def paid(receipt: Receipt) -> list[tuple[str, int]]:
    """Where the money for a ride came from, and what of it went back, in words."""
    if receipt.card is None:
        return []
    name, given = card(receipt.card.brand, receipt.card.last4), receipt.card
    parts = [
        (_("From your dividends"), receipt.dividends_minor),
        (name, given.paid_minor),
        (_("%s, being taken") % name, given.coming_minor),
        (_("Given back to your card"), -given.refunded_minor),
        (_("Tip to the driver"), receipt.tip.amount_minor),
    ]
    taken = receipt.dividends_minor + given.paid_minor + given.coming_minor
    parts.append((_("Not paid yet"), receipt.total_minor - taken))
    return [(label, amount) for label, amount in parts if amount]


def cost(key: str) -> str:
    """What comes off a fee before it is split."""
    return {"card": _("Cost of the card payment"), "insurance": _("Insurance of the ride")}[key]


def set_by(version: int) -> str:
    """Who set the fee and its split that a version of the rules knows."""
    fee, split = cause_under("fees.rate_bp", version), cause_under("split.drivers_bp", version)
    if {fee, split} == {FOUNDING}:
        return _("Fee and split were set at founding.")
    return _("The fee was set %(fee)s, its split %(split)s.") % {
        "fee": _set_by(fee),
        "split": _set_by(split),
    }


def _set_by(cause: str) -> str:
    if cause == FOUNDING:
        return _("at founding")
    if cause.startswith("split:"):
        return _("by members’ ballots of %s") % cause.removeprefix("split:")
    return _("by members (%s)") % cause


def no_cancelling(state: State) -> str:
    """Why there is nothing to cancel."""
    if state == State.IN_PROGRESS:
        return _(
            "This ride is under way, so it can no longer be cancelled. Ask the driver to stop."
        )
    return _("This ride has ended, so there is nothing left to cancel.")


def no_other_time(state: State) -> str:
    """Why a ride has no time that could be moved."""
    if state in LIVE:
        return _("This ride has begun, so its time can no longer change.")
    return _("This ride has ended, so its time can no longer change.")


def _more_label(line: FareLine, zone: ZoneView) -> str:
    """What a change of the way added or took back: `Change of way: +2.1 km at €1.20`."""
    if line.kind == MINIMUM:
        return _("Change of way: the minimum of %s") % format_money(line.unit_minor, zone.currency)
    sign = "−" if line.quantity < 0 else "+"
    size = replace(line, quantity=abs(line.quantity), kind=line.kind.removeprefix("more_"))
    return _("Change of way: %s") % (sign + line_label(size, zone))


def _distance_label(line: FareLine, zone: ZoneView) -> str:
    per = formats.MILE_M if zone.units == "imperial" else KM_M
    each = format_money(round(line.unit_minor * per / KM_M), zone.currency)
    unit = "mi" if zone.units == "imperial" else "km"
    way = f"{line.quantity / per:.1f}{formats.SPACE}{unit}"
    return _("%(way)s at %(money)s") % {"way": way, "money": each}


def _time(at: datetime, zone: ZoneView) -> str:
    return formats.time_of_day(at, zone.time_zone, zone.units)
