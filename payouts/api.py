"""The API of members' money: dividends, and what is done with them."""

from coop.web.local import here
from coop.work.doors import Ask, get, post, put
from payouts import contexts
from payouts.actions import wallet
from payouts.queries import dividends as queries
from payouts.serializers import ChooseIn, DividendsOut, GiftIn, MonthOut, PaidOut, shown

MONEY = "money"


@get(DividendsOut, name="dividends", summary="My dividends", tag=MONEY)
def dividends(ask: Ask) -> object:
    """What you have of the fees now, and how fast it grows."""
    return _dividends(ask)


@get(MonthOut, name="dividend_months", summary="My dividends by month", tag=MONEY, many=True)
def months(ask: Ask) -> object:
    """What the last twelve months brought you, the latest first."""
    return contexts.months(ask.by, here(), now=ask.now)


@post(
    GiftIn, DividendsOut, name="give_dividends", summary="Give dividends to the reserve", tag=MONEY
)
def give(ask: Ask) -> object:
    """Give of what is yours to use to the reserve of all members."""
    amount_minor, unit = ask.fields["amount_minor"], here().currency
    wallet.give(user_id=ask.by, amount_minor=amount_minor, currency=unit, key=ask.key, now=ask.now)
    return _dividends(ask)


@put(
    ChooseIn,
    DividendsOut,
    name="choose_dividends",
    summary="Let dividends pay my rides first, or not",
    tag=MONEY,
)
def choose(ask: Ask) -> object:
    """Say whether your dividends pay your next ride before your card does."""
    wallet.choose(user_id=ask.by, **ask.fields, now=ask.now)
    return _dividends(ask)


@post(
    None,
    PaidOut,
    name="pay_debt_with_dividends",
    summary="Pay what I owe from dividends",
    tag=MONEY,
)
def pay_debt(ask: Ask) -> object:
    """Pay what you owe for rides, as far as your dividends go."""
    paid = wallet.pay_debt(user_id=ask.by, currency=here().currency, key=ask.key, now=ask.now)
    return {"paid_minor": paid}


def _dividends(ask: Ask) -> object:
    return shown(queries.dividends(ask.by, currency=here().currency, now=ask.now))
