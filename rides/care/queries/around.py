"""What stands around a ride on its page: words, link, reports, wishes, for one person."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from rides.care import models
from rides.care.lost import OPEN
from rides.care.queries import chat, contact
from rides.care.queries.contact import PURPOSE, Line
from rides.care.queries.tickets import CLOSED
from rides.trips.queries.around import Sides, rode_together, sides
from rides.trips.queries.rides import role_on
from rides.trips.states import WITH_DRIVER, Role

WISHES = ("quiet", "luggage", "temperature", "pets")


class NotRiddenWith(Refusal):
    """A wish for somebody whom one has never met."""

    code = "not_ridden_with"


@dataclass(frozen=True, slots=True)
class Around:
    """Everything that a ride's page links to, for one person.

    Attributes:
        until_at: until when both can reach each other; None while the ride lasts.
        other_id: the account of the other side, where there is one.
        favourite_s: how much further away a favourite may be than others, and is still asked first.
        wishes: how the rider likes to ride; for the driver alone, and only with the ride in hand.
    """

    role: str
    is_over: bool
    has_driver: bool
    can_write: bool
    unread: int
    until_at: datetime | None
    is_shared: bool
    tickets_open: int
    can_report: bool
    can_tell: bool
    lost_open: bool
    can_ask_for_lost: bool
    other_id: UUID | None
    is_favourite: bool
    favourite_s: int
    is_blocked: bool
    wishes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Favourite:
    """A driver with whom somebody would gladly ride again."""

    user_id: UUID
    name: str


def around(ride_id: UUID, user_id: UUID, *, now: datetime) -> Around:
    """What this person can do around a ride.

    Raises:
        NotYours: they have no part in it.
    """
    role, ride = role_on(ride_id, user_id), sides(ride_id)
    line = _line(ride_id, user_id, now=now)
    is_over = ride.ended_at is not None
    other = line.other_id if line and role != Role.DESK else None
    is_rider = role == Role.RIDER
    reports = models.Ticket.objects.filter(ride_id=ride_id, by_id=user_id).exclude(state=CLOSED)
    lost = models.LostItem.objects.filter(ride_id=ride_id, state__in=sorted(OPEN))
    return Around(
        role=role,
        is_over=is_over,
        has_driver=line is not None,
        can_write=bool(line and line.is_open),
        unread=chat.unread(line) if line else 0,
        until_at=line.until_at if line else None,
        is_shared=is_rider
        and models.Share.objects.filter(ride_id=ride_id, revoked_at=None, is_alarm=False).exists(),
        tickets_open=reports.count(),
        can_report=role != Role.DESK and _within(ride, "tickets.within_s", now=now),
        can_tell=other is not None and _within(ride, "safety.report_s", now=now),
        lost_open=lost.exists(),
        can_ask_for_lost=is_rider
        and is_over
        and line is not None
        and _within(ride, "lost.report_s", now=now),
        other_id=other,
        is_favourite=bool(other and is_rider and other in members.favourites(user_id)),
        favourite_s=rules_as_of(now)["dispatch.favourite_s"],
        is_blocked=bool(other and other in members.blocked_by(user_id)),
        wishes=_wishes(ride, user_id, now=now) if role == Role.DRIVER else {},
    )


def require_ridden_with(user_id: UUID, driver_user_id: UUID) -> None:
    """Only whom one has ridden with can be a favourite.

    Raises:
        NotRiddenWith: they never carried this person.
    """
    if not rode_together(user_id, driver_user_id):
        raise NotRiddenWith(_("You can wish for drivers with whom you have ridden."))


def preferences_of(user_id: UUID, *, now: datetime) -> dict[str, str]:
    """How this person likes to ride, for themselves."""
    return locker.read(
        user_id, "preferences", fields=WISHES, purpose="own", reader=str(user_id), now=now
    )


def favourites_of(user_id: UUID, *, now: datetime) -> list[Favourite]:
    """The drivers this person wishes for, by the name they gave while they drove them."""
    reader = f"rider:{user_id}"
    ids = members.favourites(user_id)
    profiles = [
        locker.glance(one, "profile", fields=("name",), purpose="favourite", reader=reader, now=now)
        for one in ids
    ]
    found = [
        Favourite(one, profile.get("name", _("A driver who left")))
        for one, profile in zip(ids, profiles, strict=True)
    ]
    return sorted(found, key=lambda one: one.name)


def _line(ride_id: UUID, user_id: UUID, *, now: datetime) -> Line | None:
    try:
        return contact.line(ride_id, user_id, now=now)
    except Refusal:
        return None


def _within(ride: Sides, rule: str, *, now: datetime) -> bool:
    after = timedelta(seconds=rules_as_of(now)[rule])
    return ride.ended_at is None or now <= ride.ended_at + after


def _wishes(ride: Sides, user_id: UUID, *, now: datetime) -> dict[str, str]:
    if ride.state not in WITH_DRIVER or ride.is_guest or ride.driver_user_id != user_id:
        return {}
    reader = f"driver:{user_id}"
    return locker.glance(
        ride.rider_id, "preferences", fields=WISHES, purpose=PURPOSE, reader=reader, now=now
    )
