"""Whom somebody wants to be told in an emergency: kept in their locker, told by text message.

Outbox handlers: each contact is told on their own, and tried again while that is still news. What
is left here is only that somebody was told; neither who nor where.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics import phones
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.locker import client as locker
from coop.notices import sms
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from coop.work import actions as work
from rides.care import models
from rides.care.actions import incidents, shares
from rides.care.incidents import Did
from rides.care.queries.shares import driver_of
from rides.places import queries as places
from rides.trips.queries.around import sides
from rides.trips.states import Role

PURPOSE, READER, CONTACTS = "emergency", "safety", "contacts"
NAME_MOST = 80


class TooManyContacts(Refusal):
    """As many as members allow."""

    code = "too_many_contacts"


class NoName(Malformed):
    """Nobody would know who it is."""

    code = "no_name"


def choose(user_id: UUID, *, name: str, phone: str, key: UUID, now: datetime) -> None:
    """Choose somebody; the same number again gets the new name.

    Raises:
        NoName, phones.NoPhone: the sentence says what is missing.
        TooManyContacts: the sentence says how many one can have.
    """
    called = " ".join(name.split())
    if not called or len(called) > NAME_MOST or not called.isprintable():
        raise NoName(_("Write their name, in up to %d letters.") % NAME_MOST)
    region = phones.region_in(places.main_zone().time_zone)
    number = phones.normal(phone, region)
    chosen = locker.contacts(user_id, purpose="own", reader=str(user_id), now=now)
    known = next((one.key for one in chosen if one.phone == number), None)
    most = rules_as_of(now)["safety.contacts_max"]
    if known is None and len(chosen) >= most:
        raise TooManyContacts(_("You can choose %d people. Remove one first.") % most)
    slot = known or f"{now.timestamp():.0f}-{key.hex[:8]}"
    locker.write(user_id, CONTACTS, {"name": called, "phone": number}, key=slot, now=now)


def drop(user_id: UUID, *, key: str, now: datetime) -> None:
    """Choose somebody no longer.

    Raises:
        NotYours: there is nobody of this kind.
    """
    if not locker.forget(user_id, CONTACTS, key=key, now=now):
        raise NotYours(_("There is no such contact."))


def tell_all(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: somebody pressed the button, or took that back: each of their contacts is told."""
    alert = models.Alert.objects.get(id=payload["alert"])
    if payload["what"] == "raised" and _was_told_just_now(alert, now=now):
        return
    chosen = locker.contacts(alert.by_id, purpose=PURPOSE, reader=READER, now=now)
    for one in chosen:
        told = {"alert": str(alert.id), "what": payload["what"], "contact": one.key}
        work.post("care.alarm.contact", told, now=now)


@transaction.atomic
def tell_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: tell one contact. Nobody's name or number stands in the message that asks for it.

    Raises:
        ConnectionError: the gateway is away; the outbox tries again while it is news.
    """
    alert = models.Alert.objects.select_for_update().get(id=payload["alert"])
    name = f"{payload['what']} {payload['contact']}"
    key = uuid5(alert.id, name)
    late = timedelta(seconds=rules_as_of(now)["safety.text_late_s"])
    if now > alert.raised_at + late and payload["what"] == "raised":
        _note(alert, Did.CONTACT_MISSED, key, now=now)
        return
    chosen = locker.contacts(alert.by_id, purpose=PURPOSE, reader=READER, now=now)
    number = next((one.phone for one in chosen if one.key == payload["contact"]), None)
    if number is None or not _note(alert, Did.CONTACT_TOLD, key, now=now):
        return
    text = _raised(alert, now=now) if payload["what"] == "raised" else _taken_back(alert, now=now)
    sms.send(to=number, text=text, key=key, now=now)


def _was_told_just_now(alert: models.Alert, *, now: datetime) -> bool:
    """Whether an alarm that still stands was told of shortly before this one."""
    since = alert.raised_at - timedelta(seconds=rules_as_of(now)["safety.text_again_s"])
    before = models.Alert.objects.filter(ride_id=alert.ride_id, by_id=alert.by_id)
    return before.filter(
        raised_at__gt=since, raised_at__lt=alert.raised_at, taken_back_at=None
    ).exists()


def _note(alert: models.Alert, did: Did, key: UUID, *, now: datetime) -> bool:
    if alert.incident_id is None:
        return False
    return incidents.happened(alert.incident_id, did, by=None, key=key, now=now)


def _raised(alert: models.Alert, *, now: datetime) -> str:
    ride = sides(alert.ride_id)
    zone = places.zone(ride.zone_id)
    is_rider = alert.role == Role.RIDER
    token = shares.make_for_alarm(
        ride_id=alert.ride_id, by=alert.by_id, shows_destination=is_rider, now=now
    )
    _driver, car, plate = driver_of(ride, READER, now=now)
    facts = {
        "name": _name(alert, now=now),
        "at": formats.time_of_day(alert.raised_at, zone.time_zone, zone.units),
        "car": f" ({car}, {plate})" if car else "",
        "number": zone.emergency,
        "link": f"{settings.PUBLIC_URL}/s/{token}/",
    }
    said = _("%(name)s pressed the emergency button on a ride at %(at)s%(car)s.") % facts
    if token:
        said += " " + _("Follow the car: %(link)s") % facts
    return said + " " + _("If you think they are in danger, call %(number)s.") % facts


def _taken_back(alert: models.Alert, *, now: datetime) -> str:
    return _(
        "%(name)s says that the emergency button was pressed by mistake. The desk looks all the same."
    ) % {"name": _name(alert, now=now)}


def _name(alert: models.Alert, *, now: datetime) -> str:
    """How a person is called by whom they chose."""
    read = locker.read(
        alert.by_id, "profile", fields=("name",), purpose=PURPOSE, reader=READER, now=now
    )
    return read.get("name") or _("Somebody who chose you")
