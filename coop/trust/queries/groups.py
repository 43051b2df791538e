"""What somebody says of their groups, to themselves; and what was counted, for everybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from coop.trust import groups, models


@dataclass(frozen=True, slots=True)
class GapView:
    """How rides of different groups were praised.

    Attributes:
        shares: by group, in basis points, to the percent; empty where there were too few.
        gap_bp: between the group that is praised most and the one that is praised least.
    """

    role: str
    trait: str
    shares: Mapping[str, int]
    gap_bp: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """The last count; `at` None: nobody counted yet. Of fewer than `least` nothing is said."""

    at: datetime | None
    least: int
    told: tuple[GapView, ...]


def mine(user_id: UUID, *, now: datetime) -> dict[str, str]:
    """To which groups this person says they belong; empty where they take no part."""
    return locker.read(
        user_id,
        "groups",
        fields=tuple(groups.TRAITS),
        purpose="own",
        reader=str(user_id),
        now=now,
    )


def latest(now: datetime) -> Gaps:
    """What was counted last, drivers before riders; only what can be told."""
    last = models.Gap.objects.filter(at__lte=now).order_by("-at").first()
    if last is None:
        return Gaps(None, rules_as_of(now)["groups.least"], ())
    rows = models.Gap.objects.filter(at=last.at).order_by("role", "id")
    told = tuple(
        GapView(row.role, row.trait, row.shares, groups.gap_bp(row.shares))
        for row in rows
        if row.shares
    )
    return Gaps(last.at, last.least, told)
