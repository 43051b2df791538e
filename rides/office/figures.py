"""What the pages of figures and of unmet demand show, shaped for their templates."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.geometry import Point
from coop.basics.money import format_money
from coop.basics.refusals import Malformed
from coop.web import charts, formats
from rides.places import geocoding
from rides.places import queries as places
from rides.trips.contexts import map_of
from rides.trips.queries.day import DayFigures, EndedBy, day_figures
from rides.trips.queries.demand import Cell, Demand, unmet_demand
from rides.trips.states import State

Context = dict[str, Any]
SPANS = (1, 7, 28)
NAMED = 12
"""Cells that are named by a street; the map shows them all."""
EVERY = 3
"""Of 24 hours every third is named, so that the names stay apart on a phone."""


class NoDay(Malformed):
    """That is no day, or one that has not come yet."""

    code = "no_day"


def day_of(typed: str | None, zone: places.ZoneView, *, now: datetime) -> date:
    """The day that was asked for, today without one.

    Raises:
        NoDay: it cannot be read, is before 2000 or has not come yet.
    """
    today = now.astimezone(ZoneInfo(zone.time_zone)).date()
    if not typed:
        return today
    try:
        day = parse_date(typed)
    except ValueError:
        day = None
    if day is None or not date(2000, 1, 1) <= day <= today:
        raise NoDay(_("Choose a day up to today, such as %s.") % today.isoformat())
    return day


def overview(zone: places.ZoneView, day: date, *, now: datetime) -> Context:
    """The figures of a day."""
    found = day_figures(zone, day, now=now)
    return _days(zone, day, now=now) | {
        "figures": _figures(found),
        "is_empty": not (found.booked or found.drivers or found.unmet),
        "hours": _bars(found.booked_by_hour, zone, _("Rides booked by hour")),
        "ended": [{"says": _ended(one), "rides": one.rides} for one in found.ended_otherwise],
    }


def demand(zone: places.ZoneView, until: date, days: int, *, now: datetime) -> Context:
    """Where cars were missing."""
    found = unmet_demand(zone, until, days, is_public=False, now=now)
    return _days(zone, until, now=now) | {
        "demand": found,
        "days": days,
        "spans": SPANS,
        "hours": _bars(found.by_hour, zone, _("Rides without a driver by hour")),
        "reasons": [{"says": _reason(one.reason), "rides": one.rides} for one in found.reasons],
        "map": map_of(zone),
        "cells": _cells(found),
        "where": [{"says": _around(cell), "rides": cell.rides} for cell in found.cells[:NAMED]],
        "unnamed": max(0, len(found.cells) - NAMED),
    }


def _days(zone: places.ZoneView, day: date, *, now: datetime) -> Context:
    today = day_of(None, zone, now=now)
    return {
        "zone": zone,
        "zones": [one for one in places.zones() if one.is_open],
        "day": day,
        "today": today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "day_name": formats.day(
            datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone.time_zone)),
            zone.time_zone,
        ),
    }


def _figures(found: DayFigures) -> list[Context]:
    def money(amount_minor: int | None) -> str:
        return "–" if amount_minor is None else format_money(amount_minor, found.currency)

    def wait(seconds: int | None) -> str:
        return "–" if seconds is None else formats.minutes(seconds)

    fill = "–" if found.fill_bp is None else formats.percent(round(found.fill_bp, -2))
    online = formats.minutes(found.online_s) if found.online_s else "–"
    together = (
        ngettext("online, by %d driver", "online, by %d drivers together", found.drivers)
        % found.drivers
    )
    return [
        _group(
            _("Rides"),
            (str(found.booked), _("booked")),
            (str(found.completed), _("completed")),
            (fill, _("of rides asked for found a driver")),
            (str(found.unmet), _("found no driver")),
        ),
        _group(
            _("Wait"),
            (wait(found.wait_p50_s), _("from booking to the car, for the rider in the middle")),
            (wait(found.wait_p90_s), _("or less, for nine riders in ten")),
        ),
        _group(
            _("Drivers"),
            (str(found.drivers_online_now), _("online now")),
            (online, together),
            (
                money(found.per_hour_median_minor),
                _("earned an hour online, by the driver in the middle"),
            ),
        ),
        _group(
            _("Money"),
            (money(found.fares_minor), _("in fares")),
            (money(found.fees_minor), _("of it is the fee")),
        ),
    ]


def _group(title: str, *figures: tuple[str, str]) -> Context:
    return {
        "title": title,
        "figures": [{"value": value, "says": says} for value, says in figures],
    }


def _ended(one: EndedBy) -> str:
    by = {
        "rider": _("by the rider"),
        "driver": _("by the driver"),
        "desk": _("by the desk"),
        "system": _("by itself"),
    }.get(one.role, one.role)
    how = {
        State.CANCELLED: _("Cancelled %s"),
        State.NO_SHOW: _("Nobody came, said %s"),
        State.ABORTED: _("Broken off %s"),
    }[State(one.state)]
    return how % by


def _reason(reason: str) -> str:
    return {
        "no_driver": _("No driver took the ride in time"),
        "abandoned": _("Drivers gave the ride back too often"),
    }.get(reason, reason.replace("_", " ").capitalize())


def _bars(counts: Sequence[int], zone: places.ZoneView, title: str) -> Context:
    names = [formats.hour_of_day(hour, zone.units) for hour in range(len(counts))]
    labels = [name if hour % EVERY == 0 else "" for hour, name in enumerate(names)]
    amounts = [str(count) if count else "" for count in counts]
    spoken = ", ".join(
        f"{name}: {count}" for name, count in zip(names, counts, strict=True) if count
    )
    return {
        "title": title,
        "bars": charts.bars(counts, amounts, labels) if any(counts) else [],
        "spoken": spoken,
        "rows": [(name, count) for name, count in zip(names, counts, strict=True) if count],
    }


def _around(cell: Cell) -> str:
    found = geocoding.reverse(Point(cell.lat, cell.lon))
    return found.label if found else f"{cell.lat:.4f}, {cell.lon:.4f}"


def _cells(found: Demand) -> Context:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"rides": cell.rides},
                "geometry": {"type": "Point", "coordinates": [cell.lon, cell.lat]},
            }
            for cell in found.cells
        ],
    }
