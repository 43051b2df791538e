"""Doors of the room: what the sweeper starts, and what payers are told."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Refusal
from coop.notices import live, mail
from coop.web import formats
from coop.web.local import here
from coop.work import actions as work
from payouts import troubles
from payouts.actions import batches, fake_messages
from payouts.payees import State as Payout
from payouts.queries import payments, payouts, refunds, statements


def order_count(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have a worker count the units of the pools; among a million that takes a while."""
    work.post("units.count", {}, now=now)


def order_comparison(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have a worker compare the provider, the ledger and the rides."""
    work.post("payments.reconcile", {}, now=now)


def show_payer(*, payload: Mapping[str, str], now: datetime) -> None:
    """Let open pages of the payer know that a payment moved."""
    message = {"type": "payment", "payment": payload["payment"], "state": payload["state"]}
    live.send(live.user_group(payload["user"]), message)


def tell_payer(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to a payer whose card did not give what their ride cost: what they owe, and the way out."""
    found = payments.payment(UUID(payload["payment"]), payer_id=UUID(payload["user"]))
    if found is None:
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


def order_payouts(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: open the payouts of the week that is due, and look after those that are late."""
    work.post("payouts.look", {}, now=now)
    try:
        time_zone = here().time_zone
    except Refusal:  # no city yet, so nobody was paid a fare
        return
    batches.open_due(time_zone=time_zone, currencies=statements.currencies(), now=now)


def tell_of_payout(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to a payee whose bank sent a payout back: where the money is, and the way out."""
    found = payouts.payout(UUID(payload["payout"]))
    if found is None or payload["state"] != Payout.FAILED:
        return
    says = _(
        "A payout of %(amount)s did not reach your bank account. %(reason)s\n\n"
        "Nothing is lost: the amount is yours with us, and goes out with your next payout. "
        "See your payout account: %(page)s\n"
    ) % {
        "amount": format_money(found.amount_minor, found.currency),
        "reason": troubles.of_payout(found.trouble),
        "page": f"{settings.PUBLIC_URL}/pay/account/",
    }
    mail.write_to(found.user_id, subject=_("Your payout came back"), text=says)


def tell_of_refund(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to a rider what goes back to them and why; to the driver, where it comes from them."""
    found = refunds.decision(UUID(payload["decision"]))
    if found is None:
        return
    amount = format_money(found.amount_minor, found.currency)
    where = {
        "card": _("It goes back to your card; banks take some days."),
        "wallet": _("It is in your balance, and pays your next ride first."),
        "debt": _("It comes off what you owe."),
        "account": _("It comes off the account of the organisation that paid."),
    }
    page = f"{settings.PUBLIC_URL}/rides/{found.ride_id}/"
    says = _(
        "You get %(amount)s back for a ride. %(where)s\n\nThe reason: %(reason)s\n\n%(page)s\n"
    )
    facts = {"amount": amount, "where": where[found.way], "reason": found.reason, "page": page}
    if found.way == "account":
        says = _("%(amount)s of your ride goes back.")
        says += " %(where)s\n\n" + _("The reason: %(reason)s") + "\n\n%(page)s\n"
    subject = _("%s of your ride goes back") if found.way == "account" else _("You get %s back")
    mail.write_to(found.payer_id, subject=subject % amount, text=says % facts)
    ride = refunds.ride(found.ride_id)
    if found.source == "driver" and ride is not None:
        says = _(
            "A steward gave %(amount)s of a ride back from your earnings.\n\nThe reason: %(reason)s\n\n%(page)s\n"
        )
        mail.write_to(
            ride.driver_user_id, subject=_("%s comes off your earnings") % amount, text=says % facts
        )


def tell_of_bank(*, payload: Mapping[str, str], now: datetime) -> None:
    """Write to a payee that their bank account was changed, in case it was not them."""
    user_id = UUID(payload["user"])
    found = payouts.account_of(user_id, now=now)
    if found is None or not found.bank_last4:
        return
    says = _("Your payouts now go to the bank account that ends in %s.") % found.bank_last4
    if found.held_until is not None:
        until = formats.day_and_time(found.held_until, here().time_zone, here().units)
        says += " " + _("Nothing is sent to it before %s.") % until
    says += "\n\n" + _("Was it not you? Sign out everywhere, and set it right: %s") % (
        f"{settings.PUBLIC_URL}/accounts/security/"
    )
    mail.write_to(user_id, subject=_("Your bank account for payouts"), text=says + "\n")
