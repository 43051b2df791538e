"""How a ride for later is paid, once it is booked: another card, or cash, while it lies ahead.

A rider whose card was refused when the search was due mends it here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.organisations.actions import riding
from coop.work import actions as work
from payouts.actions import payments
from payouts.queries.payments import hold_of
from rides.trips import models
from rides.trips.actions import keeping, moves, paying
from rides.trips.actions.moves import Cause
from rides.trips.queries.later import timetable_of
from rides.trips.states import State

CHOSEN = "payment_chosen"
HELD = ("created", "authorised")


@dataclass(frozen=True, slots=True)
class Choice:
    """Cash, a saved card (the default one where none is named), or an organisation's account."""

    method: str
    card_id: UUID | None = None
    organisation_id: UUID | None = None


def choose(*, ride_id: UUID, choice: Choice, cause: Cause, now: datetime) -> None:
    """Pay a ride for later in another way. Where its search is due, the card is asked at once.

    Stands in no transaction.

    Raises:
        moves.WrongState: the search has begun, or the ride is over.
        paying.CashNotTaken, payments.NoCard: not in this way.
        as `paying.put_on_account`: the account's limits.
        payments.CardDeclined, NeedsAction, OwesFirst: as `payments.hold`.
    """
    if moves.done_as(cause.client_event_id) == CHOSEN:
        return
    if cause.client_event_id is None:
        raise Malformed(_("Open the page again and choose once more."))
    ride = _ahead(ride_id)
    wanted = paying.Payer(
        paying.payer_of(ride), choice.method, choice.card_id, choice.organisation_id
    )
    payer = paying.require_in_zone(wanted, ride.zone_id, ride.rules_version)
    hold_id = None
    if payer.method == paying.CARD and now >= timetable_of(ride).search_at:
        hold_id = payments.hold(
            payer_id=payer.user_id,
            amount_minor=ride.price_minor,
            currency=ride.currency,
            about=cause.client_event_id,
            method_id=payer.card_id,
            now=now,
        ).id
    _keep(ride_id, payer, hold_id, cause, now=now)


@transaction.atomic
def _keep(
    ride_id: UUID, payer: paying.Payer, hold_id: UUID | None, cause: Cause, *, now: datetime
) -> None:
    if moves.seen(cause, ride_id, CHOSEN):
        return
    facts = {"payment_method": payer.method, "card_id": payer.card_id}
    moves.note(ride_id, CHOSEN, cause, now=now, only_in=[State.SCHEDULED], **facts)
    ride = models.Ride.objects.get(id=ride_id)
    riding.release(ride_id=ride_id)
    if payer.method == paying.ACCOUNT and payer.organisation_id is not None:
        paying.put_on_account(ride, paying.Order(payer.organisation_id), now=now)
    if hold_id is not None:
        payments.bind(hold_id=hold_id, ride_id=ride_id, now=now)
    work.set_timer(keeping.TIMER, str(ride_id), due_at=now)


def _ahead(ride_id: UUID) -> models.Ride:
    ride = models.Ride.objects.filter(id=ride_id).first()
    if ride is None:
        raise NotYours(_("There is no such ride."))
    held = hold_of(ride_id)
    if ride.state != State.SCHEDULED or (held and held.state in HELD):
        raise moves.WrongState(_("How you pay can be changed until we begin to look for a driver."))
    return ride
