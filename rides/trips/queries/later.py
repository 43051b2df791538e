"""Rides for later: which times may be wished for, what happens when, and who gave their word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Refusal
from coop.members import queries as members
from coop.ranking import client as ranking
from coop.rulebook.queries import Rules, rules_as_of, rules_of
from coop.trust.conduct import Role
from coop.trust.queries import use
from coop.web import formats
from rides.dispatch import queries as dispatch
from rides.dispatch.actions.requests import Wanted
from rides.places import queries as places
from rides.trips import models
from rides.trips.queries.lines import price_of
from rides.trips.queries.stops import stops_of
from rides.trips.states import LIVE, State
from rides.trips.timetable import Terms, Timetable

CONFIRM_ASKED = "confirm_asked"
CONFIRMED = "confirmed"
CARD_REFUSED = "card_refused"


class TooSoon(Refusal):
    """The wished pickup is too near, or past."""

    code = "pickup_too_soon"
    status = 422


class TooFarAhead(Refusal):
    """The wished pickup is too far ahead."""

    code = "pickup_too_far_ahead"
    status = 422


class Overlaps(Refusal):
    """The rider has another ride at that time; `facts` name it."""

    code = "rides_overlap"


@dataclass(frozen=True, slots=True)
class Later:
    """What a ride for later is waiting for.

    Attributes:
        search_at: when we begin to look for a driver, unless one has claimed it.
        is_claimed: whether a driver gave their word; `is_sure` when they confirmed it.
        confirm_at: when the rider is asked whether it holds; None if they are not.
        is_asked, is_confirmed: whether they were, and what they said.
        answer_by: when it is cancelled if they say nothing; None where members did not vote so.
        promise_at: when a driver who claimed it is asked to confirm.
    """

    pickup_at: datetime
    search_at: datetime
    deadline_at: datetime
    is_claimed: bool
    is_sure: bool
    confirm_at: datetime | None
    is_asked: bool
    is_confirmed: bool
    answer_by: datetime | None
    promise_at: datetime
    series_id: UUID | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A ride in a line of a mail; `search_at` and `answer_by` as `Later` has them."""

    from_label: str
    to_label: str
    zone: places.ZoneView
    pickup_at: datetime | None
    search_at: datetime
    deadline_at: datetime
    answer_by: datetime | None


def brief(ride_id: UUID) -> Brief:
    """A ride in a line."""
    ride, stops = models.Ride.objects.get(id=ride_id), stops_of(ride_id)
    table = timetable_of(ride) if ride.pickup_at else None
    return Brief(
        from_label=stops[0].label,
        to_label=stops[-1].label,
        zone=places.zone(ride.zone_id),
        pickup_at=ride.pickup_at,
        search_at=table.search_at if table else ride.booked_at,
        deadline_at=table.deadline_at if table else ride.deadline_at,
        answer_by=answer_by(ride),
    )


def require_possible(pickup_at: datetime, zone: places.ZoneView, *, now: datetime) -> None:
    """Refuse a wished pickup that is too near or too far ahead.

    Raises:
        TooSoon: `facts` say from when; what is sooner is a ride for now.
        TooFarAhead: the sentence says until when.
    """
    rules = rules_as_of(now)
    first = now + timedelta(seconds=rules["later.ahead_min_s"])
    last = now + timedelta(seconds=rules["later.ahead_max_s"])
    if pickup_at < first:
        least = formats.minutes(rules["later.ahead_min_s"])
        raise TooSoon(
            _("A ride for later begins at least %s from now. Choose a later time, or book for now.")
            % least,
            facts={"first_at": first.isoformat()},
        )
    if pickup_at > last:
        day = formats.day(last, zone.time_zone)
        raise TooFarAhead(_("Rides can be booked until %s.") % day)


def terms_of(rules: Rules) -> Terms:
    """The voted spans of rides for later."""
    return Terms(
        remind_s=rules["later.remind_s"],
        search_s=rules["later.search_s"],
        again_s=rules["later.again_s"],
        warn_s=rules["later.warn_s"],
        tolerance_s=rules["later.tolerance_s"],
        confirm_ahead_s=rules["later.confirm_ahead_s"],
        confirm_s=rules["later.confirm_s"],
        answer_s=rules["claims.answer_s"],
        margin_s=rules["claims.margin_s"],
    )


def timetable_of(ride: models.Ride) -> Timetable:
    """When what happens to a ride for later, under the rules it was booked under.

    Raises:
        ValueError: the ride is for now.
    """
    if ride.pickup_at is None:
        raise ValueError("a ride for now has no timetable")
    return Timetable(ride.pickup_at, ride.booked_at, terms_of(rules_of(ride.rules_version)))


def later_of(ride_id: UUID) -> Later | None:
    """What a ride for later is waiting for; None once that is over, or for a ride for now."""
    ride = models.Ride.objects.filter(id=ride_id, state=State.SCHEDULED).first()
    if ride is None or ride.pickup_at is None:
        return None
    table = timetable_of(ride)
    claim = dispatch.claim_on(ride_id)
    return Later(
        pickup_at=ride.pickup_at,
        search_at=table.search_at,
        deadline_at=table.deadline_at,
        is_claimed=claim is not None,
        is_sure=claim is not None and claim.confirmed_at is not None,
        confirm_at=table.confirm_at,
        is_asked=was(ride, CONFIRM_ASKED),
        is_confirmed=was(ride, CONFIRMED),
        answer_by=answer_by(ride),
        promise_at=table.ask_driver_at,
        series_id=ride.series_id,
    )


def answer_by(ride: models.Ride) -> datetime | None:
    """When a ride ends whose rider does not answer; None if it stays booked."""
    if ride.pickup_at is None or not rules_of(ride.rules_version)["later.confirm_needed_count"]:
        return None
    table = timetable_of(ride)
    return table.ask_driver_at if table.confirm_at else None


def was(ride: models.Ride, kind: str) -> bool:
    """Whether something was said about a ride at the time for which it is booked now."""
    said = models.Event.objects.filter(ride=ride, kind=kind)
    wished = ride.pickup_at.isoformat() if ride.pickup_at else ""
    return said.filter(facts__pickup_at=wished).exists()


def is_refused(ride_id: UUID) -> bool:
    """Whether the card of a ride for later was refused at the time for which it is booked now."""
    return was(models.Ride.objects.get(id=ride_id), CARD_REFUSED)


def overlap(
    rider_id: UUID | None, pickup_at: datetime, until: datetime, *, but_not: Collection[UUID] = ()
) -> Refusal | None:
    """Why a rider cannot also ride then: another ride for later, or the one under way."""
    if rider_id is None:
        return None
    mine = models.Ride.objects.filter(rider_id=rider_id).exclude(id__in=but_not)
    ahead = mine.filter(state=State.SCHEDULED, pickup_at__lt=until, busy_until__gt=pickup_at)
    other = ahead.order_by("pickup_at").first()
    if other is not None and other.pickup_at is not None:
        zone = places.zone(other.zone_id)
        when = formats.day_and_time(other.pickup_at, zone.time_zone, zone.units)
        return Overlaps(
            _("You have another ride booked for %s. Change its time or this one’s.") % when,
            facts={"ride": str(other.id)},
        )
    live = mine.filter(state__in=sorted(LIVE)).first()
    if live is not None and _expected_end(live) > pickup_at:
        return Overlaps(
            _("The ride you are on will not be over by then. Choose a later time."),
            facts={"ride": str(live.id)},
        )
    return None


def wanted_of(ride: models.Ride, *, now: datetime) -> Wanted:
    """What dispatch may know of a ride, from what was booked."""
    stops, price = stops_of(ride.id), price_of(ride)
    first, last = stops[0], stops[-1]
    return Wanted(
        ride_id=ride.id,
        rider_id=ride.rider_id,
        zone_id=ride.zone_id,
        service_class=ride.service_class,
        pickup=Point(first.lat, first.lon),
        dropoff=Point(last.lat, last.lon),
        pickup_label=first.label,
        dropoff_label=last.label,
        distance_m=ride.distance_m,
        duration_s=ride.duration_s,
        currency=ride.currency,
        price_minor=price.total_minor,
        pay_minor=price.driver_minor,
        fee_minor=price.fee_minor,
        rules_version=ride.rules_version,
        blocked_ids=members.blocked_with(ride.rider_id or ride.booked_by_id),
        seats=ride.seats,
        needs=frozenset(ride.needs),
        pickup_at=ride.pickup_at,
        favourite_ids=favourites_of(ride.rider_id),
        circle=ride.circle,
        behind_s=behind_of(ride.rider_id, now=now),
        ranking=ranking.copied(ride.rider_id, now=now),
    )


def favourites_of(rider_id: UUID | None) -> frozenset[UUID]:
    """Whom this rider would gladly ride with again; a guest has nobody here."""
    return frozenset(members.favourites(rider_id)) if rider_id else frozenset()


def behind_of(rider_id: UUID | None, *, now: datetime) -> int:
    """How many seconds behind others a rider of low conduct is matched; a guest is not."""
    if rider_id is None:
        return 0
    return use.places_of([rider_id], Role.RIDER, now=now)[rider_id].behind_s


def _expected_end(ride: models.Ride) -> datetime:
    begun_at = ride.started_at or ride.arrived_at or ride.booked_at
    return begun_at + timedelta(seconds=ride.duration_s)
