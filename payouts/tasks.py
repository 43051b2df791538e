"""Doors of the room: what the sweeper starts, and what payers are told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.notices import live, mail
from coop.work import actions as work
from payouts.actions import fake_messages
from payouts.paying import Purpose, State
from payouts.queries import payments


def order_count(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have a worker count the units of the pools; among a million that takes a while."""
    work.post("units.count", {}, now=now)


def show_payer(*, payload: Mapping[str, str], now: datetime) -> None:
    """Let open pages of the payer know that a payment moved."""
    message = {"kind": "payment.changed", "payment": payload["payment"], "state": payload["state"]}
    live.send(live.user_group(payload["user"]), message)


def tell_payer(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to a payer whose card did not give what their ride cost: what they owe, and the way out."""
    is_late = payload["state"] == State.DECLINED and payload["purpose"] == Purpose.REST
    found = payments.payment(UUID(payload["payment"]), payer_id=UUID(payload["user"]))
    if not is_late or found is None:
        return
    amount = format_money(found.amount_minor, found.currency)
    says = _(
        "Your card did not pay %(amount)s of your last ride. %(reason)s\n\n"
        "You owe this amount until it is paid, and cannot book by card before: %(page)s\n"
    ) % {
        "amount": amount,
        "reason": found.sentence,
        "page": f"{settings.PUBLIC_URL}/pay/owed/",
    }
    mail.write_to(UUID(payload["user"]), subject=_("Your card was declined"), text=says)


def deliver_fake_messages(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: the fake provider, where there is one, sends its messages to our endpoint."""
    fake_messages.deliver()
