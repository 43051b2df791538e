"""Charges of the fake, what is given back of them, and what their owners dispute."""

from payouts.rails.fake import balance, events
from payouts.rails.fake.asking import Refused, amount, found, metadata, only, text
from payouts.rails.fake.cards import BYPASS
from payouts.rails.fake.customers import card_of
from payouts.rails.fake.store import Body, Shelf

DISPUTE_FEE = 1500
HOLD_S = 7 * 86_400
OPEN = {"warning_needs_response", "needs_response", "under_review"}


def made(shelf: Shelf, intent: Body, method: Body, *, is_captured: bool) -> Body:
    """A charge for what an intent asks; captured at once, or held."""
    card = card_of(method)
    charge = shelf.new(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        balance_transaction=None,
        captured=False,
        currency=intent["currency"],
        customer=intent["customer"],
        disputed=False,
        metadata=intent["metadata"],
        paid=True,
        payment_intent=intent["id"],
        payment_method=method["id"],
        payment_method_details={
            "type": "card",
            "card": {**method["card"], "capture_before": shelf.now + HOLD_S},
        },
        refunded=False,
        status="succeeded",
        transfer_group=intent["transfer_group"],
        _bypasses=card.number == BYPASS,
        _is_disputed=card.is_disputed,
        _transferred=0,
    )
    shelf.put(charge, parent=intent["id"])
    return _taken(shelf, charge, intent["amount"]) if is_captured else charge


def captured(shelf: Shelf, intent: Body, asked: int) -> None:
    """Money that was held is taken, the rest of it released."""
    charge = found(shelf, intent["latest_charge"], "charge")
    if asked < charge["amount"]:
        charge = {**charge, "amount_refunded": 0}
    _taken(shelf, charge, asked)


def released(shelf: Shelf, intent: Body) -> None:
    """Money that was held is free again."""
    charge = found(shelf, intent["latest_charge"], "charge")
    if not charge["captured"]:
        shelf.put({**charge, "refunded": True, "amount_refunded": charge["amount"]})


def refund(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/refunds: at most what was captured, all refunds together."""
    only(params, {"payment_intent", "charge", "amount", "reason", "metadata"})
    charge = _charge_to_refund(shelf, params)
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left <= 0:
        raise Refused(
            400,
            code="charge_already_refunded",
            message=f"Charge {charge['id']} has already been refunded.",
        )
    asked = amount(params) if "amount" in params else left
    if asked > left:
        raise Refused(
            400,
            message=f"Refund amount ({asked}) is greater than unrefunded amount on charge ({left})",
            param="amount",
        )
    given = shelf.new(
        "refund",
        "re",
        amount=asked,
        balance_transaction=None,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=metadata(params),
        payment_intent=charge["payment_intent"],
        reason=params.get("reason"),
        status="succeeded",
    )
    line = balance.book(shelf, "refund", given, -asked)
    given["balance_transaction"] = line["id"]
    shelf.put(given, parent=charge["payment_intent"])
    total = charge["amount_refunded"] + asked
    charge = {
        **charge,
        "amount_refunded": total,
        "refunded": total == charge["amount_captured"],
    }
    shelf.put(charge)
    events.tell(shelf, "charge.refunded", charge)
    events.tell(shelf, "refund.created", given)
    return given


def answer_dispute(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/disputes/:id: evidence; its text decides, as Stripe's test mode does."""
    only(params, {"evidence", "submit", "metadata"})
    dispute = found(shelf, name, "dispute")
    said = str((params.get("evidence") or {}).get("uncategorized_text", ""))
    verdict = {"winning_evidence": "won", "losing_evidence": "lost"}.get(said, "under_review")
    return _judged(shelf, dispute, verdict)


def close_dispute(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/disputes/:id/close: the money is the card owner's."""
    only(params, ())
    return _judged(shelf, found(shelf, name, "dispute"), "lost")


def _taken(shelf: Shelf, charge: Body, asked: int) -> Body:
    pending_s = 0 if charge["_bypasses"] else balance.PENDING_S
    terms = balance.Terms(fee=balance.fee_of(asked), pending_s=pending_s)
    line = balance.book(shelf, "charge", charge, asked, terms)
    taken = {
        **charge,
        "amount_captured": asked,
        "captured": True,
        "balance_transaction": line["id"],
    }
    shelf.put(taken)
    events.tell(shelf, "charge.captured", taken)
    if taken["_is_disputed"]:
        _dispute(shelf, taken)
    return taken


def _charge_to_refund(shelf: Shelf, params: Body) -> Body:
    if params.get("charge"):
        return found(shelf, params["charge"], "charge", param="charge")
    name = text(params, "payment_intent")
    intent = found(shelf, name, "payment_intent", param="payment_intent")
    charge = shelf.get(intent["latest_charge"] or "")
    if charge is None or not charge["captured"]:
        raise Refused(
            400,
            message=f"This PaymentIntent ({name}) does not have a successful charge to refund.",
            param="payment_intent",
        )
    return charge


def _dispute(shelf: Shelf, charge: Body) -> None:
    dispute = shelf.new(
        "dispute",
        "du",
        amount=charge["amount_captured"],
        balance_transactions=[],
        charge=charge["id"],
        currency=charge["currency"],
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status="needs_response",
    )
    line = balance.book(
        shelf, "adjustment", dispute, -dispute["amount"], balance.Terms(fee=DISPUTE_FEE)
    )
    dispute["balance_transactions"] = [line]
    shelf.put(dispute, parent=charge["payment_intent"])
    shelf.put({**charge, "disputed": True})
    events.tell(shelf, "charge.dispute.created", dispute)
    events.tell(shelf, "charge.dispute.funds_withdrawn", dispute)


def _judged(shelf: Shelf, dispute: Body, verdict: str) -> Body:
    if dispute["status"] not in OPEN:
        raise Refused(400, message="This dispute is already closed")
    lines = dispute["balance_transactions"]
    if verdict == "won":
        lines = [*lines, balance.book(shelf, "adjustment", dispute, dispute["amount"])]
    judged = shelf.put({**dispute, "status": verdict, "balance_transactions": lines})
    if verdict == "won":
        events.tell(shelf, "charge.dispute.funds_reinstated", judged)
    if verdict in {"won", "lost"}:
        events.tell(shelf, "charge.dispute.closed", judged)
    return judged
