"""Is all well? Asked of rider and driver when a ride stands still, leaves its way, or falls silent.

A timer looks at each ride under way; another ends a question that nobody answered. Both are rows.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.contrib.gis.geos import Point as Geometry
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.care import checking, models
from rides.care.actions import alerts, incidents
from rides.care.actions.incidents import Opening
from rides.care.actions.writers import writer
from rides.care.checking import Course
from rides.care.incidents import Kind, Severity
from rides.care.queries import check_ins as reading
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.queries import courses
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

LOOK, DUE = "ride.look", "care.check_in"
LOOKED_AT = (Kind.SOS, Kind.CHECK_IN)
ASKED, WELL = "check_in_asked", "check_in_well"
GUEST = "guest"


class NothingAsked(Refusal):
    """Nobody asks any more: it was answered, or the desk looks already."""

    code = "no_check_in"


@transaction.atomic
def look(*, ride_id: UUID, now: datetime) -> None:
    """Timer: look at a ride under way, ask if there is a reason, and come back soon."""
    ride = courses.under_way(ride_id)
    if ride is None:
        models.Course.objects.filter(ride_id=ride_id).delete()
        return
    found = reading.cause_now(ride, now=now)
    _keep(ride_id, found.course)
    if found.cause is not None and not _was_asked(ride_id, found.cause, now=now):
        _ask(ride, found.cause, now=now)
    every = timedelta(seconds=rules_as_of(now)["checkins.every_s"])
    work.set_timer(LOOK, str(ride_id), due_at=now + every)


@transaction.atomic
def answer(*, ride_id: UUID, is_well: bool, cause: Cause, now: datetime) -> None:
    """Say that all is well, or that one needs help, which is as good as the emergency button.

    A rider's word ends the question. A driver's alone does not: the rider is asked, too.

    Raises:
        NotYours: the person has no part in the ride.
        NothingAsked: the question is over, and all is said to be well.
    """
    by, _key = writer(cause)
    role = role_on(ride_id, by)
    if role == Role.DESK:
        raise NotYours(_("There is no such ride."))
    if moves.seen(cause, ride_id, WELL, alerts.ALARM):
        return
    asked = models.CheckIn.objects.select_for_update().filter(ride_id=ride_id, ended_at=None)
    row = asked.first()
    said = "well" if is_well else "help"
    if row is not None:
        models.CheckIn.objects.filter(id=row.id).update(
            **{f"{role}_said": said, f"{role}_said_at": now}
        )
    if not is_well:
        _send_help(row, ride_id, cause, now=now)
        return
    if row is None:
        raise NothingAsked(_("Nobody asks any more. If you need help, press the red button."))
    moves.note(ride_id, WELL, cause, now=now)
    if role == Role.RIDER and row.driver_said != "help":
        _end(row.id, "well", now=now)


def answer_as_guest(*, token: str, key: str, is_well: bool, number: UUID, now: datetime) -> None:
    """The same from a guest, by the link of their text message; it counts as the rider's word.

    The contacts of whoever booked are not told: it is not they who need help.

    Args:
        key: what the link holds besides the ride's own; `number`: makes sending it twice harmless.
    Raises:
        NotYours: the link leads nowhere.
        NothingAsked: the question is over, and all is said to be well.
    """
    asked = reading.for_guest(token, key)
    cause = Cause(asked.booker_id, Role.RIDER, now, number, {"by": GUEST})
    answer(ride_id=asked.ride_id, is_well=is_well, cause=cause, now=now)


@transaction.atomic
def due(*, check_in_id: UUID, now: datetime) -> None:
    """Timer: nobody answered in time. What is over by itself is let be; else the desk looks."""
    row = models.CheckIn.objects.select_for_update().get(id=check_in_id)
    if row.ended_at is not None:
        return
    outcome = _outcome(row, now=now)
    if outcome is not None:
        _end(row.id, outcome, now=now)
        return
    opening = Opening(
        Kind.CHECK_IN,
        row.cause,
        Severity.SERIOUS,
        uuid5(row.id, "unanswered"),
        row.ride_id,
        sides(row.ride_id).rider_id,
        "system",
    )
    incident_id = incidents.open_up(opening, now=now)
    _end(row.id, "unanswered", now=now, incident_id=incident_id)
    told = {"alert": "", "ride": str(row.ride_id)}
    work.post("care.alarm", told, now=now)


def _ask(ride: courses.UnderWay, why: checking.Cause, *, now: datetime) -> None:
    answer_by = now + timedelta(seconds=rules_as_of(now)["checkins.answer_s"])
    row = models.CheckIn.objects.create(
        ride_id=ride.ride_id,
        driver_id=ride.driver_id,
        cause=why,
        asked_at=now,
        answer_by=answer_by,
    )
    moves.note(ride.ride_id, ASKED, moves.system(now, cause=why), now=now)
    work.set_timer(DUE, str(row.id), due_at=answer_by)
    work.post("care.check_in", {"check_in": str(row.id)}, now=now)


def _was_asked(ride_id: UUID, why: checking.Cause, *, now: datetime) -> bool:
    """Whether a question stands, or the same was asked so lately that asking again is a storm."""
    again = now - timedelta(seconds=rules_as_of(now)["checkins.again_s"])
    asked = models.CheckIn.objects.filter(ride_id=ride_id)
    stands = models.Incident.objects.filter(ride_id=ride_id, closed_at=None, kind__in=LOOKED_AT)
    return (
        asked.filter(ended_at=None).exists()
        or asked.filter(cause=why, ended_at__gt=again).exists()
        or stands.exists()
    )


def _send_help(row: models.CheckIn | None, ride_id: UUID, cause: Cause, *, now: datetime) -> None:
    is_booker = cause.facts.get("by") != GUEST
    alert_id = alerts.raise_alarm(
        ride_id=ride_id, at=None, cause=cause, now=now, tells_contacts=is_booker
    )
    if row is not None:
        alert = models.Alert.objects.get(id=alert_id)
        _end(row.id, "help", now=now, incident_id=alert.incident_id)


def _outcome(row: models.CheckIn, *, now: datetime) -> str | None:
    """How a question that nobody answered is over by itself; nothing where the desk must look."""
    end = courses.ended(row.ride_id)
    if end.is_over:
        return "over" if end.is_plain else None
    ride = courses.under_way(row.ride_id)
    if ride is None or row.cause not in checking.MAY_PASS:
        return None
    return "passed" if reading.cause_now(ride, now=now).cause is None else None


def _end(
    check_in_id: UUID, outcome: str, *, now: datetime, incident_id: UUID | None = None
) -> None:
    models.CheckIn.objects.filter(id=check_in_id, ended_at=None).update(
        ended_at=now, outcome=outcome, incident_id=incident_id
    )
    work.cancel_timer(DUE, str(check_in_id))


def _keep(ride_id: UUID, course: Course) -> None:
    models.Course.objects.update_or_create(
        ride_id=ride_id,
        defaults={
            "leg": course.leg,
            "origin": Geometry(course.origin.lon, course.origin.lat, srid=4326),
            "anchor": Geometry(course.anchor.lon, course.anchor.lat, srid=4326),
            "anchored_at": course.anchored_at,
            "nearest_s": course.nearest_s,
            "nearer_at": course.nearer_at,
            "off_since": course.off_since,
            "off_eta_s": course.off_eta_s,
        },
    )
