"""Opens an archive that somebody sends, and trusts nothing of it. Pure; nothing is written to disk."""

import re
import stat
import zlib
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from coop.carrying.faults import Fault
from coop.carrying.layout import is_sealed

MB: Final = 1_000_000
FILE_BYTES_MAX: Final = 100 * MB
TOTAL_BYTES_MAX: Final = 200 * MB
FILES_MAX: Final = 1_000
RATIO_MAX: Final = 250
SMALL: Final = 100_000
"""Below this many bytes a file may be packed as tightly as it likes."""
ENCRYPTED: Final = 1
NAME: Final = re.compile(r"(?:[a-z0-9_-]+/){0,3}[a-z0-9_-]+\.(?:html|css|json|sig|ndjson)")


def opened(data: bytes) -> dict[str, bytes]:
    """The files of an archive by name.

    Raises:
        Fault: it is none, or one that would do harm.
    """
    if len(data) > FILE_BYTES_MAX:
        raise Fault("", "too_large", most=FILE_BYTES_MAX // MB)
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _need_harmless(members)
            # What a file is named comes first: it says more than that the seal is broken.
            if not is_sealed(data):
                raise Fault("", "seal")
            return {info.filename: _read(archive, info) for info in members}
    except (BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as error:
        if isinstance(error, Fault):
            raise
        raise Fault("", "not_a_zip") from error


def _need_harmless(members: list[ZipInfo]) -> None:
    if len(members) > FILES_MAX:
        raise Fault("", "too_many", most=FILES_MAX)
    seen: set[str] = set()
    for info in members:
        _need_file(info)
        if info.filename in seen:
            raise Fault(info.filename, "twice")
        seen.add(info.filename)
    if sum(info.file_size for info in members) > TOTAL_BYTES_MAX:
        raise Fault("", "too_much", most=TOTAL_BYTES_MAX // MB)


def _need_file(info: ZipInfo) -> None:
    # `orig_filename` is as it was written: a NUL or a backslash has not been taken out of it.
    name = info.orig_filename
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or "\\" in name or ":" in name or "\0" in name:
        raise Fault(name.replace("\0", "�")[:200], "outside")
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG}:
        raise Fault(name[:200], "link")
    if not NAME.fullmatch(name):
        raise Fault(name[:200], "name")
    if info.flag_bits & ENCRYPTED:
        raise Fault(name, "locked")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Fault(name, "packing")
    if info.file_size > max(SMALL, RATIO_MAX * info.compress_size):
        raise Fault(name, "bomb")


def _read(archive: ZipFile, info: ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            # However much it says it is: one byte more than that is read, never all.
            found = file.read(info.file_size + 1)
            at_end = file.read(1)
    except (BadZipFile, EOFError, zlib.error) as error:
        raise Fault(info.filename, "damaged") from error
    if len(found) != info.file_size or at_end:
        raise Fault(info.filename, "damaged")
    return found
