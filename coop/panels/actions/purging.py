"""Forgetting what was written in a case, some time after it has ended; the verdict stays."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.journal import actions as journal
from coop.panels import models
from coop.panels.actions import pictures
from coop.panels.queries import cases


def forget_due(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: empty what was kept long enough, and what nobody knows."""
    for case_id in cases.forgettable(now):
        forget(case_id=case_id, now=now)
    pictures.sweep()


@transaction.atomic
def forget(*, case_id: UUID, now: datetime) -> bool:
    """Empty claim, statements, pictures and talk, and the list of who could be drawn; returns whether."""
    rows = models.Case.objects.filter(id=case_id, forgotten_at=None)
    if rows.update(forgotten_at=now, claim="", facts=[]) != 1:
        return False
    models.Said.objects.filter(case_id=case_id).update(text="")
    pictures.forget(case_id)
    models.Listed.objects.filter(case_id=case_id).delete()
    journal.erase(about=[case_id])
    first = models.Case.objects.filter(appeal__id=case_id).values_list("id", flat=True).first()
    if first is not None:
        forget(case_id=first, now=now)
    return True
