"""Whether and until when the two people of a ride can reach each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import client as locker
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from rides.care import models
from rides.care.lost import State as Lost
from rides.places import queries as places
from rides.trips.queries.around import Sides, sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

PURPOSE = "ride"


class NobodyYet(Refusal):
    """No driver has accepted the ride, or the one who had gave it back."""

    code = "no_driver_yet"


class Closed(Refusal):
    """The time in which both could reach each other is over."""

    code = "contact_closed"


class OnlyLooking(Refusal):
    """The desk reads what two people wrote, and takes no part in it."""

    code = "only_looking"


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line to the other side of a ride.

    Attributes:
        other_id: the account of the other side.
        until_at: when the line closes, or closed; None while the ride lasts.
        is_about_lost: it is open for something that was left in the car.
        blocked_at: since when this person blocked the other; nothing said later reaches them. While
            a ride lasts both reach each other all the same.
        is_unheard: the other blocked this person, who does not learn it: they write into silence.
    """

    ride: Sides
    me: UUID
    role: Role
    driver_id: UUID
    other_id: UUID
    until_at: datetime | None
    is_open: bool
    is_about_lost: bool
    blocked_at: datetime | None = None
    is_unheard: bool = False


def line(ride_id: UUID, user_id: UUID, *, now: datetime) -> Line:
    """The line of this person in this ride.

    Raises:
        NotYours: they have no part in the ride.
        NobodyYet: there is no other side yet.
    """
    role = role_on(ride_id, user_id)
    ride = sides(ride_id)
    if ride.driver_id is None or ride.driver_user_id is None:
        raise NobodyYet(_("No driver has this ride now. You can write as soon as one accepts."))
    if role == Role.DRIVER and ride.driver_user_id != user_id:
        raise NotYours(_("There is no such ride."))
    until_at, is_about_lost = _until(ride)
    other_id = ride.rider_id if role == Role.DRIVER else ride.driver_user_id
    is_over = ride.ended_at is not None and role != Role.DESK
    blocked_at = members.blocked_at(user_id, other_id) if is_over else None
    return Line(
        ride=ride,
        me=user_id,
        role=role,
        driver_id=ride.driver_id,
        other_id=other_id,
        until_at=until_at,
        is_open=role != Role.DESK and not blocked_at and (until_at is None or now < until_at),
        is_about_lost=is_about_lost and until_at is not None and now < until_at,
        blocked_at=blocked_at,
        is_unheard=is_over and members.blocked_at(other_id, user_id) is not None,
    )


def open_line(ride_id: UUID, user_id: UUID, *, now: datetime) -> Line:
    """As `line`, for whoever wants to use it.

    Raises:
        Closed: it was open until an instant; the sentence says so.
        OnlyLooking: the desk may look, and writes under its own name elsewhere.
    """
    found = line(ride_id, user_id, now=now)
    if found.role == Role.DESK:
        raise OnlyLooking(_("Only the rider and the driver of a ride write here."))
    if found.blocked_at is not None:
        raise Closed(_("You blocked this person. Take that back first, under “Your safety”."))
    if not found.is_open:
        raise Closed(_closed_since(found))
    return found


def _closed_since(line: Line) -> str:
    zone, until = places.zone(line.ride.zone_id), line.until_at
    if until is None:
        return _("You can no longer reach each other.")
    when = formats.day_and_time(until, zone.time_zone, zone.units)
    return _("You could reach each other until %s.") % when


def name_of_other(line: Line, *, now: datetime) -> str:
    """How the other side is called; the look is logged to them."""
    reader = f"{line.role}:{line.me}"
    if line.role == Role.DRIVER:
        return _rider_name(line.ride, reader, now=now)
    return _name(line.other_id, reader, now=now) or _("Your driver")


def _rider_name(ride: Sides, reader: str, *, now: datetime) -> str:
    if ride.is_guest:
        read = locker.glance_guest(
            ride.rider_id, ride.ride_id, purpose=PURPOSE, reader=reader, now=now
        )
        return read.get("name") or _("Your rider")
    return _name(ride.rider_id, reader, now=now) or _("Your rider")


def names_for_desk(line: Line, *, now: datetime) -> tuple[str, str]:
    """Rider and driver as the desk calls them; both looks are logged to them."""
    reader, people = (
        locker.Reader(f"steward:{line.me}", f"ride:{line.ride.ride_id}"),
        (line.ride.rider_id, line.ride.driver_user_id),
    )
    found = [
        locker.glance(who, "profile", fields=("name",), purpose="desk", reader=reader, now=now)
        for who in people
        if who
    ]
    return found[0].get("name", _("The rider")), found[-1].get("name", _("The driver"))


def _name(user_id: UUID, reader: str, *, now: datetime) -> str:
    profile = locker.glance(
        user_id, "profile", fields=("name",), purpose=PURPOSE, reader=reader, now=now
    )
    return profile.get("name", "")


def _until(ride: Sides) -> tuple[datetime | None, bool]:
    """When the line closes, and whether something lost keeps it open longer than the ride did."""
    if ride.ended_at is None:
        return None, False
    after_s = rules_as_of(ride.ended_at)["contact.open_s"]
    until = ride.ended_at + timedelta(seconds=after_s)
    asked = models.LostItem.objects.filter(ride_id=ride.ride_id, state__in=[Lost.ASKED, Lost.FOUND])
    longest = asked.order_by("-contact_until").values_list("contact_until", flat=True).first()
    return (longest, True) if longest and longest > until else (until, False)
