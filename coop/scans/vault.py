"""Adapter to the private folder of scans: pages by UUID, read by nobody but this process's user.

Never under a folder that is served. Each room that keeps scans has a shelf of its own.
"""

import os
import time
from collections.abc import Collection
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

DAY_S: Final = 86_400
# The papers of driving lie in the folder itself.
PAPERS: Final = ""
IDENTITY: Final = "identity"
EVIDENCE: Final = "evidence"


def put(file_id: UUID, pages: list[bytes], *, shelf: str = PAPERS) -> int:
    """Keep the pages of a scan; returns their size together in bytes."""
    folder = _folder(file_id, shelf)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for number, page in enumerate(pages):
        place = folder / f"{number}.jpg"
        # As a whole or not at all: nobody ever reads half a page.
        half = place.with_suffix(".half")
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(page)
        half.replace(place)
    return sum(len(page) for page in pages)


def page(file_id: UUID, number: int, *, shelf: str = PAPERS) -> bytes | None:
    """One page as JPEG; nothing where it was forgotten or never there."""
    try:
        return (_folder(file_id, shelf) / f"{number}.jpg").read_bytes()
    except FileNotFoundError:
        return None


def forget(file_id: UUID, *, shelf: str = PAPERS) -> None:
    """Remove a scan; no harm if it is gone."""
    folder = _folder(file_id, shelf)
    for place in folder.glob("*"):
        place.unlink(missing_ok=True)
    if folder.exists():
        folder.rmdir()


def strays(known: Collection[UUID], *, shelf: str = PAPERS) -> list[UUID]:
    """Scans older than a day of real time that no row knows: their sender's request failed."""
    old = time.time() - DAY_S
    kept = {str(one) for one in known}
    found = [place for place in _root(shelf).glob("??/*") if place.stat().st_mtime < old]
    return [UUID(place.name) for place in found if place.name not in kept]


def _root(shelf: str) -> Path:
    return Path(settings.DOCUMENTS_DIR) / shelf


def _folder(file_id: UUID, shelf: str) -> Path:
    return _root(shelf) / str(file_id)[:2] / str(file_id)
