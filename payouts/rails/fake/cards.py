"""The cards that Stripe documents for tests, and what each of them does.

Source: the page "Testing" of Stripe's documentation. Also shown on the form that adds a card.
"""

from dataclasses import dataclass
from enum import StrEnum

BYPASS = "4000000000000077"


class Strong(StrEnum):
    """When the bank wants its customer to confirm a payment by themselves."""

    NEVER = "never"
    UNLESS_SET_UP = "unless_set_up"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Card:
    """A card for tests: `decline` names what its bank says to every charge."""

    number: str
    name: str
    brand: str
    words: str
    decline: str = ""
    may_attach: bool = True
    strong: Strong = Strong.NEVER
    is_disputed: bool = False


CARDS = (
    Card("4242424242424242", "pm_card_visa", "visa", "Works"),
    Card("5555555555554444", "pm_card_mastercard", "mastercard", "Works"),
    Card("378282246310005", "pm_card_amex", "amex", "Works"),
    Card(
        "4000000000000341",
        "pm_card_chargeCustomerFail",
        "visa",
        "Can be added; every payment is declined",
        decline="generic_decline",
    ),
    Card(
        "4000000000000002",
        "pm_card_chargeDeclined",
        "visa",
        "Declined at once",
        decline="generic_decline",
        may_attach=False,
    ),
    Card(
        "4000000000009995",
        "pm_card_chargeDeclinedInsufficientFunds",
        "visa",
        "Declined at once: too little money",
        decline="insufficient_funds",
        may_attach=False,
    ),
    Card(
        "4000000000009987",
        "pm_card_chargeDeclinedLostCard",
        "visa",
        "Declined at once: reported lost",
        decline="lost_card",
        may_attach=False,
    ),
    Card(
        "4000000000009979",
        "pm_card_chargeDeclinedStolenCard",
        "visa",
        "Declined at once: reported stolen",
        decline="stolen_card",
        may_attach=False,
    ),
    Card(
        "4000000000000069",
        "pm_card_chargeDeclinedExpiredCard",
        "visa",
        "Declined at once: expired",
        decline="expired_card",
        may_attach=False,
    ),
    Card(
        "4000000000000127",
        "pm_card_chargeDeclinedIncorrectCvc",
        "visa",
        "Declined at once: wrong security code",
        decline="incorrect_cvc",
        may_attach=False,
    ),
    Card(
        "4000000000000119",
        "pm_card_chargeDeclinedProcessingError",
        "visa",
        "Declined at once: the bank made an error",
        decline="processing_error",
        may_attach=False,
    ),
    Card(
        "4000002500003155",
        "pm_card_authenticationRequiredOnSetup",
        "visa",
        "The bank asks once, when the card is added",
        strong=Strong.UNLESS_SET_UP,
    ),
    Card(
        "4000002760003184",
        "pm_card_authenticationRequired",
        "visa",
        "The bank asks at every payment",
        strong=Strong.ALWAYS,
    ),
    Card(
        "4000008260003178",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        "visa",
        "The bank asks, then declines: too little money",
        decline="insufficient_funds",
        strong=Strong.ALWAYS,
    ),
    Card(
        "4000000000000259",
        "pm_card_createDispute",
        "visa",
        "Works; the payment is disputed afterwards",
        is_disputed=True,
    ),
    Card(BYPASS, "pm_card_bypassPending", "visa", "Works; the money is available at once"),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_NAME = {card.name: card for card in CARDS}

SENTENCES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": "An error occurred while processing your card. Try again in a little bit.",
}
CODES = {"expired_card", "incorrect_cvc", "processing_error"}
"""Declines that are a code of their own; the others are `card_declined` with a decline code."""


def by_name(name: str) -> Card | None:
    """A card by Stripe's name for it; the newer names say the brand, too."""
    return BY_NAME.get(name) or BY_NAME.get(name.replace("pm_card_visa_", "pm_card_"))
