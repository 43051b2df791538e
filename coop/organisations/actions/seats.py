"""Who may ride on an organisation's account: invited by its administrators, accepted, ended.

Administrators are asked for here, so that page and API need not: a steward may do all they may.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members import queries as members
from coop.organisations import models
from coop.organisations.actions.opening import LIMIT_MAX, email_of
from coop.organisations.months import HOURS
from coop.organisations.queries.seats import may_manage
from coop.organisations.states import Seat
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work

CENTRE_CHARS = 40


class InAlready(Refusal):
    """Somebody rides on this account already."""

    code = "in_already"


class AccountClosed(Refusal):
    """A steward closed the account."""

    code = "account_closed"


class InvitationOver(Refusal):
    """It was taken back, answered, or nobody answered it in time."""

    code = "invitation_over"


@dataclass(frozen=True, slots=True)
class Limits:
    """What somebody may ride for; None is no limit of their own.

    Attributes:
        cost_centre: what stands on the lines of their rides.
        from_hour, until_hour: hours of the local day in which a ride begins; over midnight, too.
    """

    cost_centre: str = ""
    ride_limit_minor: int | None = None
    month_limit_minor: int | None = None
    from_hour: int | None = None
    until_hour: int | None = None


@transaction.atomic
def invite(
    *,
    organisation_id: UUID,
    email: str,
    limits: Limits,
    by: UUID,
    now: datetime,
    is_admin: bool = False,
) -> UUID:
    """Invite somebody by e-mail; returns the seat. Asked again, it is sent again with new limits.

    Raises:
        NotYours: neither an administrator of this organisation nor a steward asks.
        AccountClosed: the account is.
        Malformed: no e-mail, or limits that make no sense.
        InAlready: they ride on it.
    """
    organisation = _managed(organisation_id, by)
    address, limits = email_of(email), _tidy(limits)
    if organisation.closed_at is not None:
        raise AccountClosed(_("This account is closed. A steward can open it again."))
    user_id = members.account_id(address)
    seats = models.Seat.objects.filter(organisation=organisation)
    if user_id and seats.filter(user_id=user_id, state=Seat.ACTIVE).exists():
        raise InAlready(_("%s rides on this account already.") % address)
    seat, _is_new = models.Seat.objects.update_or_create(
        organisation=organisation,
        email=address,
        state=Seat.INVITED,
        defaults={
            **asdict(limits),
            "is_admin": is_admin,
            "invited_at": now,
            "invited_by_id": by,
        },
    )
    work.post("organisations.invited", {"seat": str(seat.id)}, now=now)
    return seat.id


@transaction.atomic
def accept(*, seat_id: UUID, by: UUID, now: datetime) -> None:
    """Take a seat that one's e-mail was invited to; the e-mail is not kept here any longer.

    Raises:
        NotYours: it is not one's invitation.
        InvitationOver: too late.
    """
    seat = _invited(seat_id, by)
    if seat.state == Seat.ACTIVE:
        return
    lapses_at = seat.invited_at + timedelta(seconds=rules_as_of(now)["organisations.invitation_s"])
    if seat.state != Seat.INVITED or now > lapses_at:
        raise InvitationOver(_("This invitation is over. Ask for another one."))
    if models.Seat.objects.filter(
        organisation=seat.organisation_id, user_id=by, state=Seat.ACTIVE
    ).exists():
        raise InAlready(_("You ride on this account already."))
    seat.user_id, seat.email, seat.state, seat.answered_at = by, "", Seat.ACTIVE, now
    seat.save()


@transaction.atomic
def decline(*, seat_id: UUID, by: UUID, now: datetime) -> None:
    """Say no to an invitation.

    Raises:
        NotYours: it is not one's invitation.
    """
    seat = _invited(seat_id, by)
    if seat.state == Seat.INVITED:
        _end(seat, Seat.DECLINED, now=now)


@transaction.atomic
def leave(*, seat_id: UUID, by: UUID, now: datetime) -> None:
    """Ride on the account no longer. Rides that are booked stay.

    Raises:
        NotYours: it is not one's seat.
    """
    seat = models.Seat.objects.select_for_update().filter(id=seat_id, user_id=by).first()
    if seat is None:
        raise NotYours(_("You do not ride on this account."))
    if seat.state == Seat.ACTIVE:
        _end(seat, Seat.LEFT, now=now)


@transaction.atomic
def stop(*, seat_id: UUID, by: UUID, now: datetime) -> None:
    """Let somebody ride on the account no longer, or take an invitation back.

    Raises:
        NotYours: neither an administrator nor a steward asks, or there is no such seat.
    """
    seat = _seat(seat_id, by)
    if seat.state in {Seat.INVITED, Seat.ACTIVE}:
        _end(seat, Seat.STOPPED, now=now)


@transaction.atomic
def change(*, seat_id: UUID, limits: Limits, is_admin: bool, by: UUID) -> None:
    """Give somebody other limits, from their next booking on.

    Raises:
        NotYours: as `stop`.
        Malformed: the limits make no sense.
        InvitationOver: they do not ride on the account any longer.
    """
    seat, limits = _seat(seat_id, by), _tidy(limits)
    open_ones = models.Seat.objects.filter(id=seat.id, state__in=[Seat.INVITED, Seat.ACTIVE])
    if not open_ones.update(**asdict(limits), is_admin=is_admin):
        raise InvitationOver(_("They do not ride on this account any longer."))


def forget_invitations(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: end invitations that nobody answered; the e-mail they went to is forgotten."""
    wait = timedelta(seconds=rules_as_of(now)["organisations.invitation_s"])
    old = models.Seat.objects.filter(state=Seat.INVITED, invited_at__lt=now - wait)
    old.update(state=Seat.LAPSED, email="", ended_at=now)


def _end(seat: models.Seat, state: Seat, *, now: datetime) -> None:
    seat.state, seat.email, seat.ended_at = state, "", now
    seat.save()


def _managed(organisation_id: UUID, by: UUID) -> models.Organisation:
    if not may_manage(organisation_id, by):
        raise NotYours(_("There is no such organisation."))
    rows = models.Organisation.objects.select_for_update(no_key=True)
    return rows.get(id=organisation_id)


def _seat(seat_id: UUID, by: UUID) -> models.Seat:
    seat = models.Seat.objects.select_for_update().filter(id=seat_id).first()
    if seat is None or not may_manage(seat.organisation_id, by):
        raise NotYours(_("There is no such person."))
    return seat


def _invited(seat_id: UUID, by: UUID) -> models.Seat:
    account = members.account(by)
    seat = models.Seat.objects.select_for_update().filter(id=seat_id).first()
    is_mine = seat is not None and (
        seat.user_id == by
        or (account is not None and account.email and seat.email == account.email)
    )
    if seat is None or not is_mine:
        raise NotYours(_("There is no such invitation for you."))
    return seat


def _tidy(limits: Limits) -> Limits:
    centre = " ".join(limits.cost_centre.split())
    if len(centre) > CENTRE_CHARS:
        raise Malformed(_("A cost centre has at most 40 letters."))
    for amount in (limits.ride_limit_minor, limits.month_limit_minor):
        if amount is not None and not 0 < amount <= LIMIT_MAX:
            raise Malformed(_("A limit is an amount above zero; leave it empty for none."))
    hours = (limits.from_hour, limits.until_hour)
    if (None in hours and hours != (None, None)) or any(
        hour is not None and not 0 <= hour <= HOURS for hour in hours
    ):
        raise Malformed(_("Choose from which hour until which, or neither."))
    return Limits(centre, limits.ride_limit_minor, limits.month_limit_minor, *hours)
