"""Setup intents of the fake: a card is kept for later, with its bank's consent where it asks."""

from payouts.rails.fake import events
from payouts.rails.fake.asking import Refused, flag, found, metadata, only, text
from payouts.rails.fake.cards import Strong
from payouts.rails.fake.customers import attached, card_of, decline_error, declined, method_named
from payouts.rails.fake.store import Body, Shelf

CREATE = {"customer", "payment_method", "confirm", "usage", "return_url", "metadata"}
CREATE |= {"payment_method_types", "description", "automatic_payment_methods"}


def create(shelf: Shelf, params: Body, _name: str) -> Body:
    """POST /v1/setup_intents."""
    only(params, CREATE)
    customer = found(shelf, text(params, "customer"), "customer", param="customer")
    intent = shelf.new(
        "setup_intent",
        "seti",
        customer=customer["id"],
        payment_method=params.get("payment_method"),
        status="requires_payment_method",
        usage=params.get("usage", "off_session"),
        next_action=None,
        last_setup_error=None,
        metadata=metadata(params),
        _return_url=params.get("return_url", ""),
    )
    intent["client_secret"] = f"{intent['id']}_secret_fake"
    shelf.put(intent, parent=customer["id"])
    return _confirmed(shelf, intent) if flag(params, "confirm") else intent


def cancel(shelf: Shelf, params: Body, name: str) -> Body:
    """POST /v1/setup_intents/:id/cancel."""
    intent = found(shelf, name, "setup_intent")
    if intent["status"] in {"succeeded", "canceled"}:
        raise Refused(
            400,
            code="setup_intent_unexpected_state",
            message=f"You cannot cancel this SetupIntent because it has a status of "
            f"{intent['status']}.",
        )
    return shelf.put({**intent, "status": "canceled", "next_action": None})


def answered(shelf: Shelf, intent: Body, *, is_confirmed: bool) -> Body:
    """The owner of the card said yes or no to their bank."""
    if intent["status"] != "requires_action":
        return intent
    if not is_confirmed:
        error = {
            "type": "invalid_request_error",
            "code": "setup_intent_authentication_failure",
            "message": "The card was not confirmed with its bank.",
        }
        return _failed(shelf, intent, error)
    return _succeeded(shelf, intent, found(shelf, intent["payment_method"], "payment_method"))


def _confirmed(shelf: Shelf, intent: Body) -> Body:
    method = method_named(shelf, text(intent, "payment_method"))
    card = card_of(method)
    intent = {**intent, "payment_method": method["id"]}
    if not card.may_attach:
        failed = _failed(shelf, intent, decline_error(card.decline))
        refusal = declined(card, setup_intent=events.shown(failed))
        refusal.keeps = True
        raise refusal
    if card.strong != Strong.NEVER:
        action = {
            "type": "redirect_to_url",
            "redirect_to_url": {
                "url": f"/demo/stripe/confirm/{intent['id']}/",
                "return_url": intent["_return_url"],
            },
        }
        return shelf.put({**intent, "status": "requires_action", "next_action": action})
    return _succeeded(shelf, intent, method)


def _succeeded(shelf: Shelf, intent: Body, method: Body) -> Body:
    attached(shelf, {**method, "_is_set_up": True}, intent["customer"])
    done = {**intent, "status": "succeeded", "next_action": None, "last_setup_error": None}
    shelf.put(done)
    events.tell(shelf, "setup_intent.succeeded", done)
    return done


def _failed(shelf: Shelf, intent: Body, error: Body) -> Body:
    failed = {
        **intent,
        "status": "requires_payment_method",
        "next_action": None,
        "last_setup_error": error,
    }
    shelf.put(failed)
    events.tell(shelf, "setup_intent.setup_failed", failed)
    return failed
