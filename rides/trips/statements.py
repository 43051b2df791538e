"""A driver's statement of a span, as CSV and on paper: the lines of the page, and each ride."""

import csv
from io import StringIO

from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, format_money
from coop.web import formats, pdf
from coop.web.pdf import Part, Row, Sheet
from payouts.queries.earnings import Driven
from rides.trips import contexts_earnings
from rides.trips.queries.earnings import Earnings

HEAD = ("ended_at", "ride", "from", "to", "paid", "yours", "tolls", "fee", "cash", "currency")


def as_csv(found: Earnings) -> str:
    """Each ride in a row, amounts in the currency's whole units; then the statement's lines."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(HEAD)
    currency = found.zone.currency
    for one in found.money.driven:
        labels = found.labels.get(one.ride_id, ("", ""))
        amounts = (one.total_minor, one.driver_minor, one.advanced_minor, one.fee_minor)
        rows.writerow(
            [
                one.ended_at.astimezone(found.span.since.tzinfo).isoformat(timespec="seconds"),
                one.ride_id,
                *(_harmless(label) for label in labels),
                *(_number(minor, currency) for minor in amounts),
                "yes" if one.is_cash else "no",
                currency,
            ]
        )
    rows.writerow([])
    for words, minor, _kind in contexts_earnings.lines(found):
        rows.writerow([words, _number(minor, currency), currency])
    return out.getvalue()


def as_pdf(found: Earnings, *, by: str) -> bytes:
    """The statement on paper; `by` is the co-operative's name."""
    return pdf.draw(_sheet(found), by=by)


def filename(found: Earnings, ending: str) -> str:
    """`earnings-week-2026-11-16.pdf`."""
    return f"earnings-{found.span.by}-{found.span.begins_on}.{ending}"


def _sheet(found: Earnings) -> Sheet:
    currency, zone = found.zone.currency, found.zone
    hours = [_("Online: %s") % formats.minutes(found.online_s)]
    if found.per_hour_minor is not None:
        hours.append(_("Per online hour: %s") % format_money(found.per_hour_minor, currency))
    return Sheet(
        title=_("Earnings, %s") % contexts_earnings.title(found.span, zone.time_zone),
        facts=hours,
        parts=[
            Part(
                _("Statement"),
                [
                    Row(words, format_money(minor, currency), is_sum=kind == "sum")
                    for words, minor, kind in contexts_earnings.lines(found)
                ],
            ),
            Part(_("Rides"), [_ride(found, one) for one in found.money.driven]),
        ],
        notes=[_("Amounts are from the books; each ride is an entry there.")],
    )


def _ride(found: Earnings, driven: Driven) -> Row:
    labels = found.labels.get(driven.ride_id, ("", ""))
    at = formats.day_and_time(driven.ended_at, found.zone.time_zone, found.zone.units)
    words = f"{at}: {labels[0]} \N{EN DASH} {labels[1]}"
    return Row(
        words, format_money(driven.driver_minor + driven.advanced_minor, found.zone.currency)
    )


def _number(minor: int, currency: str) -> str:
    if currency in NO_MINOR_UNIT:
        return str(minor)
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"


def _harmless(label: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{label}" if label[:1] in "=+-@\t\r" else label
