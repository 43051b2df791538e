"""What the pages of rides for later show: a booked one, the board, series, what lies ahead."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coop.web import formats
from rides.places import queries as places
from rides.trips import forms_later, recurring
from rides.trips.links import VIAS
from rides.trips.queries import alerts, board, later, lists, series
from rides.trips.queries.rides import RideView
from rides.trips.quotes import QuotedStop, Wish

Context = dict[str, Any]
EXACT_BELOW = timedelta(hours=6)
WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
NEEDS = {
    "wheelchair": gettext_lazy("wheelchair"),
    "child_seat": gettext_lazy("child seat"),
    "pet": gettext_lazy("pet"),
}


def waiting(view: RideView, *, now: datetime) -> Context | None:
    """The part of a ride's page while it lies ahead; None at any other time."""
    found = later.later_of(view.id)
    if found is None:
        return None
    return asdict(found) | {
        "when": day_and_time(found.pickup_at, view.zone),
        "in_words": span(found.pickup_at - now),
        "there_at": found.pickup_at + timedelta(seconds=view.duration_s),
    }


def ahead(user_id: UUID, *, now: datetime) -> Context:
    """What lies ahead, above the list of rides: rides for later, series, and what is watched for."""
    return {
        "ahead": [
            {"ride": row, "when": day_and_time(row.pickup_at or now, row.zone)}
            for row in lists.rides_ahead_of(user_id)
        ],
        "series": [
            {"row": row, "sentence": pattern_sentence(row)}
            for row in series.series_of(user_id, now=now)
        ],
        "alert": alerts.open_alert_of(user_id, now=now),
    }


def time_page(view: RideView, when: forms_later.When) -> Context:
    """The page that moves a ride to another time."""
    return {
        "ride": view,
        "zone": view.zone,
        "when": when,
        "now_at": day_and_time(view.pickup_at, view.zone) if view.pickup_at else "",
        "client_event_id": uuid4(),
    }


def board_page(found: board.Board, *, now: datetime) -> Context:
    """The board: what the driver claimed, then what is open, by days."""
    return {
        "claimed": [_board_ride(one, found.zone, now=now) for one in found.claimed],
        "days": _by_days(found, now=now),
        "late_count": found.late_count,
        "late_days": found.late_days,
        "confirm_s": found.confirm_s,
        "order": found.order,
        "order_failed": found.order_failed,
        "zone": found.zone,
    }


def series_page(view: series.SeriesView, *, now: datetime) -> Context:
    """One series, its coming days, and what is special about some of them."""
    return {
        "series": view,
        "zone": view.zone,
        "sentence": pattern_sentence(view),
        "days": [
            {
                "day": day,
                "name": day_name(day.on),
                "turn": turn_sentence(day, view),
                "form": str(day.on),
            }
            for day in view.days
        ],
        "missing": [f"{month:%B} {month.year}" for month in view.missing_months],
        "booked_until": day_name(view.booked_until),
        "client_event_id": uuid4(),
    }


def series_form(stops: Sequence[QuotedStop], wish: Wish, typed: Context) -> Context:
    """The form of a series: days of the week or of the month, the time, from and until."""
    return {
        "stops": [
            {"field": field, "stop": stop}
            for field, stop in zip(_fields(len(stops)), stops, strict=True)
        ],
        "wish": wish,
        "needs": [{"value": need, "name": NEEDS[need]} for need in sorted(wish.needs)],
        "typed": typed,
        "weekdays": [
            {"value": day, "name": name, "is_on": day in typed["days"]}
            for day, name in enumerate(WEEKDAYS)
        ],
        "client_event_id": uuid4(),
    }


def _fields(count: int) -> list[str]:
    """The form's names of so many stops."""
    return ["from", *VIAS[: count - 2], "to"]


def pattern_sentence(view: series.SeriesView | series.SeriesRow) -> str:
    """The days and the time of a series: `Every Monday and Friday at 8:30, until 30 June 2027`."""
    at = f"{view.at.hour}:{view.at.minute:02d}"
    return _("%(days)s at %(at)s, until %(until)s") % {
        "days": _days_sentence(view.rule, view.starts_on),
        "at": at,
        "until": f"{view.ends_on.day}\xa0{view.ends_on:%B} {view.ends_on.year}",
    }


def turn_sentence(day: series.DayView, view: series.SeriesView) -> str:
    """What a change of the clock does to a day's ride; empty on most days."""
    at = formats.time_of_day(day.pickup_at, view.zone.time_zone, view.zone.units)
    if day.turn == "skipped":
        return _("The clocks leave this time out on that day: the ride is at %s.") % at
    if day.turn == "twice":
        return _("The clocks show this time twice on that day: the ride is at the first.")
    return ""


def day_and_time(at: datetime, zone: places.ZoneView) -> str:
    """`Tuesday 24 November at 15:30`."""
    return formats.day_and_time(at, zone.time_zone, zone.units)


def day_name(on: date) -> str:
    """`Tuesday 24 November`."""
    return f"{WEEKDAYS[on.weekday()]} {on.day}\xa0{on:%B}"


def span(left: timedelta) -> str:
    """How long until then, roughly: `in 3 days`, `in 26 h`, `in 2 h 10 min`."""
    if left >= timedelta(days=2):
        return ngettext("in %d day", "in %d days", left.days) % left.days
    if left >= EXACT_BELOW:
        left = timedelta(hours=round(left / timedelta(hours=1)))
    return _("in %s") % formats.minutes(left.total_seconds())


def _days_sentence(rule: str, starts_on: date) -> str:
    each = recurring.interval(rule)
    names = [str(WEEKDAYS[day]) for day in sorted(recurring.weekdays_of(rule))]
    month_day = recurring.month_day(rule, starts_on)
    if recurring.frequency(rule) == "MONTHLY" and month_day and each == 1:
        return _("Every month on the %d.") % month_day
    if recurring.frequency(rule) == "WEEKLY" and each == 1:
        names = names or [str(WEEKDAYS[starts_on.weekday()])]
        return _("Every %s") % _and(names)
    if recurring.frequency(rule) == "DAILY" and each == 1:
        return _("Every day")
    return _("By the pattern %s") % rule


def _and(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _by_days(found: board.Board, *, now: datetime) -> list[Context]:
    """Open rides under their days; in an order of the driver's own, all under its name."""
    if found.order:
        rows = [_board_ride(one, found.zone, now=now) for one in found.open]
        return [{"name": found.order, "rides": rows}] if rows else []
    days: dict[str, list[Context]] = {}
    for one in found.open:
        name = formats.day_and_time(one.pickup_at, found.zone.time_zone, found.zone.units)
        day = name.rpartition(" at ")[0]
        days.setdefault(day, []).append(_board_ride(one, found.zone, now=now))
    return [{"name": name, "rides": rows} for name, rows in days.items()]


def _board_ride(one: board.BoardRide, zone: places.ZoneView, *, now: datetime) -> Context:
    return {
        "ride": one,
        "when": day_and_time(one.pickup_at, zone),
        "time": formats.time_of_day(one.pickup_at, zone.time_zone, zone.units),
        "needs": [str(NEEDS.get(need, need)) for need in one.needs],
        "is_late": one.free_until is not None and now > one.free_until,
        "free_until": day_and_time(one.free_until, zone) if one.free_until else "",
        "client_event_id": uuid4(),
    }
