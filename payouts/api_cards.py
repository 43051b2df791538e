"""The API of cards, payments by card, and what is owed."""

from uuid import UUID

from coop.work.doors import Ask, delete, get, post, put
from payouts import serializers_cards as shapes
from payouts.actions import cards, payments
from payouts.queries import cards as saved
from payouts.queries import payments as paid

MONEY = "money"


@get(shapes.CardOut, name="cards", summary="My cards", tag=MONEY, many=True)
def my_cards(ask: Ask) -> object:
    """The cards that you can pay with, the default one first."""
    return saved.cards_of(ask.by)


@post(shapes.CardIn, shapes.AddedOut, name="add_card", summary="Add a card", tag=MONEY, code=201)
def add_card(ask: Ask) -> object:
    """Save a card at the payment service; its number never reaches us, but for a test card's."""
    number, secret = ask.fields.get("number"), ""
    if number:
        card_id = cards.add_test_card(user_id=ask.by, number=number, key=ask.key, now=ask.now)
    else:
        card_id, secret = cards.begin(user_id=ask.by, key=ask.key, now=ask.now)
    return {"id": card_id, "client_secret": secret}


@delete(name="remove_card", summary="Remove a card", tag=MONEY)
def remove(ask: Ask, card_id: UUID) -> None:
    """Forget a card, here and at the payment service."""
    cards.remove(card_id=card_id, by=ask.by, now=ask.now)


@put(None, name="prefer_card", summary="Pay with this card from now on", tag=MONEY)
def prefer(ask: Ask, card_id: UUID) -> None:
    """Make a card the one that pays unless another is chosen."""
    cards.prefer(card_id=card_id, by=ask.by, now=ask.now)


@get(shapes.PaymentOut, name="payments", summary="My payments by card", tag=MONEY, many=True)
def my_payments(ask: Ask) -> object:
    """Your newest payments by card, and what became of them."""
    return paid.recent(ask.by)


@get(shapes.OwedOut, name="owed", summary="What I owe", tag=MONEY, many=True)
def owed(ask: Ask) -> object:
    """What you owe for rides, by currency; while you do, you cannot book by card."""
    return [{"currency": unit, "owed_minor": n} for unit, n in paid.debts(ask.by).items()]


@post(
    shapes.PayOwedIn,
    shapes.PaymentOut,
    name="pay_owed",
    summary="Pay what I owe by card",
    tag=MONEY,
    code=201,
)
def pay_owed(ask: Ask) -> object:
    """Pay all that you owe in a currency, from a saved card."""
    made = payments.pay_debt(
        payer_id=ask.by,
        currency=ask.fields["currency"],
        key=ask.key,
        method_id=ask.fields.get("card_id"),
        now=ask.now,
    )
    return paid.payment(made.id, payer_id=ask.by)
