"""What pages show of paying a ride: ways to pay at booking, a card that was refused, tips."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from coop.organisations.queries import rides as accounts_of
from coop.organisations.queries import seats
from coop.organisations.queries.seats import SeatView
from coop.rulebook.queries import rules_as_of, rules_of
from payouts.queries import cards, dividends, payments
from rides.places import queries as places
from rides.trips import wording
from rides.trips.actions.paying import ACCOUNT, CARD, CASH, takes_cash
from rides.trips.queries import later
from rides.trips.queries.rides import RideView
from rides.trips.states import State

Context = dict[str, Any]
CARDS = "/pay/cards/"
OWED = "/pay/owed/"


def ways_to_pay(
    user_id: UUID,
    zone_id: UUID,
    *,
    rules_version: int,
    chosen: str = "",
    accounts: Sequence[SeatView] = (),
) -> list[Context]:
    """Saved cards, the default one first, cash where it is taken, accounts; one of them is chosen."""
    mine = cards.cards_of(user_id)
    ways = [
        {
            "key": f"{CARD}:{one.id}",
            "icon": CARD,
            "label": wording.card(one.brand, one.last4),
            "detail": "",
        }
        for one in mine
    ]
    if takes_cash(rules_of(rules_version), zone_id):
        ways.append({"key": CASH, "icon": CASH, "label": _("Cash"), "detail": _("to the driver")})
    ways += [
        {
            "key": f"{ACCOUNT}:{seat.organisation_id}",
            "icon": "invoice",
            "label": wording.payment(ACCOUNT, seat.organisation),
            "detail": seat.cost_centre,
        }
        for seat in accounts
    ]
    keys = [way["key"] for way in ways]
    default = chosen if chosen in keys else (keys[0] if keys else "")
    return [way | {"is_default": way["key"] == default} for way in ways]


def at_booking(
    user_id: UUID,
    zone: places.ZoneView,
    *,
    rules_version: int,
    chosen: str,
    back_url: str,
    now: datetime,
) -> Context:
    """How somebody can pay the ride that they are about to book."""
    mine = dividends.dividends(user_id, currency=zone.currency, now=now)
    owed = payments.debt(user_id, zone.currency)
    return {
        "payments": ways_to_pay(
            user_id,
            zone.id,
            rules_version=rules_version,
            chosen=chosen,
            accounts=seats.to_ride_on(user_id, zone.currency),
        ),
        "add_card_url": f"{CARDS}?{urlencode({'next': back_url})}",
        "dividends_minor": mine.available_minor,
        "dividends_first": mine.pays_rides_first,
        "debt_minor": owed if owed > rules_as_of(now)["payments.small_debt_minor"] else 0,
        "debt_url": OWED,
    }


def for_series(user_id: UUID, zone_id: UUID, *, chosen: str, now: datetime) -> Context:
    """How a ride that repeats can be paid, each time when its search begins."""
    version = rules_as_of(now).version
    return {
        "payments": ways_to_pay(user_id, zone_id, rules_version=version, chosen=chosen),
        "add_card_url": CARDS,
    }


def of_ride(view: RideView, user_id: UUID) -> Context | None:
    """How a ride that lies ahead is paid, and what its rider can do about it."""
    if view.state != State.SCHEDULED or view.role != "rider":
        return None
    held = payments.hold_of(view.id)
    is_refused = later.is_refused(view.id)
    is_held = held is not None and held.state in ("created", "authorised")
    return {
        "is_refused": is_refused and not is_held,
        "sentence": held.sentence if held and not is_held else "",
        "is_held": is_held,
        "ways": ways_to_pay(
            user_id,
            view.zone.id,
            rules_version=view.rules_version,
            accounts=seats.to_ride_on(user_id, view.zone.currency),
        ),
        "add_card_url": f"{CARDS}?{urlencode({'next': f'/rides/{view.id}/'})}",
        "client_event_id": uuid4(),
    }


def paid_by(view: RideView) -> str:
    """How a ride is paid, in words."""
    payer = accounts_of.payer_of(view.id) if view.payment_method == ACCOUNT else None
    return wording.payment(view.payment_method, payer.name if payer else "")


def confirming(action_url: str, typed: list[tuple[str, str]]) -> Context:
    """The page on which somebody confirms with their bank, and then sends the same again."""
    return {"action_url": action_url, "typed": typed}
