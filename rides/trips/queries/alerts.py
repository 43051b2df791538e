"""Who wants to be told when a car is free, and whether one is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from rides.places import queries as places
from rides.trips import links, models
from rides.trips.queries import quoting
from rides.trips.quotes import QuotedStop, Wish


@dataclass(frozen=True, slots=True)
class AlertView:
    """Somebody waits for a free car: until when, or since when they know of one.

    `url` is the page with the price of what was asked for.
    """

    id: UUID
    user_id: UUID
    zone: places.ZoneView
    from_label: str
    to_label: str
    expires_at: datetime
    told_at: datetime | None
    is_open: bool
    url: str


def open_alert_of(user_id: UUID, *, now: datetime) -> AlertView | None:
    """What is being watched for, for this person."""
    row = models.Alert.objects.filter(user_id=user_id, ended_at=None, expires_at__gt=now).first()
    return _view(row, now=now) if row else None


def alert(alert_id: UUID, *, user_id: UUID, now: datetime) -> AlertView:
    """One of this person's.

    Raises:
        NotYours: it is somebody else's, or there is none.
    """
    row = models.Alert.objects.filter(id=alert_id, user_id=user_id).first()
    if row is None:
        raise NotYours(_("There is no such request."))
    return _view(row, now=now)


def brief(alert_id: UUID) -> AlertView:
    """One, for whoever writes to its person."""
    row = models.Alert.objects.get(id=alert_id)
    return _view(row, now=row.asked_at)


def is_car_free(row: models.Alert, *, now: datetime) -> bool:
    """Whether a car that meets the wish is free near the pickup."""
    wish = Wish(row.service_class, row.seats, frozenset(row.needs))
    try:
        quoted = quoting.quote(_stops(row), wish, now=now)
    except Refusal:  # the zone closed meanwhile
        return False
    return quoting.pickup_time(quoted, now=now).wait_s is not None


def _stops(row: models.Alert) -> list[QuotedStop]:
    return [quoting.stop(s["at"]["lat"], s["at"]["lon"], s["label"]) for s in row.stops]


def _view(row: models.Alert, *, now: datetime) -> AlertView:
    stops = _stops(row)
    fields = links.way(stops) + links.wishes(row.seats, row.needs, row.service_class)
    return AlertView(
        id=row.id,
        user_id=row.user_id,
        zone=places.zone(row.zone_id),
        from_label=stops[0].label,
        to_label=stops[-1].label,
        expires_at=row.expires_at,
        told_at=row.told_at,
        is_open=row.ended_at is None and row.expires_at > now,
        url=links.plan_url(fields),
    )
