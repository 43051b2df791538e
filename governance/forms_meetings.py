"""A meeting as it is typed on a page: a day and a time by the clock of the place, a line per item."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from governance.actions.meetings import Wish

PROPOSAL = re.compile(r"#([1-9][0-9]{0,8})\b")


def wish(typed: Mapping[str, str], time_zone: str) -> Wish:
    """What somebody typed.

    Raises:
        Malformed: no day or time that could be read.
    """
    return Wish(
        title=typed.get("title", ""),
        starts_at=starts_at(typed.get("on", ""), typed.get("at", ""), time_zone),
        place=typed.get("place", ""),
        link=typed.get("link", ""),
        agenda=agenda(typed.get("agenda", "")),
    )


def agenda(text: str) -> tuple[tuple[str, int | None], ...]:
    """A line per item; `#12` in it links proposal 12."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple((line, _proposal(line)) for line in lines)


def starts_at(on: str, at: str, time_zone: str) -> datetime:
    """A day and a time by the clock of a place.

    Raises:
        Malformed: one of them cannot be read.
    """
    try:
        day, hour = date.fromisoformat(on), time.fromisoformat(at)
        return datetime.combine(day, hour.replace(tzinfo=None), ZoneInfo(time_zone))
    except (ValueError, OverflowError) as error:
        raise Malformed(_("Choose the day and the time at which the meeting begins.")) from error


def _proposal(line: str) -> int | None:
    found = PROPOSAL.search(line)
    return int(found[1]) if found else None
