"""The emergency button: the phone dials by itself, this tells the desk and the chosen contacts.

Never refused for its hour, nor for how often: who was on the ride may need help after it.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotAllowed, NotYours, Refusal
from coop.members import queries as members
from coop.work import actions as work
from rides.care import models
from rides.care.actions import incidents, shares
from rides.care.actions.incidents import Deed, Opening
from rides.care.actions.writers import writer
from rides.care.incidents import Did, Kind, Severity, State
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

ALARM, TAKEN_BACK = "sos", "sos_taken_back"
TURN = "SELECT pg_advisory_xact_lock(hashtext(%s))"


class NothingToTakeBack(Refusal):
    """No alarm of theirs stands."""

    code = "no_alarm"


@transaction.atomic
def raise_alarm(
    *, ride_id: UUID, at: Point | None, cause: Cause, now: datetime, tells_contacts: bool = True
) -> UUID:
    """Tell the desk and the chosen contacts that somebody on a ride needs help; returns the alarm.

    It stands in the ride's events too. Sent again with a place, the place is added.

    Raises:
        NotYours: the person has no part in the ride.
    """
    by, event_id = writer(cause)
    _take_turn(event_id)
    known = models.Alert.objects.filter(client_event_id=event_id).first()
    if known is not None:
        return _again(known, ride_id, by, at)
    if role_on(ride_id, by) == Role.DESK:
        raise NotYours(_("There is no such ride."))
    # First the ride's own row: of two presses at once the second waits here, then finds the first.
    moves.note(ride_id, ALARM, cause, now=now)
    alert = models.Alert.objects.create(
        ride_id=ride_id,
        by_id=by,
        role=cause.role,
        incident_id=_incident(ride_id, cause, now=now),
        where=_geometry(at),
        client_event_id=event_id,
        raised_at=now,
    )
    told = {"alert": str(alert.id), "ride": str(ride_id)}
    work.post("care.alarm", told, now=now)
    if tells_contacts:
        work.post("care.alarm.contacts", told | {"what": "raised"}, now=now)
    return alert.id


@transaction.atomic
def take_back(*, ride_id: UUID, cause: Cause, now: datetime) -> None:
    """Say that the button was pressed by mistake. It stays on record, and the desk still looks.

    Who could be made to take an alarm back is safe only if somebody looks all the same.

    Raises:
        NotYours: the person has no part in the ride.
        NothingToTakeBack: no alarm of theirs stands.
    """
    by, _event_id = writer(cause)
    if moves.seen(cause, ride_id, TAKEN_BACK):
        return
    if role_on(ride_id, by) == Role.DESK:
        raise NotYours(_("There is no such ride."))
    standing = models.Alert.objects.filter(ride_id=ride_id, by_id=by, taken_back_at=None)
    last = standing.order_by("-raised_at").first()
    if last is None:
        raise NothingToTakeBack(_("There is no alarm of yours on this ride."))
    moves.note(ride_id, TAKEN_BACK, cause, now=now)
    standing.update(taken_back_at=now)
    shares.revoke_alarm(ride_id=ride_id, by=by, now=now)
    if last.incident_id is not None:
        incidents.happened(last.incident_id, Did.TAKEN_BACK, by=by, now=now)
    told = {"alert": str(last.id), "ride": str(ride_id)}
    work.post("care.alarm", told, now=now)
    work.post("care.alarm.contacts", told | {"what": "taken_back"}, now=now)


@transaction.atomic
def take_up(*, alert_id: UUID, by: UUID, key: UUID, now: datetime) -> bool:
    """Say that somebody at the desk looks after an alarm; returns whether they were the first.

    Raises:
        NotAllowed: they do not work at the desk.
        NotYours: there is no such alarm.
    """
    if not members.may_dispatch(by):
        raise NotAllowed(_("Only the desk does this."))
    alert = models.Alert.objects.select_for_update().filter(id=alert_id).first()
    if alert is None:
        raise NotYours(_("There is no such alarm."))
    if alert.seen_at is not None:
        return False
    models.Alert.objects.filter(id=alert_id).update(seen_at=now, seen_by_id=by)
    standing = models.Incident.objects.select_for_update().exclude(state=State.CLOSED)
    incident = standing.filter(alert=alert).first()
    if incident is not None and incident.owner_id is None:
        deed = Deed(by, key, incident.seq)
        incidents.take(incident_id=incident.id, deed=deed, now=now)
    return True


def _take_turn(event_id: UUID) -> None:
    """The place of an alarm may arrive while the alarm itself is being written: one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(TURN, [str(event_id)])


def _again(known: models.Alert, ride_id: UUID, by: UUID, at: Point | None) -> UUID:
    if (known.ride_id, known.by_id) != (ride_id, by):
        raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
    if at is not None:
        models.Alert.objects.filter(id=known.id, where=None).update(where=_geometry(at))
    return known.id


def _incident(ride_id: UUID, cause: Cause, *, now: datetime) -> UUID:
    """The incident of an alarm: the one that stands, or a new one."""
    by, event_id = writer(cause)
    standing = models.Incident.objects.filter(ride_id=ride_id, by_id=by, kind=Kind.SOS)
    known = standing.exclude(state=State.CLOSED).values_list("id", flat=True).first()
    if known is not None:
        incidents.happened(known, Did.PRESSED_AGAIN, by=by, now=now)
        return known
    opening = Opening(Kind.SOS, ALARM, Severity.GRAVE, event_id, ride_id, by, cause.role)
    return incidents.open_up(opening, now=now)


def _geometry(at: Point | None) -> Geometry | None:
    return Geometry(at.lon, at.lat, srid=4326) if at else None
