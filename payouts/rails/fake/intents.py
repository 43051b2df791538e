"""Payment intents of the fake: asked, confirmed, held, captured, cancelled, expired."""

from typing import Any

from payouts.rails.fake import charges, events
from payouts.rails.fake.asking import Refused, amount, currency, flag, found, metadata, only, text
from payouts.rails.fake.cards import Strong
from payouts.rails.fake.customers import card_of, decline_error, method_named
from payouts.rails.fake.store import Body, Shelf, merged

HOLD_S = 7 * 86_400
LEAST = 50
CREATE = {"amount", "currency", "customer", "payment_method", "capture_method", "confirm"}
CREATE |= {"off_session", "return_url", "metadata", "description", "payment_method_types"}
CREATE |= {"setup_future_usage", "transfer_group", "statement_descriptor_suffix"}
CREATE |= {"automatic_payment_methods"}
CANCELLABLE = {"requires_payment_method", "requires_capture", "requires_confirmation"}
CANCELLABLE |= {"requires_action", "processing"}


def create(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/payment_intents."""
    only(params, CREATE)
    asked, unit = amount(params), currency(params)
    if asked < LEAST:
        raise Refused(
            400,
            code="amount_too_small",
            message=f"Amount must be at least 0.50 {unit}.",
            param="amount",
        )
    customer = params.get("customer")
    if customer:
        found(shelf, customer, "customer", param="customer")
    intent = shelf.new(
        "payment_intent",
        "pi",
        amount=asked,
        amount_capturable=0,
        amount_received=0,
        currency=unit,
        customer=customer,
        payment_method=params.get("payment_method"),
        capture_method=params.get("capture_method", "automatic"),
        cancellation_reason=None,
        canceled_at=None,
        description=params.get("description"),
        last_payment_error=None,
        latest_charge=None,
        metadata=metadata(params),
        next_action=None,
        status="requires_payment_method",
        transfer_group=params.get("transfer_group"),
        _return_url=params.get("return_url", ""),
    )
    intent["client_secret"] = f"{intent['id']}_secret_fake"
    shelf.put(intent, parent=customer or "")
    events.tell(shelf, "payment_intent.created", intent)
    return _confirmed(shelf, intent, params) if flag(params, "confirm") else intent


def confirm(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_intents/:id/confirm."""
    only(params, {"payment_method", "off_session", "return_url"})
    intent = current(shelf, found(shelf, name, "payment_intent"))
    if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
        raise _unexpected(intent, "confirmed", "requires_payment_method")
    if params.get("payment_method"):
        intent = {**intent, "payment_method": params["payment_method"]}
    if params.get("return_url"):
        intent = {**intent, "_return_url": params["return_url"]}
    return _confirmed(shelf, intent, params)


def update(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_intents/:id: what is told about it, never its amount here."""
    only(params, {"metadata", "description"})
    intent = found(shelf, name, "payment_intent")
    return shelf.put(merged(intent, {"metadata": metadata(params)}))


def capture(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_intents/:id/capture: at most what is held, once; the rest is released."""
    only(params, {"amount_to_capture", "metadata", "final_capture"})
    intent = current(shelf, found(shelf, name, "payment_intent"))
    if intent["status"] != "requires_capture":
        raise _unexpected(intent, "captured", "requires_capture")
    asked = amount(params, "amount_to_capture") if "amount_to_capture" in params else None
    asked = intent["amount_capturable"] if asked is None else asked
    if asked > intent["amount_capturable"]:
        raise Refused(
            400,
            code="amount_too_large",
            message=f"The payment could not be captured because the requested capture amount is "
            f"greater than the authorized amount ({intent['amount_capturable']}).",
            param="amount_to_capture",
        )
    charges.captured(shelf, intent, asked)
    done = {**intent, "status": "succeeded", "amount_capturable": 0, "amount_received": asked}
    shelf.put(done)
    events.tell(shelf, "payment_intent.succeeded", done)
    return done


def cancel(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/payment_intents/:id/cancel."""
    only(params, {"cancellation_reason"})
    intent = current(shelf, found(shelf, name, "payment_intent"))
    if intent["status"] not in CANCELLABLE:
        raise _unexpected(intent, "canceled", ", ".join(sorted(CANCELLABLE)))
    return _cancelled(shelf, intent, params.get("cancellation_reason"))


def current(shelf: Shelf, intent: Body) -> Body:
    """The intent as it is by now: a hold that nobody captured in seven days is gone."""
    if intent["status"] == "requires_capture" and shelf.now >= intent["_held_at"] + HOLD_S:
        return _cancelled(shelf, intent, "automatic")
    return intent


def answered(shelf: Shelf, intent: Body, *, is_confirmed: bool) -> Body:
    """The owner of the card said yes or no to their bank."""
    if intent["status"] != "requires_action":
        return intent
    method = found(shelf, intent["payment_method"], "payment_method")
    if is_confirmed and not card_of(method).decline:
        return _paid(shelf, intent, method)
    if is_confirmed:
        return _refused(shelf, intent, decline_error(card_of(method).decline))
    error = {
        "type": "invalid_request_error",
        "code": "payment_intent_authentication_failure",
        "message": "The payment was not confirmed with the bank of the card.",
    }
    return _refused(shelf, intent, error)


def _confirmed(shelf: Shelf, intent: Body, params: Body) -> Body:
    method = method_named(shelf, text(intent, "payment_method"))
    if intent["customer"] != method["customer"] and (method["customer"] or method["_was_detached"]):
        raise Refused(
            400,
            message=f"The PaymentMethod {method['id']} does not belong to the Customer of this "
            "PaymentIntent.",
            param="payment_method",
        )
    card, is_off = card_of(method), flag(params, "off_session")
    intent = {**intent, "payment_method": method["id"]}
    asks = card.strong == Strong.ALWAYS or (
        card.strong == Strong.UNLESS_SET_UP and not method["_is_set_up"]
    )
    if asks and not is_off:
        return _asked(shelf, intent)
    reason = "authentication_required" if asks else card.decline
    if reason:
        error = _needs_owner() if asks else decline_error(reason)
        failed = _refused(shelf, intent, error)
        raise Refused(402, keeps=True, **error, payment_intent=events.shown(failed))
    return _paid(shelf, intent, method)


def _asked(shelf: Shelf, intent: Body) -> Body:
    action = {
        "type": "redirect_to_url",
        "redirect_to_url": {
            "url": f"/demo/stripe/confirm/{intent['id']}/",
            "return_url": intent["_return_url"],
        },
    }
    waiting = {**intent, "status": "requires_action", "next_action": action}
    shelf.put(waiting)
    events.tell(shelf, "payment_intent.requires_action", waiting)
    return waiting


def _paid(shelf: Shelf, intent: Body, method: Body) -> Body:
    """Money is held or taken; a charge says so."""
    is_manual = intent["capture_method"] == "manual"
    charge = charges.made(shelf, intent, method, is_captured=not is_manual)
    intent = {
        **intent,
        "latest_charge": charge["id"],
        "next_action": None,
        "last_payment_error": None,
    }
    if is_manual:
        held = {
            **intent,
            "status": "requires_capture",
            "amount_capturable": intent["amount"],
            "_held_at": shelf.now,
        }
        shelf.put(held)
        events.tell(shelf, "payment_intent.amount_capturable_updated", held)
        return held
    done = {**intent, "status": "succeeded", "amount_received": intent["amount"]}
    shelf.put(done)
    events.tell(shelf, "payment_intent.succeeded", done)
    return done


def _refused(shelf: Shelf, intent: Body, error: Body) -> Body:
    failed = {
        **intent,
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_payment_error": error,
    }
    shelf.put(failed)
    events.tell(shelf, "payment_intent.payment_failed", failed)
    return failed


def _cancelled(shelf: Shelf, intent: Body, reason: str | None) -> Body:
    if intent["latest_charge"]:
        charges.released(shelf, intent)
    gone = {
        **intent,
        "status": "canceled",
        "amount_capturable": 0,
        "next_action": None,
        "canceled_at": shelf.now,
        "cancellation_reason": reason,
    }
    shelf.put(gone)
    events.tell(shelf, "payment_intent.canceled", gone)
    return gone


def _needs_owner() -> Body:
    return {
        "type": "card_error",
        "code": "authentication_required",
        "decline_code": "authentication_required",
        "message": "Your card was declined. This transaction requires authentication.",
    }


def _unexpected(intent: Body, verb: str, allowed: str) -> Refused:
    shown: Any = events.shown(intent)
    return Refused(
        400,
        code="payment_intent_unexpected_state",
        message=f"This PaymentIntent could not be {verb} because it has a status of "
        f"{intent['status']}. Only a PaymentIntent with one of the following statuses may be "
        f"{verb}: {allowed}.",
        payment_intent=shown,
    )
