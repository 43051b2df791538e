"""From a signed quote to a ride that looks for a driver."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from secrets import randbelow
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.members import actions as people
from coop.members import queries as members
from coop.ranking import client as ranking
from coop.rulebook.queries import opened_at, rules_of
from coop.work import actions as work
from payouts.actions import payments
from rides.dispatch.actions.requests import Wanted, open_request
from rides.fleet import circle
from rides.places import queries as places
from rides.trips import models
from rides.trips.actions import paying
from rides.trips.actions.moves import Cause, record
from rides.trips.fares import FareLine
from rides.trips.queries import later
from rides.trips.quotes import Quote
from rides.trips.states import LIVE, Role, State


class AlreadyRiding(Refusal):
    """The rider has a live ride."""

    code = "already_riding"


class NotOpenYet(Refusal):
    """The co-operative is still being set up: it gives no rides yet."""

    code = "not_open_yet"


class QuoteUsed(Refusal):
    """Another ride was booked with this quote."""

    code = "quote_used"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account for whom a ride is booked; `phone` in E.164."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Booking:
    """Who books for whom; `client_event_id` makes sending it twice harmless.

    Either `rider_id` or `guest` says who rides. `card_id` is a saved card; empty for the default
    one; on account, `organisation_id` says on whose. `note` is for the driver. A ride of a series names it, and the local date.
    """

    by: UUID
    rider_id: UUID | None
    client_event_id: UUID
    payment_method: str = paying.CASH
    card_id: UUID | None = None
    guest: Guest | None = None
    note: str = ""
    role: Role = Role.RIDER
    series_id: UUID | None = None
    local_on: date | None = None
    organisation_id: UUID | None = None
    cost_centre: str = ""


class TooManyGuests(Refusal):
    """Whoever books has rides for others under way, as many as members allow."""

    code = "too_many_guests"


def book(quote: Quote, booking: Booking, *, now: datetime) -> UUID:
    """Book the quoted ride; returns its id. The same booking sent twice is one ride.

    Raises:
        NotOpenYet: the co-operative is still being set up.
        AlreadyRiding: the rider has a live ride; the database admits one.
        later.Overlaps: the rider has another ride at that time; the database refuses it, too.
        QuoteUsed: another ride was booked with this quote.
        work.KeyReused: the key was used for another booking.
        TooManyGuests: a member books for as many others at once as the rule allows.
        paying.CashNotTaken: no cash is taken here.
        as `paying.put_on_account`, for a ride on an organisation's account.
        payments.CardDeclined, NeedsAction, NoCard, OwesFirst: as `payments.hold`, which comes first:
            for a ride by card, this stands in no transaction.
    """
    if opened_at() is None:
        raise NotOpenYet(_("This co-operative opens soon. Rides can be booked from then on."))
    known = _same_booking(quote, booking)
    if known is not None:
        return known
    payer = paying.require_possible(quote, _payer(booking))
    booking, hold_id = replace(booking, card_id=payer.card_id), None
    try:
        if payer.method == paying.CARD:
            _require_free(quote, booking)
            hold_id = paying.hold(quote, payer, about=booking.client_event_id, now=now)
        return _book(quote, booking, hold_id, now=now)
    except (IntegrityError, Refusal) as error:
        known = _same_booking(quote, booking)
        if known is not None:
            return known
        if hold_id is not None:
            payments.give_up(hold_id=hold_id, now=now)
        refusal = error if isinstance(error, Refusal) else _why_not(quote, booking)
        if refusal is None or refusal is error:
            raise
        raise refusal from error


def _payer(booking: Booking) -> paying.Payer:
    user_id = booking.rider_id or booking.by
    method, organisation_id = booking.payment_method, booking.organisation_id
    return paying.Payer(user_id, method, booking.card_id, organisation_id)


def _require_free(quote: Quote, booking: Booking) -> None:
    """Refuse before a bank is asked what the database would refuse afterwards."""
    refusal = _why_not(quote, booking)
    if refusal:
        raise refusal


@transaction.atomic
def _book(quote: Quote, booking: Booking, hold_id: UUID | None, *, now: datetime) -> UUID:
    if booking.guest and booking.role == Role.RIDER:
        people.hold(booking.by)  # else two at once would both count what was there before
        known = _same_booking(quote, booking)
        if known is not None:
            return known
        _require_room_for_guest(quote, booking)
    overlap = _overlap(quote, booking)
    if overlap:
        raise overlap
    wait_s = rules_of(quote.rules_version)["search.wait_s"]
    deadline_at = (quote.pickup_at or now) + timedelta(seconds=wait_s)
    ride = models.Ride.objects.create(
        state=State.SCHEDULED if quote.pickup_at else State.SEARCHING,
        zone_id=quote.zone_id,
        service_class=quote.service_class,
        seats=quote.seats,
        needs=list(quote.needs),
        note=booking.note,
        pickup_at=quote.pickup_at,
        busy_until=_until(quote),
        series_id=booking.series_id,
        local_on=booking.local_on,
        booked_by_id=booking.by,
        rider_id=booking.rider_id,
        client_event_id=booking.client_event_id,
        quote_id=quote.id,
        rules_version=quote.rules_version,
        payment_method=booking.payment_method,
        card_id=booking.card_id,
        currency=quote.currency,
        price_minor=quote.price_minor,
        distance_m=quote.distance_m,
        duration_s=quote.duration_s,
        pin=f"{randbelow(10_000):04d}",
        circle=circle.wish_of(booking.rider_id, places.zone(quote.zone_id), now=now),
        booked_at=now,
        deadline_at=deadline_at,
    )
    if hold_id is not None:
        payments.bind(hold_id=hold_id, ride_id=ride.id, now=now)
    _write_details(ride, quote)
    if booking.payment_method == paying.ACCOUNT and booking.organisation_id is not None:
        is_by_desk = booking.role == Role.DESK
        order = paying.Order(booking.organisation_id, is_by_desk, booking.cost_centre)
        paying.put_on_account(ride, order, now=now)
    _remember(ride, quote, booking, now=now)
    record(ride, "booked", Cause(booking.by, booking.role, now), now=now)
    if quote.pickup_at:
        work.set_timer("ride.timetable", str(ride.id), due_at=now)
        return ride.id
    open_request(_wanted(ride, quote, now=now), now=now)
    work.set_timer("ride.deadline", str(ride.id), due_at=deadline_at)
    return ride.id


def _require_room_for_guest(quote: Quote, booking: Booking) -> None:
    most = rules_of(quote.rules_version)["booking.for_others_max"]
    open_ones = models.Ride.objects.filter(booked_by_id=booking.by, rider=None, ended_at=None)
    if open_ones.count() >= most:
        raise TooManyGuests(
            _("You can have %d rides for others at once. One of them must end first.") % most
        )


def write_lines(ride: models.Ride, lines: Sequence[FareLine]) -> None:
    """Write the lines of a price after those that are there."""
    written = models.Line.objects.filter(ride=ride).count()
    models.Line.objects.bulk_create(
        models.Line(
            ride=ride,
            position=position,
            kind=line.kind,
            amount_minor=line.amount_minor,
            quantity=line.quantity,
            unit_minor=line.unit_minor,
            name=line.name,
        )
        for position, line in enumerate(lines, start=written)
    )


def _overlap(quote: Quote, booking: Booking) -> Refusal | None:
    """Why the rider cannot ride then; nothing for a ride for now, which the index keeps single."""
    if quote.pickup_at is None:
        return None
    until = quote.pickup_at + timedelta(seconds=quote.duration_s)
    return later.overlap(booking.rider_id, quote.pickup_at, until)


def _until(quote: Quote) -> datetime | None:
    """Until when a ride for later takes its rider."""
    return quote.pickup_at + timedelta(seconds=quote.duration_s) if quote.pickup_at else None


def _write_details(ride: models.Ride, quote: Quote) -> None:
    models.Stop.objects.bulk_create(
        models.Stop(
            ride=ride,
            position=position,
            label=stop.label,
            at=Geometry(stop.at.lon, stop.at.lat, srid=4326),
        )
        for position, stop in enumerate(quote.stops)
    )
    write_lines(ride, quote.lines)


def _remember(ride: models.Ride, quote: Quote, booking: Booking, *, now: datetime) -> None:
    """Keep where the rider goes among their places, or who the guest is, in the right locker."""
    if booking.rider_id:
        locker.prepare(booking.rider_id, now=now)
        last = quote.stops[-1]
        locker.remember_place(booking.rider_id, label=last.label, detail="", point=last.at, now=now)
    if booking.guest:
        locker.write(booking.by, "guests", asdict(booking.guest), key=str(ride.id), now=now)


def _wanted(ride: models.Ride, quote: Quote, *, now: datetime) -> Wanted:
    first, last = quote.stops[0], quote.stops[-1]
    return Wanted(
        ride_id=ride.id,
        rider_id=ride.rider_id,
        zone_id=quote.zone_id,
        service_class=quote.service_class,
        pickup=first.at,
        dropoff=last.at,
        pickup_label=first.label,
        dropoff_label=last.label,
        distance_m=quote.distance_m,
        duration_s=quote.duration_s,
        currency=quote.currency,
        price_minor=quote.price_minor,
        pay_minor=quote.driver_minor,
        fee_minor=quote.fee_minor,
        rules_version=quote.rules_version,
        blocked_ids=members.blocked_with(ride.rider_id or ride.booked_by_id),
        seats=quote.seats,
        needs=frozenset(quote.needs),
        favourite_ids=later.favourites_of(ride.rider_id),
        circle=ride.circle,
        behind_s=later.behind_of(ride.rider_id, now=now),
        ranking=ranking.copied(ride.rider_id, now=now),
    )


def _same_booking(quote: Quote, booking: Booking) -> UUID | None:
    rides = models.Ride.objects.filter(client_event_id=booking.client_event_id)
    ride = rides.first()
    if ride is None:
        return None
    if (ride.booked_by_id, ride.quote_id) != (booking.by, quote.id):
        raise work.KeyReused(_("This booking number was used for another ride."))
    return ride.id


def _why_not(quote: Quote, booking: Booking) -> Refusal | None:
    """Which of the database's refusals it was that a person can run into, if one."""
    overlap = _overlap(quote, booking)
    if overlap:
        return overlap
    if models.Ride.objects.filter(quote_id=quote.id).exists():
        return QuoteUsed(_("A ride was booked with this price already. Ask for a new one."))
    live = models.Ride.objects.filter(rider_id=booking.rider_id, state__in=sorted(LIVE)).first()
    if booking.rider_id and live is not None and not quote.pickup_at:
        facts = {"ride": str(live.id)}
        return AlreadyRiding(_("You have a ride under way. It must end first."), facts=facts)
    return None
