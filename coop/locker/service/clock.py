"""The clock of a locker that stands alone: real time, read by its doors."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant in UTC."""
    return datetime.fromtimestamp(time.time(), UTC)
