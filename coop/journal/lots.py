"""Drawing by lot so that anybody can draw again: names in a sealed tree, places from a later seed.

The list of who can be drawn is bound first, by the root of a tree over salted hashes of names. A
seed that nobody knew then decides the places. Standard library only: the verifier uses it, too.
"""

from __future__ import annotations

from hashlib import sha256

DRAWN_BITS = 256


def lot_tag(salt: bytes, name: str) -> bytes:
    """What stands for a name: it tells nothing to whoever lacks the salt."""
    return sha256(salt + name.encode()).digest()


def lot_seed(root: bytes, randomness: str, case: int) -> bytes:
    """What a draw begins with: the root of a checkpoint, a beacon's word if there is one, the case."""
    return sha256(root + randomness.encode() + b"/panel/" + str(case).encode()).digest()


def lots_drawn(start: bytes, whole: int, count: int) -> list[int]:
    """The first places of a shuffle of `whole` names, each order as likely as any other.

    Args:
        start: the seed.
        whole: how many names there are, >= 0.
        count: how many places are wanted; at most `whole` are given.
    Source: Fisher and Yates, with numbers by hashing a counter; a number that would favour some
        names is thrown away. A longer draw begins like a shorter one.
    """
    moved: dict[int, int] = {}
    found = []
    counter = 0
    for place in range(min(count, whole)):
        left = whole - place
        limit = (1 << DRAWN_BITS) // left * left
        while True:
            number = int.from_bytes(sha256(start + counter.to_bytes(8, "big")).digest(), "big")
            counter += 1
            if number < limit:
                break
        at = place + number % left
        found.append(moved.get(at, at))
        moved[at] = moved.get(place, place)
    return found
