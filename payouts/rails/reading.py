"""Reads the library's objects into values of ours."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from payouts.rails.refusing import trouble_of
from payouts.rails.values import (
    Account,
    CardShown,
    Dispute,
    Intent,
    IntentState,
    Line,
    Payout,
    PayoutState,
    Refund,
    Setup,
    Transfer,
    Trouble,
)

CALL = "call"
"""Under this name every object says which call of ours made it."""

STATES = {
    "requires_payment_method": IntentState.WAITING,
    "requires_confirmation": IntentState.WAITING,
    "requires_action": IntentState.NEEDS_ACTION,
    "processing": IntentState.PROCESSING,
    "requires_capture": IntentState.HELD,
    "succeeded": IntentState.PAID,
    "canceled": IntentState.CANCELLED,
}
OPEN_DISPUTE = {"warning_needs_response", "warning_under_review", "needs_response", "under_review"}
PAYOUT_FAILED = {"failed", "canceled"}


def intent_of(body: Any) -> Intent:
    """A payment intent, its charge in full."""
    body = plain(body)
    charge = body["latest_charge"] if isinstance(body.get("latest_charge"), dict) else None
    line = charge.get("balance_transaction") if charge else None
    return Intent(
        id=body["id"],
        state=STATES[body["status"]],
        amount_minor=body["amount"],
        currency=body["currency"].upper(),
        capturable_minor=body["amount_capturable"],
        paid_minor=body["amount_received"],
        refunded_minor=charge["amount_refunded"] if charge and charge["captured"] else 0,
        charge_id=charge["id"] if charge else "",
        cost_minor=line["fee"] if isinstance(line, dict) else None,
        held_until=_held_until(charge),
        action_url=_action_url(body),
        client_secret=body["client_secret"],
        trouble=_trouble(body.get("last_payment_error")),
        call_id=_call(body),
        is_expired=body.get("cancellation_reason") == "automatic",
    )


def setup_of(body: Any) -> Setup:
    """A setup intent, its payment method in full."""
    body = plain(body)
    method = body["payment_method"]
    return Setup(
        id=body["id"],
        is_done=body["status"] == "succeeded",
        card=card_of(method) if isinstance(method, dict) else None,
        action_url=_action_url(body),
        client_secret=body["client_secret"],
        trouble=_trouble(body.get("last_setup_error")),
        call_id=_call(body),
    )


def card_of(body: Any) -> CardShown:
    """A payment method of the kind `card`."""
    body = plain(body)
    shown = body["card"]
    return CardShown(
        body["id"], shown["brand"], shown["last4"], shown["exp_month"], shown["exp_year"]
    )


def refund_of(body: Any) -> Refund:
    """A refund; on a card it is `succeeded` at once, or fails weeks later."""
    body = plain(body)
    return Refund(
        id=body["id"],
        intent_id=body["payment_intent"],
        amount_minor=body["amount"],
        currency=body["currency"].upper(),
        is_done=body["status"] == "succeeded",
        is_failed=body["status"] in {"failed", "canceled"},
        call_id=_call(body),
    )


def dispute_of(body: Any) -> Dispute:
    """A dispute, with what it moved."""
    body = plain(body)
    return Dispute(
        id=body["id"],
        intent_id=body["payment_intent"] or "",
        charge_id=body["charge"],
        amount_minor=body["amount"],
        currency=body["currency"].upper(),
        taken_minor=-sum(line["net"] for line in body["balance_transactions"]),
        is_open=body["status"] in OPEN_DISPUTE,
        is_won=body["status"] == "won",
    )


def account_of(body: Any) -> Account:
    """A connected account."""
    body = plain(body)
    banks = body["external_accounts"]["data"] if body.get("external_accounts") else []
    return Account(
        id=body["id"],
        country=body["country"],
        currency=(body["default_currency"] or "").upper(),
        may_receive=body["capabilities"].get("transfers") == "active",
        may_pay_out=bool(body["payouts_enabled"]),
        is_told=bool(body["details_submitted"]),
        missing=tuple(body["requirements"]["currently_due"] or ()),
        bank_id=banks[0]["id"] if banks else "",
        bank_last4=banks[0]["last4"] if banks else "",
        call_id=_call(body),
    )


def transfer_of(body: Any) -> Transfer:
    """A transfer to a connected account."""
    body = plain(body)
    return Transfer(
        id=body["id"],
        account_id=body["destination"],
        amount_minor=body["amount"],
        reversed_minor=body["amount_reversed"],
        currency=body["currency"].upper(),
        call_id=_call(body),
    )


def payout_of(body: Any) -> Payout:
    """A payout to a bank; `in_transit` is pending to us."""
    body = plain(body)
    status = body["status"]
    failed = status in PAYOUT_FAILED
    return Payout(
        id=body["id"],
        state=PayoutState.FAILED
        if failed
        else PayoutState.PAID
        if status == "paid"
        else PayoutState.PENDING,
        amount_minor=body["amount"],
        currency=body["currency"].upper(),
        arrives_at=at(body["arrival_date"]),
        why_failed=body.get("failure_code") or ("canceled" if failed else ""),
        call_id=_call(body),
    )


def line_of(body: Any) -> Line:
    """One line of the balance."""
    body = plain(body)
    return Line(
        id=body["id"],
        kind=body["type"],
        source_id=body["source"] or "",
        amount_minor=body["amount"],
        fee_minor=body["fee"],
        net_minor=body["net"],
        currency=body["currency"].upper(),
        at=at(body["created"]),
        available_at=at(body["available_on"]),
    )


def plain(body: Any) -> Any:
    """An object of the library's as a dictionary; what is one already stays it."""
    return body.to_dict() if isinstance(body, stripe.StripeObject) else body


def is_of(body: Any, call_id: UUID) -> bool:
    """Whether this call of ours made the object."""
    return _call(plain(body)) == str(call_id)


def since(instant: datetime) -> dict[str, int]:
    """The bound of a list that begins at an instant."""
    return {"gte": int(instant.timestamp())}


def at(seconds: int) -> datetime:
    """An instant."""
    return datetime.fromtimestamp(seconds, UTC)


def _call(body: Any) -> str:
    return str((body.get("metadata") or {}).get(CALL, ""))


def _action_url(body: Any) -> str:
    action = body.get("next_action") or {}
    return str((action.get("redirect_to_url") or {}).get("url", ""))


def _held_until(charge: Any) -> datetime | None:
    details = (charge or {}).get("payment_method_details") or {}
    until = (details.get("card") or {}).get("capture_before")
    return at(until) if until else None


def _trouble(error: Any) -> Trouble | None:
    if not error:
        return None
    return trouble_of(error.get("code") or "", error.get("decline_code") or "")
