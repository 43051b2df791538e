"""How apps find somebody's storage: its address, and what WebFinger says of it (RFC 7033). Pure."""

from typing import Any, Final

DRAFT: Final = "draft-dejong-remotestorage-26"
REL: Final = "http://tools.ietf.org/id/draft-dejong-remotestorage"
OAUTH: Final = "http://tools.ietf.org/html/rfc6749"


def name(resource: str, *, host: str) -> str:
    """The name of a storage at this host, out of `acct:name@host`; empty where it is of another."""
    user, _at, at = resource.removeprefix("acct:").rpartition("@")
    is_here = at.lower() in (host.lower(), host.lower().rpartition(":")[0] or host.lower())
    return user.lower() if is_here else ""


def described(resource: str, shelf: str, *, base: str) -> dict[str, Any]:
    """What apps are told: where the files are, and where to ask their person."""
    dialog = f"{base}/oauth/storage/{shelf}/"
    return {
        "subject": resource,
        "links": [
            {
                "rel": REL,
                "href": f"{base}/storage/{shelf}",
                "properties": {
                    "http://remotestorage.io/spec/version": DRAFT,
                    f"{OAUTH}#section-4.2": dialog,
                    f"{OAUTH}#section-3.1": dialog,
                    f"{OAUTH}#section-3.2": f"{base}/oauth/token",
                    "http://tools.ietf.org/html/rfc7636": "S256",
                    "http://tools.ietf.org/html/rfc6750#section-2.3": None,
                    "http://tools.ietf.org/html/rfc7233": "GET",
                    "http://remotestorage.io/spec/web-authoring": None,
                },
            }
        ],
    }
