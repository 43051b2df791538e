"""Which address of the provider's API does what: the part of it that we use, and nothing else."""

import re
from collections.abc import Callable
from functools import partial

from payouts.rails.fake import balance, charges, connect, customers, events, intents, moving, setups
from payouts.rails.fake.asking import Refused, found, only, page
from payouts.rails.fake.store import Body, Shelf

Route = Callable[[Shelf, Body, str], Body]
"""What answers: the state, the parameters, the object's id from the address."""

EXPANDABLE = {"latest_charge", "balance_transaction", "payment_method", "charge", "source"}
PAGED = {"limit", "starting_after", "created"}


def answer(shelf: Shelf, method: str, path: str, params: Body) -> Body:
    """Carry out one request.

    Raises:
        Refused: with the status and the error that Stripe would answer.
    """
    for verb, pattern, route in ROUTES:
        match = re.fullmatch(pattern, path)
        if match and verb == method:
            body = route(shelf, params, match[1] if match.groups() else "")
            return _expanded(shelf, body, params)
    raise Refused(404, message=f"Unrecognized request URL ({method.upper()}: {path}).")


def current(shelf: Shelf, body: Body) -> Body:
    """An object as it is by now: time passes for holds, payouts and money that is pending."""
    kind = body["object"]
    if kind == "payment_intent":
        return intents.current(shelf, body)
    if kind == "payout":
        return moving.current(shelf, body)
    return balance.with_status(shelf, body) if kind == "balance_transaction" else body


def _one(kind: str, shelf: Shelf, params: Body, name: str) -> Body:
    only(params, ())
    return current(shelf, found(shelf, name, kind))


def _list(
    kind: str, filters: tuple[str, ...], parent: str, shelf: Shelf, params: Body, name: str
) -> Body:
    """Objects of a kind; `parent` is the filter by which they are kept together."""
    only(params, {*filters, *PAGED, parent} - {""})
    same = {field: params[field] for field in filters if field in params}
    found = page(shelf, kind, params, same, params.get(parent))
    return {**found, "data": [current(shelf, body) for body in found["data"]]}


def _methods(shelf: Shelf, params: Body, name: str) -> Body:
    only(params, {"type", *PAGED})
    found(shelf, name, "customer")
    return page(shelf, "payment_method", params, {"customer": name}, None)


def _expanded(shelf: Shelf, body: Body, params: Body) -> Body:
    """The answer, with what was asked to come in full instead of as an id."""
    body = _public(body)
    for wish in (params.get("expand") or {}).values():
        parts = wish.split(".")
        if parts[0] == "data":
            body["data"] = [_fill(shelf, one, parts[1:]) for one in body["data"]]
        else:
            body = _fill(shelf, body, parts)
    return body


def _fill(shelf: Shelf, body: Body, parts: list[str]) -> Body:
    name = parts[0]
    if name not in EXPANDABLE or name not in body:
        raise Refused(400, message=f"This property cannot be expanded ({name}).", param="expand")
    value = body[name]
    if isinstance(value, str):
        value = _public(current(shelf, shelf.get(value) or {"object": "none"}))
    if value is not None and len(parts) > 1:
        value = _fill(shelf, value, parts[1:])
    return {**body, name: value}


def _public(body: Body) -> Body:
    shown = events.shown(body)
    if shown.get("object") == "list":
        shown["data"] = [events.shown(one) for one in shown["data"]]
    return shown


def _listing(kind: str, *filters: str, parent: str = "") -> Route:
    return partial(_list, kind, filters, parent)


def _retrieving(kind: str) -> Route:
    return partial(_one, kind)


ID = r"/([A-Za-z0-9_]+)"
ROUTES: list[tuple[str, str, Route]] = [
    ("get", "/v1/balance", balance.retrieve),
    ("get", "/v1/balance_transactions", _listing("balance_transaction", "type", parent="source")),
    ("get", f"/v1/balance_transactions{ID}", _retrieving("balance_transaction")),
    ("post", "/v1/customers", customers.create),
    ("get", "/v1/customers", _listing("customer", "email")),
    ("post", f"/v1/customers{ID}", customers.update),
    ("get", f"/v1/customers{ID}", _retrieving("customer")),
    ("get", f"/v1/customers{ID}/payment_methods", _methods),
    ("post", "/v1/payment_methods", customers.create_method),
    ("get", f"/v1/payment_methods{ID}", _retrieving("payment_method")),
    ("post", f"/v1/payment_methods{ID}/attach", customers.attach),
    ("post", f"/v1/payment_methods{ID}/detach", customers.detach),
    ("post", "/v1/setup_intents", setups.create),
    ("get", "/v1/setup_intents", _listing("setup_intent", parent="customer")),
    ("get", f"/v1/setup_intents{ID}", _retrieving("setup_intent")),
    ("post", f"/v1/setup_intents{ID}/cancel", setups.cancel),
    ("post", "/v1/payment_intents", intents.create),
    ("get", "/v1/payment_intents", _listing("payment_intent", parent="customer")),
    ("get", f"/v1/payment_intents{ID}", _retrieving("payment_intent")),
    ("post", f"/v1/payment_intents{ID}", intents.update),
    ("post", f"/v1/payment_intents{ID}/confirm", intents.confirm),
    ("post", f"/v1/payment_intents{ID}/capture", intents.capture),
    ("post", f"/v1/payment_intents{ID}/cancel", intents.cancel),
    ("get", "/v1/charges", _listing("charge", "customer", parent="payment_intent")),
    ("get", f"/v1/charges{ID}", _retrieving("charge")),
    ("post", "/v1/refunds", charges.refund),
    ("get", "/v1/refunds", _listing("refund", "charge", parent="payment_intent")),
    ("get", f"/v1/refunds{ID}", _retrieving("refund")),
    ("get", "/v1/disputes", _listing("dispute", "charge", parent="payment_intent")),
    ("get", f"/v1/disputes{ID}", _retrieving("dispute")),
    ("post", f"/v1/disputes{ID}", charges.answer_dispute),
    ("post", f"/v1/disputes{ID}/close", charges.close_dispute),
    ("post", "/v1/accounts", connect.create),
    ("get", "/v1/accounts", _listing("account")),
    ("get", f"/v1/accounts{ID}", _retrieving("account")),
    ("post", f"/v1/accounts{ID}", connect.update),
    ("post", f"/v1/accounts{ID}/login_links", connect.login_link),
    ("post", "/v1/account_links", connect.link),
    ("post", "/v1/transfers", moving.transfer),
    ("get", "/v1/transfers", _listing("transfer", "transfer_group", parent="destination")),
    ("get", f"/v1/transfers{ID}", _retrieving("transfer")),
    ("post", f"/v1/transfers{ID}/reversals", moving.reverse),
    ("post", "/v1/payouts", moving.payout),
    ("get", "/v1/payouts", _listing("payout", "status")),
    ("get", f"/v1/payouts{ID}", _retrieving("payout")),
    ("get", "/v1/events", _listing("event", "type")),
    ("get", f"/v1/events{ID}", _retrieving("event")),
]
