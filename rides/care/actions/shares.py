"""Making and taking back the link by which others watch a ride, and counting who opens it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.work import actions as work
from rides.care import models
from rides.care.queries import shares
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role


class RideIsOver(Refusal):
    """A ride that has ended has nothing to watch."""

    code = "ride_is_over"


@transaction.atomic
def make(*, ride_id: UUID, shows_destination: bool, by: UUID, now: datetime) -> shares.ShareView:
    """The link of a ride, made if there is none; it shows the destination or not, as asked now.

    Raises:
        NotYours: only the rider of a ride shares it.
        RideIsOver: it has ended.
    """
    _require_rider(ride_id, by)
    if sides(ride_id).ended_at is not None:
        raise RideIsOver(_("This ride has ended, so there is nothing left to watch."))
    known = models.Share.objects.filter(ride_id=ride_id, revoked_at=None, is_alarm=False)
    if not known.update(shows_destination=shows_destination):
        _create(ride_id, shows_destination=shows_destination, by=by, now=now)
    _tell(ride_id, now=now)
    found = shares.share_of(ride_id)
    if found is None:
        raise RideIsOver(_("The link was taken back in this moment. Make a new one."))
    return found


@transaction.atomic
def make_for_passenger(*, ride_id: UUID, now: datetime) -> str:
    """The secret part of the link for who rides but did not book; empty where it was taken back.

    The ride must not have ended.
    """
    links = models.Share.objects.filter(ride_id=ride_id, is_alarm=False)
    if not links.exists():
        _create(ride_id, shows_destination=False, by=sides(ride_id).rider_id, now=now)
        _tell(ride_id, now=now)
    found = shares.share_of(ride_id)
    return found.token if found else ""


@transaction.atomic
def make_for_alarm(*, ride_id: UUID, by: UUID, shows_destination: bool, now: datetime) -> str:
    """The secret part of a link for the contacts of somebody who needs help.

    It works whatever links their ride has or had; empty once the ride has ended.
    """
    if sides(ride_id).ended_at is not None:
        return ""
    links = models.Share.objects.filter(ride_id=ride_id, by_id=by, is_alarm=True, revoked_at=None)
    if not links.exists():
        _create(ride_id, shows_destination=shows_destination, by=by, is_alarm=True, now=now)
    found = links.first()
    return shares.token_of(found.id) if found else ""


@transaction.atomic
def revoke_alarm(*, ride_id: UUID, by: UUID, now: datetime) -> None:
    """The contacts of this person need not watch any more. No harm if they do not."""
    links = models.Share.objects.filter(ride_id=ride_id, by_id=by, is_alarm=True, revoked_at=None)
    if links.update(revoked_at=now):
        _tell(ride_id, now=now)


@transaction.atomic
def revoke(*, ride_id: UUID, by: UUID, now: datetime) -> None:
    """Take the link back: whoever has it sees nothing more. No harm if there is none.

    Raises:
        NotYours: only the rider of a ride does this.
    """
    _require_rider(ride_id, by)
    links = models.Share.objects.filter(ride_id=ride_id, revoked_at=None, is_alarm=False)
    links.update(revoked_at=now)
    _tell(ride_id, now=now)


@transaction.atomic
def open_link(*, token: str, now: datetime) -> shares.Shared:
    """What the link shows; its rider sees how often it was opened.

    Raises:
        NotYours: it leads nowhere.
    """
    found = shares.shared(token, now=now)
    links = models.Share.objects.filter(token_hash=shares.digest(token), revoked_at=None)
    links.update(opens=F("opens") + 1, last_opened_at=now)
    return found


def _create(
    ride_id: UUID, *, shows_destination: bool, by: UUID, now: datetime, is_alarm: bool = False
) -> None:
    share_id = uuid4()
    try:
        with transaction.atomic():
            models.Share.objects.create(
                id=share_id,
                ride_id=ride_id,
                by_id=by,
                token_hash=shares.digest(shares.token_of(share_id)),
                shows_destination=shows_destination,
                is_alarm=is_alarm,
                made_at=now,
            )
    except IntegrityError:  # the same button on another page: one link is enough
        links = models.Share.objects.filter(ride_id=ride_id, revoked_at=None, is_alarm=is_alarm)
        links.update(shows_destination=shows_destination)


def _require_rider(ride_id: UUID, by: UUID) -> None:
    if role_on(ride_id, by) != Role.RIDER:
        raise NotYours(_("Only the rider can do this."))


def _tell(ride_id: UUID, *, now: datetime) -> None:
    work.post("care.share", {"ride": str(ride_id)}, now=now)
