"""What the pages of leaving and arriving show, shaped for their templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.carrying import wording
from coop.carrying.actions import arriving
from coop.carrying.pinning import Pin
from coop.carrying.queries import brought, moves
from coop.carrying.queries.moves import ArrivalView, ExportView
from coop.carrying.verifying import Bundle

Context = dict[str, Any]
KB = 1_000


@dataclass(frozen=True, slots=True)
class Came:
    """A collection in an archive: how many records are new, newer, the same, or older than ours."""

    title: str
    new: int
    changed: int
    same: int
    kept: int


@dataclass(frozen=True, slots=True)
class Service:
    """What one service says, in words; `is_sure`: it counts as said by it."""

    id: int
    name: str
    origin: str
    made_at: datetime
    is_sure: bool
    rests_on: str
    lines: tuple[str, ...]
    stated: tuple[tuple[str, int], ...] = ()


def leaving(member_id: UUID, *, now: datetime) -> Context:
    """The page of archives: what is under way, and what can be fetched."""
    found = moves.exports(member_id, now=now)
    making = next((one for one in found if one.state == "making"), None)
    return {
        "making": making,
        "step": making and _step(making),
        "ready": [(one, _size(one.bytes), _app(one)) for one in found if one.state == "ready"],
    }


def bringing(member_id: UUID, *, now: datetime) -> Context:
    """The page on which one chooses a file; and what came before."""
    return {
        "arrivals": [(one, _fresh(one)) for one in moves.arrivals(member_id)],
        "services": services(member_id, now=now),
    }


def services(member_id: UUID, *, now: datetime) -> list[Service]:
    """What this person brought of what others say of them."""
    return [
        Service(
            id=one.id,
            name=one.name or one.origin,
            origin=one.origin,
            made_at=one.made_at,
            is_sure=one.is_sure,
            rests_on=wording.pin(Pin(one.pin, one.seen_by)),
            lines=tuple(wording.said(one.said)),
        )
        for one in brought.of(member_id, now=now)
    ]


def preview(arrival: ArrivalView, *, member_id: UUID, now: datetime) -> Context:
    """Before an archive is taken in: what comes in of it, who says what, what was verified."""
    found, counts = arriving.preview(arrival.id, member_id=member_id, now=now)
    came = _came(counts)
    return {
        "arrival": arrival,
        "came": came,
        "differs": any(one.changed or one.kept for one in came),
        "services": [_service(one) for one in found.bundles],
        "files": sum(len(one.files) for one in found.bundles) + len(found.records),
    }


def _service(found: Bundle) -> Service:
    said = {kind: one["credentialSubject"] for kind, one in found.credentials.items()}
    counted = ((wording.meaning(name).title, count) for name, count in found.lines.items() if count)
    return Service(
        id=0,
        name=found.name or found.origin,
        origin=found.origin,
        made_at=found.made_at,
        is_sure=found.pin.is_sure,
        rests_on=wording.pin(found.pin),
        lines=tuple(wording.said(said)),
        stated=tuple(sorted(counted)),
    )


def _came(counts: Mapping[str, Mapping[str, int]]) -> list[Came]:
    return [
        Came(
            wording.meaning(name).title,
            *(counted.get(what, 0) for what in ("new", "changed", "same", "kept")),
        )
        for name, counted in sorted(counts.items())
    ]


def _fresh(found: ArrivalView) -> list[Came]:
    return [one for one in _came(found.counts) if one.new or one.changed]


def _step(found: ExportView) -> str:
    name = found.what.partition(":")[2]
    return wording.meaning(name).title if name else ""


def _app(found: ExportView) -> str:
    """The name of the app that asked, which the log calls `app:<name>`."""
    return found.by.partition(":")[2] or found.by


def _size(size: int) -> str:
    if size < KB * KB:
        return f"{max(size // KB, 1)}\N{NO-BREAK SPACE}kB"
    return f"{size / KB / KB:.1f}\N{NO-BREAK SPACE}MB"
