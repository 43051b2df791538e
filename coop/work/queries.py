"""Reads the tables as they are, and says what is wrong with them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from coop.work.invariants import Invariant, all_invariants

SHOWN = 20
"""Rows of each finding that are kept; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant, how many rows break it, and the first of them as column -> text."""

    invariant: Invariant
    broken: int
    rows: list[dict[str, str]]


def verify(*, now: datetime) -> list[Finding]:
    """Ask every invariant; all see the database at one instant, while others go on writing."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [_asked(one, now) for one in all_invariants()]


def _asked(invariant: Invariant, now: datetime) -> Finding:
    with connection.cursor() as cursor:
        cursor.execute(invariant.sql, {"now": now})
        names = [column[0] for column in cursor.description]
        shown = [dict(zip(names, map(str, row), strict=True)) for row in cursor.fetchmany(SHOWN)]
        return Finding(invariant, cursor.rowcount, shown)
