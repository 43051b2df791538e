"""Where the log's hashes and entries lie as files, and what is in them. Pure; standard library only.

Source: C2SP tlog-tiles. A tile holds up to 256 hashes of one level, a bundle up to 256 entries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.journal.tree import HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, subtree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LEVEL_MAX = 63
LENGTH_BYTES = 2
ENTRY_BYTES_MAX = 65_535
ENTRIES = "entries"


class Unreadable(ValueError):
    """A file of the log is not what it must be; the sentence says how."""


def tile_path(level: int | str, number: int, width: int = TILE_WIDTH) -> str:
    """`tile/0/x001/067`, with `.p/5` where it is not full; level "entries" for a bundle."""
    groups = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        groups.insert(0, f"x{number % 1000:03d}")
    part = f".p/{width}" if width < TILE_WIDTH else ""
    return f"tile/{level}/{'/'.join(groups)}{part}"


def read_path(groups: str) -> tuple[int, int]:
    """`x001/067.p/5` as (number, width).

    Raises:
        Unreadable: it is written in another way than `tile_path` does.
    """
    name, _dot, part = groups.partition(".p/")
    digits = name.replace("x", "").replace("/", "")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 18:
        raise Unreadable("there is no such tile")
    width = TILE_WIDTH
    if _dot:
        if not part.isascii() or not part.isdecimal() or not 0 < int(part) < TILE_WIDTH:
            raise Unreadable("there is no such tile")
        width = int(part)
    if tile_path(0, int(digits), width) != f"tile/0/{groups}":
        raise Unreadable("there is no such tile")
    return int(digits), width


def tiles_of(size: int, *, since: int = 0) -> Iterator[tuple[int, int, int]]:
    """Every tile of a tree as (level, number, width), without those that were full at `since`."""
    level = 0
    while size >> (TILE_HEIGHT * level):
        count, before = size >> (TILE_HEIGHT * level), since >> (TILE_HEIGHT * level)
        for number in range(before // TILE_WIDTH, count // TILE_WIDTH):
            yield level, number, TILE_WIDTH
        if count % TILE_WIDTH:
            yield level, count // TILE_WIDTH, count % TILE_WIDTH
        level += 1


def read_hashes(tile: bytes, width: int) -> list[bytes]:
    """The hashes of a tile.

    Raises:
        Unreadable: it holds another number of them.
    """
    if len(tile) != width * HASH_BYTES:
        raise Unreadable(f"a tile of {width} hashes has {len(tile)} bytes")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def bundle(entries: Sequence[bytes]) -> bytes:
    """Entries as they are served: each after its length.

    Raises:
        ValueError: an entry is too long.
    """
    if any(len(entry) > ENTRY_BYTES_MAX for entry in entries):
        raise ValueError("an entry of the log has at most 65,535 bytes")
    return b"".join(len(entry).to_bytes(LENGTH_BYTES, "big") + entry for entry in entries)


def read_bundle(data: bytes, width: int) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        Unreadable: it ends in the middle of one, or holds another number of them.
    """
    found, at = [], 0
    while at < len(data):
        end = at + LENGTH_BYTES + int.from_bytes(data[at : at + LENGTH_BYTES], "big")
        if end > len(data) or at + LENGTH_BYTES > len(data):
            raise Unreadable("a bundle of entries ends in the middle of one")
        found.append(data[at + LENGTH_BYTES : end])
        at = end
    if len(found) != width:
        raise Unreadable(f"a bundle of {width} entries holds {len(found)}")
    return found


def nodes(tile: Callable[[int, int], Sequence[bytes]]) -> Callable[[int, int], bytes]:
    """(height, place) -> the hash of a full subtree, out of tiles.

    Args:
        tile: (level, number) -> its hashes, as many as there are.
    """

    def node(height: int, place: int) -> bytes:
        level, rest = divmod(height, TILE_HEIGHT)
        number, at = divmod(place << rest, TILE_WIDTH)
        return subtree(tile(level, number)[at : at + (1 << rest)])

    return node
