"""JSON Schemas of what an archive holds, as they lie in it and are published. Pure.

A collection of the locker is described by `coop.locker.schemas`; here is what surrounds a record of
it, and what a co-operative states of somebody. A change of any of them is a new `FORMAT`.
"""

from functools import lru_cache
from typing import Any, Final

from coop.locker import schemas as lockers

FORMAT: Final = "ourway-archive-1"
STATEMENT: Final = "ourway-statement-1"
DRAFT: Final = lockers.DRAFT

TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer"}
NUMBER: Final = {"type": "number"}
FLAG: Final = {"type": "boolean"}
TEXTS: Final = {"type": "array", "items": TEXT}
ROWS: Final = {"type": "array"}
FACTS: Final = {"type": "object"}
AT: Final = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}
ID: Final = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
DIGEST: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
BASE64: Final = {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$"}


def _maybe(form: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [form, {"type": "null"}]}


STATED: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "account": {
        "email": _maybe(TEXT),
        "joined_at": AT,
        "member_since": _maybe(AT),
        "roles": TEXTS,
    },
    "accesses": {"number": WHOLE, "before": DIGEST, "digest": DIGEST, "access": FACTS},
    "assurance": {
        "level": WHOLE,
        "since": _maybe(AT),
        "reasons": TEXTS,
    },
    "ballots": {
        "proposal": WHOLE,
        "title": TEXT,
        "choice": ROWS,
        "version": WHOLE,
        "salt": TEXT,
        "commitment": TEXT,
        "cast_at": AT,
    },
    "blocks": {"person": ID, "since": AT},
    "chats": {"ride": ID, "is_mine": FLAG, "text": TEXT, "at": AT},
    "conduct": {
        "role": TEXT,
        "kind": TEXT,
        "at": _maybe(AT),
        "moves": WHOLE,
        "reasons": TEXTS,
        "because": TEXT,
        "is_taken_back": FLAG,
    },
    "consents": {"what": TEXT, "term": TEXT, "at": AT},
    "contracts": {
        "text": TEXT,
        "signature": BASE64,
        "key": BASE64,
        "template": TEXT,
        "template_signature": BASE64,
        "template_key": BASE64,
    },
    "dividends": {
        "currency": TEXT,
        "pool": TEXT,
        "units": WHOLE,
        "of_units": WHOLE,
        "held_minor": WHOLE,
        "at": AT,
    },
    "drives": {
        "id": ID,
        "ended_at": AT,
        "currency": TEXT,
        "fare_minor": WHOLE,
        "fee_minor": WHOLE,
    },
    "favourites": {"person": ID},
    "ledger": {
        "account": TEXT,
        "currency": TEXT,
        "entry": WHOLE,
        "at": AT,
        "kind": TEXT,
        "about": ID,
        "amount_minor": WHOLE,
        "balance_minor": WHOLE,
    },
    "payments": {
        "id": ID,
        "purpose": TEXT,
        "state": TEXT,
        "ride": _maybe(ID),
        "currency": TEXT,
        "amount_minor": WHOLE,
        "captured_minor": WHOLE,
        "refunded_minor": WHOLE,
        "card": TEXT,
        "at": AT,
    },
    "payouts": {
        "id": ID,
        "period": TEXT,
        "currency": TEXT,
        "amount_minor": WHOLE,
        "state": TEXT,
        "opened_at": AT,
    },
    "posts": {"id": ID, "discussion": TEXT, "text": TEXT, "version": WHOLE, "at": AT},
    "purges": {"text": TEXT, "signature": BASE64, "key": BASE64},
    "ratings_given": {
        "ride": ID,
        "role": TEXT,
        "is_up": FLAG,
        "reasons": TEXTS,
        "words": TEXT,
        "private_words": TEXT,
        "at": AT,
    },
    "rides": {
        "id": ID,
        "state": TEXT,
        "from": TEXT,
        "to": TEXT,
        "currency": TEXT,
        "price_minor": WHOLE,
        "booked_at": AT,
        "pickup_at": _maybe(AT),
        "ended_at": _maybe(AT),
    },
    "vouches": {
        "person": ID,
        "is_given": FLAG,
        "how": TEXT,
        "at": AT,
        "ended_at": _maybe(AT),
    },
    "words_about_me": {"role": TEXT, "is_up": FLAG, "words": TEXT, "at": AT, "reply": TEXT},
}
"""What a co-operative states of somebody, line by line: collection -> field -> form."""

CONDUCT: Final[dict[str, dict[str, Any]]] = {
    "role": {"enum": ["driver", "rider"]},
    "city": TEXT,
    "at": AT,
    "formula": TEXT,
    "score": WHOLE,
    "low": WHOLE,
    "high": WHOLE,
    "alpha": WHOLE,
    "beta": WHOLE,
    "is_new": FLAG,
    "thumbs_up": WHOLE,
    "thumbs_down": WHOLE,
    "completed": WHOLE,
}
SAID: Final[dict[str, dict[str, dict[str, Any]]]] = {
    "said_assurance": {"level": WHOLE, "reasons": TEXTS},
    "said_conduct": {"conduct": {"type": "array", "items": FACTS}},
    "said_membership": {"since": AT, "isMember": FLAG, "until": _maybe(AT)},
    "said_rides": {"taken": WHOLE, "driven": WHOLE, "since": AT},
    "said_vouches": {
        "received": WHOLE,
        "receivedInPerson": WHOLE,
        "given": WHOLE,
        "foundFalse": WHOLE,
    },
}
"""What a credential says of its subject, by kind."""
DOCUMENTS: Final = ("manifest", "statement", "credential", *SAID)


def names() -> list[str]:
    """Every schema that is published."""
    return sorted({*lockers.names(), *STATED, *DOCUMENTS})


@lru_cache(maxsize=64)
def schema(name: str) -> dict[str, Any]:
    """The schema of this name.

    Raises:
        KeyError: there is none.
    """
    if name == "manifest":
        return _manifest()
    if name == "statement":
        return _statement()
    if name == "credential":
        return _credential()
    if name in SAID:
        return _object(name, {"id": TEXT, **_said(name)})
    return _object(name, STATED[name]) if name in STATED else record(name)


def record(collection: str) -> dict[str, Any]:
    """A line of a collection that lay in the locker: its key, what it holds, when it was written."""
    held = {key: part for key, part in lockers.collection(collection).items() if key[0] != "$"}
    fields = {"key": TEXT, "data": held, "updated_at": AT, "expires_at": _maybe(AT)}
    return _object(collection, fields)


def _manifest() -> dict[str, Any]:
    size = _inner({"sha256": DIGEST, "bytes": WHOLE})
    return _object(
        "manifest",
        {
            "format": {"const": FORMAT},
            "made_at": AT,
            "origin": TEXT,
            "name": TEXT,
            "key": TEXT,
            "own": TEXT,
            "from": TEXTS,
            "records": {"type": "object", "additionalProperties": WHOLE},
            "files": {"type": "object", "additionalProperties": size},
        },
    )


def _statement() -> dict[str, Any]:
    return _object(
        "statement",
        {
            "format": {"const": STATEMENT},
            "made_at": AT,
            "origin": TEXT,
            "name": TEXT,
            "key": TEXT,
            "member": ID,
            "holder": _inner({"salt": DIGEST, "digest": DIGEST}),
            "lines": {"type": "object", "additionalProperties": WHOLE},
            "files": {"type": "object", "additionalProperties": DIGEST},
        },
    )


def _credential() -> dict[str, Any]:
    found = _object(
        "credential",
        {
            "@context": TEXTS,
            "type": TEXTS,
            "issuer": _inner({"id": TEXT, "name": TEXT}),
            "validFrom": AT,
            "credentialSubject": {"type": "object", "required": ["id"]},
            "proof": FACTS,
        },
    )
    found["$comment"] = "W3C Verifiable Credentials 2.0, eddsa-jcs-2022"
    return found


def _said(name: str) -> dict[str, dict[str, Any]]:
    if name != "said_conduct":
        return SAID[name]
    return {"conduct": {"type": "array", "items": _inner(CONDUCT)}}


def _object(title: str, fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {"$schema": DRAFT, "title": title, **_inner(fields)}


def _inner(fields: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": fields,
        "required": sorted(fields),
        "additionalProperties": False,
    }
