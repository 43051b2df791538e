"""What the pages of members' money show, from what the queries say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, SYMBOLS
from coop.members.queries import member_since
from coop.rulebook.queries import rules_as_of
from coop.web import charts
from coop.web.local import Local
from payouts.accumulator import SCALE
from payouts.dividing import PEOPLE
from payouts.queries import dividends as queries
from payouts.queries.dividends import Dividends

Context = dict[str, object]
HOURS = 24
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Counter:
    """A sum with the part of a minor unit that moves; the browser ticks on from it."""

    scaled: int
    pace: int
    symbol: str
    decimals: int
    whole_minor: int
    rest: str


def counter(found: Dividends) -> Counter:
    """The accrued sum, ready to tick."""
    whole_minor, rest = divmod(found.accrued_scaled, SCALE)
    return Counter(
        scaled=found.accrued_scaled,
        pace=found.pace_scaled_per_s,
        symbol=SYMBOLS.get(found.currency, found.currency + "\N{NO-BREAK SPACE}"),
        decimals=0 if found.currency in NO_MINOR_UNIT else 2,
        whole_minor=whole_minor,
        rest=f"{rest * 100 // SCALE:02d}",
    )


def strip(user_id: UUID, zone: Local, *, now: datetime) -> Context | None:
    """The member's figures for the first page; None for who has no part in the fees."""
    if member_since(user_id) is None:
        return None
    found = queries.dividends(user_id, currency=zone.currency, now=now)
    return _figures(found, now=now) | {"today": _today(user_id, zone, now=now)}


def money_page(user_id: UUID, zone: Local, *, now: datetime) -> Context:
    """Everything that is this person's: dividends, what feeds them, what can be done with them."""
    found = queries.dividends(user_id, currency=zone.currency, now=now)
    return {
        "zone": zone,
        "is_member": member_since(user_id) is not None,
        "dividends": _figures(found, now=now) | {"today": _today(user_id, zone, now=now)},
        "feeds": [_feed(part, _window(now).days) for part in found.pools],
        "client_event_id": uuid4(),
    }


def dividends_page(user_id: UUID, zone: Local, *, now: datetime) -> Context:
    """By pool, by month, and from which fees."""
    found = queries.dividends(user_id, currency=zone.currency, now=now)
    window = _window(now)
    since = now - window
    return {
        "zone": zone,
        "dividends": _figures(found, now=now),
        "pools": [_feed(part, window.days) | _stand(part) for part in found.pools],
        "months": months(user_id, zone, now=now),
        "pool_names": [names()[key] for key in PEOPLE],
        "days": window.days,
        "ridden": queries.paid_as_rider(user_id, currency=zone.currency, since=since),
        "driven": queries.driven(user_id, currency=zone.currency, since=since),
    }


def months(user_id: UUID, zone: Local, *, now: datetime) -> list[Context]:
    """The months that brought something, the latest first."""
    starts = _month_starts(now, zone.time_zone)
    spans = queries.by_month(user_id, currency=zone.currency, starts=[*starts, now])
    return [
        {
            "since": span.since,
            "name": f"{span.since:%B %Y}",
            "whole_minor": span.whole_scaled // SCALE,
            "parts_minor": [span.earned_scaled.get(key, 0) // SCALE for key in PEOPLE],
        }
        for span in reversed(spans)
        if span.whole_scaled
    ]


def names() -> Mapping[str, str]:
    """The pools by name."""
    return {"drivers": _("Drivers"), "riders": _("Riders"), "everyone": _("Everyone")}


def _figures(found: Dividends, *, now: datetime) -> Context:
    return {
        "counter": counter(found),
        "waiting_minor": found.waiting_scaled // SCALE,
        "available_minor": found.available_minor,
        "paid_minor": found.paid_minor,
        "owed_minor": max(0, found.owed_minor),
        "pays_rides_first": found.pays_rides_first,
        "has_share": found.has_share,
        "last_fee_s": (now - found.last_fee_at).total_seconds() if found.last_fee_at else None,
        "window_s": rules_as_of(now)["fees.dispute_window_s"],
    }


def _window(now: datetime) -> timedelta:
    return timedelta(seconds=rules_as_of(now)["dividends.window_s"])


def _feed(part: queries.PoolPart, days: int) -> Context:
    """One pool in words: what counts there, how much of it is this person's."""
    says = {
        "drivers": _("What you earned by driving, last %d days") % days,
        "riders": _("The fees you paid, last %d days") % days,
        "everyone": _("The same for each active member"),
    }
    share_bp = part.units * 1_000_000 // part.of_units if part.of_units else 0
    return {
        "key": part.key,
        "name": names()[part.key],
        "says": says[part.key],
        "units": part.units,
        "of_units": part.of_units,
        "is_money": part.key != "everyone",
        "share": f"{share_bp / 10_000:.2f}",
        "has_units": part.units > 0,
    }


def _stand(part: queries.PoolPart) -> Context:
    return {
        "held_minor": part.held_scaled // SCALE,
        "waiting_minor": part.waiting_scaled // SCALE,
        "claimed_minor": part.claimed_minor,
    }


def _today(user_id: UUID, zone: Local, *, now: datetime) -> Context | None:
    """Today's curve beside yesterday's, on the zone's clock; None while neither brought a thing."""
    midnight = datetime.combine(
        now.astimezone(ZoneInfo(zone.time_zone)).date(), time(), ZoneInfo(zone.time_zone)
    )
    yesterday = midnight - timedelta(hours=HOURS)
    hours = queries.by_hour(user_id, currency=zone.currency, since=yesterday, until=now)
    before, today = _sums(hours, yesterday, HOURS), _sums(hours, midnight, HOURS)
    most = max(before[-1], today[-1])
    if not most:
        return None
    done = (now - midnight).total_seconds() / 3600
    so_far = today[: min(int(done), HOURS - 1) + 2]
    return {
        "today_minor": today[-1] // SCALE,
        "yesterday_minor": before[-1] // SCALE,
        "before": charts.curve(before, most=most, slots=HOURS),
        "now": charts.curve(so_far, most=most, slots=HOURS, until=done),
    }


def _sums(hours: Mapping[datetime, int], since: datetime, count: int) -> list[int]:
    """Running sums at the hours' ends, from nothing on."""
    sums = [0]
    for number in range(count):
        begin = since + timedelta(hours=number)
        brought = sum(
            value for at, value in hours.items() if begin <= at < begin + timedelta(hours=1)
        )
        sums.append(sums[-1] + brought)
    return sums


def _month_starts(now: datetime, time_zone: str) -> list[datetime]:
    local = now.astimezone(ZoneInfo(time_zone))
    whole = local.year * 12 + local.month - 1
    return [
        datetime(at // 12, at % 12 + 1, 1, tzinfo=ZoneInfo(time_zone))
        for at in range(whole - MONTHS + 1, whole + 1)
    ]
