"""What the description of the API says about every operation: how it refuses, and in which shape.

A hook of drf-spectacular, named in settings.
"""

from typing import Any

from coop.web.problems import CONTENT_TYPE

PROBLEM = {
    "type": "object",
    "description": "Why something is not possible (RFC 9457), in words for a person. "
    "Further members belong to the code.",
    "required": ["type", "title", "status", "code", "detail", "allowed_at"],
    "properties": {
        "type": {"type": "string", "example": "/api/problems/too_soon"},
        "title": {"type": "string", "example": "Too soon"},
        "status": {"type": "integer", "example": 409},
        "code": {"type": "string", "example": "too_soon", "description": "Stable: match on it."},
        "detail": {
            "type": "string",
            "example": "Wait 5\xa0min at the pickup before you say that nobody came.",
        },
        "allowed_at": {
            "type": "string",
            "format": "date-time",
            "nullable": True,
            "description": "From when the same request may succeed, where waiting helps.",
        },
    },
    "additionalProperties": True,
}
REFUSED = {
    "description": "Refused: `code` and `detail` say why.",
    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def refusals(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Say of every operation that it may refuse, and how."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"].setdefault("4XX", REFUSED)
    return result
