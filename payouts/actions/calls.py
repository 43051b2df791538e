"""Calls to the payment provider that survive us: on record, with a key, before they are made.

`open_call` in the transaction of whatever asks for it, then `carry_out`, in a worker or at once.
Whoever dies in between is repeated with the same key, which the provider answers alike for 24
hours; after that, and where it keeps a fault as its answer, we look what happened, and only ask
anew when nothing did. A kind of call is a module with `ask`, `look`, `keep` and `refuse`.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.imports import load
from coop.work import actions as work
from payouts import models
from payouts.actions.ledger import KeyReused
from payouts.paying import CallState
from payouts.rails.refusing import Declined, Impossible, ProviderAway, Unsettled
from payouts.rails.values import Named

log = logging.getLogger("ourway.payments")

SPACE = UUID("0e5c9f3c-0d52-4d4b-a8a4-4d6f3a4f7a55")
KEY_LIVES = timedelta(hours=23)
"""The provider answers a key alike for 24 hours; an hour is for clocks that differ."""
LOOK_BACK = timedelta(hours=2)
LEFT_ALONE_S = 30
ATTEMPTS = 3
ERROR_CHARS = 300

KINDS = {
    "customer": "payouts.actions.payers",
    "setup": "payouts.actions.card_calls",
    "pay": "payouts.actions.charging.PAY",
    "capture": "payouts.actions.charging.CAPTURE",
    "cancel": "payouts.actions.charging.CANCEL",
    "refund": "payouts.actions.giving_back",
    "account": "payouts.actions.payees.OPENING",
    "transfer": "payouts.actions.paying_out.TRANSFER",
    "payout": "payouts.actions.paying_out.PAYOUT",
    "return": "payouts.actions.paying_out.RETURN",
}
"""Kind -> what handles it."""


class Kind(Protocol):
    """What a kind of call does. `keep` and `refuse` run in one transaction with the call's row."""

    def ask(self, call: models.Call, named: Named) -> Any:
        """Call the provider.

        Raises:
            Declined, Impossible: it answered, and the answer is no.
            ProviderAway: it may have happened.
        """

    def look(self, call: models.Call) -> Any:
        """What the call brought about, by looking at the provider; None where nothing."""

    def keep(self, call: models.Call, answer: Any, *, now: datetime) -> str:
        """Write down what was answered; returns the id of the provider's object."""

    def refuse(self, call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
        """Write down that the answer is no, for good."""


@transaction.atomic
def open_call(
    *, key: str, kind: str, subject_id: UUID, facts: Mapping[str, object], now: datetime
) -> models.Call:
    """Put a call on record, once per key.

    Args:
        key: says what it is about, such as `capture:<payment>`.
        facts: what the request is made of besides its subject; the same key, the same facts.
    Raises:
        KeyReused: the key stands for another call.
    """
    call, _is_new = models.Call.objects.get_or_create(
        key=key,
        defaults={
            # The provider keeps this number with the object: whoever lost the row, for instance
            # by a backup, asks again in the very same words.
            "id": uuid5(SPACE, key),
            "kind": kind,
            "subject_id": subject_id,
            "facts": dict(facts),
            "created_at": now,
            "opened_at": now,
        },
    )
    if (call.kind, call.subject_id, call.facts) != (kind, subject_id, dict(facts)):
        raise KeyReused(_("This payment was already recorded with other figures."))
    return call


def send_later(call: models.Call, *, now: datetime) -> None:
    """Let a worker carry it out once this transaction has committed."""
    work.post("payments.call", {"call": str(call.id)}, now=now)


def watch(call: models.Call, *, now: datetime) -> None:
    """Should whoever carries it out at once die, a worker does it half a minute later."""
    work.set_timer("payments.call", str(call.id), due_at=now + timedelta(seconds=LEFT_ALONE_S))


def carry_out(call_id: UUID, *, patience: int = 0, now: datetime) -> None:
    """Make a call, unless it was answered; afterwards its answer is on record.

    Args:
        patience: how often to ask again at once where nobody answers.
    Raises:
        ProviderAway: ask again later; nothing is lost.
    """
    for _attempt in range(ATTEMPTS):
        call = models.Call.objects.get(id=call_id)
        if call.state != CallState.OPEN or _is_carried_out(call, patience=patience, now=now):
            return
    raise ProviderAway(_("The payment service keeps failing. It is asked again in a minute."))


def carry_out_queued(*, payload: Mapping[str, str], now: datetime) -> None:
    """The same for an outbox message."""
    carry_out(UUID(payload["call"]), now=now)


def take_up(*, payload: Mapping[str, str], now: datetime) -> None:
    """Timer: hand a call that nobody finished to a worker."""
    call = models.Call.objects.filter(id=payload["key"], state=CallState.OPEN).first()
    if call is not None:
        send_later(call, now=now)


def _is_carried_out(call: models.Call, *, patience: int, now: datetime) -> bool:
    """One attempt; False where looking showed that nothing had happened, so that it may be anew."""
    kind: Kind = load(KINDS[call.kind])
    if now - call.opened_at >= KEY_LIVES:
        return _is_found(call, kind, now=now)
    try:
        answer = _asked(call, kind, patience)
    except Unsettled:
        return _is_found(call, kind, now=now)
    except (Declined, Impossible) as error:
        _refused(call, kind, error, now=now)
        return True
    _kept(call, kind, answer, now=now)
    return True


def _asked(call: models.Call, kind: Kind, patience: int) -> Any:
    named = Named(call.id, f"{call.key}:{call.attempt}")
    for left in range(patience, -1, -1):
        try:
            return kind.ask(call, named)
        except Unsettled:
            raise
        except ProviderAway:
            if not left:
                raise
    raise AssertionError("unreachable")


def _is_found(call: models.Call, kind: Kind, *, now: datetime) -> bool:
    """Look what the call brought about. Where it is nothing, the next attempt has a key of its own.

    The new number need not be committed before it is used: whoever dies then finds the object,
    which names the call and not the attempt.
    """
    answer = kind.look(call)
    if answer is not None:
        _kept(call, kind, answer, now=now)
        return True
    log.warning("call %s: nothing happened under attempt %s; asking anew", call.id, call.attempt)
    rows = models.Call.objects.filter(id=call.id, attempt=call.attempt)
    rows.update(attempt=call.attempt + 1, opened_at=now)
    return False


@transaction.atomic
def _kept(call: models.Call, kind: Kind, answer: Any, *, now: datetime) -> None:
    object_id = kind.keep(call, answer, now=now)
    _close(call, CallState.DONE, object_id=object_id, now=now)


@transaction.atomic
def _refused(call: models.Call, kind: Kind, error: Declined | Impossible, *, now: datetime) -> None:
    kind.refuse(call, error, now=now)
    _close(call, CallState.REFUSED, error=str(error)[:ERROR_CHARS], now=now)


def _close(call: models.Call, state: CallState, *, now: datetime, **known: str) -> None:
    rows = models.Call.objects.filter(id=call.id, state=CallState.OPEN)
    rows.update(state=state, done_at=now, **known)
    work.cancel_timer("payments.call", str(call.id))
