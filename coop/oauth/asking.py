"""What an app asks for, by OAuth 2: RFC 6749, 7636 (S256), 8252 (addresses), 9396 (details), 9700.

Pure. `Fault` is what the app is told; its words never show what is not its own.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

RECORDS: Final = "ourway_records"
EXPORT: Final = "export"
LOG: Final = "log"
OFFLINE: Final = "offline_access"
SCOPES: Final = (EXPORT, LOG, OFFLINE)
ACTIONS: Final = ("read", "write", "append")
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
REDIRECTS_MOST: Final = 10
ADDRESS_CHARS: Final = 300
TEXT_CHARS: Final = 1_500
NAME_CHARS: Final = 60
PURPOSE_CHARS: Final = 160
PARTS_MOST: Final = 20
DETAIL: Final = {"type", "collections", "actions", "purpose", "required"}
VERIFIER: Final = re.compile(r"[A-Za-z0-9\-._~]{43,128}")
CHALLENGE: Final = re.compile(r"[A-Za-z0-9\-_]{43}")
STORAGE: Final = re.compile(r"(\*|[a-z0-9][a-z0-9_-]{0,59}):(r|rw)")
OWN_SCHEME: Final = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")


class Fault(Exception):
    """What an app did wrong: a code of the RFCs, and a sentence for whoever wrote it."""

    def __init__(self, code: str, says: str) -> None:
        super().__init__(says)
        self.code = code
        self.says = says


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an app asks for: what it would do with which fields, and what for.

    Attributes:
        is_needed: the app says that it is of no use without it.
    """

    collection: str
    fields: tuple[str, ...]
    actions: tuple[str, ...]
    purpose: str
    is_needed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole request for a person's consent, checked.

    Attributes:
        challenge: empty where the key goes back at once (`token`, for remoteStorage alone).
    """

    client_id: str
    redirect_uri: str
    response_type: str
    challenge: str
    state: str
    scopes: tuple[str, ...]
    parts: tuple[Part, ...]


def digest(secret: str) -> str:
    """Under what a key or a code is kept: it is long and drawn by lot, so one hash is enough."""
    return sha256(secret.encode()).hexdigest()


def proves(verifier: str, challenge: str) -> bool:
    """Whether this is the verifier of a challenge (RFC 7636, S256)."""
    if not VERIFIER.fullmatch(verifier):
        return False
    made = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=")
    return compare_digest(made, challenge.encode())


def fits(known: Collection[str], address: str) -> bool:
    """Whether an app may be sent to this address: exactly one of its own, ports of this machine aside."""
    if address in known:
        return True
    asked = _split(address)
    if asked is None or not _is_loopback(asked):
        return False
    return any(
        one is not None and _is_loopback(one) and _without_port(one) == _without_port(asked)
        for one in map(_split, known)
    )


def may_be_sent_to(address: object) -> bool:
    """Whether any app may name this address: https, this very machine, or a scheme of its own."""
    parts = _split(address) if isinstance(address, str) and len(address) <= ADDRESS_CHARS else None
    if parts is None or parts.fragment or "#" in str(address) or parts.username is not None:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    return _is_loopback(parts) or bool(OWN_SCHEME.fullmatch(parts.scheme))


def origin(address: str) -> str:
    """Scheme, host and port of a page; empty where it has none."""
    parts = _split(address)
    return f"{parts.scheme}://{parts.netloc}".lower() if parts and parts.netloc else ""


def host(address: str) -> str:
    """Where a person is sent back to, as they read it."""
    parts = _split(address)
    return (parts.netloc or f"{parts.scheme}:") if parts else ""


def with_fields(address: str, fields: Mapping[str, str], *, is_fragment: bool = False) -> str:
    """An address with these fields added to its query, or in its fragment."""
    said = urlencode([(name, value) for name, value in fields.items() if value])
    if is_fragment:
        return f"{address}#{said}"
    return f"{address}{'&' if '?' in address else '?'}{said}"


def single(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Fields of a request, each at most once (RFC 6749, 3.1); empty ones are as if left out.

    Raises:
        Fault: one came twice.
    """
    found: dict[str, str] = {}
    for name, value in fields:
        if name in found:
            raise Fault("invalid_request", f"{name} came twice.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def scopes(text: str, *, known: Collection[str] = SCOPES) -> tuple[str, ...]:
    """The scopes of a request, each once.

    Raises:
        Fault: one that there is not.
    """
    asked = tuple(dict.fromkeys(text.split()))
    unknown = [one for one in asked if one not in known]
    if unknown:
        raise Fault("invalid_scope", f"There is no scope {unknown[0][:40]!r}.")
    return asked


def storage_scopes(text: str) -> tuple[str, ...]:
    """The scopes of an app that uses remoteStorage: `module:r` or `module:rw`, or `*` for all.

    Raises:
        Fault: another one, or none.
    """
    asked = tuple(dict.fromkeys(text.split()))
    if not asked or len(asked) > PARTS_MOST:
        raise Fault("invalid_scope", "Name scopes such as notes:rw.")
    for one in asked:
        if not STORAGE.fullmatch(one) or one.startswith("public:"):
            raise Fault(
                "invalid_scope", f"{one[:40]!r} is none of remoteStorage, such as notes:rw."
            )
    return asked


def parts(found: object, *, known: Mapping[str, frozenset[str]]) -> tuple[Part, ...]:
    """The things that `authorization_details` ask for, one for each collection.

    Args:
        known: collection -> its fields.
    Raises:
        Fault: `invalid_authorization_details`, with what is wrong.
    """
    if not isinstance(found, list):
        raise _details("authorization_details is a list.")
    asked = tuple(part for one in found for part in _parts(one, known))
    if len(asked) > PARTS_MOST:
        raise _details(f"At most {PARTS_MOST} collections at once.")
    return asked


def details(chosen: Sequence[Part]) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [
        {
            "type": RECORDS,
            "collections": {part.collection: list(part.fields)},
            "actions": list(part.actions),
            "purpose": part.purpose,
        }
        for part in chosen
    ]


def need_code(asked: Mapping[str, str]) -> str:
    """The challenge of a request for a code.

    Raises:
        Fault: another response type, no challenge, or one that is not by S256.
    """
    if asked.get("response_type") != "code":
        raise Fault("unsupported_response_type", "Ask for response_type=code.")
    return challenge(asked)


def challenge(asked: Mapping[str, str]) -> str:
    """The challenge of a request.

    Raises:
        Fault: there is none, or one that is not by S256.
    """
    if asked.get("code_challenge_method") != "S256":
        raise Fault("invalid_request", "Send code_challenge_method=S256: PKCE is not optional.")
    found = asked.get("code_challenge", "")
    if not CHALLENGE.fullmatch(found):
        raise Fault("invalid_request", "code_challenge is 43 characters of base64url.")
    return found


@dataclass(frozen=True, slots=True)
class Described:
    """What an app says of itself."""

    name: str
    site: str
    redirects: tuple[str, ...]


def described(found: object) -> Described:
    """The metadata of an app (RFC 7591), as it registers or publishes them.

    Raises:
        Fault: `invalid_client_metadata` or `invalid_redirect_uri`.
    """
    if not isinstance(found, dict):
        raise _metadata("Send one JSON object.")
    redirects = found.get("redirect_uris")
    is_list = isinstance(redirects, list) and 0 < len(redirects) <= REDIRECTS_MOST
    if not is_list or not all(may_be_sent_to(one) for one in redirects or ()):
        raise Fault(
            "invalid_redirect_uri",
            "redirect_uris are https addresses, http ones of this machine, or of a scheme with a dot.",
        )
    if found.get("token_endpoint_auth_method", "none") != "none":
        raise _metadata("Apps here have no secret: token_endpoint_auth_method is none.")
    if not set(found.get("grant_types") or ["authorization_code"]) <= {
        "authorization_code",
        "refresh_token",
    }:
        raise _metadata("grant_types are authorization_code and refresh_token.")
    if found.get("response_types", ["code"]) != ["code"]:
        raise _metadata("response_types is [code].")
    return Described(_name(found.get("client_name")), _site(found), tuple(redirects or ()))


def metadata(base: str, *, collections: Collection[str]) -> dict[str, Any]:
    """What this server can do (RFC 8414), for programs that have never seen it."""
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize/",
        "token_endpoint": f"{base}/oauth/token",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "registration_endpoint": f"{base}/oauth/register",
        "service_documentation": f"{base}/apps/docs/",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_details_types_supported": [RECORDS],
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
        "ourway_collections": sorted(collections),
    }


def _parts(found: object, known: Mapping[str, frozenset[str]]) -> list[Part]:
    if not isinstance(found, dict) or found.get("type") != RECORDS:
        raise _details(f"Each has the type {RECORDS}.")
    if set(found) - DETAIL:
        raise _details(f"A part that is not known: {sorted(set(found) - DETAIL)[0]!r}.")
    actions = found.get("actions", ["read"])
    if not _are_of(actions, ACTIONS):
        raise _details("actions are of read, write, append.")
    purpose = found.get("purpose")
    if not isinstance(purpose, str) or not purpose.isprintable():
        raise _details("purpose says in plain words what for.")
    if not 0 < len(purpose.strip()) <= PURPOSE_CHARS:
        raise _details(f"purpose has 1 to {PURPOSE_CHARS} characters.")
    is_needed = found.get("required", False)
    if not isinstance(is_needed, bool):
        raise _details("required is true or false.")
    ordered = tuple(one for one in ACTIONS if one in actions)
    return [
        Part(name, fields, ordered, purpose.strip(), is_needed)
        for name, fields in _fields(found.get("collections"), known)
    ]


def _fields(
    found: object, known: Mapping[str, frozenset[str]]
) -> list[tuple[str, tuple[str, ...]]]:
    """Collections with their fields: a list names whole ones, an object names fields of each."""
    if isinstance(found, list) and all(isinstance(one, str) for one in found):
        found = {one: sorted(known.get(one, ())) for one in found}
    if not isinstance(found, dict) or not found:
        raise _details("collections is a list of names, or an object of names and their fields.")
    for name, fields in found.items():
        if name not in known:
            raise _details(f"There is no collection {str(name)[:40]!r}.")
        if not _are_of(fields, known[name]):
            raise _details(f"Fields of {name} are {', '.join(sorted(known[name]))}.")
    return [(name, tuple(sorted(set(fields)))) for name, fields in found.items()]


def _are_of(found: object, known: Collection[str]) -> bool:
    if not isinstance(found, list) or not found:
        return False
    return all(isinstance(one, str) and one in known for one in found)


def _name(found: object) -> str:
    line = " ".join(found.split()) if isinstance(found, str) else ""
    if not 0 < len(line) <= NAME_CHARS or not line.isprintable():
        raise _metadata(f"client_name has 1 to {NAME_CHARS} characters that can be seen.")
    return line


def _site(found: Mapping[str, Any]) -> str:
    site = found.get("client_uri") or ""
    parts = _split(site) if isinstance(site, str) and len(site) <= ADDRESS_CHARS else None
    if parts is None or (site and parts.scheme != "https"):
        raise _metadata("client_uri is an https address.")
    return str(site)


def _split(address: str) -> SplitResult | None:
    if not address.isascii() or any(one <= " " or one == "\\" for one in address):
        return None
    try:
        found = urlsplit(address)
        _ = found.port
    except ValueError:
        return None
    return found


def _is_loopback(parts: SplitResult) -> bool:
    return parts.scheme == "http" and parts.hostname in LOOPBACK and parts.username is None


def _without_port(parts: SplitResult) -> tuple[object, ...]:
    return parts.hostname, parts.path, tuple(parse_qsl(parts.query)), parts.fragment


def _details(says: str) -> Fault:
    return Fault("invalid_authorization_details", says)


def _metadata(says: str) -> Fault:
    return Fault("invalid_client_metadata", says)
