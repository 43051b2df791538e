"""Archives as somebody would forge them: packed to do harm, or signed anew with a key of their own."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coop.carrying import credentials, layout, multikey
from tests.carrying import Forge, files_of

Files = dict[str, bytes]
THEIRS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DID = multikey.did(THEIRS.public_key().public_bytes_raw())


def _packed(add: Callable[[ZipFile], None]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        add(archive)
        archive.comment = layout.SEAL + b"0" * layout.SEAL_CHARS
    return layout.sealed(held.getvalue())


def _with(data: bytes, name: str, held: bytes = b"x", **info: Any) -> bytes:
    """The archive with one more file, whatever its name."""

    def add(archive: ZipFile) -> None:
        for file, content in files_of(data).items():
            archive.writestr(file, content)
        one = ZipInfo(name)
        one.compress_type = ZIP_DEFLATED
        for part, value in info.items():
            setattr(one, part, value)
        archive.writestr(one, held, compress_type=one.compress_type)

    return _packed(add)


def _folder(files: Files) -> str:
    return next(name for name in files if name.endswith(layout.STATEMENT)).rpartition("/")[0] + "/"


def _signed_anew(files: Files, key: str = "") -> bytes:
    """Statement and manifest fitted to the files and signed: as far as a forger can get."""
    folder = _folder(files)
    said = json.loads(files[folder + layout.STATEMENT])
    inner = [name for name in files if name.startswith(folder)]
    aside = (layout.STATEMENT, layout.STATEMENT_SIGNATURE, layout.KEY)
    said["files"] = {
        name.removeprefix(folder): sha256(files[name]).hexdigest()
        for name in inner
        if name.removeprefix(folder) not in aside
    }
    said["key"] = DID
    text = rfc8785.dumps(said)
    files[folder + layout.STATEMENT] = text
    files[folder + layout.STATEMENT_SIGNATURE] = b64encode(THEIRS.sign(text))
    return _listed_anew(files, key or DID)


def _listed_anew(files: Files, key: str = DID, **more: object) -> bytes:
    """Only the manifest fitted to the files, and signed."""
    manifest = json.loads(files[layout.MANIFEST]) | more
    manifest["key"] = key
    manifest["files"] = {
        name: {"sha256": sha256(held).hexdigest(), "bytes": len(held)}
        for name, held in files.items()
        if name not in {layout.MANIFEST, layout.SIGNATURE}
    }
    text = rfc8785.dumps(manifest)
    files[layout.MANIFEST], files[layout.SIGNATURE] = text, b64encode(THEIRS.sign(text))
    return layout.zipped(files)


def _line(files: Files, name: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the first line of a file."""
    first, *rest = files[name].splitlines()
    held = json.loads(first)
    change(held)
    files[name] = b"".join(layout.line(json.loads(one)) for one in (rfc8785.dumps(held), *rest))


def cut_off(data: bytes) -> tuple[bytes, str, str]:
    return data[: len(data) // 2], "", "not_a_zip"


def no_zip(data: bytes) -> tuple[bytes, str, str]:
    return b"name,phone\n", "", "not_a_zip"


def a_path_upwards(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "../../etc/cron.d/x.json"), "../../etc/cron.d/x.json", "outside"


def an_absolute_path(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "/etc/passwd"), "/etc/passwd", "outside"


def a_path_of_windows(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "data\\..\\x.json"), "data\\..\\x.json", "outside"


def a_link(data: bytes) -> tuple[bytes, str, str]:
    mode = 0o120777 << 16
    return _with(data, "data/x.json", b"/etc/passwd", external_attr=mode), "data/x.json", "link"


def a_bomb(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "data/x.ndjson", bytes(30_000_000)), "data/x.ndjson", "bomb"


def many_small_bombs(data: bytes) -> tuple[bytes, str, str]:
    zeros = bytes(90_000)

    def add(archive: ZipFile) -> None:
        for number in range(1_100):
            archive.writestr(f"data/x{number}.json", zeros)

    return _packed(add), "", "too_many"


def another_packing(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "data/x.json", compress_type=ZIP_BZIP2), "data/x.json", "packing"


def a_strange_name(data: bytes) -> tuple[bytes, str, str]:
    return _with(data, "run.exe"), "run.exe", "name"


def a_file_nobody_signed(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data) | {"data/x.json": b"{}"}
    return layout.zipped(files), "data/x.json", "stranger"


def a_missing_file(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data)
    del files["data/places.ndjson"]
    return layout.zipped(files), "data/places.ndjson", "missing"


def no_manifest(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data)
    del files[layout.MANIFEST]
    return layout.zipped(files), layout.MANIFEST, "missing"


def another_home(data: bytes) -> tuple[bytes, str, str]:
    """A record changed, and nothing signed anew."""
    files = files_of(data)
    _line(files, "data/places.ndjson", lambda held: held["data"].update(label="Elsewhere 1"))
    return layout.zipped(files), "data/places.ndjson", "digest"


def a_manifest_of_mine(data: bytes) -> tuple[bytes, str, str]:
    """A record changed, and the manifest signed with a key that the service's log does not state."""
    files = files_of(data)
    _line(files, "data/places.ndjson", lambda held: held["data"].update(label="Elsewhere 1"))
    return _listed_anew(files), layout.MANIFEST, "key"


def a_service_of_mine(data: bytes) -> tuple[bytes, str, str]:
    """All signed anew with a key that the service's log does not state, credentials among it."""
    files = files_of(data)
    folder = _folder(files)
    for name in [name for name in files if layout.CREDENTIALS in name]:
        held = json.loads(files[name])
        proof = held.pop("proof")
        proof.pop("proofValue")
        held["issuer"]["id"] = DID
        proof["verificationMethod"] = f"{DID}#{DID.removeprefix(multikey.DID)}"
        files[name] = rfc8785.dumps(credentials.sign(held, proof, THEIRS))
    return _signed_anew(files), folder + layout.KEY, "log"


def a_better_credential(data: bytes) -> tuple[bytes, str, str]:
    """Assurance 4, under the signature that said less."""
    files = files_of(data)
    name = _folder(files) + f"{layout.CREDENTIALS}assurance.json"
    held = json.loads(files[name])
    held["credentialSubject"]["level"] = 4
    files[name] = rfc8785.dumps(held)
    return _signed_anew(files), name, "credential"


def a_credential_of_mine(data: bytes) -> tuple[bytes, str, str]:
    """Assurance 4, signed with another key than the statement."""
    files = files_of(data)
    folder = _folder(files)
    name = folder + f"{layout.CREDENTIALS}assurance.json"
    member = json.loads(files[folder + layout.STATEMENT])["member"]
    facts = {"level": 4, "reasons": []}
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    now = _made_at(files)
    files[name] = rfc8785.dumps(
        credentials.issue("assurance", facts, subject=member, name="", signer=other, now=now)
    )
    for one in [one for one in files if layout.CREDENTIALS in one and one != name]:
        del files[one]
    return _signed_anew(files), name, "credential"


def somebodys_credential(data: bytes) -> tuple[bytes, str, str]:
    """A true credential of the service, about another person."""
    files = files_of(data)
    folder = _folder(files)
    facts = {"level": 4, "reasons": []}
    for one in [one for one in files if layout.CREDENTIALS in one]:
        del files[one]
    name = folder + f"{layout.CREDENTIALS}assurance.json"
    files[name] = rfc8785.dumps(
        credentials.issue(
            "assurance", facts, subject=uuid4(), name="", signer=THEIRS, now=_made_at(files)
        )
    )
    return _signed_anew(files), name, "other"


def somebodys_log(data: bytes) -> tuple[bytes, str, str]:
    """The log and the contracts of another person."""
    files = files_of(data)
    folder = _folder(files)
    said = json.loads(files[folder + layout.STATEMENT]) | {"member": str(uuid4())}
    files[folder + layout.STATEMENT] = rfc8785.dumps(said)
    return _signed_anew(files), folder + "accesses.ndjson", "other"


def a_read_left_out(data: bytes) -> tuple[bytes, str, str]:
    """A look at the person's data that they are not to see."""
    files = files_of(data)
    folder = _folder(files)
    name = folder + "accesses.ndjson"
    _line(files, name, lambda held: held["access"].update(reader="nobody"))
    return _signed_anew(files), name, "chain"


def another_version(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data)
    return _listed_anew(files, format="ourway-archive-2"), layout.MANIFEST, "version"


def another_schema(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data)
    held = json.loads(files["schemas/places.json"])
    held["properties"]["secret"] = {"type": "string"}
    files["schemas/places.json"] = rfc8785.dumps(held)
    return _listed_anew(files), "schemas/places.json", "schema"


def a_place_off_the_earth(data: bytes) -> tuple[bytes, str, str]:
    """Signed by a service that does not keep to the schema."""
    files = files_of(data)
    _line(files, "data/places.ndjson", lambda held: held["data"].update(lat=91.5))
    for one in [one for one in files if layout.CREDENTIALS in one or one.endswith(layout.KEY)]:
        del files[one]
    return _signed_anew(files), "data/places.ndjson", "shape"


def a_record_twice(data: bytes) -> tuple[bytes, str, str]:
    files = files_of(data)
    files["data/places.ndjson"] *= 2
    for one in [one for one in files if layout.CREDENTIALS in one or one.endswith(layout.KEY)]:
        del files[one]
    _signed_anew(files)
    return (
        _listed_anew(files, records=_records(files) | {"places": 2}),
        "data/places.ndjson",
        "order",
    )


def _records(files: Files) -> dict[str, int]:
    found: dict[str, int] = json.loads(files[layout.MANIFEST])["records"]
    return found


def _made_at(files: Files) -> datetime:

    return datetime.fromisoformat(json.loads(files[layout.MANIFEST])["made_at"])


FORGED: list[Forge] = [
    cut_off,
    no_zip,
    a_path_upwards,
    an_absolute_path,
    a_path_of_windows,
    a_link,
    a_bomb,
    many_small_bombs,
    another_packing,
    a_strange_name,
    a_file_nobody_signed,
    a_missing_file,
    no_manifest,
    another_home,
    a_manifest_of_mine,
    a_service_of_mine,
    a_better_credential,
    a_credential_of_mine,
    somebodys_credential,
    somebodys_log,
    a_read_left_out,
    another_version,
    another_schema,
    a_place_off_the_earth,
    a_record_twice,
]
