"""What comes in about rides for later and repeating ones: days and times as people write them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.rulebook.queries import rules_as_of
from rides.places.queries import ZoneView
from rides.trips import recurring
from rides.trips.recurring import BadPattern, Pattern

STEP = timedelta(minutes=5)


class NoTime(Refusal):
    """A ride for later without a day or a time that can be read."""

    code = "no_time"
    status = 422


class NoPattern(Refusal):
    """Days that cannot be read as a pattern; `facts` say why, for programs."""

    code = "bad_pattern"
    status = 422


@dataclass(frozen=True, slots=True)
class When:
    """The choice between now and later as the form shows it: local, as its inputs want it."""

    is_later: bool
    on: str
    at: str
    first_on: str
    last_on: str


def wished_at(data: QueryDict, zone: ZoneView) -> datetime | None:
    """The wished pickup of a form; None for now.

    Raises:
        NoTime: later was chosen, but no day and time.
    """
    if data.get("when", "now") != "later":
        return None
    return recurring.moment(day(data, "on"), clock(data, "at"), zone.time_zone).at


def when(data: QueryDict, zone: ZoneView, *, now: datetime) -> When:
    """The choice as it was typed, or an hour from now to begin with."""
    rules = rules_as_of(now)
    first = now + timedelta(seconds=rules["later.ahead_min_s"])
    last = now + timedelta(seconds=rules["later.ahead_max_s"])
    usual = round_up(first + timedelta(minutes=30)).astimezone(ZoneInfo(zone.time_zone))
    return When(
        is_later=data.get("when") == "later",
        on=data.get("on", "")[:10] or f"{usual:%Y-%m-%d}",
        at=data.get("at", "")[:5] or f"{usual:%H:%M}",
        first_on=f"{first.astimezone(ZoneInfo(zone.time_zone)):%Y-%m-%d}",
        last_on=f"{last.astimezone(ZoneInfo(zone.time_zone)):%Y-%m-%d}",
    )


def local(at: datetime, zone: ZoneView) -> dict[str, str]:
    """A wished pickup as the fields of the form that says it."""
    here = at.astimezone(ZoneInfo(zone.time_zone))
    return {"when": "later", "on": f"{here:%Y-%m-%d}", "at": f"{here:%H:%M}"}


def day(data: QueryDict, name: str) -> date:
    """A date of a form.

    Raises:
        NoTime: it is none.
    """
    try:
        found = parse_date(data.get(name, ""))
    except ValueError:  # the 30th of February
        found = None
    if found is None or not 2000 <= found.year <= 2200:
        raise NoTime(_("Choose a day, such as 24.11.2026."))
    return found


def clock(data: QueryDict, name: str) -> time:
    """A time of day of a form.

    Raises:
        NoTime: it is none.
    """
    try:
        found = parse_time(data.get(name, ""))
    except ValueError:
        found = None
    if found is None or found.tzinfo:
        raise NoTime(_("Choose a time, such as 15:30."))
    return found.replace(second=0, microsecond=0)


def pattern(data: QueryDict) -> Pattern:
    """The days of a repeating ride: weekdays or a day of the month, from and until dates.

    Raises:
        NoTime, NoPattern: a field cannot be read, or no day is chosen.
    """
    starts_on = day(data, "from_on")
    ends_on = day(data, "until_on") if data.get("until_on") else None
    if data.get("each") == "month":
        return read(recurring.monthly(starts_on.day), starts_on, ends_on)
    chosen = [int(text) for text in data.getlist("day") if text in set("0123456")]
    if not chosen:
        raise NoPattern(_("Choose at least one day of the week."))
    return read(recurring.weekly(chosen), starts_on, ends_on)


def read(rule: str, starts_on: date, ends_on: date | None) -> Pattern:
    """A pattern from its RRULE.

    Raises:
        NoPattern: the sentence says what is wrong with it.
    """
    try:
        return recurring.pattern(rule, starts_on, ends_on)
    except BadPattern as error:
        raise NoPattern(_why(error.why), facts={"why": error.why}) from error


def round_up(at: datetime) -> datetime:
    """The next full five minutes."""
    past = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at - past + (STEP if past else timedelta())


def _why(why: str) -> str:
    return {
        "part": _(
            "Only FREQ, INTERVAL, BYDAY, BYMONTHDAY and one of COUNT and UNTIL are understood."
        ),
        "frequency": _("A ride repeats by days, weeks or months."),
        "number": _("A number in the pattern is too small or too large."),
        "until": _("The last day cannot be read."),
        "too_long": _("A series lasts a year at most. Begin a new one then."),
        "ends_before": _("The last day comes before the first."),
        "no_date": _("There is no such day between the first and the last."),
    }.get(why, _("This pattern of days cannot be read."))
