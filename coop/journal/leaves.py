"""An entry as everybody hashes it: canonical JSON, the same bytes for ever. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from coop.journal.canonical import canonical


def leaf(
    kind: str,
    public: Mapping[str, object],
    *,
    at: datetime | None,
    commitment: bytes | None,
) -> bytes:
    """The bytes of an entry.

    Args:
        at: None where the instant would give somebody's ride away.
    """
    held: dict[str, object] = {"kind": kind, "public": dict(public)}
    if at is not None:
        held["at"] = written(at)
    if commitment is not None:
        held["commitment"] = commitment.hex()
    return canonical(held)


def written(at: datetime) -> str:
    """An instant, as the log writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
