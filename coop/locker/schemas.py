"""JSON Schemas of contracts and records, as they are published; and of those schemas. Pure."""

from typing import Any, Final

from coop.locker import contracts
from coop.locker.laws import KINDS

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "number"}
ROWS: Final = {"type": "array"}
TYPES: Final[dict[str, dict[str, Any]]] = {
    "lat": {"type": "number", "minimum": -90, "maximum": 90},
    "lon": {"type": "number", "minimum": -180, "maximum": 180},
    "rows": ROWS,
    "listed": {"type": "object"},
    "lines": ROWS,
    "stops": ROWS,
    "total_minor": {"type": "integer"},
}


def contract() -> dict[str, Any]:
    """The schema of a contract."""
    return {
        "$schema": DRAFT,
        "title": "A contract about members’ data",
        "type": "object",
        "properties": {
            "format": {"const": contracts.FORMAT},
            "version": {"type": "integer", "minimum": 1},
            "adopted_by": {"type": "string", "minLength": 1},
            "lasts_s": {"type": "integer", "minimum": 1},
            "terms": {"type": "array", "minItems": 1, "items": _term()},
        },
        "required": ["format", "version", "adopted_by", "lasts_s", "terms"],
        "additionalProperties": False,
    }


def names() -> list[str]:
    """Every collection that a locker may hold."""
    return sorted(contracts.FIELDS)


def collection(name: str) -> dict[str, Any]:
    """The schema of a record of this collection: no field is needed, none may be added.

    Raises:
        KeyError: there is no such collection.
    """
    return {
        "$schema": DRAFT,
        "title": name,
        "type": "object",
        "properties": {field: TYPES.get(field, TEXT) for field in sorted(contracts.FIELDS[name])},
        "additionalProperties": False,
    }


def meta() -> dict[str, Any]:
    """What a collection's schema must look like, so that any locker can hold its records."""
    return {
        "$schema": DRAFT,
        "title": "The schema of a collection",
        "type": "object",
        "properties": {
            "$schema": {"const": DRAFT},
            "title": {"type": "string", "pattern": "^[a-z_]{1,20}$"},
            "type": {"const": "object"},
            "properties": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
                "additionalProperties": {
                    "type": "object",
                    "required": ["type"],
                    "properties": {
                        "type": {
                            "enum": ["string", "number", "integer", "boolean", "array", "object"]
                        }
                    },
                },
            },
            "additionalProperties": {"const": False},
        },
        "required": ["$schema", "title", "type", "properties", "additionalProperties"],
        "additionalProperties": False,
    }


def _term() -> dict[str, Any]:
    texts = {"type": "array", "items": TEXT, "uniqueItems": True}
    covers = {
        name: {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"enum": sorted(fields)},
        }
        for name, fields in sorted(contracts.FIELDS.items())
    }
    properties = {
        "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,19}$"},
        "covers": {"type": "object", "properties": covers, "additionalProperties": False},
        "operations": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"enum": list(contracts.OPERATIONS)},
        },
        "purpose": {"enum": list(contracts.PURPOSES)},
        "legal_basis": {"enum": list(contracts.LEGAL_BASES)},
        "trigger": {"enum": list(contracts.TRIGGERS)},
        "lease_s": {"type": "integer", "minimum": 0},
        "precision_m": {"type": "integer", "minimum": 0},
        "recipients": texts,
        "required": {"type": "boolean"},
        "survives": {"type": "array", "items": {"enum": list(KINDS)}, "uniqueItems": True},
    }
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }
