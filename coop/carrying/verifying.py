"""Verifies an archive with nothing but the archive: no database, no network. Pure.

Everything in it is checked before anything of it is used, and the first fault refuses it whole.
What cannot be known from an archive alone is whether the key that signed it is that of the service
it names: `Pin` says on what that rests.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import jsonschema  # type: ignore[import-untyped]  # it has no stubs
import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from coop.carrying import credentials, layout, multikey, opening, schemas
from coop.carrying.credentials import Forged
from coop.carrying.faults import Fault
from coop.carrying.pinning import UNSTATED, NotShown, Pin, Trust, pin
from coop.locker import chain
from coop.locker import schemas as lockers

ASIDE: Final = (layout.STATEMENT, layout.STATEMENT_SIGNATURE, layout.KEY)


@dataclass(frozen=True, slots=True)
class Line:
    """A record that lay in the person's locker."""

    key: str
    data: Mapping[str, Any]
    updated_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one service states of the person, as it signed it.

    Attributes:
        member: who they are there.
        salt, digest: SHA-256 of salt and e-mail there, by which the person is recognised.
        lines: collection -> how many.
        credentials: kind -> credential.
        files: all of it, byte for byte, by their names in the archive.
    """

    slug: str
    origin: str
    name: str
    member: UUID
    made_at: datetime
    key: bytes
    salt: bytes
    digest: str
    lines: Mapping[str, int]
    credentials: Mapping[str, Mapping[str, Any]]
    pin: Pin
    files: Mapping[str, bytes] = field(repr=False)

    def is_of(self, email: str) -> bool:
        """Whether whoever signs in with this address is whom it is about."""
        return holder(self.salt, email) == self.digest


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive in which all holds. `digest`: SHA-256 of its manifest."""

    digest: str
    origin: str
    name: str
    made_at: datetime
    own: Bundle
    bundles: tuple[Bundle, ...]
    records: Mapping[str, Sequence[Line]]
    lines: Mapping[str, int]


def holder(salt: bytes, email: str) -> str:
    """How an archive names whose it is without saying it."""
    return sha256(salt + email.strip().lower().encode()).hexdigest()


def verify(data: bytes, trust: Trust = Trust()) -> Archive:  # noqa: B008 - it is frozen
    """Check all of an archive.

    Raises:
        Fault: with which file something is wrong, and what.
    """
    files = opening.opened(data)
    manifest = _manifest(files)
    for name in sorted(manifest["files"]):
        _need_file(name, files, manifest["files"][name])
    for name in sorted(set(files) - set(manifest["files"])):
        if name not in {layout.MANIFEST, layout.SIGNATURE}:
            raise Fault(name, "stranger")
    _need_schemas(files)
    bundles = tuple(_bundle(name, files, trust) for name in manifest["from"])
    own = next((one for one in bundles if one.slug == manifest["own"]), None)
    strays = [name for name in files if not _has_place(name, manifest["from"])]
    if strays:
        raise Fault(strays[0], "stranger")
    if own is None or multikey.did(own.key) != manifest["key"] or own.origin != manifest["origin"]:
        raise Fault(layout.MANIFEST, "key")
    records = {name: _records(name, files, count) for name, count in manifest["records"].items()}
    if {f"{layout.DATA}{name}{layout.LINES}" for name in records} != {
        name for name in files if name.startswith(layout.DATA)
    }:
        raise Fault(layout.MANIFEST, "count")
    return Archive(
        digest=sha256(files[layout.MANIFEST]).hexdigest(),
        origin=manifest["origin"],
        name=manifest["name"],
        made_at=_instant(manifest["made_at"], layout.MANIFEST),
        own=own,
        bundles=bundles,
        records=records,
        lines=dict(manifest["records"]),
    )


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    found = _signed(
        files, layout.MANIFEST, layout.SIGNATURE, schemas.schema("manifest"), schemas.FORMAT
    )
    if len(set(found["from"])) != len(found["from"]):
        raise Fault(layout.MANIFEST, "twice")
    return found


def _signed(
    files: Mapping[str, bytes],
    name: str,
    signature_name: str,
    schema: Mapping[str, Any],
    wanted: str,
) -> dict[str, Any]:
    """A document whose signature holds under the key that it names."""
    for needed in (name, signature_name):
        if needed not in files:
            raise Fault(needed, "missing")
    found = _json(files[name], name)
    if not isinstance(found, dict) or found.get("format") != wanted:
        raise Fault(name, "version")
    _need_shape(found, schema, name, 1)
    try:
        key = Ed25519PublicKey.from_public_bytes(multikey.key_of(found["key"]))
        key.verify(b64decode(files[signature_name], validate=True), files[name])
    except (ValueError, InvalidSignature) as error:
        raise Fault(signature_name, "signature") from error
    return found


def _need_file(name: str, files: Mapping[str, bytes], said: Mapping[str, Any]) -> None:
    if name not in files:
        raise Fault(name, "missing")
    if (sha256(files[name]).hexdigest(), len(files[name])) != (said["sha256"], said["bytes"]):
        raise Fault(name, "digest")


def _need_schemas(files: Mapping[str, bytes]) -> None:
    """What is not written as we know it must not be read as if it were."""
    for name in sorted(files):
        if name.startswith(layout.SCHEMAS):
            known = name.removeprefix(layout.SCHEMAS).removesuffix(".json")
            if known not in schemas.names():
                raise Fault(name, "kind")
            if files[name] != rfc8785.dumps(schemas.schema(known)):
                raise Fault(name, "schema")


def _has_place(name: str, slugs: Sequence[str]) -> bool:
    if name.startswith(layout.FROM):
        return name.split("/")[1] in slugs
    alone = {layout.INDEX, layout.STYLE, layout.MANIFEST, layout.SIGNATURE}
    return name in alone or name.startswith((layout.SCHEMAS, layout.DATA))


def _bundle(slug: str, files: Mapping[str, bytes], trust: Trust) -> Bundle:
    folder = layout.folder(slug)
    mine = {name: data for name, data in files.items() if name.startswith(folder)}
    said = _signed(
        mine,
        folder + layout.STATEMENT,
        folder + layout.STATEMENT_SIGNATURE,
        schemas.schema("statement"),
        schemas.STATEMENT,
    )
    if layout.slug(said["origin"]) != slug:
        raise Fault(folder + layout.STATEMENT, "other")
    for name, digest in sorted(said["files"].items()):
        if folder + name not in mine:
            raise Fault(folder + name, "missing")
        if sha256(mine[folder + name]).hexdigest() != digest:
            raise Fault(folder + name, "statement")
    for name in sorted(mine):
        inner = name.removeprefix(folder)
        if inner not in ASIDE and inner not in said["files"]:
            raise Fault(name, "stranger")
    member, key = UUID(said["member"]), multikey.key_of(said["key"])
    _need_lines(folder, mine, said["lines"], member)
    return Bundle(
        slug=slug,
        origin=said["origin"],
        name=said["name"],
        member=member,
        made_at=_instant(said["made_at"], folder + layout.STATEMENT),
        key=key,
        salt=bytes.fromhex(said["holder"]["salt"]),
        digest=said["holder"]["digest"],
        lines=dict(said["lines"]),
        credentials=_credentials(folder, mine, member, key),
        pin=_pinned(folder + layout.KEY, mine, said["origin"], key, trust),
        files=mine,
    )


def _need_lines(
    folder: str, files: Mapping[str, bytes], counts: Mapping[str, int], member: UUID
) -> None:
    held = {name for name in files if name.endswith(layout.LINES)}
    if held != {f"{folder}{name}{layout.LINES}" for name in counts}:
        raise Fault(folder + layout.STATEMENT, "count")
    for name, count in sorted(counts.items()):
        file = f"{folder}{name}{layout.LINES}"
        if name not in schemas.STATED:
            raise Fault(file, "kind")
        lines = list(_lines(file, files[file], name))
        if len(lines) != count:
            raise Fault(file, "count")
        check = CHECKS.get(name)
        if check is not None:
            check(file, lines, str(member))


def _records(name: str, files: Mapping[str, bytes], count: int) -> list[Line]:
    file = f"{layout.DATA}{name}{layout.LINES}"
    if file not in files:
        raise Fault(file, "missing")
    if name not in lockers.names():
        raise Fault(file, "kind")
    found = [
        Line(
            one["key"],
            one["data"],
            _instant(one["updated_at"], file),
            _instant(one["expires_at"], file) if one["expires_at"] else None,
        )
        for one in _lines(file, files[file], name)
    ]
    if len(found) != count:
        raise Fault(file, "count")
    keys = [one.key for one in found]
    if keys != sorted(set(keys)):
        raise Fault(file, "order")
    return found


def _lines(file: str, data: bytes, name: str) -> Iterator[dict[str, Any]]:
    if data and not data.endswith(b"\n"):
        raise Fault(file, "damaged")
    for number, text in enumerate(data.split(b"\n")[:-1], 1):
        found = _json(text, file)
        _need_shape(found, schemas.schema(name), file, number)
        yield found


def _json(text: bytes, file: str) -> Any:
    """What a text says, written in the one way to write it: no name twice, nothing hidden."""
    try:
        found = json.loads(text)
        is_plain = rfc8785.dumps(found) == text
    except (ValueError, RecursionError, rfc8785.CanonicalizationError) as error:
        raise Fault(file, "json") from error
    if not is_plain:
        raise Fault(file, "json")
    return found


def _need_shape(found: Any, schema: Mapping[str, Any], file: str, line: int) -> None:
    error = next(_validator(schema["title"]).iter_errors(found), None)
    if error is not None:
        why = ".".join(str(part) for part in error.absolute_path) or error.validator
        raise Fault(file, "shape", line=line, why=str(why)[:80])


@lru_cache(maxsize=64)
def _validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(schemas.schema(name))


def _instant(text: str, file: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Fault(file, "json") from error


def _credentials(
    folder: str, files: Mapping[str, bytes], member: UUID, key: bytes
) -> dict[str, Mapping[str, Any]]:
    found = {}
    inside = folder + layout.CREDENTIALS
    for name in sorted(name for name in files if name.startswith(inside)):
        kind = name.removeprefix(inside).removesuffix(".json")
        if kind not in credentials.KINDS:
            raise Fault(name, "kind")
        said = _json(files[name], name)
        _need_shape(said, schemas.schema("credential"), name, 1)
        _need_shape(said["credentialSubject"], schemas.schema(f"said_{kind}"), name, 1)
        try:
            signed_by = credentials.verify(said)
        except Forged as error:
            raise Fault(name, "credential", why=str(error)) from error
        if signed_by != key:
            raise Fault(name, "credential", why="another key signed it")
        if said["credentialSubject"]["id"] != credentials.urn(member):
            raise Fault(name, "other")
        if said["type"] != ["VerifiableCredential", credentials.KINDS[kind]]:
            raise Fault(name, "credential", why="it is of another kind")
        found[kind] = said
    return found


def _pinned(file: str, files: Mapping[str, bytes], origin: str, key: bytes, trust: Trust) -> Pin:
    if file not in files:
        return Pin(UNSTATED)
    try:
        return pin(_json(files[file], file), origin, key, trust)
    except NotShown as error:
        raise Fault(file, "log", why=str(error)) from error


def _need_chain(file: str, lines: list[dict[str, Any]], member: str) -> None:
    before = None
    for number, one in enumerate(lines, 1):
        if one["access"].get("member") != member:
            raise Fault(file, "other")
        start = bytes.fromhex(one["before"])
        follows = before is None or (one["before"], one["number"] - 1) == before
        if not follows or _linked(start, one["access"]) != one["digest"]:
            raise Fault(file, "chain", line=number)
        before = one["digest"], one["number"]


def _linked(before: bytes, access: Mapping[str, Any]) -> str:
    try:
        return chain.link(before, chain.body(access)).hex()
    except ValueError:
        return ""


def _need_own(file: str, lines: list[dict[str, Any]], member: str) -> None:
    """Signed documents about this person, each under its own key."""
    for one in lines:
        _need_text(file, one["text"], one["signature"], one["key"])
        said = _json(one["text"].encode(), file)
        if not isinstance(said, dict) or said.get("member") != member:
            raise Fault(file, "other")
        if "template" in one:
            _need_text(file, one["template"], one["template_signature"], one["template_key"])


def _need_text(file: str, text: str, signature: str, key: str) -> None:
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(key))
        public.verify(b64decode(signature), text.encode())
    except (ValueError, InvalidSignature) as error:
        raise Fault(file, "signature") from error


Check = Callable[[str, list[dict[str, Any]], str], None]
CHECKS: Final[Mapping[str, Check]] = {
    "accesses": _need_chain,
    "contracts": _need_own,
    "purges": _need_own,
}
