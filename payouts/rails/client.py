"""The library's client: over the network with the co-operative's keys, else on the fake.

Nothing is retried here: who asks keeps the key of the call, and repeats it later.
"""

from functools import lru_cache
from pathlib import Path

import stripe
from django.conf import settings

from payouts.rails.fake.wire import FakeClient

CONNECT_S, ANSWER_S = 4.0, 12.0
FAKE_KEY = "sk_test_fake"
FAKE_SECRET = "whsec_fake_of_this_machine"  # noqa: S105 - opens nothing


def is_fake() -> bool:
    """Whether no keys are set, so that no money moves."""
    return not settings.STRIPE_SECRET_KEY


def webhook_secret() -> str:
    """What signs the provider's messages to us."""
    return FAKE_SECRET if is_fake() else str(settings.STRIPE_WEBHOOK_SECRET)


def client() -> stripe.StripeClient:
    """The client for the settings as they are."""
    if is_fake():
        return _client(FAKE_KEY, str(settings.STRIPE_FAKE_FILE))
    return _client(settings.STRIPE_SECRET_KEY, "")


def fake() -> FakeClient:
    """The handles of the fake's world.

    Raises:
        LookupError: the provider is a real one.
    """
    if not is_fake():
        raise LookupError("keys are set: there is no fake")
    return _fake(str(settings.STRIPE_FAKE_FILE))


@lru_cache(maxsize=8)
def _fake(file: str) -> FakeClient:
    return FakeClient(Path(file))


@lru_cache(maxsize=8)
def _client(key: str, fake_file: str) -> stripe.StripeClient:
    wire = _fake(fake_file) if fake_file else stripe.RequestsClient(timeout=(CONNECT_S, ANSWER_S))
    return stripe.StripeClient(key, http_client=wire, max_network_retries=0)
