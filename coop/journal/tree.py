"""The tree of hashes over the log's entries: roots, and proofs that they only ever grow. Pure.

Standard library only: the verifier that members run is made of this file and its neighbours.
Source: RFC 6962, section 2.1 (SHA-256); RFC 9162, sections 2.1.3 and 2.1.4, for checking proofs.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HASH_BYTES = 32
TILE_HEIGHT = 8
TILE_WIDTH = 256
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """What an entry hashes to."""
    return sha256(b"\0" + entry).digest()


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """What many entries hash to, in their order."""
    return [sha256(b"\0" + entry).digest() for entry in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """What two neighbours hash to."""
    return sha256(b"\1" + left + right).digest()


def subtree(hashes: Sequence[bytes]) -> bytes:
    """The hash over a power of two of hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [
            sha256(b"\1" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=True)
        ]
    return level[0]


class Peaks:
    """A tree that grows at its end, by the roots of its full subtrees alone; largest first."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)

    def add(self, node: bytes, height: int = 0) -> None:
        """Append a full subtree of 2 ** height entries; the size is a multiple of that."""
        left = self.size >> height
        while left & 1:
            node = node_hash(self.peaks.pop(), node)
            left >>= 1
        self.peaks.append(node)
        self.size += 1 << height

    def add_all(self, hashes: Sequence[bytes]) -> None:
        """Append the hashes of entries."""
        at = 0
        while at < len(hashes):
            if self.size % TILE_WIDTH == 0 and len(hashes) - at >= TILE_WIDTH:
                self.add(subtree(hashes[at : at + TILE_WIDTH]), TILE_HEIGHT)
                at += TILE_WIDTH
            else:
                self.add(hashes[at])
                at += 1

    def root(self) -> bytes:
        """The hash over all of it."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of the tree over these entries' hashes."""
    peaks = Peaks()
    peaks.add_all(hashes)
    return peaks.root()


def inclusion_proof(index: int, size: int, node: Callable[[int, int], bytes]) -> list[bytes]:
    """The hashes that lead from an entry to the root of a tree.

    Args:
        node: (height, place) -> the hash of a full subtree.
    Raises:
        ValueError: the tree has no such entry.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such entry")
    return _path(index, 0, size, node)


def consistency_proof(first: int, second: int, node: Callable[[int, int], bytes]) -> list[bytes]:
    """The hashes that show that a tree of size `first` grew into one of size `second`.

    Raises:
        ValueError: 0 < first <= second does not hold.
    """
    if not 0 < first <= second:
        raise ValueError("a tree grows from at least one entry")
    return _grown(first, 0, second, node, is_whole=True)


def root_by_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that a proof leads to.

    Raises:
        ValueError: the proof is too short or too long for this entry and size.
    """
    if not 0 <= index < size:
        raise ValueError("the tree has no such entry")
    at, last, root = index, size - 1, leaf
    for one in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if at & 1 or at == last:
            root = node_hash(one, root)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            root = node_hash(root, one)
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return root


def is_consistent(
    first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether a proof shows that the first tree is the beginning of the second."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or (not proof and first & (first - 1)):
        return False
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, one)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (first_root, second_root)


def _half(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _root(start: int, end: int, node: Callable[[int, int], bytes]) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        return node(size.bit_length() - 1, start // size)
    middle = start + _half(size)
    return node_hash(_root(start, middle, node), _root(middle, end, node))


def _path(index: int, start: int, end: int, node: Callable[[int, int], bytes]) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _half(end - start)
    if index < middle:
        return [*_path(index, start, middle, node), _root(middle, end, node)]
    return [*_path(index, middle, end, node), _root(start, middle, node)]


def _grown(
    first: int, start: int, end: int, node: Callable[[int, int], bytes], *, is_whole: bool
) -> list[bytes]:
    if first == end:
        return [] if is_whole else [_root(start, end, node)]
    middle = start + _half(end - start)
    if first <= middle:
        return [*_grown(first, start, middle, node, is_whole=is_whole), _root(middle, end, node)]
    return [*_grown(first, middle, end, node, is_whole=False), _root(start, middle, node)]
