"""Rides paid by card: hold when it is booked, take when it ends, release, tip, pay a debt.

What trips call. `hold`, `tip` and `pay_debt` call the provider and stand in no transaction;
`bind`, `capture_for` and `release_for` belong into the caller's, and a worker does the rest.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from payouts import models
from payouts.actions import calls, charging
from payouts.actions.asking import (
    PAY_DEBT_PAGE,
    UNBOUND,
    Asked,
    CardDeclined,
    HoldGone,
    NeedsAction,
    NoCard,
    NothingHeld,
    NothingOwed,
    OwesFirst,
    TippedBefore,
    card_of,
    pay,
)
from payouts.actions.ledger import KeyReused
from payouts.paying import LIVE, Purpose, State
from payouts.queries import payments

__all__ = [
    "CardDeclined",
    "Hold",
    "HoldGone",
    "NeedsAction",
    "NoCard",
    "NothingHeld",
    "NothingOwed",
    "OwesFirst",
    "TippedBefore",
    "bind",
    "capture_for",
    "come_back",
    "give_up",
    "hold",
    "hold_unattended",
    "pay_debt",
    "release_for",
    "release_unbound",
    "require_card",
    "tip",
]


@dataclass(frozen=True, slots=True)
class Hold:
    """An amount on a card: `state` is "authorised" where the ride may be booked."""

    id: UUID
    state: str
    amount_minor: int
    currency: str


def hold(
    *,
    payer_id: UUID,
    amount_minor: int,
    currency: str,
    about: UUID,
    method_id: UUID | None = None,
    now: datetime,
) -> Hold:
    """Hold an amount on a rider's card. Stands in no transaction; the same `about` holds once.

    Args:
        about: the booking's client event id. After a refused card, send another.
        method_id: a saved card; none: the default one.
    Raises:
        Malformed: the amount is not above zero.
        OwesFirst: a debt has to be paid first.
        NoCard: there is none.
        CardDeclined: the bank said no.
        NeedsAction: the rider confirms at `facts["action_url"]`, and sends the same again.
        ProviderAway: nobody answers; the same request may be sent again.
    """
    asked = Asked(Purpose.HOLD, about, payer_id, currency, amount_minor)
    return _hold(asked, method_id, now=now)


def hold_unattended(
    *,
    payer_id: UUID,
    amount_minor: int,
    currency: str,
    about: UUID,
    method_id: UUID | None = None,
    now: datetime,
) -> Hold:
    """As `hold`, when a ride booked ahead is due and its rider is not there to confirm.

    Raises:
        CardDeclined: also where the bank wants to hear the rider; `facts["reason"]` is then
            "authentication_required", and `hold` with the rider there may succeed.
    """
    asked = Asked(Purpose.HOLD, about, payer_id, currency, amount_minor, is_present=False)
    return _hold(asked, method_id, now=now)


def require_card(user_id: UUID, method_id: UUID | None = None) -> UUID:
    """The saved card that somebody would pay with: this one, or their default one.

    Raises:
        NoCard: there is none.
    """
    return card_of(user_id, method_id).id


@transaction.atomic
def bind(*, hold_id: UUID, ride_id: UUID, now: datetime) -> None:
    """Give a hold to the ride that is being booked in this transaction.

    Raises:
        HoldGone: it was released, or belongs to another ride.
    """
    free = models.Payment.objects.filter(
        id=hold_id,
        purpose=Purpose.HOLD,
        state=State.AUTHORISED,
        wanted_minor=None,
        ride_id=None,
    )
    if not free.update(ride_id=ride_id):
        if models.Payment.objects.filter(id=hold_id, ride_id=ride_id).exists():
            return
        raise HoldGone(_("Your card was released meanwhile. Confirm the ride once more."))
    work.cancel_timer(UNBOUND, str(hold_id))


@transaction.atomic
def capture_for(*, ride_id: UUID, amount_minor: int, now: datetime) -> None:
    """Take what a ride cost from the card that was bound to it. Once; belongs into the ride's end.

    What exceeds the hold, or all of it where the hold is gone, is charged to the same card. What
    the card does not give stays owed by the rider, who is told.

    Args:
        amount_minor: in total; 0 releases the hold.
    Raises:
        NothingHeld: no card was bound to this ride.
        KeyReused: it was captured or released before with another amount.
    """
    if amount_minor <= 0:
        release_for(ride_id=ride_id, now=now)
        return
    payment = _bound(ride_id)
    taken = min(amount_minor, payment.amount_minor)
    if payment.wanted_minor is not None:
        _require_same(payment, ride_id, amount_minor)
        return
    payment.wanted_minor = taken
    payment.save(update_fields=["wanted_minor"])
    if amount_minor > taken:
        charging.charge_rest(payment, amount_minor - taken, about=ride_id, now=now)
    charging.follow(payment, now=now)


@transaction.atomic
def release_for(*, ride_id: UUID, now: datetime) -> None:
    """Release what is held for a ride that costs nothing; no harm without a hold, or twice.

    Raises:
        KeyReused: it was captured before.
    """
    payment = models.Payment.objects.select_for_update().filter(ride_id=ride_id)
    held = payment.filter(purpose=Purpose.HOLD).order_by("-created_at").first()
    if held is None:
        return
    _want_nothing(held, now=now)


def tip(
    *,
    ride_id: UUID,
    amount_minor: int,
    payer_id: UUID,
    driver_id: UUID,
    key: UUID,
    now: datetime,
) -> Hold:
    """Charge a tip after a ride, once; all of it goes to the driver. Stands in no transaction.

    It comes from the card that paid the ride, else from the default one. Whether the ride is over
    and theirs, the caller knows.

    Args:
        key: the request's, for the log; a ride is tipped once whatever the key.
    Raises:
        TippedBefore: with another amount.
        NothingHeld: the ride was never settled.
        Malformed, NoCard, CardDeclined, NeedsAction, ProviderAway: as `hold`.
    """
    if amount_minor <= 0:
        raise Malformed(_("A tip is an amount above zero."))
    calls.log.info("tip for ride %s under key %s", ride_id, key)
    unit = payments.currency_of(ride_id)
    if unit is None:
        raise NothingHeld(_("This ride has not ended yet."))
    held = models.Payment.objects.filter(ride_id=ride_id, purpose=Purpose.HOLD).first()
    card = card_of(payer_id, held.card_id if held else None, otherwise=True)
    asked = Asked(Purpose.TIP, ride_id, payer_id, unit, amount_minor, driver_id=driver_id)
    payment = pay(asked, card, now=now)
    if payment.amount_minor != amount_minor:
        raise TippedBefore(
            _("You gave a tip of %s for this ride already.")
            % format_money(payment.amount_minor, unit)
        )
    return Hold(payment.id, payment.state, payment.amount_minor, payment.currency)


def pay_debt(
    *, payer_id: UUID, currency: str, key: UUID, method_id: UUID | None = None, now: datetime
) -> Hold:
    """Charge all that a rider owes, with them there to confirm. Stands in no transaction.

    Args:
        key: the request's; sent twice it charges once.
    Raises:
        NothingOwed: there is no debt, or it is being paid right now.
        NoCard, CardDeclined, NeedsAction, ProviderAway: as `hold`.
    """
    before = models.Payment.objects.filter(purpose=Purpose.DEBT, about=key, state__in=LIVE).first()
    owed = before.amount_minor if before else payments.debt(payer_id, currency)
    if before and before.payer_id != payer_id:
        raise NotYours(_("There is no such payment."))
    if owed <= 0:
        raise NothingOwed(_("You owe nothing."))
    asked = Asked(Purpose.DEBT, key, payer_id, currency, owed)
    payment = pay(asked, card_of(payer_id, method_id), now=now)
    return Hold(payment.id, payment.state, payment.amount_minor, payment.currency)


def come_back(*, payment_id: UUID, by: UUID, now: datetime) -> str:
    """Somebody returns from their bank's page: fetch what came of it; returns the new state.

    Raises:
        NotYours: it is not their payment.
        ProviderAway: ask again later.
    """
    payment = models.Payment.objects.filter(id=payment_id, payer_id=by).first()
    if payment is None:
        raise NotYours(_("There is no such payment."))
    return charging.refresh(payment_id, now=now).state


@transaction.atomic
def give_up(*, hold_id: UUID, now: datetime) -> None:
    """Release a hold that no ride was booked with; no harm where one was."""
    payment = models.Payment.objects.select_for_update().filter(id=hold_id, ride_id=None).first()
    if payment is not None and payment.purpose == Purpose.HOLD:
        _want_nothing(payment, now=now)


def release_unbound(*, payload: dict[str, str], now: datetime) -> None:
    """Timer: nobody booked the ride that an amount was held for."""
    give_up(hold_id=UUID(payload["key"]), now=now)


def _hold(asked: Asked, method_id: UUID | None, *, now: datetime) -> Hold:
    if asked.amount_minor <= 0:
        raise Malformed(_("An amount to hold is above zero."))
    _require_no_debt(asked.payer_id, asked.currency, now=now)
    payment = pay(asked, card_of(asked.payer_id, method_id), now=now)
    return Hold(payment.id, payment.state, payment.amount_minor, payment.currency)


def _require_no_debt(user_id: UUID, currency: str, *, now: datetime) -> None:
    owed = payments.debt(user_id, currency)
    if owed > rules_as_of(now)["payments.small_debt_minor"]:
        raise OwesFirst(
            _("You owe %s from before. Pay that first; then you can book by card again.")
            % format_money(owed, currency),
            facts={"owed_minor": owed, "currency": currency, "page": PAY_DEBT_PAGE},
        )


def _bound(ride_id: UUID) -> models.Payment:
    rows = models.Payment.objects.select_for_update().filter(ride_id=ride_id, purpose=Purpose.HOLD)
    found = rows.order_by("-created_at").first()
    if found is None:
        raise NothingHeld(_("No card was held for this ride."))
    return found


def _require_same(payment: models.Payment, ride_id: UUID, amount_minor: int) -> None:
    rest = models.Payment.objects.filter(purpose=Purpose.REST, about=ride_id).first()
    before = (payment.wanted_minor or 0) + (rest.amount_minor if rest else 0)
    if before != amount_minor:
        raise KeyReused(_("This payment was already recorded with other figures."))


def _want_nothing(payment: models.Payment, *, now: datetime) -> None:
    if payment.wanted_minor:
        raise KeyReused(_("This payment was already recorded with other figures."))
    payment.wanted_minor = 0
    payment.save(update_fields=["wanted_minor"])
    if payment.state == State.CREATED:
        # Its call looks what became of it, and makes nothing new.
        calls.send_later(models.Call.objects.get(key=f"pay:{payment.id}"), now=now)
    charging.follow(payment, now=now)
