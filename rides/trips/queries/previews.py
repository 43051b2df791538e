"""What another rate card would have done to the rides of the last 30 days.

Every ride is priced anew by the one fare function, under the card of now and under the other.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.rulebook.previews import Changes, Line, Preview, is_crowd, tenths
from coop.rulebook.queries import Rules, rules_as_of
from payouts.periods import local_day
from rides.places import queries as places
from rides.trips import models
from rides.trips.fares import Fare, fare
from rides.trips.queries.day import span_of
from rides.trips.queries.quoting import rates
from rides.trips.states import State

SPAN = timedelta(days=30)


def rate_card(*, changes: Changes, now: datetime) -> Preview | None:
    """What these values would have done; None where there was too little to publish."""
    zone = places.main_zone()
    until, _tomorrow = span_of(local_day(now, zone.time_zone), zone.time_zone)
    rows = list(
        models.Ride.objects.filter(
            state=State.COMPLETED,
            currency=zone.currency,
            ended_at__gte=until - SPAN,
            ended_at__lt=until,
        ).select_related("zone")
    )
    payers = {row.id: row.booked_by_id for row in rows}
    drivers = _drivers(list(payers))
    if not is_crowd(rows, list(payers.values()), list(drivers.values())):
        return None
    rules = rules_as_of(now)
    other = Rules(rules.version, {**rules.values, **changes})
    waited = _waited(list(payers))
    before = {row.id: _priced(row, waited, rules) for row in rows}
    after = {row.id: _priced(row, waited, other) for row in rows}
    lines = _lines(before, after)
    spent, saved = defaultdict[UUID, int](int), defaultdict[UUID, int](int)
    driven, gained = defaultdict[UUID, int](int), defaultdict[UUID, int](int)
    for ride_id, was in before.items():
        will = after[ride_id]
        spent[payers[ride_id]] += was.total_minor
        saved[payers[ride_id]] += was.total_minor - will.total_minor
        driven[drivers[ride_id]] += was.driver_minor
        gained[drivers[ride_id]] += will.driver_minor - was.driver_minor
    groups = (*tenths(_("Drivers"), driven, gained), *tenths(_("Riders"), spent, saved))
    says = _says(lines, len(rows), zone.currency)
    return Preview(until - SPAN, until, len(rows), zone.currency, says, lines, groups)


def _drivers(ride_ids: list[UUID]) -> dict[UUID, UUID]:
    """Ride -> whoever drove it to its end."""
    rows = models.Assignment.objects.filter(ride_id__in=ride_ids).order_by("opened_at", "id")
    return dict(rows.values_list("ride_id", "driver__user_id"))


def _waited(ride_ids: list[UUID]) -> dict[UUID, int]:
    """Ride -> the paid minutes of its wait at the pickup."""
    rows = models.Line.objects.filter(ride_id__in=ride_ids, kind="waiting")
    return dict(rows.values_list("ride_id", "quantity"))


def _priced(row: models.Ride, waited: Mapping[UUID, int], rules: Rules) -> Fare:
    card = rates(rules, row.zone.slug, row.service_class)
    minutes = waited.get(row.id, 0)
    return fare(
        card,
        distance_m=row.distance_m,
        duration_s=row.duration_s,
        waited_s=card.waiting_free_s + 60 * minutes if minutes else 0,
    )


def _lines(before: Mapping[UUID, Fare], after: Mapping[UUID, Fare]) -> tuple[Line, ...]:
    def line(key: str, name: str) -> Line:
        was = sum(getattr(one, key) for one in before.values())
        return Line(key, name, was, sum(getattr(one, key) for one in after.values()))

    return (
        line("total_minor", _("Paid by riders")),
        line("driver_minor", _("Drivers’ pay")),
        line("fee_minor", _("Fees")),
        line("tax_minor", _("Tax")),
    )


def _says(lines: tuple[Line, ...], rides: int, currency: str) -> str:
    total, driver = lines[0].change_minor, lines[1].change_minor
    each = format_money(abs(round(total / rides)), currency)
    pay = format_money(abs(driver), currency)
    if total >= 0:
        return _(
            "A ride would have cost %(each)s more on average, and drivers would have earned %(pay)s more."
        ) % {"each": each, "pay": pay}
    return _(
        "A ride would have cost %(each)s less on average, and drivers would have earned %(pay)s less."
    ) % {"each": each, "pay": pay}
