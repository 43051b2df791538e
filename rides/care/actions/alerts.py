"""The emergency button: the phone dials by itself, this tells the desk."""

from datetime import datetime
from uuid import UUID

from django.contrib.gis.geos import Point as Geometry
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import NotAllowed, NotYours
from coop.members import queries as members
from coop.work import actions as work
from rides.care import models
from rides.care.actions.writers import writer
from rides.trips.actions import moves
from rides.trips.actions.moves import Cause
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

ALARM = "sos"


@transaction.atomic
def raise_alarm(*, ride_id: UUID, at: Point | None, cause: Cause, now: datetime) -> UUID:
    """Tell the desk that somebody on a ride needs help; it stands in the ride's events too.

    Never refused for its hour: who was on the ride may need help after it.

    Raises:
        NotYours: the person has no part in the ride.
    """
    by, event_id = writer(cause)
    known = models.Alert.objects.filter(client_event_id=event_id).first()
    if known is not None:
        if (known.ride_id, known.by_id) != (ride_id, by):
            raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
        return known.id
    if role_on(ride_id, by) == Role.DESK:
        raise NotYours(_("There is no such ride."))
    alert = models.Alert.objects.create(
        ride_id=ride_id,
        by_id=by,
        role=cause.role,
        where=Geometry(at.lon, at.lat, srid=4326) if at else None,
        client_event_id=event_id,
        raised_at=now,
    )
    moves.note(ride_id, ALARM, cause, now=now)
    work.post("care.alarm", {"alert": str(alert.id), "ride": str(ride_id)}, now=now)
    return alert.id


@transaction.atomic
def take_up(*, alert_id: UUID, by: UUID, now: datetime) -> bool:
    """Say that somebody at the desk looks after an alarm; returns whether they were the first.

    Raises:
        NotAllowed: they do not work at the desk.
        NotYours: there is no such alarm.
    """
    if not members.may_dispatch(by):
        raise NotAllowed(_("Only the desk does this."))
    if not models.Alert.objects.filter(id=alert_id).exists():
        raise NotYours(_("There is no such alarm."))
    rows = models.Alert.objects.filter(id=alert_id, seen_at=None)
    return bool(rows.update(seen_at=now, seen_by_id=by))
