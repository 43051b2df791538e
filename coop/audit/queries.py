"""All reads of the room: the log with what rooms above it know, and each member's receipts."""

from collections.abc import Iterator

from coop.journal import tiles
from coop.journal.queries import log
from governance.queries import split


def file(level: int | str, groups: str) -> bytes:
    """A file of the log: a tile of a level, or a bundle of entries.

    Raises:
        coop.journal.tiles.Unreadable: there is none of this name, or not yet.
    """
    number, width = tiles.read_path(groups)
    if not isinstance(level, int):
        return log.bundle(number, width)
    if level > tiles.LEVEL_MAX:
        raise tiles.Unreadable("there is no such level")
    return log.tile(level, number, width)


def keys() -> dict[str, object]:
    """The log's keys, oldest first, and where one handed over to the next: entry and size."""
    held = log.keys()
    handed = [(one.index, log.first_with(one.index)) for one in held[1:]]
    return {
        "keys": [one.key.text for one in held],
        "handovers": [{"index": index, "size": one.size} for index, one in handed if one],
    }


def is_closed(month: str) -> bool:
    """Whether this month of the split was closed."""
    return split.closed(month) is not None


def ballots_of(month: str) -> Iterator[str]:
    """A closed month's ballots as the log's hash of them was made: a line each."""
    for leaf in split.leaves(month):
        yield leaf.line
