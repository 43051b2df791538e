"""What the driver's page shows, shaped for its templates; names match their header comments."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from rides.trips import wording
from rides.trips.contexts import map_of, way
from rides.trips.queries.driving import DoneView, DriveView, JobView, OfferView
from rides.trips.states import State

Context = dict[str, Any]


def drive_page(view: DriveView, *, now: datetime) -> Context:
    """The driver's page and its sheet."""
    at = Point(view.lat, view.lon) if view.lat is not None and view.lon is not None else None
    drive = {
        "shift": {
            "state": "on_ride" if view.job else view.shift.state,
            "since_at": view.shift.since_at,
            "seq": view.seq,
            "vehicle": view.shift.vehicle,
            "plate": view.shift.plate,
        },
        "offer": _offer(view.offer) if view.offer else None,
        "job": _job(view, now=now),
        "today": view.today,
        "waiting": {
            "since_at": view.shift.since_at,
            "offers_declined": 0,
            "rides_near_you": view.nearer_count,
            "queue": view.queue,
        },
        "can_drive": bool(view.shift.vehicle),
        "cars": view.cars,
        "notes": view.notes,
        "refusal_to_drive": None,
    }
    return {
        "drive": drive,
        "zone": view.zone,
        "map": map_of(view.zone),
        "scene": _scene(view, at),
        "now": now,
        "client_event_id": uuid4(),
    }


def _offer(offer: OfferView) -> Context:
    return asdict(offer) | {
        "total_s": offer.pickup.duration_s + offer.dropoff.duration_s,
        "pass_through_minor": 0,
        "pickup": asdict(offer.pickup) | {"minutes_s": offer.pickup.duration_s},
        "dropoff": asdict(offer.dropoff) | {"minutes_s": offer.dropoff.duration_s},
        "rider_name": None,
        "rule_set_by": _("Set at founding."),
    }


def _job(view: DriveView, *, now: datetime) -> Context | None:
    if view.job:
        return _under_way(view.job, now=now)
    return _done(view.done) if view.done else None


def _under_way(job: JobView, *, now: datetime) -> Context:
    leg = asdict(job.leg) if job.leg else None
    if leg and job.leg:
        leg["eta_at"] = now + timedelta(seconds=job.leg.duration_s)
    change = job.change
    return asdict(job) | {
        "leg": leg,
        "next_stop": job.stops[job.next_position],
        "is_last": job.next_position == len(job.stops) - 1,
        "stop_number": job.next_position,
        "stop_text": str(job.next_position),
        "stops_between": len(job.stops) - 2,
        "change": asdict(change) | {"less_m": -change.more_m} if change else None,
        "releases": wording.release_choices(),
        "waiting_since_at": job.arrived_at,
        "pass_through_minor": 0,
        "cash_due_minor": None,
        "cash_settled": False,
    }


def _done(done: DoneView) -> Context:
    return asdict(done) | {
        "state": State.COMPLETED,
        "leg": None,
        "pass_through_minor": 0,
        "paid_by": "cash",
        "cash_due_minor": done.price_minor,
        "cash_settled": False,
    }


def _scene(view: DriveView, at: Point | None) -> Context:
    scene: Context = {"stops": [], "route": [], "approach": [], "steps": []}
    scene["me"] = {"lat": at.lat, "lon": at.lon, "heading": 0} if at else None
    if view.job:
        scene |= _scene_of_job(view.job)
    elif view.offer:
        scene |= _scene_of_offer(view.offer, at)
    return scene


def _scene_of_job(job: JobView) -> Context:
    stops = [Point(stop.lat, stop.lon) for stop in job.stops]
    leg = [list(point) for point in job.leg.points] if job.leg else []
    to_pickup = job.state != State.IN_PROGRESS
    return {
        "stops": [asdict(stop) for stop in job.stops],
        "route": way(stops) if to_pickup else leg,
        "approach": leg if to_pickup else [],
        "steps": [asdict(step) for step in job.leg.steps] if job.leg else [],
    }


def _scene_of_offer(offer: OfferView, at: Point | None) -> Context:
    pickup = Point(offer.pickup.lat, offer.pickup.lon)
    dropoff = Point(offer.dropoff.lat, offer.dropoff.lon)
    return {
        "stops": [asdict(offer.pickup), asdict(offer.dropoff)],
        "route": way([pickup, dropoff]),
        "approach": way([at, pickup]) if at else [],
    }
