"""What a request to the fake asks for: the form it came as, read, and refusals as Stripe says them."""

import re
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qsl

from payouts.rails.fake.store import Body, Shelf

CURRENCIES = {"eur", "usd", "gbp", "sek", "nok", "dkk", "chf", "pln", "czk", "jpy", "brl", "mxn"}
CURRENCIES |= {"cad", "aud", "nzd", "inr", "ron", "huf", "bgn", "sgd", "hkd", "zar", "try", "ils"}
MOST_MINOR = 99_999_999
LONGEST_PAGE = 100
WHOLE = re.compile(r"-?\d{1,18}")


class Refused(Exception):
    """An answer that is not 200; what happened before it stays undone, unless `keeps`."""

    def __init__(self, status: int, *, keeps: bool = False, **error: Any) -> None:
        super().__init__(error.get("message", ""))
        self.status = status
        self.keeps = keeps
        self.error = {"type": "invalid_request_error", **error}


def read(encoded: str) -> Body:
    """A form with bracketed names as nested values: `metadata[a]=1` is `{"metadata": {"a": "1"}}`."""
    found: Body = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        first, *rest = [part.rstrip("]") for part in name.split("[")]
        place, key = found, first
        for part in rest:
            place = place.setdefault(key, {})
            key = part
        place[key] = value
    return found


def only(params: Body, known: Collection[str]) -> None:
    """Refuse what no such request has."""
    for name in params:
        if name not in known and name != "expand":
            raise Refused(
                400,
                code="parameter_unknown",
                message=f"Received unknown parameter: {name}",
                param=name,
            )


def text(params: Body, name: str) -> str:
    """A value that must be there."""
    value = params.get(name)
    if not value or not isinstance(value, str):
        raise Refused(
            400,
            code="parameter_missing",
            message=f"Missing required param: {name}.",
            param=name,
        )
    return value


def amount(params: Body, name: str = "amount") -> int:
    """A positive whole number of minor units."""
    value = text(params, name)
    if not WHOLE.fullmatch(value):
        raise Refused(
            400,
            code="parameter_invalid_integer",
            message=f"Invalid integer: {value}",
            param=name,
        )
    if int(value) < 1:
        raise Refused(
            400,
            code="parameter_invalid_integer",
            message="This value must be greater than or equal to 1.",
            param=name,
        )
    if int(value) > MOST_MINOR:
        raise Refused(
            400,
            code="amount_too_large",
            message="Amount must be no more than 999,999.99.",
            param=name,
        )
    return int(value)


def currency(params: Body) -> str:
    """A currency that the provider knows, in small letters."""
    value = text(params, "currency").lower()
    if value not in CURRENCIES:
        raise Refused(400, message=f"Invalid currency: {value}.", param="currency")
    return value


def flag(params: Body, name: str) -> bool:
    """Whether something is asked for."""
    return params.get(name) in {"true", "True", True}


def metadata(params: Body) -> dict[str, str]:
    """What the caller wants kept with the object."""
    found = params.get("metadata") or {}
    return {str(key): str(value) for key, value in found.items()}


def found(shelf: Shelf, name: str, kind: str, *, param: str = "id") -> Body:
    """An object of this account by id."""
    body = shelf.get(name)
    if body is None or body["object"] != kind or shelf.account_of(name) != shelf.account:
        raise Refused(
            404 if param == "id" else 400,
            code="resource_missing",
            message=f"No such {kind}: '{name}'",
            param=param,
        )
    return body


def page(shelf: Shelf, kind: str, params: Body, same: Body, parent: str | None) -> Body:
    """A page of a list: newest first, at most `limit`, after `starting_after`."""
    limit = int(params.get("limit", "10"))
    if not 1 <= limit <= LONGEST_PAGE:
        raise Refused(400, message="Limit must be between 1 and 100.", param="limit")
    after = params.get("starting_after")
    if after and shelf.get(after) is None:
        raise Refused(400, code="resource_missing", message=f"No such object: '{after}'")
    bounds = params.get("created") or {}
    if not isinstance(bounds, dict):
        bounds = {"gte": bounds, "lte": bounds}
    bodies = shelf.listed(
        kind,
        same=same,
        parent=parent,
        bounds={sign: int(at) for sign, at in bounds.items()},
        after=after,
        limit=limit + 1,
    )
    return {
        "object": "list",
        "data": bodies[:limit],
        "has_more": len(bodies) > limit,
        "url": f"/v1/{kind}s",
    }
