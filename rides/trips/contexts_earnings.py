"""What the page of a driver's earnings shows, and the lines of its statement."""

from datetime import datetime

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.web import charts, formats
from payouts.contexts_payees import Next
from rides.trips.contexts_receipt import BUCKETS
from rides.trips.queries.earnings import Earnings, Span

Context = dict[str, object]
WIDTH, HEIGHT, FLOOR = 358.0, 120.0, 130.0


def page(found: Earnings, coming: Next, *, now: datetime) -> Context:
    """Everything on the page."""
    money = found.money
    return {
        "found": found,
        "zone": found.zone,
        "title": title(found.span, found.zone.time_zone),
        "spans": [("day", _("Day")), ("week", _("Week")), ("month", _("Month"))],
        "has_next": found.span.until <= now,
        "bars": bars(found),
        "spoken": ", ".join(
            f"{_slot_name(found, at)} {format_money(slot.whole_minor, found.zone.currency)}"
            for at, slot in enumerate(found.slots)
            if slot.whole_minor
        ),
        "lines": lines(found),
        "weeks": _weeks(found),
        "split": [
            {"key": key, "name": str(BUCKETS[key]), "amount_minor": minor}
            for key, minor in money.became_minor.items()
        ],
        "split_minor": sum(money.became_minor.values()),
        "rides": [
            {"driven": one, "labels": found.labels.get(one.ride_id, ("", ""))}
            for one in reversed(money.driven)
        ][:50],
        "next": coming,
    }


def lines(found: Earnings) -> list[tuple[str, int, str]]:
    """The statement: words, minor units, and "sum", "amber" or nothing."""
    money = found.money
    rides = len(money.driven)
    drove = [
        (_("Fares and tolls, %d rides") % rides, money.fares_minor, ""),
        (_("Fee"), -money.fees_minor, ""),
        (_("Tips, all yours"), money.sum_of("tip"), ""),
        (_("Late cancellations, refunds and others"), _others(found), ""),
    ]
    shared = [
        (_("Dividend: %s") % str(BUCKETS[key]), minor, "amber")
        for key, minor in money.dividends_minor.items()
    ]
    kept = [line for line in [*drove, *shared] if line[1]]
    return [*kept, (_("Yours"), money.whole_minor, "sum")]


def title(span: Span, time_zone: str) -> str:
    """`16 November to 22 November 2026`."""
    if span.by == "day":
        return formats.date(span.since, time_zone)
    if span.by == "month":
        return f"{span.begins_on:%B %Y}"
    last = formats.date(datetime.combine(span.ends_on, span.since.timetz()), time_zone)
    return _("%(first)s to %(last)s") % {"first": formats.day(span.since, time_zone), "last": last}


def bars(found: Earnings) -> list[dict[str, object]]:
    """A stacked bar for each slot, in chart units."""
    most = max([slot.whole_minor for slot in found.slots] + [1])
    wide = WIDTH / len(found.slots)
    drawn: list[dict[str, object]] = []
    for at, slot in enumerate(found.slots):
        y, parts = FLOOR, []
        for key, minor in (
            ("pay", slot.pay_minor),
            ("tip", slot.tip_minor),
            ("other", slot.other_minor),
        ):
            high = HEIGHT * max(0, minor) / most
            if high:
                y -= high
                parts.append({"key": key, "y": round(y, 1), "height": round(high, 1)})
        drawn.append(
            {
                "x": round(at * wide + wide * 0.12, 1),
                "width": round(wide * 0.76, 1),
                "middle": round((at + 0.5) * wide, 1),
                "top": round(y - 6, 1),
                "parts": parts,
                "label": _slot_label(found, at),
                "amount": _short(slot.whole_minor, found) if len(found.slots) < 8 else "",
            }
        )
    return drawn


def _others(found: Earnings) -> int:
    """What is neither a ride's pay as it was agreed, nor a tip."""
    money = found.money
    return money.driving_minor - money.sum_of("tip") - (money.fares_minor - money.fees_minor)


def _weeks(found: Earnings) -> Context | None:
    values = [per_hour or 0 for _monday, per_hour in found.weeks]
    if sum(1 for value in values if value) < 2:
        return None
    currency = found.zone.currency
    return {
        "bars": charts.bars(
            values,
            [format_money(value, currency) if value else "" for value in values],
            [f"{monday.day}.{monday.month}." for monday, _value in found.weeks],
        ),
        "spoken": ", ".join(
            f"{monday.isoformat()} {format_money(value, currency)}"
            for monday, value in found.weeks
            if value
        ),
    }


def _slot_label(found: Earnings, at: int) -> str:
    if found.span.by == "day":
        return formats.hour_of_day(at, found.zone.units) if at % 6 == 0 else ""
    if found.span.by == "month":
        return str(at + 1) if at % 7 == 0 else ""
    return f"{found.slots[at].on:%a}"


def _slot_name(found: Earnings, at: int) -> str:
    if found.span.by == "day":
        return formats.hour_of_day(at, found.zone.units)
    return f"{found.slots[at].on:%A} {found.slots[at].on.day}"


def _short(minor: int, found: Earnings) -> str:
    return format_money(minor, found.zone.currency) if minor else ""
