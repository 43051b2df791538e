"""What the description of the API says about every operation: how it refuses, and how apps sign in.

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

APPS = {
    "type": "oauth2",
    "description": "Apps of others; how they come to a key stands on the page `/apps/docs/`. What a "
    "person lets them at is in `authorization_details` (RFC 9396).",
    "flows": {
        "authorizationCode": {
            "authorizationUrl": "/oauth/authorize/",
            "tokenUrl": "/oauth/token",
            "refreshUrl": "/oauth/token",
            "scopes": {
                "export": "A copy of everything",
                "log": "Who read this person’s data",
                "offline_access": "While the person is away",
            },
        }
    },
}


def refusals(
    result: dict[str, Any], generator: object, request: object, public: bool
) -> dict[str, Any]:
    """Say of every operation that it may refuse, and how; and how apps of others come to a key."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    result["components"].setdefault("securitySchemes", {})["apps"] = APPS
    for path in result["paths"].values():
        for operation in path.values():
            operation["responses"].setdefault("4XX", REFUSED)
    return result
