"""The one clock: real time plus an offset that only ever grows (demo and tests).

Read by doors and by the sweeper, which pass `now` on; nothing below them reads a clock.
"""

from datetime import UTC, datetime, timedelta

from coop.work import models


def now() -> datetime:
    """The present instant for this co-operative, in UTC."""
    offset_s = models.Clock.objects.values_list("offset_s", flat=True).first() or 0
    return datetime.now(UTC) + timedelta(seconds=offset_s)
