"""What the provider says happened: its events, our balance there and each change of it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import stripe
from django.utils.translation import gettext as _

from payouts.rails.client import client, webhook_secret
from payouts.rails.reading import at, line_of, plain
from payouts.rails.refusing import Forged, translated
from payouts.rails.values import Balance, Event, Line

TOLERANCE_S = 300


def construct_event(body: bytes, signature: str) -> Event:
    """Read a message that came to our endpoint, if the provider signed it in the last 5 minutes.

    Raises:
        Forged: it did not, or longer ago.
    """
    try:
        found = client().construct_event(body, signature, webhook_secret(), TOLERANCE_S)
        return _event_of(found)
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
        raise Forged(_("The payment service did not sign this message.")) from error


def sign(body: str) -> str:
    """The header with which the fake signs its messages."""
    return str(stripe.WebhookSignature.generate_signature_header(body, webhook_secret()))


def balance() -> Balance:
    """What is at the provider now."""
    with translated():
        found = plain(client().v1.balance.retrieve())
    return Balance(
        {one["currency"].upper(): one["amount"] for one in found["available"]},
        {one["currency"].upper(): one["amount"] for one in found["pending"]},
    )


def lines(*, since: datetime, until: datetime) -> Iterator[Line]:
    """Changes of our balance from `since` (included) to `until` (excluded), newest first."""
    span = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    with translated():
        page = client().v1.balance_transactions.list(cast(Any, {"limit": 100, "created": span}))
        for one in page.auto_paging_iter():
            yield line_of(one)


def _event_of(found: Any) -> Event:
    found = plain(found)
    about = found["data"]["object"]
    return Event(
        id=found["id"],
        kind=found["type"],
        object_kind=about["object"],
        object_id=about.get("id", ""),
        account_id=found["account"] if found.get("account") else "",
        at=at(found["created"]),
    )


def kind_of(body: bytes) -> str:
    """What a message says it is about; for the log, never believed."""
    try:
        return str(json.loads(body).get("type", ""))[:60]
    except (ValueError, AttributeError):
        return ""
