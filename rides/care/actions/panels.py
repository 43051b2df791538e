"""What an incident brings before a panel of members: an account that a steward closed for safety."""

from datetime import datetime
from uuid import UUID

from coop.members.queries import verdicts
from coop.panels.actions import opening
from coop.panels.actions.opening import HeardBefore, Wish
from coop.panels.kinds import Kind


def bring(*, user_id: UUID, by: UUID, now: datetime) -> UUID | None:
    """Open the case of the last time that an account was closed; nothing where there is one."""
    closing = verdicts.latest_closing(user_id)
    if closing is None or closing.cause or closing.reopened_at is not None:
        return None
    try:
        return opening.open_case(Wish(Kind.HOLD, closing.id, closing.reason), by=by, now=now)
    except HeardBefore:
        return None
