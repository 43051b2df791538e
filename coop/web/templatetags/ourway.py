"""Template tags of every page: icons, formats in the zone's units, server-drawn charts.

Knows no model and no clock; templates hand it what the view gave them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.basics.money import format_money
from coop.web import charts, formats

register = template.Library()

TURNS = {
    "left": "corner-up-left",
    "right": "corner-up-right",
    "slight_left": "arrow-up-left",
    "slight_right": "arrow-up-right",
    "uturn": "undo-2",
    "arrive": "flag",
    "depart": "navigation",
    "continue": "arrow-up",
}
PLACES = {
    "address": "map-pin",
    "area": "map-pin",
    "street": "signpost",
    "station": "train-front",
    "stop": "train-front",
    "food": "utensils",
    "shop": "shopping-bag",
    "hotel": "bed",
    "culture": "landmark",
    "sight": "landmark",
    "worship": "church",
    "school": "school",
    "health": "cross",
    "sport": "dumbbell",
    "park": "trees",
    "work": "briefcase",
    "recent": "history",
    "poi": "building-2",
    "building": "building-2",
}
SHARES = ("drivers", "riders", "everyone", "reserve", "operations")
PEOPLE = frozenset({"drivers", "riders", "everyone"})
PAYMENTS = {"cash": "banknote", "card": "credit-card", "invoice": "file-text"}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A Lucide icon from our sprite; always beside a label, so hidden from screen readers."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {extra}" if extra else "",
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def turn_icon(kind: str) -> SafeString:
    """The arrow of one guidance step."""
    return icon(TURNS.get(kind, "arrow-up"))


@register.filter
def money(amount_minor: int | None, currency: str) -> str:
    """`{{ ride.price_minor|money:ride.zone.currency }}`: `€12.40`."""
    return "" if amount_minor is None else format_money(int(amount_minor), currency)


@register.filter
def minutes(seconds: float | timedelta | None) -> str:
    """`{{ eta_s|minutes }}`: `6 min`; longer ones `1 h 20 min`."""
    if seconds is None:
        return ""
    return formats.minutes(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds)


@register.filter
def distance(metres: float | None, units: str = "metric") -> str:
    """`{{ leg.distance_m|distance:zone.units }}`: `1.2 km` or `0.7 mi`."""
    return "" if metres is None else formats.distance(metres, units)


@register.filter
def clock_time(at: datetime | None, zone: Any) -> str:
    """`{{ eta_at|clock_time:ride.zone }}`: `15:21`, on the zone's clock."""
    if at is None:
        return ""
    return formats.time_of_day(at, _of(zone, "time_zone"), _of(zone, "units", "metric"))


@register.filter
def local_day(at: datetime | None, zone: Any) -> str:
    """`{{ at|local_day:zone }}`: `22 November`."""
    return "" if at is None else formats.day(at, _of(zone, "time_zone"))


@register.filter
def long_day(at: datetime | None, zone: Any) -> str:
    """`{{ at|long_day:zone }}`: `22 November 2026`."""
    return "" if at is None else formats.date(at, _of(zone, "time_zone"))


NEEDS = {
    "wheelchair": ("accessibility", gettext_lazy("A wheelchair")),
    "child_seat": ("baby", gettext_lazy("A child seat")),
    "pet": ("dog", gettext_lazy("A pet")),
}


@register.simple_tag
def class_name(key: str) -> str:
    """`{% class_name "large" %}`: a class of cars by its name."""
    return {"standard": _("Standard"), "large": _("Large")}.get(key, key)


@register.simple_tag
def need_icon(need: str) -> SafeString:
    """`{% need_icon need %}`: the sign of what a car must have or allow."""
    return icon(NEEDS[need][0])


@register.simple_tag
def need_label(need: str) -> str:
    """`{% need_label need %}`: what a car must have or allow, as a short name."""
    return str(NEEDS[need][1])


@register.filter
def need_name(need: str) -> str:
    """`{{ need|need_name }}`: what a car must have or allow, in words."""
    words = {
        "wheelchair": _("A wheelchair comes along"),
        "child_seat": _("A child seat is needed"),
        "pet": _("A pet comes along"),
    }
    return words.get(need, need)


@register.filter
def local_date(at: datetime | None, zone: Any) -> str:
    """`{{ at|local_date:zone }}`: `22 November 2026`."""
    return "" if at is None else formats.date(at, _of(zone, "time_zone"))


@register.filter
def percent(basis_points: int) -> str:
    """`{{ fee.rate_bp|percent }}`: `8 %`."""
    return formats.percent(basis_points)


@register.filter
def rest_of_percent(basis_points: int) -> str:
    """What remains of the whole: `92 %` for 800."""
    return formats.percent(10_000 - basis_points)


@register.filter
def iso(at: datetime | None) -> str:
    """An instant for scripts and `<time>`."""
    return "" if at is None else at.isoformat()


@register.filter
def given_name(name: str | None) -> str:
    """The name one calls a person by; a phrase like "Your rider" stays whole."""
    words = (name or "").split()
    if len(words) > 1 and words[1][:1].islower():
        return " ".join(words)
    return words[0] if words else ""


@register.filter
def minus(amount_minor: int) -> int:
    """The amount as a deduction."""
    return -amount_minor


@register.simple_tag
def turn_words(step: Any) -> str:
    """What to do at one guidance step: `right onto Mannerheimintie`."""
    name, kind = _of(step, "name"), _of(step, "kind")
    if kind == "arrive":
        return _("and you are there")
    if not name:
        return {
            "left": _("turn left"),
            "right": _("turn right"),
            "slight_left": _("bear left"),
            "slight_right": _("bear right"),
            "uturn": _("turn around"),
        }.get(kind, _("straight on"))
    said = {
        "left": _("left onto %(street)s"),
        "right": _("right onto %(street)s"),
        "slight_left": _("bear left onto %(street)s"),
        "slight_right": _("bear right onto %(street)s"),
        "uturn": _("turn around on %(street)s"),
    }.get(kind, _("straight on, %(street)s"))
    return said % {"street": name}


@register.simple_tag
def place_icon(kind: str) -> SafeString:
    """The badge of a found place."""
    return icon(PLACES.get(kind, "map-pin"))


@register.simple_tag
def payment_icon(key: str) -> SafeString:
    """The sign of a way to pay."""
    return icon(PAYMENTS.get(key, "credit-card"))


@register.filter
def unlocalised(number: float | str | None) -> str:
    """A coordinate or a length with a point whatever the language; nothing stays nothing."""
    return "" if number in (None, "") else repr(float(number or 0))


@register.filter
def digits(text: object) -> list[str]:
    """The characters of a PIN."""
    return list(str(text))


@register.filter
def as_json(value: object) -> str:
    """A value for a `data-` attribute."""
    return json.dumps(value, separators=(",", ":"))


@register.inclusion_tag("parts/flow.html")
def flow(receipt: Any, driver_name: str | None, currency: str) -> dict[str, object]:
    """Where each cent of a ride went: a bar to scale, its fee opened like a lens."""
    name = given_name(driver_name or "") or _("Your driver")
    driver = charts.Part("driver", name, int(_of(receipt, "driver_minor")))
    fee = charts.Part("fee", _("Fee"), int(_of(receipt, "fee_minor")))
    given = {_of(part, "key"): part for part in _of(receipt, "split")}
    order = [key for key in SHARES if key in given] + [key for key in given if key not in SHARES]
    shares = [
        charts.Part(key, str(_of(given[key], "name")), int(_of(given[key], "amount_minor")))
        for key in order
    ]
    costs = [
        charts.Part(f"cost-{_of(one, 'key')}", str(_of(one, "name")), int(_of(one, "amount_minor")))
        for one in _of(receipt, "costs")
    ]
    others = [
        charts.Part(str(_of(one, "key")), str(_of(one, "name")), int(_of(one, "amount_minor")))
        for one in _of(receipt, "others", ())
    ]
    top = _drawn([driver, fee, *others], currency)
    fee_block = next((block for block in top if block.key == "fee"), None)
    return {
        "driver": driver,
        "fee": fee,
        "fee_bp": _of(receipt, "fee_bp"),
        "costs": costs,
        "shortfall_minor": _of(receipt, "shortfall_minor"),
        "shares": shares,
        "others": others,
        "top": top,
        "bottom": _drawn([*costs, *shares], currency) if fee_block else [],
        "lens": charts.lens(fee_block) if fee_block else "",
        "total_minor": _of(receipt, "total_minor"),
        "currency": currency,
    }


@register.inclusion_tag("parts/hours.html")
def hour_bars(today: Any, zone: Any) -> dict[str, object]:
    """What each hour of today earned."""
    hours: Sequence[Any] = _of(today, "hours")
    units = _of(zone, "units", "metric")
    values = [int(_of(hour, "earned_minor")) for hour in hours]
    labels = [formats.hour_of_day(int(_of(hour, "hour")), units) for hour in hours]
    amounts = [format_money(value, _of(zone, "currency")) for value in values]
    return {
        "bars": charts.bars(values, amounts, labels),
        "spoken": ", ".join(f"{at} {sum_}" for at, sum_ in zip(labels, amounts, strict=True)),
    }


@register.inclusion_tag("parts/split.html")
def split_bar(split: Sequence[Any], whole_minor: int, currency: str) -> dict[str, object]:
    """How a fee of `whole_minor` is divided; those of people first.

    Shares have their `amount_minor`, or `share_bp` where the whole divides evenly.
    """
    given = {_of(share, "key"): share for share in split}
    order = [key for key in SHARES if key in given] + [key for key in given if key not in SHARES]
    parts = [
        charts.Part(
            key,
            str(_of(given[key], "name")),
            _share_minor(given[key], whole_minor),
        )
        for key in order
    ]
    return {
        "parts": parts,
        "blocks": charts.blocks(parts, [""] * len(parts)),
        "currency": currency,
    }


@register.filter
def back_to_people(split: Sequence[Any], whole_minor: int) -> int:
    """What of a fee of `whole_minor` goes back to those who ride and drive."""
    shares = sum(int(_of(share, "share_bp")) for share in split if _of(share, "key") in PEOPLE)
    return whole_minor * shares // 10_000


def _share_minor(share: Any, whole_minor: int) -> int:
    exact = _of(share, "amount_minor")
    return whole_minor * int(_of(share, "share_bp")) // 10_000 if exact is None else int(exact)


def _drawn(parts: Sequence[charts.Part], currency: str) -> list[charts.Block]:
    return charts.blocks(parts, [format_money(part.amount_minor, currency) for part in parts])


def _of(value: Any, name: str, default: Any = None) -> Any:
    if isinstance(value, Mapping):
        return value.get(name, default)
    return getattr(value, name, default)
