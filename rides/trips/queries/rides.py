"""One ride as the people who may see it see it, and lists of rides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_of
from coop.trust import conduct
from coop.trust.queries.standing import Seen, seen
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import models
from rides.trips.cancelling import Verdict
from rides.trips.fares import FareLine
from rides.trips.queries import receipts
from rides.trips.queries.cancellation import cancel_verdict
from rides.trips.queries.contact import last_tried_at
from rides.trips.queries.endings import Waiver, ended_because, fault_of, owed_on, waiver_of
from rides.trips.queries.lines import fare_lines
from rides.trips.queries.stops import StopView, next_position, stops_of
from rides.trips.queries.ways import ChangeView, last_answer, may_change, pending_change
from rides.trips.states import LIVE, WITH_DRIVER, Role, State

PURPOSE = "ride"
CANCELLABLE = frozenset({State.SCHEDULED, State.SEARCHING, State.ASSIGNED, State.ARRIVED})


class TooLate(Refusal):
    """The ride has begun or ended."""

    code = "wrong_state"


class NoReceipt(Refusal):
    """The ride is not over, or was not driven to its end."""

    code = "no_receipt"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at another person's data, and under which term."""

    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class DriverView:
    """What a rider may know of their driver while the ride lasts."""

    id: UUID
    name: str
    photo_url: str | None
    vehicle: str
    plate: str
    rides_count: int
    conduct: Seen


@dataclass(frozen=True, slots=True)
class Cancelling:
    """The cost of cancelling now, by which rule and whose fault, and when it changes to what."""

    fee_minor: int
    rule: str
    fault: str
    changes_at: datetime | None
    then_minor: int
    then_rule: str


@dataclass(frozen=True, slots=True)
class RideView:
    """A ride for one person who looks: `pin` only for the rider's side."""

    id: UUID
    state: State
    seq: int
    role: Role
    zone: places.ZoneView
    service_class: str
    seats: int
    needs: tuple[str, ...]
    stops: tuple[StopView, ...]
    next_position: int
    guest_name: str | None
    note: str
    change: ChangeView | None
    change_answer: str
    can_change: bool
    lines: tuple[FareLine, ...]
    price_minor: int
    currency: str
    distance_m: int
    duration_s: int
    pin: str | None
    driver: DriverView | None
    booked_at: datetime
    pickup_at: datetime | None
    series_id: UUID | None
    assigned_at: datetime | None
    promised_at: datetime | None
    deadline_at: datetime
    can_extend: bool
    searches: int
    arrived_at: datetime | None
    waiting_free_until: datetime | None
    told_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    cancel: Cancelling | None
    ended_because: str
    owed_minor: int
    fault: str
    waiver: Waiver | None
    receipt: receipts.Receipt | None
    rules_version: int
    payment_method: str
    circle: str


def role_on(ride_id: UUID, user_id: UUID) -> Role:
    """As what a person may see and act on a ride.

    Raises:
        NotYours: they have no part in it, or it does not exist.
    """
    ride = models.Ride.objects.filter(id=ride_id).first()
    if ride and user_id in (ride.rider_id, ride.booked_by_id):
        return Role.RIDER
    if ride and _drives(ride_id, user_id):
        return Role.DRIVER
    if ride and members.may_dispatch(user_id):
        return Role.DESK
    raise NotYours(_("There is no such ride."))


def rider_role(ride_id: UUID, user_id: UUID) -> Role:
    """Rider or desk: who may act for the rider.

    Raises:
        NotYours: the person drives this ride, has no part in it, or it does not exist.
    """
    role = role_on(ride_id, user_id)
    if role == Role.DRIVER:
        raise NotYours(_("Only the rider can do this."))
    return role


def ride_for(ride_id: UUID, *, user_id: UUID, now: datetime) -> RideView:
    """One ride as this person may see it.

    Raises:
        NotYours: they have no part in it, or it does not exist.
    """
    role = role_on(ride_id, user_id)
    ride = models.Ride.objects.get(id=ride_id)
    if role == Role.DESK:
        _tell_rider(ride, _reader(role, user_id), now=now)
    last = models.Assignment.objects.filter(ride=ride).order_by("-opened_at").first()
    shown = last if ride.state in WITH_DRIVER or ride.ended_at else None
    rules = rules_of(ride.rules_version)
    free_s = timedelta(seconds=rules["waiting.free_s"])
    return RideView(
        id=ride.id,
        state=State(ride.state),
        seq=ride.seq,
        role=role,
        zone=places.zone(ride.zone_id),
        service_class=ride.service_class,
        seats=ride.seats,
        needs=tuple(ride.needs),
        stops=stops_of(ride_id),
        next_position=next_position(ride_id),
        guest_name=_guest_name(ride, _reader(role, user_id), now=now),
        note=ride.note,
        change=pending_change(ride, now=now),
        change_answer=last_answer(ride_id),
        can_change=role != Role.DRIVER and may_change(ride),
        lines=fare_lines(ride_id),
        price_minor=ride.price_minor,
        currency=ride.currency,
        distance_m=ride.distance_m,
        duration_s=ride.duration_s,
        pin=ride.pin if role == Role.RIDER and ride.state in LIVE else None,
        driver=_driver(shown, _reader(role, user_id), now=now) if shown else None,
        booked_at=ride.booked_at,
        pickup_at=ride.pickup_at,
        series_id=ride.series_id,
        assigned_at=shown.opened_at if shown else None,
        promised_at=shown.promised_at if shown else None,
        deadline_at=ride.deadline_at,
        can_extend=ride.state == State.SEARCHING and not ride.is_extended,
        searches=ride.searches,
        arrived_at=ride.arrived_at,
        waiting_free_until=ride.arrived_at + free_s if ride.arrived_at else None,
        told_at=last_tried_at(ride_id),
        started_at=ride.started_at,
        ended_at=ride.ended_at,
        cancel=_cancelling(ride, now=now),
        ended_because=ended_because(ride),
        owed_minor=owed_on(ride),
        fault=fault_of(ride),
        waiver=waiver_of(ride),
        receipt=receipts.receipt_of(ride, role) if ride.state == State.COMPLETED else None,
        rules_version=ride.rules_version,
        circle=ride.circle if role == Role.RIDER else "",
        payment_method=ride.payment_method,
    )


def cancelling(ride_id: UUID, *, user_id: UUID, now: datetime) -> Cancelling:
    """What cancelling would cost now, and when that changes.

    Raises:
        NotYours: the person has no part in the ride, or it does not exist.
        TooLate: it has begun or ended.
    """
    role_on(ride_id, user_id)
    found = _cancelling(models.Ride.objects.get(id=ride_id), now=now)
    if found is None:
        raise TooLate(_("This ride can no longer be cancelled."))
    return found


def completed(ride_id: UUID, *, user_id: UUID, now: datetime) -> RideView:
    """A ride that has a receipt.

    Raises:
        NotYours: the person has no part in it, or it does not exist.
        NoReceipt: it is not over, or was not driven to its end.
    """
    view = ride_for(ride_id, user_id=user_id, now=now)
    if view.receipt is None:
        raise NoReceipt(_("Only a ride that was driven to its end has a receipt."))
    return view


def payer_view(ride_id: UUID, *, now: datetime) -> RideView:
    """A ride as who pays it sees it, for their mail."""
    ride = models.Ride.objects.get(id=ride_id)
    return ride_for(ride_id, user_id=ride.rider_id or ride.booked_by_id, now=now)


def currency_of(ride_id: UUID) -> str:
    """What a ride is paid in."""
    return models.Ride.objects.values_list("currency", flat=True).get(id=ride_id)


def live_ride_of(user_id: UUID) -> UUID | None:
    """The ride a person is on or waits for."""
    live = models.Ride.objects.filter(rider_id=user_id, state__in=sorted(LIVE))
    return live.values_list("id", flat=True).first()


def seq_of(ride_id: UUID) -> int:
    """How many events a ride has."""
    return models.Ride.objects.values_list("seq", flat=True).get(id=ride_id)


def is_under_way(ride_id: UUID) -> bool:
    """Whether the rider sits in the car."""
    return models.Ride.objects.filter(id=ride_id, state=State.IN_PROGRESS).exists()


def driver_on(ride_id: UUID) -> UUID | None:
    """The driver who carries out a ride now."""
    open_ones = models.Assignment.objects.filter(ride_id=ride_id, closed_at=None)
    return open_ones.values_list("driver_id", flat=True).first()


def pin_at_pickup(ride_id: UUID) -> str | None:
    """The PIN that the rider says to the driver who waits for them; none at any other time.

    For the demo only, where nobody is there to say it: a driver's screen never shows it.
    """
    waiting = models.Ride.objects.filter(id=ride_id, state=State.ARRIVED)
    return waiting.values_list("pin", flat=True).first()


def parties(ride_id: UUID, driver_id: UUID) -> tuple[UUID, UUID]:
    """The people of a ride: rider (or who booked) and driver."""
    rider_id, booked_by_id = models.Ride.objects.values_list("rider_id", "booked_by_id").get(
        id=ride_id
    )
    return rider_id or booked_by_id, fleet.user_of(driver_id)


def _drives(ride_id: UUID, user_id: UUID) -> bool:
    assignments = models.Assignment.objects.filter(ride_id=ride_id, driver__user_id=user_id)
    return assignments.exclude(outcome="released").exists()


def _reader(role: Role, user_id: UUID) -> Reader:
    """How a look at the other person is written down, and under which term it is made."""
    if role == Role.DESK:
        return Reader(f"steward:{user_id}", "desk")
    return Reader(f"{role}:{user_id}", PURPOSE)


def _tell_rider(ride: models.Ride, reader: Reader, *, now: datetime) -> None:
    """A steward sees where the rider goes: that stands in the rider's log, as any look does."""
    rider_id, term = ride.rider_id or ride.booked_by_id, reader.purpose
    look = locker.Reader(reader.name, f"ride:{ride.id}")
    locker.glance(rider_id, "profile", fields=("name",), purpose=term, reader=look, now=now)


def _guest_name(ride: models.Ride, reader: Reader, *, now: datetime) -> str | None:
    """Who rides, where that is not a member."""
    if ride.rider_id is not None:
        return None
    if reader.name == f"rider:{ride.booked_by_id}":
        reader = Reader(str(ride.booked_by_id), "own")
    found = locker.glance_guest(
        ride.booked_by_id, ride.id, purpose=reader.purpose, reader=reader.name, now=now
    )
    return found.get("name")


def _driver(assignment: models.Assignment, reader: Reader, *, now: datetime) -> DriverView:
    user_id = fleet.user_of(assignment.driver_id)
    if reader.name == f"driver:{user_id}":
        reader = Reader(str(user_id), "own")
    profile = locker.glance(
        user_id, "profile", fields=("name",), purpose=reader.purpose, reader=reader.name, now=now
    )
    car = fleet.car(assignment.run.vehicle_id)
    done = models.Assignment.objects.filter(driver_id=assignment.driver_id, outcome="completed")
    return DriverView(
        id=assignment.driver_id,
        name=profile.get("name", _("Your driver")),
        photo_url=None,
        vehicle=car.name,
        plate=car.plate,
        rides_count=done.count(),
        conduct=seen(user_id, conduct.Role.DRIVER, now=now),
    )


def _cancelling(ride: models.Ride, *, now: datetime) -> Cancelling | None:
    if ride.state not in CANCELLABLE:
        return None
    found: Verdict = cancel_verdict(ride.id, now=now)
    return Cancelling(
        fee_minor=found.fee_minor,
        rule=found.rule,
        fault=found.fault,
        changes_at=found.changes_at,
        then_minor=found.then_minor,
        then_rule=found.then_rule,
    )
