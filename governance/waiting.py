"""The general meetings to which a member has not answered, in words for any page."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.members.waiting import Waiting
from coop.web import formats
from coop.web.local import here
from governance.queries import meetings


def unanswered(user_id: UUID, now: datetime) -> list[Waiting]:
    """Meetings that are called and to come, of which this member has not said whether they come."""
    return [
        Waiting(
            url=f"/meetings/{number}/",
            title=title,
            says=_("General meeting on %s. Say whether you come.")
            % formats.day_and_time(starts_at, here().time_zone, here().units),
        )
        for number, title, starts_at in meetings.unanswered(user_id, now)
    ]
