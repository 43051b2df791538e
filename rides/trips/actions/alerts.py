"""“Tell me when a car is free”: asked after a search found nobody, kept for a while, answered once."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.trips import models
from rides.trips.queries import alerts, quoting
from rides.trips.quotes import QuotedStop, Wish

TIMER = "alert.look"


@dataclass(frozen=True, slots=True)
class NewAlert:
    """For which way and wish somebody waits."""

    by: UUID
    client_event_id: UUID
    stops: tuple[QuotedStop, ...]
    wish: Wish


@transaction.atomic
def ask(new: NewAlert, *, now: datetime) -> UUID:
    """Watch for a free car for this person; another watch of theirs ends. Sent twice it is one.

    Raises:
        work.KeyReused: the number was used by somebody else.
        Refusal: no ride can be given on this way, as quoting says.
    """
    known = models.Alert.objects.filter(client_event_id=new.client_event_id).first()
    if known is not None:
        if known.user_id != new.by:
            raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
        return known.id
    # That no car on the road meets the needs just now is what one waits for.
    quoted = quoting.quote(new.stops, replace(new.wish, needs=frozenset()), now=now)
    rules = rules_as_of(now)
    _end_of(new.by, now=now)
    try:
        with transaction.atomic():
            row = models.Alert.objects.create(
                client_event_id=new.client_event_id,
                user_id=new.by,
                zone_id=quoted.zone_id,
                service_class=new.wish.service_class,
                seats=new.wish.seats,
                needs=sorted(new.wish.needs),
                stops=[asdict(stop) for stop in new.stops],
                asked_at=now,
                expires_at=now + timedelta(seconds=rules["alerts.lasts_s"]),
            )
    except IntegrityError:  # pressed twice in one moment: the first one stands
        return models.Alert.objects.get(user_id=new.by, ended_at=None).id
    work.set_timer(TIMER, str(row.id), due_at=now)
    return row.id


@transaction.atomic
def stop(*, alert_id: UUID, by: UUID, now: datetime) -> None:
    """Stop watching. Stopping twice changes nothing.

    Raises:
        NotYours: it is somebody else's, or there is none.
    """
    mine = models.Alert.objects.filter(id=alert_id, user_id=by)
    if not mine.exists():
        raise NotYours(_("There is no such request."))
    mine.filter(ended_at=None).update(ended_at=now)
    work.cancel_timer(TIMER, str(alert_id))


@transaction.atomic
def look(*, alert_id: UUID, now: datetime) -> None:
    """Timer: tell the person if a car is free by now, else look again until it expires."""
    row = models.Alert.objects.select_for_update().filter(id=alert_id, ended_at=None).first()
    if row is None:
        return
    if now >= row.expires_at:
        models.Alert.objects.filter(id=row.id).update(ended_at=now)
    elif alerts.is_car_free(row, now=now):
        models.Alert.objects.filter(id=row.id).update(told_at=now, ended_at=now)
        work.post("alert.told", {"alert": str(row.id)}, now=now)
    else:
        again_at = now + timedelta(seconds=rules_as_of(now)["alerts.every_s"])
        work.set_timer(TIMER, str(row.id), due_at=min(again_at, row.expires_at))


def _end_of(user_id: UUID, *, now: datetime) -> None:
    models.Alert.objects.filter(user_id=user_id, ended_at=None).update(ended_at=now)
