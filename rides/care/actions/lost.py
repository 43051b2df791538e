"""Something was left in a car: ask its driver, answer, hand it back."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from rides.care import models
from rides.care.actions.writers import writer
from rides.care.lost import OPEN, Side, State, sources
from rides.fleet import queries as fleet
from rides.trips.actions.moves import Cause
from rides.trips.queries.around import sides
from rides.trips.queries.rides import role_on
from rides.trips.states import Role

WHAT_MOST = 300
REMINDERS_MOST = 3


class NothingToAsk(Refusal):
    """The ride has no driver to ask, has not ended, or is too long ago."""

    code = "nothing_to_ask"


class AskedAlready(Refusal):
    """The driver was asked about this ride, and has not handed it back yet."""

    code = "asked_already"


class OtherState(Refusal):
    """It stands elsewhere by now."""

    code = "wrong_state"


@transaction.atomic
def report(*, ride_id: UUID, what: str, cause: Cause, now: datetime) -> UUID:
    """Ask the driver of a ride for something left in the car. Sent twice, it is asked once.

    Raises:
        Malformed: it does not say what.
        NothingToAsk: no driver carried it out, or it is too long ago.
        AskedAlready: the last question about this ride is still open.
    """
    by, event_id = writer(cause)
    known = models.LostItem.objects.filter(client_event_id=event_id).first()
    if known is not None:
        if (known.ride_id, known.by_id) != (ride_id, by):
            raise work.KeyReused(_("This was sent before, as something else. Open the page again."))
        return known.id
    if role_on(ride_id, by) != Role.RIDER:
        raise NotYours(_("Only the rider can do this."))
    if not what:
        raise Malformed(_("Say what you lost, so that the driver knows what to look for."))
    driver_id = _driver_to_ask(ride_id, now=now)
    rules = rules_as_of(now)
    try:
        with transaction.atomic():
            item = models.LostItem.objects.create(
                ride_id=ride_id,
                driver_id=driver_id,
                by_id=by,
                what=what[:WHAT_MOST],
                state=State.ASKED,
                client_event_id=event_id,
                asked_at=now,
                contact_until=now + timedelta(seconds=rules["lost.contact_s"]),
            )
    except IntegrityError as error:
        raise AskedAlready(_("The driver was asked already. Write to them instead.")) from error
    _follow(item, "asked", now=now)
    work.set_timer("lost.end", str(item.id), due_at=item.contact_until)
    _remind_later(item.id, now=now)
    return item.id


@transaction.atomic
def move(*, item_id: UUID, to: State, by: UUID, now: datetime) -> None:
    """Say that it was found or not, was handed back, or is no longer looked for. Repeating is harmless.

    Raises:
        NotYours: the person is neither who lost it nor who drove.
        OtherState: it stands elsewhere; the sentence says where.
    """
    item = models.LostItem.objects.filter(id=item_id).first()
    if item is None:
        raise NotYours(_("There is no such thing lost."))
    _move(item, to, _side(item, by), now=now)


@transaction.atomic
def end(*, item_id: UUID, now: datetime) -> None:
    """Timer: the time for it is over."""
    item = models.LostItem.objects.filter(id=item_id, state__in=sorted(OPEN)).first()
    if item is not None and now >= item.contact_until:
        _move(item, State.CLOSED, Side.SYSTEM, now=now)


@transaction.atomic
def remind(*, item_id: UUID, now: datetime) -> bool:
    """Timer: whether a driver who has not answered is to be reminded now."""
    item = models.LostItem.objects.filter(id=item_id, state=State.ASKED).first()
    if item is None or item.reminders >= REMINDERS_MOST:
        return False
    models.LostItem.objects.filter(id=item_id).update(reminders=item.reminders + 1)
    _follow(item, "reminded", now=now)
    _remind_later(item_id, now=now)
    return True


def _move(item: models.LostItem, to: State, side: Side, *, now: datetime) -> None:
    if item.state == to:
        return
    changes: dict[str, object] = {"state": to}
    if to in (State.FOUND, State.NOT_FOUND):
        changes["answered_at"] = now
    if to == State.FOUND:
        until = now + timedelta(seconds=rules_as_of(now)["lost.contact_s"])
        changes |= {"contact_until": until, "ended_at": None}
        work.set_timer("lost.end", str(item.id), due_at=until)
    if to not in OPEN:
        changes["ended_at"] = now
    rows = models.LostItem.objects.filter(id=item.id, state__in=sorted(sources(to, side)))
    try:
        with transaction.atomic():
            moved = rows.update(**changes)
    except IntegrityError as error:  # found after all, while something else is asked for
        raise OtherState(_("Another question about this ride is open. Answer that one.")) from error
    if not moved:
        raise OtherState(_("This was answered or ended before. Open the page again."))
    _follow(item, to, now=now)


def _driver_to_ask(ride_id: UUID, *, now: datetime) -> UUID:
    ride = sides(ride_id)
    if ride.driver_id is None:
        raise NothingToAsk(_("No driver carried out this ride, so there is nobody to ask."))
    if ride.ended_at is None:
        raise NothingToAsk(_("The ride is under way. Write to your driver."))
    if now > ride.ended_at + timedelta(seconds=rules_as_of(now)["lost.report_s"]):
        raise NothingToAsk(_("This ride is too long ago to ask its driver."))
    return ride.driver_id


def _side(item: models.LostItem, by: UUID) -> Side:
    if by == item.by_id:
        return Side.RIDER
    if by == fleet.user_of(item.driver_id):
        return Side.DRIVER
    raise NotYours(_("There is no such thing lost."))


def _remind_later(item_id: UUID, *, now: datetime) -> None:
    after = timedelta(seconds=rules_as_of(now)["lost.remind_s"])
    work.set_timer("lost.remind", str(item_id), due_at=now + after)


def _follow(item: models.LostItem, what: str, *, now: datetime) -> None:
    work.post("care.lost", {"item": str(item.id), "what": str(what)}, now=now)
