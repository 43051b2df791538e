"""The API of payout accounts and payouts."""

from uuid import UUID

from coop.web.local import here
from coop.work.doors import Ask, get, post
from payouts import serializers_payees as shapes
from payouts.actions import batches, payees
from payouts.queries import payouts

MONEY = "money"


@get(shapes.PayoutAccountOut, name="payout_account", summary="My payout account", tag=MONEY)
def account(ask: Ask) -> object:
    """Your account at the payment service, as it was when we last looked."""
    return _account(ask)


@post(
    shapes.OpenAccountIn,
    shapes.PayoutAccountOut,
    name="open_payout_account",
    summary="Open a payout account",
    tag=MONEY,
    code=201,
)
def open_account(ask: Ask) -> object:
    """Open your account at the payment service, once; it is completed on the service's own pages."""
    payees.open_account(user_id=ask.by, country=ask.fields["country"], now=ask.now)
    return _account(ask)


@post(
    None,
    shapes.LinkOut,
    name="payout_account_link",
    summary="Go on at the payment service",
    tag=MONEY,
    code=201,
)
def link(ask: Ask) -> object:
    """A page of the payment service, where you say who you are or change your bank account."""
    return {"url": payees.entrance(user_id=ask.by, now=ask.now)}


@get(shapes.PayoutOut, name="payouts", summary="My payouts", tag=MONEY, many=True)
def my_payouts(ask: Ask) -> object:
    """Your payouts, newest first."""
    return payouts.recent(ask.by)


@post(None, shapes.PayoutOut, name="pay_me_now", summary="Pay me at once", tag=MONEY, code=201)
def pay_now(ask: Ask) -> object:
    """Be paid all that is yours, at what the service takes for it; once a day."""

    def act() -> UUID:
        return batches.pay_now(
            user_id=ask.by, currency=here().currency, time_zone=here().time_zone, now=ask.now
        )

    made = ask.once(act)
    return payouts.payout(made) if made else None


def _account(ask: Ask) -> object:
    return payouts.account_of(ask.by, now=ask.now) or payouts.NO_ACCOUNT
