"""What lies where in an archive, and the zip that holds it: the same files give the same bytes. Pure.

    index.html style.css         to read, without any network
    manifest.json manifest.sig   SHA-256 of every file, signed by who made the archive
    schemas/<name>.json          how each file is written
    data/<collection>.ndjson     what lay in the person's locker
    from/<service>/…             what one service states of them, signed by it, and its credentials

The zip's comment is SHA-256 over all bytes before it: what was cut off or changed on the way shows
at once. Called by `actions.exporting`; `opening` and `verifying` read what is written here.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import rfc8785

INDEX: Final = "index.html"
STYLE: Final = "style.css"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
DATA: Final = "data/"
FROM: Final = "from/"
SCHEMAS: Final = "schemas/"
STATEMENT: Final = "statement.json"
STATEMENT_SIGNATURE: Final = "statement.sig"
KEY: Final = "key.json"
CREDENTIALS: Final = "credentials/"
LINES: Final = ".ndjson"

SEAL: Final = b"ourway-archive-1 sha256="
SEAL_CHARS: Final = 64
SLUG_CHARS: Final = 40
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
MODE: Final = 0o100644 << 16
NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")


def slug(origin: str) -> str:
    """The folder of a service, from the name of its log."""
    words = NOT_PLAIN.sub("-", origin.lower()).strip("-")[:SLUG_CHARS].strip("-")
    return f"{words or 'service'}-{sha256(origin.encode()).hexdigest()[:8]}"


def folder(name: str) -> str:
    """Where what a service states lies."""
    return f"{FROM}{name}/"


def line(values: Mapping[str, Any]) -> bytes:
    """One line of a file, in the one way to write it."""
    return rfc8785.dumps(dict(values)) + b"\n"


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The archive of these files, sealed."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda name: (name != INDEX, name)):
            info = ZipInfo(name, EPOCH)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, MODE, 3
            archive.writestr(info, files[name])
        archive.comment = SEAL + b"0" * SEAL_CHARS
    return sealed(held.getvalue())


def sealed(data: bytes) -> bytes:
    """A zip with its seal written over the place kept for it."""
    body = data[:-SEAL_CHARS]
    return body + sha256(body).hexdigest().encode()


def is_sealed(data: bytes) -> bool:
    """Whether nothing of a zip was changed or cut off since it was sealed."""
    body, said = data[:-SEAL_CHARS], data[-SEAL_CHARS:]
    return body.endswith(SEAL) and sha256(body).hexdigest().encode() == said
