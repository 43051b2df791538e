"""Why a card was not accepted, in words that its owner can act on."""

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
