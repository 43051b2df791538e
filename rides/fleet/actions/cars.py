"""Cars and who may drive them: added, changed, retired, lent, handed over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.members import queries as people
from rides.fleet import classes, models, plates
from rides.fleet.actions import applications, fitness
from rides.fleet.actions.screens import touch


class OnTheRoad(Refusal):
    """Somebody is on shift with the car."""

    code = "car_on_the_road"


class UnknownPerson(Refusal):
    """Nobody with this e-mail has an account."""

    code = "unknown_person"
    status = 404


class AlreadyShared(Refusal):
    """The person drives this car already, or is asked."""

    code = "already_shared"


class WrongSpan(Malformed):
    """The end lies before the beginning."""

    code = "wrong_span"


@dataclass(frozen=True, slots=True)
class Change:
    """What may change about a car; its plate and make may not: that is another car."""

    colour: str
    seats: int
    service_class: str
    features: tuple[str, ...]
    takes_smaller: bool


@dataclass(frozen=True, slots=True)
class Span:
    """For how long a car is lent: from now on, and until it is taken back, unless said."""

    starts_at: datetime | None = None
    until_at: datetime | None = None


ALWAYS = Span()


@transaction.atomic
def change(*, vehicle_id: UUID, to: Change, by: UUID, now: datetime) -> None:
    """Change what riders see and which rides the car gets, from the next offer on.

    Raises:
        NotYours: only its owner may, or a steward for the co-operative's own.
    """
    _owned(vehicle_id, by)
    models.Vehicle.objects.filter(id=vehicle_id).update(
        colour=to.colour,
        seats=to.seats,
        service_class=to.service_class,
        features=classes.known(to.features),
        takes_smaller=to.takes_smaller,
    )


@transaction.atomic
def retire(*, vehicle_id: UUID, by: UUID, now: datetime) -> None:
    """Take a car off the road for good; its plate is free again. Twice changes nothing.

    Raises:
        NotYours: only its owner may.
        OnTheRoad: somebody is on shift with it.
    """
    _owned(vehicle_id, by, is_retired=None)
    # The lock keeps a shift from beginning meanwhile: its row refers to the car's.
    models.Vehicle.objects.select_for_update().get(id=vehicle_id)
    if models.Shift.objects.filter(vehicle_id=vehicle_id, ended_at=None).exists():
        raise OnTheRoad(_("Somebody is online with this car. Retire it when they are offline."))
    models.Vehicle.objects.filter(id=vehicle_id, retired_at=None).update(retired_at=now)
    models.Share.objects.filter(vehicle_id=vehicle_id, ended_at=None).update(ended_at=now)


@transaction.atomic
def lend(*, vehicle_id: UUID, to: UUID, by: UUID, now: datetime, span: Span = ALWAYS) -> UUID:
    """Invite somebody to drive a car; it counts once they agree. Returns the share's id.

    Raises:
        NotYours, AlreadyShared, WrongSpan: with the sentence for the owner.
    """
    _owned(vehicle_id, by)
    if span.until_at is not None and span.until_at <= (span.starts_at or now):
        raise WrongSpan(_("The last day lies before the first. Correct one of them."))
    deal = _Deal(owner_at=now, starts_at=span.starts_at, until_at=span.until_at)
    return _share(vehicle_id, to, deal, now=now)


@transaction.atomic
def ask_for(*, plate: str, by: UUID, now: datetime) -> UUID:
    """Ask a car's owner to be let drive it; it counts once they agree. Returns the share's id.

    Raises:
        NotYours: no such car is registered.
        AlreadyShared: asked already, or it is one's own.
    """
    found = models.Vehicle.objects.filter(
        plate_key=plates.key(plates.shown(plate) or "?"), retired_at=None
    ).first()
    if found is None:
        raise NotYours(
            _("No car with this plate is registered here. Ask its owner to add it first.")
        )
    if found.owner_id == by:
        raise AlreadyShared(_("This is your own car. You may drive it."))
    return _share(found.id, by, _Deal(person_at=now), now=now)


@transaction.atomic
def hand_over(*, vehicle_id: UUID, to: UUID, by: UUID, now: datetime) -> UUID:
    """Offer a car to a new owner; it is theirs once they agree. Returns the share's id.

    Raises:
        NotYours, AlreadyShared: with the sentence for the owner.
    """
    _owned(vehicle_id, by)
    return _share(vehicle_id, to, _Deal(owner_at=now, makes_owner=True), now=now)


@transaction.atomic
def agree(*, share_id: UUID, by: UUID, now: datetime) -> None:
    """Say yes, as the side that has not yet. Twice changes nothing.

    Raises:
        NotYours: it is between other people, or over.
    """
    share = _open_share(share_id, by)
    side = "person_agreed_at" if share.person_id == by else "owner_agreed_at"
    waiting = models.Share.objects.filter(id=share.id, ended_at=None, **{side: None})
    if waiting.update(**{side: now}) != 1:
        return
    share.refresh_from_db()
    if share.makes_owner and share.owner_agreed_at and share.person_agreed_at:
        _give(share, now=now)
    applications.settle(user_id=share.person_id, by=None, now=now)
    _tell(share.person_id, now=now)


@transaction.atomic
def end_share(*, share_id: UUID, by: UUID, now: datetime) -> None:
    """Take the permission, the question or the invitation back, as either side.

    A shift under way goes on until the driver goes offline. Twice changes nothing.

    Raises:
        NotYours: it is between other people.
    """
    share = _open_share(share_id, by)
    models.Share.objects.filter(id=share.id, ended_at=None).update(ended_at=now)
    applications.settle(user_id=share.person_id, by=None, now=now)
    _tell(share.person_id, now=now)


def person_with(email: str) -> UUID:
    """The account with this e-mail.

    Raises:
        UnknownPerson: nobody has it.
    """
    found = people.account_id(email)
    if found is None:
        raise UnknownPerson(
            _("Nobody here has this e-mail. Ask them to sign in once, then invite them again.")
        )
    return found


def _give(share: models.Share, *, now: datetime) -> None:
    """The car changes hands; whom the old owner let drive it must be invited anew."""
    models.Vehicle.objects.filter(id=share.vehicle_id).update(owner_id=share.person_id)
    models.Share.objects.filter(vehicle_id=share.vehicle_id, ended_at=None).update(ended_at=now)
    fitness.refresh(vehicle_id=share.vehicle_id, now=now)


def _owned(vehicle_id: UUID, by: UUID, *, is_retired: bool | None = False) -> models.Vehicle:
    found = models.Vehicle.objects.filter(id=vehicle_id).first()
    if found is not None and found.owner_id is None and not people.is_steward(by):
        raise NotAllowed(_("This car is the co-operative’s own. A steward looks after it."))
    is_mine = found is not None and found.owner_id in (by, None)
    if found is None or not is_mine or (is_retired is False and found.retired_at is not None):
        raise NotYours(_("There is no such car of yours."))
    return found


@dataclass(frozen=True, slots=True)
class _Deal:
    """Who agreed by asking, and for which time; `makes_owner`: for good, as the new owner."""

    owner_at: datetime | None = None
    person_at: datetime | None = None
    starts_at: datetime | None = None
    until_at: datetime | None = None
    makes_owner: bool = False


def _share(vehicle_id: UUID, person_id: UUID, deal: _Deal, *, now: datetime) -> UUID:
    vehicle = models.Vehicle.objects.get(id=vehicle_id)
    if vehicle.owner_id == person_id:
        raise AlreadyShared(_("They own this car already."))
    over = models.Share.objects.filter(
        vehicle_id=vehicle_id, person_id=person_id, ended_at=None, until_at__lte=now
    )
    over.update(ended_at=now)
    try:
        with transaction.atomic():
            share = models.Share.objects.create(
                vehicle_id=vehicle_id,
                person_id=person_id,
                makes_owner=deal.makes_owner,
                asked_at=now,
                owner_agreed_at=deal.owner_at,
                person_agreed_at=deal.person_at,
                starts_at=deal.starts_at or now,
                until_at=deal.until_at,
            )
    except IntegrityError as error:
        raise AlreadyShared(
            _("This is asked or agreed already. See under Cars who has to answer.")
        ) from error
    _tell(person_id, now=now)
    return share.id


def _open_share(share_id: UUID, by: UUID) -> models.Share:
    share = models.Share.objects.select_related("vehicle").filter(id=share_id).first()
    if share is None or not _is_party(share, by):
        raise NotYours(_("There is no such invitation."))
    return share


def _is_party(share: models.Share, by: UUID) -> bool:
    if share.person_id == by:
        return True
    owner_id = share.vehicle.owner_id
    return owner_id == by if owner_id else people.is_steward(by)


def _tell(user_id: UUID, *, now: datetime) -> None:
    driver_id = models.Driver.objects.filter(user_id=user_id).values_list("id", flat=True).first()
    if driver_id is not None:
        touch(driver_id, now=now)
