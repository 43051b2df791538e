"""What other rooms may make of conduct: a few seconds in matching, copied before any tick."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from coop.rulebook.queries import rules_as_of
from coop.trust.behind import Bounds, Place, place
from coop.trust.conduct import Role
from coop.trust.queries import standing


def places_of(user_ids: Collection[UUID], role: Role, *, now: datetime) -> dict[UUID, Place]:
    """Where these people stand in matching; each of them is in the answer."""
    rules = rules_as_of(now)
    soft, panel = rules["conduct.soft"], rules["conduct.panel"]
    bounds = Bounds(soft, panel, rules["conduct.behind_s"])
    found = standing.points_of(user_ids, role, now=now)
    return {user_id: place(points, bounds) for user_id, points in found.items()}
