"""What the nightly comparison with the payment provider found, and when it last looked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payouts import models


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Something on which the provider and we do not agree. `gone_at`: since when it is gone."""

    kind: str
    object_id: str
    about: UUID | None
    currency: str
    ours_minor: int
    theirs_minor: int
    found_at: datetime
    seen_at: datetime
    gone_at: datetime | None

    @property
    def off_minor(self) -> int:
        """By how much the provider has more than we."""
        return self.theirs_minor - self.ours_minor


@dataclass(frozen=True, slots=True)
class Night:
    """One comparison."""

    since: datetime
    until: datetime
    run_at: datetime
    lines: int
    mended: int
    found: int


def differences(*, limit: int = 100) -> list[DifferenceView]:
    """Those that are still there, oldest first; then those that are gone, newest first."""
    rows = models.Difference.objects
    there = rows.filter(gone_at=None).order_by("found_at", "id")[:limit]
    gone = rows.exclude(gone_at=None).order_by("-gone_at", "-id")[:limit]
    return [_view(row) for row in (*there, *gone)]


def still_there(*, until: datetime) -> int:
    """How many of those found before an instant are still there."""
    return models.Difference.objects.filter(gone_at=None, found_at__lt=until).count()


def nights(*, limit: int = 14) -> list[Night]:
    """The latest comparisons, newest first."""
    rows = models.Reconciled.objects.order_by("-run_at", "-id")[:limit]
    return [
        Night(row.since, row.until, row.run_at, row.lines, row.mended, row.found) for row in rows
    ]


def _view(row: models.Difference) -> DifferenceView:
    return DifferenceView(
        kind=row.kind,
        object_id=row.object_id,
        about=row.about,
        currency=row.currency,
        ours_minor=row.ours_minor,
        theirs_minor=row.theirs_minor,
        found_at=row.found_at,
        seen_at=row.seen_at,
        gone_at=row.gone_at,
    )
