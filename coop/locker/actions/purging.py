"""What goes: what has expired, every minute; what somebody withdrew, within a minute, with proof."""

from collections.abc import Mapping
from datetime import datetime

from coop.locker import models


def sweep(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remove what has expired. A periodic job; safe to repeat."""
    models.Record.objects.filter(expires_at__lte=now).delete()
    models.Lease.objects.filter(until__lte=now).delete()
