"""How a ride is paid: what is held when it is booked, what is taken or released when it ends.

`hold` calls the payment provider and stands in no transaction; all else belongs into the caller's.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.geometry import Point
from coop.basics.refusals import Malformed, Refusal
from coop.organisations.actions import riding
from coop.organisations.queries import rides as accounts
from coop.rulebook.queries import Rules, rules_of
from payouts import actions as payouts
from payouts.actions import giving_back, holding, payments, wallet
from payouts.paying import OPEN
from payouts.queries.payments import of_ride, refundable
from rides.fleet import queries as fleet
from rides.places import queries as places
from rides.trips import models
from rides.trips.fares import Fare, for_driver
from rides.trips.queries import areas
from rides.trips.queries.stops import stops_of
from rides.trips.quotes import Quote

CASH, CARD, ACCOUNT = "cash", "card", "account"
METHODS = (CASH, CARD, ACCOUNT)
FEES = {"cancelled": "cancelling", "no_show": "missing"}
"""As what a ride that did not take place stands in the books, and its line."""


class CashNotTaken(Refusal):
    """Members decided that rides here are not paid in cash."""

    code = "cash_not_taken"


class BeingCharged(Refusal):
    """A fee cannot be taken back while the bank is asked for it."""

    code = "being_charged"


@dataclass(frozen=True, slots=True)
class Payer:
    """Who pays a ride, and how: `card_id` is a saved card of theirs, their default one if empty.

    On account, `organisation_id` says on whose.
    """

    user_id: UUID
    method: str
    card_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """On whose account a ride goes; `is_by_desk`: the desk books it, for anybody."""

    organisation_id: UUID
    is_by_desk: bool = False
    cost_centre: str = ""


def require_possible(quote: Quote, payer: Payer) -> Payer:
    """Whoever pays, with the card that it will be.

    Raises:
        Malformed: no such way to pay.
        CashNotTaken: no cash is taken in this zone.
        payouts.actions.payments.NoCard: they saved none, or not this one.
    """
    return require_in_zone(payer, quote.zone_id, quote.rules_version)


def require_in_zone(payer: Payer, zone_id: UUID, rules_version: int) -> Payer:
    """As `require_possible`, under a version of the rules."""
    if payer.method not in METHODS:
        raise Malformed(_("Choose how you pay."))
    if payer.method == CASH:
        if not takes_cash(rules_of(rules_version), zone_id):
            raise CashNotTaken(_("Rides here are paid by card. Add one, then book."))
        return payer
    if payer.method == ACCOUNT:
        if payer.organisation_id is None:
            raise Malformed(_("Choose how you pay."))
        return payer
    card = payments.require_card(payer.user_id, payer.card_id)
    return Payer(payer.user_id, CARD, card)


def takes_cash(rules: Rules, zone_id: UUID) -> bool:
    """Whether rides in a zone can be paid in cash."""
    return bool(rules.scoped("payments.cash_allowed", places.zone(zone_id).slug))


def hold(quote: Quote, payer: Payer, *, about: UUID, now: datetime) -> UUID | None:
    """Hold the price on the payer's card; nothing is held for cash, nor yet for a ride for later.

    Raises:
        payouts.actions.payments.CardDeclined, NeedsAction, NoCard, OwesFirst: as `payments.hold`.
    """
    if payer.method != CARD or quote.pickup_at is not None or quote.price_minor <= 0:
        return None
    held = payments.hold(
        payer_id=payer.user_id,
        amount_minor=quote.price_minor,
        currency=quote.currency,
        about=about,
        method_id=payer.card_id,
        now=now,
    )
    return held.id


def hold_for_later(ride: models.Ride, *, now: datetime) -> str:
    """Hold the price of a ride for later, whose search is due; returns how far that is.

    Asked again it says how it stands: "created" while the bank is asked, then "authorised",
    "declined" or "needs_action".
    """
    return holding.hold_for_ride(
        holding.Wanted(
            ride_id=ride.id,
            payer_id=payer_of(ride),
            card_id=ride.card_id,
            amount_minor=ride.price_minor,
            currency=ride.currency,
        ),
        now=now,
    )


def payer_of(ride: models.Ride) -> UUID:
    """Who pays a ride: who rides, or who booked for a guest."""
    return ride.rider_id or ride.booked_by_id


def put_on_account(ride: models.Ride, order: Order, *, now: datetime) -> None:
    """Reserve a ride on an organisation's account, with where it goes as far as may be said.

    Raises:
        as `coop.organisations.actions.riding.reserve`.
    """
    riding.reserve(
        riding.Wanted(
            ride_id=ride.id,
            organisation_id=order.organisation_id,
            rider_id=ride.rider_id,
            booked_by_id=ride.booked_by_id,
            currency=ride.currency,
            price_minor=ride.price_minor,
            begins_at=ride.pickup_at or now,
            way=_way(ride),
            is_by_desk=order.is_by_desk,
            cost_centre=order.cost_centre,
        ),
        now=now,
    )


def move_on_account(ride: models.Ride, pickup_at: datetime, *, now: datetime) -> None:
    """A ride for later is moved: the limits of the account it is on count for the new time.

    Raises:
        as `coop.organisations.actions.riding.reserve`.
    """
    if ride.payment_method == ACCOUNT:
        riding.move(ride_id=ride.id, begins_at=pickup_at, now=now)


def settle(ride: models.Ride, driver_id: UUID, final: Fare, *, now: datetime) -> None:
    """Book a completed ride; dividends pay first if the rider wishes, the card gives the rest."""
    if ride.payment_method == ACCOUNT:
        riding.describe(ride_id=ride.id, way=_way(ride))
    payouts.settle_ride(
        payouts.RideMoney(
            ride_id=ride.id,
            payer_id=payer_of(ride),
            driver_id=driver_id,
            driver_user_id=fleet.user_of(driver_id),
            currency=ride.currency,
            method=ride.payment_method,
            total_minor=final.total_minor,
            driver_minor=final.driver_minor,
            fee_minor=final.fee_minor,
            tax_minor=final.tax_minor,
            pass_minor=final.pass_minor,
            advanced_minor=final.advanced_minor,
            rule_version=ride.rules_version,
            ended_at=ride.ended_at or now,
            organisation_id=_organisation(ride),
        ),
        now=now,
    )
    if ride.payment_method == CARD:
        _take(ride, final.total_minor - _from_dividends(ride, final.total_minor, now=now), now=now)


def charge_fee(
    ride: models.Ride, driver_id: UUID, amount_minor: int, reason: str, *, now: datetime
) -> None:
    """Book what a ride that did not take place costs its rider; the card gives it, or they owe it."""
    owed = for_driver(FEES[reason], amount_minor)
    payouts.settle_rider_debt(
        payouts.RiderDebt(
            ride_id=ride.id,
            rider_id=payer_of(ride),
            driver_id=driver_id,
            currency=ride.currency,
            amount_minor=owed.driver_minor,
            reason=reason,
            organisation_id=_organisation(ride),
        ),
        now=now,
    )
    if ride.payment_method == CARD:
        _take(ride, owed.total_minor, now=now)


def release(ride: models.Ride, *, now: datetime) -> None:
    """Release what is held for a ride that costs nothing."""
    payments.release_for(ride_id=ride.id, now=now)
    riding.release(ride_id=ride.id)


def waive_fee(
    ride: models.Ride, amount_minor: int, *, reason: str, by: UUID | None, now: datetime
) -> None:
    """Take back what a ride that did not take place cost: the debt, and what a card paid of it.

    Raises:
        BeingCharged: the bank is asked for it at this very moment.
    """
    if any(one.wanted_minor and one.state in OPEN for one in of_ride(ride.id)):
        raise BeingCharged(_("The card is being charged just now. Try again in a minute."))
    booked = {"CANCELLED": "cancelled", "NO_SHOW": "no_show"}[ride.state]
    payouts.reverse_rider_debt(ride_id=ride.id, reason=booked, now=now)
    paid = min(amount_minor, refundable(ride.id))
    if paid > 0:
        giving_back.refund(
            ride_id=ride.id,
            amount_minor=paid,
            reason=reason,
            by=by,
            key=f"waived:{ride.id}",
            now=now,
        )


def _organisation(ride: models.Ride) -> UUID | None:
    """Which organisation pays a ride on account."""
    payer = accounts.payer_of(ride.id) if ride.payment_method == ACCOUNT else None
    return payer.organisation_id if payer else None


def _way(ride: models.Ride) -> riding.Way:
    stops = stops_of(ride.id)
    first, last = stops[0], stops[-1]
    return riding.Way(
        start_area=areas.name(Point(first.lat, first.lon)),
        finish_area=areas.name(Point(last.lat, last.lon)),
        start=first.label,
        finish=last.label,
    )


def _take(ride: models.Ride, amount_minor: int, *, now: datetime) -> None:
    """Take an amount from the ride's card; where none was held, the rider goes on owing it."""
    try:
        payments.capture_for(ride_id=ride.id, amount_minor=amount_minor, now=now)
    except payments.NothingHeld:
        return


def _from_dividends(ride: models.Ride, due_minor: int, *, now: datetime) -> int:
    return wallet.pay_for(
        ride_id=ride.id,
        user_id=payer_of(ride),
        due_minor=due_minor,
        currency=ride.currency,
        now=now,
    )
