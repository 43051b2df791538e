"""Another way for a ride in hand: the rider asks with the price in view, the driver answers.

Until the driver agrees, nothing changes. The database admits one question at a time.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.gis.geos import Point as Geometry
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_of
from coop.work import actions as work
from rides.dispatch.actions import requests
from rides.trips import models
from rides.trips.actions import booking, driving, moves
from rides.trips.actions.moves import Cause
from rides.trips.fares import FareLine
from rides.trips.queries.lines import price_of
from rides.trips.queries.stops import next_position
from rides.trips.queries.ways import NewWay, NoChangeNow, PriceOfWayExpired, require_change
from rides.trips.states import WITH_DRIVER, State

ASKED, CHANGED, DECLINED = "way_asked", "way_changed", "way_declined"
WITHDRAWN, EXPIRED = "way_withdrawn", "way_expired"
Answer = models.Change.State


class ChangeGone(Refusal):
    """The question was answered, withdrawn, or ran out of time."""

    code = "change_gone"


def ask(way: NewWay, *, cause: Cause, now: datetime) -> None:
    """Ask the driver for another way at the price that the rider saw.

    Raises:
        NoChangeNow, ChangedOften: the way cannot change now.
        PriceOfWayExpired: the car has passed a stop, or the fare changed, since the price was made.
    """
    try:
        _ask(way, cause=cause, now=now)
    except IntegrityError as error:
        raise NoChangeNow(_("Another way was asked for already. Wait for the answer.")) from error


@transaction.atomic
def _ask(way: NewWay, *, cause: Cause, now: datetime) -> None:
    if moves.seen(cause, way.ride_id, ASKED):
        return
    ride = models.Ride.objects.select_for_update().get(id=way.ride_id)
    rules = rules_of(ride.rules_version)
    require_change(ride, rules)
    _require_fresh(ride, way.next_position, way.price_minor, list(way.lines))
    driver_id = moves.open_driver(ride.id)
    if driver_id is None or cause.by is None:
        raise NoChangeNow(_("This ride has no driver to ask."))
    expires_at = now + timedelta(seconds=rules["changes.answer_s"])
    models.Change.objects.create(
        ride=ride,
        driver_id=driver_id,
        asked_by_id=cause.by,
        client_event_id=cause.client_event_id or uuid4(),
        next_position=way.next_position,
        near=Geometry(way.near.lon, way.near.lat, srid=4326) if way.near else None,
        stops=[{"label": s.label, "lat": s.at.lat, "lon": s.at.lon} for s in way.stops],
        lines=[asdict(line) for line in way.lines],
        distance_m=way.distance_m,
        duration_s=way.duration_s,
        price_minor=way.price_minor,
        pay_more_minor=way.pay_more_minor,
        asked_at=now,
        expires_at=expires_at,
    )
    cause.facts["more_minor"] = way.more_minor
    moves.note(ride.id, ASKED, cause, now=now, only_in=WITH_DRIVER)
    work.set_timer("ride.change", str(ride.id), due_at=expires_at)


@transaction.atomic
def accept(*, change_id: UUID, cause: Cause, now: datetime) -> None:
    """The driver agrees: stops, fare lines and price of the ride are the new ones, all at once.

    Raises:
        ChangeGone: it ran out of time, was withdrawn, or the car went on meanwhile.
        NotYours: another driver has the ride.
    """
    change = _theirs(change_id)
    if moves.seen(cause, change.ride_id, CHANGED):
        return
    moves.require_driver(change.ride_id, cause)
    _close(change, Answer.ACCEPTED, now=now)
    ride = models.Ride.objects.select_for_update().get(id=change.ride_id)
    lines = [FareLine(**line) for line in change.lines]
    try:
        _require_fresh(ride, change.next_position, change.price_minor, lines)
    except PriceOfWayExpired as error:
        raise ChangeGone(_("The ride went on meanwhile. The way stays as it was.")) from error
    booking.write_lines(ride, lines)
    _write_stops(change)
    cause.facts["more_minor"] = sum(line.amount_minor for line in lines)
    moves.note(
        ride.id,
        CHANGED,
        cause,
        now=now,
        only_in=WITH_DRIVER,
        price_minor=change.price_minor,
        distance_m=change.distance_m,
        duration_s=change.duration_s,
    )
    _follow_up(ride.id, change)


@transaction.atomic
def decline(*, change_id: UUID, cause: Cause, now: datetime) -> None:
    """The driver says no: nothing changes."""
    change = _theirs(change_id)
    if moves.seen(cause, change.ride_id, DECLINED):
        return
    moves.require_driver(change.ride_id, cause)
    _close(change, Answer.DECLINED, now=now)
    moves.note(change.ride_id, DECLINED, cause, now=now)


@transaction.atomic
def withdraw(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """The rider takes the question back."""
    if moves.seen(cause, ride_id, WITHDRAWN):
        return
    pending = models.Change.objects.filter(ride_id=ride_id, state=Answer.PENDING).first()
    if pending is None:
        raise ChangeGone(_("There is no question left to take back."))
    _close(pending, Answer.WITHDRAWN, now=now)
    moves.note(ride_id, WITHDRAWN, cause, now=now)


@transaction.atomic
def expire(*, ride_id: UUID, now: datetime) -> None:
    """Timer: nobody answered in time; nothing changes."""
    over = models.Change.objects.filter(ride_id=ride_id, state=Answer.PENDING, expires_at__lte=now)
    if over.update(state=Answer.EXPIRED, answered_at=now):
        moves.note(ride_id, EXPIRED, moves.system(now), now=now)


def _theirs(change_id: UUID) -> models.Change:
    change = models.Change.objects.filter(id=change_id).first()
    if change is None:
        raise NotYours(_("There is no such question."))
    return change


def _close(change: models.Change, answer: Answer, *, now: datetime) -> None:
    pending = models.Change.objects.filter(id=change.id, state=Answer.PENDING, expires_at__gt=now)
    if not pending.update(state=answer, answered_at=now):
        raise ChangeGone(_("This question is over: it was answered, or its time ran out."))
    work.cancel_timer("ride.change", str(change.ride_id))


def _require_fresh(
    ride: models.Ride, position: int, price_minor: int, lines: list[FareLine]
) -> None:
    """Refuse a price made before the car passed a stop or before the fare changed."""
    more_minor = sum(line.amount_minor for line in lines)
    is_fresh = (
        max(1, next_position(ride.id)) == position
        and price_of(ride).total_minor + more_minor == price_minor
    )
    if not is_fresh:
        raise PriceOfWayExpired(_("The ride went on meanwhile. Look at the new price."))


def _write_stops(change: models.Change) -> None:
    to_come = models.Stop.objects.filter(ride_id=change.ride_id, position__gte=change.next_position)
    to_come.delete()
    models.Stop.objects.bulk_create(
        models.Stop(
            ride_id=change.ride_id,
            position=position,
            label=stop["label"],
            at=Geometry(stop["lon"], stop["lat"], srid=4326),
        )
        for position, stop in enumerate(change.stops, start=change.next_position)
    )


def _follow_up(ride_id: UUID, change: models.Change) -> None:
    """Whoever drives next must know the new way, and a forgotten ride ends by its new length."""
    ride = models.Ride.objects.get(id=ride_id)
    fare, last = price_of(ride), change.stops[-1]
    requests.change_way(
        requests.NewWay(
            ride_id=ride_id,
            dropoff=Point(last["lat"], last["lon"]),
            dropoff_label=last["label"],
            distance_m=ride.distance_m,
            duration_s=ride.duration_s,
            price_minor=fare.total_minor,
            pay_minor=fare.driver_minor,
            fee_minor=fare.fee_minor,
        )
    )
    if ride.state == State.IN_PROGRESS and ride.started_at:
        due_at = ride.started_at + driving.longest(ride)
        work.set_timer("ride.auto_end", str(ride_id), due_at=due_at)
