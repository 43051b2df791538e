"""What can come back instead of an answer, and what it means for whoever asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from payouts import troubles
from payouts.rails.values import Trouble

NOT_FOUND, FAULT = 404, 500


class ProviderAway(Refusal):
    """Nobody answered, or with a fault: it may have happened. The same call may be repeated."""

    code = "provider_away"
    status = 503


class Unsettled(ProviderAway):
    """The provider keeps the fault it had as the answer to this key: only looking can tell."""

    code = "provider_unsettled"


class Impossible(Exception):
    """The provider will not do this, however often it is asked; `code` is its word for it."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(f"{code}: {said}")
        self.code = code


class Gone(Impossible):
    """The provider has no such object."""


class Declined(Exception):
    """The bank of a card said no, or wants to hear its owner first."""

    def __init__(self, trouble: Trouble, object_id: str) -> None:
        super().__init__(trouble.code)
        self.trouble = trouble
        self.object_id = object_id


class Forged(Refusal):
    """A message that says it comes from the provider, and does not, or comes too late."""

    code = "forged"
    status = 400


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's exceptions into ours.

    Raises:
        Declined, Impossible, Gone, Unsettled, ProviderAway.
    """
    try:
        yield
    except stripe.CardError as error:
        raise _declined(error) from error
    except (stripe.IdempotencyError, stripe.AuthenticationError, stripe.PermissionError) as error:
        raise Impossible(error.code or type(error).__name__, str(error)) from error
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise _away(ProviderAway) from error
    except stripe.InvalidRequestError as error:
        kind = Gone if error.http_status == NOT_FOUND else Impossible
        raise kind(error.code or "invalid_request", str(error)) from error
    except stripe.APIError as error:
        is_kept = (error.headers or {}).get("idempotent-replayed") == "true"
        raise _away(Unsettled if is_kept else ProviderAway) from error


def trouble_of(code: str, decline_code: str) -> Trouble:
    """The reason in words that its owner can act on."""
    word = decline_code or code
    needs_owner = word in {
        "authentication_required",
        "payment_intent_authentication_failure",
        "setup_intent_authentication_failure",
    }
    return Trouble(word, troubles.sentence(word), needs_owner)


def _away(kind: type[ProviderAway]) -> ProviderAway:
    return kind(_("The payment service does not answer. Nothing is lost: try again in a minute."))


def _declined(error: stripe.CardError) -> Declined:
    body = error.json_body if isinstance(error.json_body, dict) else {}
    said = body.get("error", {})
    about = said.get("payment_intent") or said.get("setup_intent") or {}
    trouble = trouble_of(error.code or "", said.get("decline_code") or "")
    return Declined(trouble, str(about.get("id", "")))
