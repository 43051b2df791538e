"""Makes people known to the payment provider: by a number, without a name."""

from datetime import datetime
from uuid import UUID

from payouts import models
from payouts.actions import calls
from payouts.rails import provider
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Named


def introduce(user_id: UUID, *, now: datetime) -> str:
    """The provider's id of a person; asks for one the first time. In no transaction.

    Raises:
        ProviderAway: ask again later.
    """
    known = models.Payer.objects.filter(user_id=user_id).first()
    if known is None:
        call = calls.open_call(
            key=f"customer:{user_id}", kind="customer", subject_id=user_id, facts={}, now=now
        )
        calls.carry_out(call.id, patience=1, now=now)
        known = models.Payer.objects.get(user_id=user_id)
    return known.provider_id


def ask(call: models.Call, named: Named) -> str:
    """Call the provider."""
    return provider.create_customer(user_id=call.subject_id, call=named)


def look(call: models.Call) -> str | None:
    """The customer that the call made."""
    return provider.find_customer(call_id=call.id, since=call.created_at - calls.LOOK_BACK)


def keep(call: models.Call, answer: str, *, now: datetime) -> str:
    """Remember the provider's number."""
    models.Payer.objects.get_or_create(
        user_id=call.subject_id, defaults={"provider_id": answer, "known_at": now}
    )
    return answer


def refuse(call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
    """Nobody can be refused: it is our mistake, and it is logged."""
    calls.log.error("customer %s: %s", call.subject_id, error)
