"""Rides on account: reserved when they are booked, within all limits; released if they cost nothing.

What trips call, in the transaction of the ride. What a ride cost, the ledger tells `charges`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.organisations import models
from coop.organisations.actions.seats import AccountClosed
from coop.organisations.months import after, begin, is_within, month_of, next_within
from coop.organisations.queries.papers import first_unpaid_due_on
from coop.organisations.queries.rides import spent
from coop.organisations.states import Ride, Seat
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from coop.web.local import here


class NotOnAccount(NotAllowed):
    """Whoever rides may not ride on this account."""

    code = "not_on_account"


class RideTooDear(Refusal):
    """The ride costs more than somebody's rides may."""

    code = "ride_above_limit"


class MonthSpent(Refusal):
    """With this ride, the month would cost more than it may; `allowed_at` is the next one."""

    code = "month_above_limit"


class OutsideHours(Refusal):
    """The account pays rides at other hours; `allowed_at` is when they begin."""

    code = "outside_hours"


class AccountOverdue(Refusal):
    """An invoice is overdue for so long that nothing more is booked on the account."""

    code = "account_overdue"


@dataclass(frozen=True, slots=True)
class Way:
    """Where a ride starts and ends: words of the district, and the places as they were typed."""

    start_area: str
    finish_area: str
    start: str
    finish: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ride that is being booked on an account.

    Attributes:
        rider_id: who rides; None for a guest.
        is_by_desk: the co-operative books it by phone, for anybody.
        cost_centre: instead of the rider's own, where one was said.
        begins_at: when it is wished for, or now.
    """

    ride_id: UUID
    organisation_id: UUID
    rider_id: UUID | None
    booked_by_id: UUID
    currency: str
    price_minor: int
    begins_at: datetime
    way: Way
    is_by_desk: bool = False
    cost_centre: str = ""


@transaction.atomic
def reserve(wanted: Wanted, *, now: datetime) -> None:
    """Put a ride on an organisation's account, as far as all limits allow.

    Raises:
        NotYours: there is no such organisation, or it pays in another currency.
        NotOnAccount: the rider has no seat, and it is not the desk that books.
        AccountClosed, AccountOverdue, RideTooDear, MonthSpent, OutsideHours: not now, or not this
            one; `allowed_at` says from when it would be possible, where waiting helps.
    """
    # One at a time: else two rides would both fit into what is left of a month.
    rows = models.Organisation.objects.select_for_update(no_key=True)
    organisation = rows.filter(id=wanted.organisation_id, currency=wanted.currency).first()
    if organisation is None:
        raise NotYours(_("There is no such account."))
    seat = _seat(organisation, wanted)
    _require_open(organisation, now=now)
    if seat is not None:
        _require_own_limits(seat, organisation, wanted)
    _require_month(organisation, None, organisation.limit_minor, wanted)
    models.AccountRide.objects.update_or_create(
        ride_id=wanted.ride_id,
        defaults={
            "organisation": organisation,
            "seat": seat,
            "booked_by_id": wanted.booked_by_id,
            "cost_centre": wanted.cost_centre[:40] or (seat.cost_centre if seat else ""),
            "month": month_of(wanted.begins_at, here().time_zone),
            "amount_minor": wanted.price_minor,
            "state": Ride.RESERVED,
            "booked_at": now,
            "begins_at": wanted.begins_at,
            **_words(organisation, wanted.way),
        },
    )


@transaction.atomic
def move(*, ride_id: UUID, begins_at: datetime, now: datetime) -> None:
    """A ride that is reserved was moved to another time: the limits of that time count.

    Raises: as `reserve`. Nothing happens for a ride that is on no account.
    """
    ride = models.AccountRide.objects.filter(ride_id=ride_id, state=Ride.RESERVED).first()
    if ride is None:
        return
    rows = models.Organisation.objects.select_for_update(no_key=True)
    organisation = rows.get(id=ride.organisation_id)
    # Set aside first, so that the ride does not stand in its own way.
    models.AccountRide.objects.filter(ride_id=ride_id).update(amount_minor=0)
    wanted = Wanted(
        ride_id=ride_id,
        organisation_id=organisation.id,
        rider_id=None,
        booked_by_id=ride.booked_by_id,
        currency=organisation.currency,
        price_minor=ride.amount_minor,
        begins_at=begins_at,
        way=Way(ride.start, ride.finish, ride.start, ride.finish),
    )
    _require_open(organisation, now=now)
    if ride.seat is not None:
        _require_own_limits(ride.seat, organisation, wanted)
    _require_month(organisation, None, organisation.limit_minor, wanted)
    models.AccountRide.objects.filter(ride_id=ride_id).update(
        amount_minor=ride.amount_minor,
        begins_at=begins_at,
        month=month_of(begins_at, here().time_zone),
    )


@transaction.atomic
def release(*, ride_id: UUID) -> None:
    """A ride costs nothing, or is paid in another way; no harm for one that is on no account."""
    reserved = models.AccountRide.objects.filter(ride_id=ride_id, state=Ride.RESERVED)
    reserved.update(state=Ride.RELEASED, amount_minor=0)


@transaction.atomic
def describe(*, ride_id: UUID, way: Way) -> None:
    """Say where a ride went in the end; before it is charged."""
    ride = models.AccountRide.objects.select_related("organisation").filter(ride_id=ride_id).first()
    if ride is not None:
        rows = models.AccountRide.objects.filter(ride_id=ride_id, state=Ride.RESERVED)
        rows.update(**_words(ride.organisation, way))


def _words(organisation: models.Organisation, way: Way) -> dict[str, str]:
    """What may stand on an invoice of where somebody went."""
    if organisation.shows_addresses:
        return {"start": way.start[:200], "finish": way.finish[:200]}
    return {"start": way.start_area[:200], "finish": way.finish_area[:200]}


def _seat(organisation: models.Organisation, wanted: Wanted) -> models.Seat | None:
    holder = wanted.rider_id if wanted.is_by_desk else (wanted.rider_id or wanted.booked_by_id)
    rows = models.Seat.objects.filter(organisation=organisation, state=Seat.ACTIVE)
    seat = rows.filter(user_id=holder).first() if holder else None
    if seat is None and not wanted.is_by_desk:
        raise NotOnAccount(
            _("You do not ride on the account of %s. One of its administrators can invite you.")
            % organisation.name
        )
    return seat


def _require_open(organisation: models.Organisation, *, now: datetime) -> None:
    if organisation.closed_at is not None:
        raise AccountClosed(
            _("The account of %s is closed. Pay in another way.") % organisation.name
        )
    due_on = first_unpaid_due_on(organisation.id)
    if due_on is None:
        return
    stops_after = timedelta(seconds=rules_as_of(now)["organisations.stop_after_s"])
    stops_at = begin(due_on + timedelta(days=1), here().time_zone) + stops_after
    if now >= stops_at:
        raise AccountOverdue(
            _(
                "An invoice of %s is long overdue, so nothing is booked on its account until it "
                "is paid. Pay in another way."
            )
            % organisation.name
        )


def _require_own_limits(
    seat: models.Seat, organisation: models.Organisation, wanted: Wanted
) -> None:
    most, zone = seat.ride_limit_minor, here()
    if most is not None and wanted.price_minor > most:
        raise RideTooDear(
            _("%(name)s pays rides of yours up to %(most)s. This one costs %(price)s.")
            % {
                "name": organisation.name,
                "most": format_money(most, wanted.currency),
                "price": format_money(wanted.price_minor, wanted.currency),
            },
            facts={"limit_minor": most},
        )
    if not is_within(wanted.begins_at, seat.from_hour, seat.until_hour, zone.time_zone):
        again_at = next_within(wanted.begins_at, seat.from_hour or 0, zone.time_zone)
        raise OutsideHours(
            _("%(name)s pays rides of yours from %(from)s to %(until)s. The next begin %(at)s.")
            % {
                "name": organisation.name,
                "from": f"{seat.from_hour}:00",
                "until": f"{seat.until_hour}:00",
                "at": formats.day_and_time(again_at, zone.time_zone, zone.units),
            },
            allowed_at=again_at,
        )
    if seat.month_limit_minor is not None:
        _require_month(organisation, seat, seat.month_limit_minor, wanted)


def _require_month(
    organisation: models.Organisation, seat: models.Seat | None, most: int, wanted: Wanted
) -> None:
    zone = here()
    month = month_of(wanted.begins_at, zone.time_zone)
    left = most - spent(organisation.id, month, seat_id=seat.id if seat else None)
    if wanted.price_minor <= left:
        return
    again_at = begin(after(month), zone.time_zone)
    whose = _("your rides on the account of %s") if seat else _("rides on the account of %s")
    raise MonthSpent(
        _(
            "%(left)s is left in %(month)s for %(whose)s, and this ride costs %(price)s. "
            "The next month begins %(at)s."
        )
        % {
            "left": format_money(max(0, left), wanted.currency),
            "month": f"{month:%B}",
            "whose": whose % organisation.name,
            "price": format_money(wanted.price_minor, wanted.currency),
            "at": formats.day(again_at, zone.time_zone),
        },
        allowed_at=again_at,
        facts={"left_minor": max(0, left)},
    )
