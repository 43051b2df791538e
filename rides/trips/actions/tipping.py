"""Tips: after the ride only, by card, once; all of it goes to the driver."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.rulebook.queries import rules_as_of
from payouts.actions import payments
from rides.trips import models
from rides.trips.actions import moves, paying
from rides.trips.actions.moves import Cause
from rides.trips.fares import for_driver
from rides.trips.states import State

TIPPED = "tipped"


class NotOverYet(Refusal):
    """A tip comes after the ride."""

    code = "not_over_yet"


class TipInCash(Refusal):
    """The ride was paid in cash, and so is its tip."""

    code = "tip_in_cash"


def tip(*, ride_id: UUID, amount_minor: int, cause: Cause, now: datetime) -> None:
    """Give the driver a tip, from the card that paid the ride. Stands in no transaction; sent twice it is given once.

    Raises:
        NotYours: somebody else paid this ride.
        NotOverYet, TipInCash: no tip can be given.
        Malformed: nothing, or more than anybody means to give.
        payments.TippedBefore, CardDeclined, NeedsAction, NoCard: as `payments.tip`.
    """
    ride, driver_id = _driven(ride_id, cause)
    most = rules_as_of(now)["tips.most_minor"]
    if not 0 < amount_minor <= most:
        sum_ = format_money(most, ride.currency)
        raise Malformed(_("A tip is an amount above zero, and at most %s.") % sum_)
    if cause.client_event_id is None:
        raise Malformed(_("Open the page again and choose once more."))
    payments.tip(
        ride_id=ride_id,
        amount_minor=for_driver("tip", amount_minor).driver_minor,
        payer_id=paying.payer_of(ride),
        driver_id=driver_id,
        key=cause.client_event_id,
        now=now,
    )
    _note(ride_id, amount_minor, cause, now=now)


@transaction.atomic
def _note(ride_id: UUID, amount_minor: int, cause: Cause, *, now: datetime) -> None:
    """Keep that it was given, once; whoever watches the ride sees it."""
    if not moves.seen(cause, ride_id, TIPPED):
        cause.facts["amount_minor"] = amount_minor
        moves.note(ride_id, TIPPED, cause, now=now)


def _driven(ride_id: UUID, cause: Cause) -> tuple[models.Ride, UUID]:
    ride = models.Ride.objects.filter(id=ride_id).first()
    if ride is None or cause.by != paying.payer_of(ride):
        raise NotYours(_("Only who paid a ride can give a tip for it."))
    driven = models.Assignment.objects.filter(ride_id=ride_id, outcome="completed").first()
    if ride.state != State.COMPLETED or driven is None:
        raise NotOverYet(_("You can give a tip when the ride is over."))
    if ride.payment_method == paying.CASH:
        raise TipInCash(_("This ride was paid in cash. A tip is between you and your driver."))
    return ride, driven.driver_id
