"""Deletes on time what the law made the co-operative keep. A periodic job; safe to repeat."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from coop.basics.imports import load
from coop.locker import laws, registry
from coop.locker.actions.purging import country_here


def sweep(*, payload: Mapping[str, str], now: datetime) -> None:
    """Have each room remove what is older than its law asks for, in this country."""
    duties = laws.duties(country_here())
    for kind, function in sorted(registry.sweeps.items()):
        load(function)(before=laws.gone_before(now, duties[kind]), now=now)


def forget_log(*, before: datetime, now: datetime) -> int:
    """Let go of what was read before then; each chain goes on from where it is cut.

    Only the database may cut a chain, and never one of the last two years.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT locker_forget_log(%s, %s)", [before, now])
        (gone,) = cursor.fetchone()
    return int(gone)
