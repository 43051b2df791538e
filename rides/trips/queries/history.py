"""What happened to a ride, in order, as the desk reads it; nothing of it can be changed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rides.trips import models


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, or a step that came too late to count (`is_evidence`).

    Attributes:
        occurred_at, received_at: on the phone, and here.
        words: why, as somebody wrote it; may be empty.
    """

    kind: str
    role: str
    occurred_at: datetime
    received_at: datetime
    words: str
    is_evidence: bool


def history(ride_id: UUID) -> list[Happening]:
    """All that happened to a ride, oldest first."""
    events = [
        Happening(
            kind=row.kind,
            role=row.role,
            occurred_at=row.occurred_at,
            received_at=row.received_at,
            words=str(row.facts.get("words") or row.facts.get("reason") or ""),
            is_evidence=False,
        )
        for row in models.Event.objects.filter(ride_id=ride_id).order_by("seq")
    ]
    late = [
        Happening(row.kind, "driver", row.occurred_at, row.received_at, row.sentence, True)
        for row in models.LateStep.objects.filter(ride_id=ride_id)
    ]
    return sorted([*events, *late], key=lambda happening: happening.received_at)
