"""Why a card was not accepted, or a payout not, in words that people can act on."""

from django.utils.translation import gettext as _


def sentence(word: str) -> str:
    """What the owner of a card reads for the provider's word.

    A lost or stolen card is only called declined: who holds it may not be its owner.
    """
    known = {
        "insufficient_funds": _("There is too little money on this card."),
        "expired_card": _("This card has expired."),
        "incorrect_cvc": _("The security code of this card is wrong."),
        "incorrect_number": _("There is no card with this number."),
        "processing_error": _("The bank could not answer just now. Try again in a minute."),
        "authentication_required": _("Your bank wants you to confirm this payment yourself."),
        "payment_intent_authentication_failure": _("Your bank did not confirm this payment."),
        "setup_intent_authentication_failure": _("Your bank did not confirm this card."),
        "test_mode_live_card": _("Only test cards work here, since no money moves."),
    }
    return known.get(word) or _("Your bank declined this card. Ask it why, or use another card.")


def of_payout(word: str) -> str:
    """Why a payout came back."""
    known = {
        "account_closed": _("Your bank says that the account is closed."),
        "no_account": _("Your bank says that there is no such account."),
        "account_frozen": _("Your bank says that the account is frozen."),
        "debit_not_authorized": _("Your bank does not take such payments."),
        "payouts_not_allowed": _("The payment service has to hear more from you first."),
        "insufficient_capabilities_for_transfer": _(
            "The payment service has to hear more from you first."
        ),
        "instant_payouts_unsupported": _("Your bank does not take payouts at once."),
    }
    return known.get(word) or _("Your bank did not say why. Ask it, or give another account.")


def of_account(word: str) -> str:
    """What the payment service still wants to hear, by its own name for it."""
    known = {
        "external_account": _("your bank account"),
        "individual.first_name": _("your name"),
        "individual.last_name": _("your name"),
        "individual.dob.day": _("your birthday"),
        "individual.dob.month": _("your birthday"),
        "individual.dob.year": _("your birthday"),
        "individual.email": _("your e-mail address"),
        "individual.phone": _("your phone number"),
        "individual.id_number": _("your tax or identity number"),
        "individual.verification.document": _("a picture of an identity document"),
        "tos_acceptance.date": _("that you accept its terms"),
        "tos_acceptance.ip": _("that you accept its terms"),
    }
    if word.startswith("individual.address"):
        return _("your address")
    return known.get(word) or _("something more about you")
