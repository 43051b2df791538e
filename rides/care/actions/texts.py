"""Text messages to somebody for whom a ride was booked: a guest, or who called the desk.

Each step of a ride is told at most once. Called from the outbox; numbers are read from the locker
here and kept nowhere.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.locker import client as locker
from coop.notices import sms
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from rides.care import models
from rides.care.actions import shares
from rides.care.queries import check_ins
from rides.care.queries.shares import car_of, driver_of, eta_of
from rides.places import queries as places
from rides.trips.queries.around import Sides, sides
from rides.trips.queries.telling import Step, step
from rides.trips.states import WITH_DRIVER, State

PURPOSE = "text"
READER = "texts"


@transaction.atomic
def tell(*, ride_id: UUID, seq: int, now: datetime) -> None:
    """Tell the passenger of a step of their ride, unless it is known or old by now.

    Raises:
        ConnectionError: the gateway is away; the outbox tries again while the news is fresh.
    """
    news, ride = step(ride_id, seq), sides(ride_id)
    if not _is_news(news, now=now):
        return
    text, phone = _words(news, ride, now=now), _phone(news, now=now)
    # Two at once: the second waits here for the first, and finds its row.
    _row, is_new = models.Text.objects.get_or_create(ride_id=ride_id, seq=seq, defaults={"at": now})
    if is_new and text and phone:
        sms.send(to=phone, text=text, key=uuid5(ride_id, f"text {seq}"), now=now)


def ask_if_well(*, check_in_id: UUID, now: datetime) -> None:
    """Ask whoever rides by text message whether all is well, while the desk waits for an answer.

    Raises:
        ConnectionError: as `tell`.
    """
    row = models.CheckIn.objects.get(id=check_in_id)
    if row.ended_at is not None or now > row.answer_by or row.rider_said:
        return
    ride = sides(row.ride_id)
    phone = _rider_phone(ride, now=now)
    if not phone:
        return
    within = formats.minutes((row.answer_by - now).total_seconds())
    facts = {"within": within, "number": places.zone(ride.zone_id).emergency}
    said = _("Is all well on your ride? If nobody answers within %(within)s, the desk looks.")
    link = _link_to_answer(ride, row.id, now=now)
    if link:
        said += " " + _("Answer: %(link)s")
        facts["link"] = f"{settings.PUBLIC_URL}{link}"
    said += " " + _("In danger, call %(number)s.")
    sms.send(to=phone, text=said % facts, key=uuid5(row.id, "asked"), now=now)


def _link_to_answer(ride: Sides, check_in_id: UUID, *, now: datetime) -> str:
    """Where whoever rides answers; a guest by a link that only this text holds."""
    if not ride.is_guest:
        return f"/rides/{ride.ride_id}/safety/"
    token = shares.make_for_passenger(ride_id=ride.ride_id, now=now)
    return f"/s/{token}/well/{check_ins.key_of(check_in_id)}/" if token else ""


def _rider_phone(ride: Sides, *, now: datetime) -> str:
    if ride.is_guest:
        found = locker.read_guest(
            ride.rider_id, ride.ride_id, purpose=PURPOSE, reader=READER, now=now
        )
    else:
        found = locker.read(
            ride.rider_id,
            "profile",
            fields=("phone",),
            purpose="emergency",
            reader="safety",
            now=now,
        )
    return found.get("phone", "")


def _is_news(news: Step, *, now: datetime) -> bool:
    late = timedelta(seconds=rules_as_of(now)["contact.text_late_s"])
    begins = news.state == State.SEARCHING and news.before == State.SCHEDULED
    return not (begins or news.is_past or now > news.at + late)


def _words(news: Step, ride: Sides, *, now: datetime) -> str:
    said = _what(news, ride, now=now)
    is_first = not models.Text.objects.filter(ride_id=ride.ride_id).exists()
    if is_first and ride.ended_at is None:
        token = shares.make_for_passenger(ride_id=ride.ride_id, now=now)
        link = f"{settings.PUBLIC_URL}/s/{token}/" if token else ""
        said = (
            _("%(said)s Follow the car: %(link)s") % {"said": said, "link": link} if link else said
        )
    return said


def _what(news: Step, ride: Sides, *, now: datetime) -> str:
    where = {"place": ride.from_label}
    if news.state in WITH_DRIVER:
        return _about_driver(news, ride, now=now)
    return {
        State.SEARCHING: _(
            "Your driver to %(place)s cannot come. We look for another one and write again."
        ),
        State.UNFILLED: _(
            "We found no driver for your ride from %(place)s. You owe nothing; please book again."
        ),
        State.CANCELLED: _("Your ride from %(place)s was cancelled."),
        State.NO_SHOW: _("Your driver waited at %(place)s, met nobody and has left."),
    }[news.state] % where


def _about_driver(news: Step, ride: Sides, *, now: datetime) -> str:
    name, vehicle, plate = driver_of(ride, READER, now=now)
    facts = {"name": name, "car": vehicle, "plate": plate, "place": ride.from_label}
    if news.state == State.ARRIVED:
        pin = {"pin": news.pin}
        words = _(
            "%(name)s is at %(place)s: %(car)s, %(plate)s. Tell the driver this PIN: %(pin)s."
        )
        return words % (facts | pin)
    wait_s = _wait_s(news, ride, now=now)
    if wait_s is None:
        return _("%(name)s comes to %(place)s: %(car)s, %(plate)s.") % facts
    words = _("%(name)s comes to %(place)s in about %(minutes)s: %(car)s, %(plate)s.")
    return words % (facts | {"minutes": formats.minutes(wait_s)})


def _wait_s(news: Step, ride: Sides, *, now: datetime) -> float | None:
    """Until the car is there; for a ride for later not before its time."""
    eta_s = eta_of(ride, car_of(ride))
    if news.pickup_at is None:
        return eta_s
    return max(eta_s or 0, (news.pickup_at - now).total_seconds())


def _phone(news: Step, *, now: datetime) -> str:
    if news.passenger_id is None:
        found = locker.glance_guest(
            news.booked_by, news.ride_id, purpose=PURPOSE, reader=READER, now=now
        )
    else:
        found = locker.glance(
            news.passenger_id, "profile", fields=("phone",), purpose=PURPOSE, reader=READER, now=now
        )
    return found.get("phone", "")
