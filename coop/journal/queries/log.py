"""The log as it is sealed: its head, its tiles and bundles, its keys and checkpoints."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coop.journal import models, tiles, tree
from coop.journal.notes import Key, read_key
from coop.journal.tiles import Unreadable
from coop.journal.tree import TILE_WIDTH, Peaks

KEY = "journal.key"


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it was signed; `at` by the co-operative's clock."""

    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeyInForce:
    """A key of the log, and the number of the entry that states it."""

    key: Key
    index: int


def size() -> int:
    """How many entries are sealed."""
    last = models.Leaf.objects.order_by("-index").values_list("index", flat=True).first()
    return 0 if last is None else last + 1


def head() -> Signed | None:
    """The newest checkpoint; None before there is one."""
    row = models.Checkpoint.objects.order_by("-size").first()
    return _signed(row) if row else None


def first_with(index: int) -> Signed | None:
    """The first checkpoint that holds an entry."""
    row = models.Checkpoint.objects.filter(size__gt=index).order_by("size").first()
    return _signed(row) if row else None


def at_size(wanted: int) -> Signed | None:
    """The checkpoint of this size, if one was signed."""
    row = models.Checkpoint.objects.filter(size=wanted).first()
    return _signed(row) if row else None


def keys() -> list[KeyInForce]:
    """The log's keys, oldest first, as its sealed entries state them."""
    rows = models.Leaf.objects.filter(kind=KEY).order_by("index")
    return [
        KeyInForce(read_key(read(bytes(data).decode())["public"]["key"]), index)
        for index, data in rows.values_list("index", "data")
    ]


def has_key() -> bool:
    """Whether the log has a key, be it sealed or not."""
    return models.Entry.objects.filter(kind=KEY).exists()


def tile(level: int, number: int, width: int) -> bytes:
    """A tile of hashes as it is served.

    Raises:
        Unreadable: there is none, or not of this width yet.
    """
    found = hashes(level, number)[:width]
    if len(found) < width:
        raise Unreadable("there is no such tile yet")
    return b"".join(found)


def bundle(number: int, width: int) -> bytes:
    """A bundle of entries as it is served.

    Raises:
        Unreadable: there is none, or not of this width yet.
    """
    found = entries(number * TILE_WIDTH, width)
    if len(found) < width:
        raise Unreadable("there are no such entries yet")
    return tiles.bundle(found)


def entries(first: int, most: int) -> list[bytes]:
    """The bytes of sealed entries, from a number on."""
    rows = models.Leaf.objects.filter(index__gte=first, index__lt=first + most).order_by("index")
    return [bytes(data) for data in rows.values_list("data", flat=True)]


def hashes(level: int, number: int) -> Sequence[bytes]:
    """The hashes of a tile, as many as there are: full ones are kept, others reckoned."""
    kept = models.Tile.objects.filter(level=level, number=number).first()
    if kept is not None:
        return tiles.read_hashes(bytes(kept.hashes), TILE_WIDTH)
    first = number * TILE_WIDTH
    if level == 0:
        return tree.leaf_hashes(entries(first, TILE_WIDTH))
    rows = models.Tile.objects.filter(
        level=level - 1, number__gte=first, number__lt=first + TILE_WIDTH
    )
    return [bytes(root) for root in rows.order_by("number").values_list("root", flat=True)]


def peaks(of_size: int) -> Peaks:
    """The roots of the full subtrees of a tree of this size."""
    node, found, at = tiles.nodes(hashes), [], 0
    for height in reversed(range(of_size.bit_length())):
        if of_size >> height & 1:
            found.append(node(height, at >> height))
            at += 1 << height
    return Peaks(of_size, found)


def inclusion(index: int, of_size: int) -> list[bytes]:
    """The proof that an entry is in the log of this size."""
    return tree.inclusion_proof(index, of_size, tiles.nodes(hashes))


def read(text: str) -> dict[str, Any]:
    """An entry's JSON."""
    found: dict[str, Any] = json.loads(text)
    return found


def _signed(row: models.Checkpoint) -> Signed:
    return Signed(row.size, bytes(row.root), row.note, row.at)
