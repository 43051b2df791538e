"""What we ask of the provider about payees: their accounts, transfers to them, payouts to banks."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from payouts.rails.client import client
from payouts.rails.reading import CALL, account_of, is_of, payout_of, transfer_of
from payouts.rails.reading import since as since_at
from payouts.rails.refusing import translated
from payouts.rails.values import Account, Moved, Named, Payout, Transfer

BY_HAND = {"payouts": {"schedule": {"interval": "manual"}}}


def create_account(*, country: str, email: str, call: Named) -> Account:
    """Open an account for a payee; they tell the provider themselves who they are.

    Args:
        country: two letters, where they live.
        email: to which the provider writes; may be empty.
    """
    asked: dict[str, Any] = {
        "type": "express",
        "country": country,
        "capabilities": {"transfers": {"requested": True}},
        "business_type": "individual",
        "metadata": {CALL: str(call.id)},
        "settings": BY_HAND,
        **({"email": email} if email else {}),
    }
    with translated():
        return account_of(
            client().v1.accounts.create(cast(Any, asked), {"idempotency_key": call.key})
        )


def account_link(account_id: str, *, back_url: str, again_url: str) -> str:
    """A page of the provider's that asks what is missing; it opens once, within minutes."""
    with translated():
        made = client().v1.account_links.create(
            {
                "account": account_id,
                "type": "account_onboarding",
                "return_url": back_url,
                "refresh_url": again_url,
            }
        )
    return made.url


def login_link(account_id: str) -> str:
    """A payee's own pages at the provider.

    Raises:
        Impossible: they have not told yet who they are.
    """
    with translated():
        return client().v1.accounts.login_links.create(account_id).url


def account(account_id: str) -> Account:
    """An account as it is now."""
    with translated():
        return account_of(client().v1.accounts.retrieve(account_id))


def transfer(moved: Moved, *, call: Named) -> Transfer:
    """Move money from our balance to a payee's.

    Raises:
        Impossible: `balance_insufficient`, or the account may not receive yet.
    """
    form: dict[str, Any] = {
        "amount": moved.amount_minor,
        "currency": moved.currency.lower(),
        "destination": moved.account_id,
        "transfer_group": moved.group,
        "metadata": {CALL: str(call.id)},
        **({"source_transaction": moved.charge_id} if moved.charge_id else {}),
    }
    with translated():
        made = client().v1.transfers.create(cast(Any, form), {"idempotency_key": call.key})
    return transfer_of(made)


def reverse_transfer(*, transfer_id: str, amount_minor: int, call: Named) -> str:
    """Take a transfer back; returns the id of the way back.

    Raises:
        Impossible: more than is left of it.
    """
    with translated():
        made = client().v1.transfers.reversals.create(
            transfer_id,
            {"amount": amount_minor, "metadata": {CALL: str(call.id)}},
            {"idempotency_key": call.key},
        )
    return made.id


def payout(
    *, account_id: str, amount_minor: int, currency: str, is_instant: bool = False, call: Named
) -> Payout:
    """Send money from a balance at the provider to the owner's bank.

    Args:
        account_id: whose; empty: ours.
        is_instant: within half an hour, which costs more and not every bank takes.
    Raises:
        Impossible: `balance_insufficient`, or the account is not complete.
    """
    asked = {
        "amount": amount_minor,
        "currency": currency.lower(),
        "method": "instant" if is_instant else "standard",
    }
    with translated():
        made = client().v1.payouts.create(
            cast(Any, {**asked, "metadata": {CALL: str(call.id)}}),
            cast(Any, {"idempotency_key": call.key, **_of(account_id)}),
        )
    return payout_of(made)


def payout_now(payout_id: str, *, account_id: str) -> Payout:
    """A payout as it is now.

    Raises:
        Gone: the provider has no such payout.
    """
    with translated():
        return payout_of(client().v1.payouts.retrieve(payout_id, {}, cast(Any, _of(account_id))))


def transfer_now(transfer_id: str) -> Transfer:
    """A transfer as it is now."""
    with translated():
        return transfer_of(client().v1.transfers.retrieve(transfer_id))


def find_account(*, call_id: UUID, since: datetime) -> Account | None:
    """The account that a call made, if it made one."""
    with translated():
        page = client().v1.accounts.list(cast(Any, {"limit": 100, "created": since_at(since)}))
        return next(
            (account_of(one) for one in page.auto_paging_iter() if is_of(one, call_id)), None
        )


def find_transfer(*, account_id: str, call_id: UUID, since: datetime) -> Transfer | None:
    """The same for a transfer."""
    wanted = {"destination": account_id, "limit": 100, "created": since_at(since)}
    with translated():
        page = client().v1.transfers.list(cast(Any, wanted))
        return next(
            (transfer_of(one) for one in page.auto_paging_iter() if is_of(one, call_id)), None
        )


def find_payout(*, account_id: str, call_id: UUID, since: datetime) -> Payout | None:
    """The same for a payout."""
    wanted = {"limit": 100, "created": since_at(since)}
    with translated():
        page = client().v1.payouts.list(cast(Any, wanted), cast(Any, _of(account_id)))
        return next(
            (payout_of(one) for one in page.auto_paging_iter() if is_of(one, call_id)), None
        )


def _of(account_id: str) -> dict[str, str]:
    return {"stripe_account": account_id} if account_id else {}
