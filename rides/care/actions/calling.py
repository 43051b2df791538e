"""Calling the other side of a ride through a number that hides both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.care import models, telephony
from rides.care.actions import chat
from rides.care.actions.writers import writer
from rides.care.queries import contact
from rides.trips.actions.moves import Cause
from rides.trips.states import Role

PURPOSE = "masked_call"
READER = "telephony"
MAY_LAST = timedelta(hours=6)
"""How long a bridge of a ride under way may stand; asking again gives another."""


class NoNumber(Refusal):
    """One of the two has no phone number here."""

    code = "no_phone_number"


class TooManyCalls(Refusal):
    """So many calls that it is a nuisance."""

    code = "too_many_calls"
    status = 429


@dataclass(frozen=True, slots=True)
class Dial:
    """What to dial, and who answers."""

    number: str
    other_name: str
    is_demo: bool
    until_at: datetime | None


def call(*, ride_id: UUID, cause: Cause, now: datetime) -> Dial:
    """A number that leads to the other side; neither sees the other's.

    Raises:
        contact.Closed: they can no longer reach each other.
        telephony.NoCalls, telephony.CallsAway: nobody connects calls here, or not now.
        NoNumber: one of the two has none here.
        TooManyCalls: `allowed_at` says from when.
    """
    by, event_id = writer(cause)
    line = contact.open_line(ride_id, by, now=now)
    if line.is_unheard:  # as if nobody answered: who blocked whom is nobody's to learn
        raise telephony.away()
    known = _asked_before(line, event_id)
    number = known or _bridge(line, cause, now=now)
    return Dial(
        number=number,
        other_name=contact.name_of_other(line, now=now),
        is_demo=number == telephony.DEMO_NUMBER,
        until_at=line.until_at,
    )


def _bridge(line: contact.Line, cause: Cause, *, now: datetime) -> str:
    """Ask outside of any transaction: the provider may take its time."""
    bridge = telephony.provider()
    _require_pace(line, now=now)
    mine, theirs = _numbers(line, now=now)
    until = line.until_at or now + MAY_LAST
    number = bridge.bridge(telephony.Wish(line.ride.ride_id, mine, theirs, until))
    _remember(line, number, cause, now=now)
    return number


@transaction.atomic
def _remember(line: contact.Line, number: str, cause: Cause, *, now: datetime) -> None:
    _by, event_id = writer(cause)
    models.Call.objects.get_or_create(
        client_event_id=event_id,
        defaults={
            "ride_id": line.ride.ride_id,
            "driver_id": line.driver_id,
            "by_id": line.me,
            "role": line.role,
            "number": number,
            "at": now,
        },
    )
    chat.count_as_try(line, cause, now=now)


def _asked_before(line: contact.Line, event_id: UUID) -> str | None:
    row = models.Call.objects.filter(client_event_id=event_id).first()
    if row is None:
        return None
    if (row.ride_id, row.by_id) != (line.ride.ride_id, line.me):
        raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
    return row.number


def _numbers(line: contact.Line, *, now: datetime) -> tuple[str, str]:
    rider, driver = _rider_phone(line, now=now), _phone(line.ride.driver_user_id, now=now)
    mine, theirs = (driver, rider) if line.role == Role.DRIVER else (rider, driver)
    if not mine:
        raise NoNumber(_("Add your phone number under “Your data” first, or write a message."))
    if not theirs:
        raise NoNumber(_("The other side has no phone number here. Write a message instead."))
    return mine, theirs


def _rider_phone(line: contact.Line, *, now: datetime) -> str:
    ride = line.ride
    if not ride.is_guest:
        return _phone(ride.rider_id, now=now)
    guest = locker.glance_guest(
        ride.rider_id, ride.ride_id, purpose=contact.PURPOSE, reader=READER, now=now
    )
    return guest.get("phone") or _phone(ride.rider_id, now=now)


def _phone(user_id: UUID | None, *, now: datetime) -> str:
    if user_id is None:
        return ""
    read = locker.glance(
        user_id, "profile", fields=("phone",), purpose=PURPOSE, reader=READER, now=now
    )
    return read.get("phone", "")


def _require_pace(line: contact.Line, *, now: datetime) -> None:
    most = rules_as_of(now)["contact.per_min"]
    lately = models.Call.objects.filter(by_id=line.me, at__gt=now - timedelta(minutes=1))
    if lately.count() >= most:
        raise TooManyCalls(
            _("That is a lot of calls. Wait a moment before the next."),
            allowed_at=now + timedelta(minutes=1),
        )
