"""How numbers read: money, minutes, distances, times of day, in the units of a zone.

Pure: no Django, no clock. The template tags and the sentences of refusals call it.
"""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

SPACE = "\N{NO-BREAK SPACE}"
MINUTE_S = 60
HOUR_S = 3600
MILE_M = 1609.344
FOOT_M = 0.3048
SHORT_M = 950
SHORT_FT = 1000


def minutes(seconds: float) -> str:
    """Write a wait or a drive as people say it, never less than one minute: `6 min`, `1 h 20 min`."""
    whole = max(1, round(seconds / MINUTE_S))
    if whole < 60:
        return f"{whole}{SPACE}min"
    hours, rest = divmod(whole, 60)
    return f"{hours}{SPACE}h" + (f" {rest}{SPACE}min" if rest else "")


def clock(seconds: float) -> str:
    """Write a running countdown: `2:41`."""
    whole = max(0, int(seconds))
    return f"{whole // MINUTE_S}:{whole % MINUTE_S:02d}"


def distance(metres: float, units: str) -> str:
    """Write a distance in `metric` or `imperial` units: `400 m`, `1.2 km`, `400 ft`, `1.2 mi`."""
    if units == "imperial":
        feet = metres / FOOT_M
        if feet < SHORT_FT:
            return f"{max(50, round(feet / 50) * 50)}{SPACE}ft"
        return f"{metres / MILE_M:.1f}{SPACE}mi"
    if metres < SHORT_M:
        step = 10 if metres < 200 else 50
        return f"{max(step, round(metres / step) * step)}{SPACE}m"
    return f"{metres / 1000:.1f}{SPACE}km"


def time_of_day(at: datetime, zone: tzinfo | str, units: str) -> str:
    """Write an instant on the zone's own clock: `15:21`, or `3:21 PM` where miles are used."""
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    if units == "imperial":
        return (
            f"{local.hour % 12 or 12}:{local.minute:02d}{SPACE}{'AM' if local.hour < 12 else 'PM'}"
        )
    return f"{local.hour}:{local.minute:02d}"


def hour_of_day(hour: int, units: str) -> str:
    """Name an hour of the day for an axis: `15`, or `3 PM` where miles are used."""
    if units == "imperial":
        return f"{hour % 12 or 12}{SPACE}{'AM' if hour < 12 else 'PM'}"
    return f"{hour:02d}"


def day(at: datetime, zone: tzinfo | str) -> str:
    """Write the local date of an instant: `22 November`."""
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{local.day}{SPACE}{local:%B}"


def date(at: datetime, zone: tzinfo | str) -> str:
    """A day that may lie long ago or far ahead: `22 November 2026`."""
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{day(at, zone)}{SPACE}{local.year}"


def day_and_time(at: datetime, zone: tzinfo | str, units: str) -> str:
    """Write an instant that is not today's: `Tuesday 24 November at 15:30`."""
    local = at.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{local:%A} {day(at, zone)} at {time_of_day(at, zone, units)}"


def percent(basis_points: int) -> str:
    """Write a share given in basis points: `8 %`, `8.875 %`."""
    text = f"{basis_points / 100:.3f}".rstrip("0").rstrip(".")
    return f"{text}{SPACE}%"
