"""Saying to which groups one belongs, ending it, and counting how rides of each are praised.

What somebody says lies in their locker; here stands only that they take part.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import client as locker
from coop.rulebook.queries import rules_as_of
from coop.trust import groups, models
from coop.trust.conduct import Role

COLLECTION, PURPOSE = "groups", "audit"
READ_AT_ONCE = 500
"""So many lockers are read together."""


@transaction.atomic
def choose(*, chosen: Mapping[str, str], by: UUID, now: datetime) -> None:
    """Say to which groups one belongs, in place of what one said before; nothing at all ends it.

    Raises:
        Malformed: an answer that is not offered.
    """
    if not groups.are_known(chosen):
        raise Malformed(_("Choose among the groups that are named, or leave it open."))
    if not chosen:
        stop(by=by, now=now)
        return
    values = {trait: chosen.get(trait) for trait in groups.TRAITS}
    locker.write(by, COLLECTION, values, now=now)
    models.Audited.objects.get_or_create(user_id=by, defaults={"since": now})


@transaction.atomic
def stop(*, by: UUID, now: datetime) -> None:
    """Take part no longer: what one said is removed. Twice is once."""
    locker.forget(by, COLLECTION, key="", now=now)
    models.Audited.objects.filter(user_id=by).delete()


@transaction.atomic
def count(*, payload: Mapping[str, str], now: datetime) -> None:
    """Periodic job: count anew; each look is in the log of whom it was at."""
    if models.Gap.objects.filter(at__gte=now).exists():
        return
    told, rules = _told(now), rules_as_of(now)
    least, known_after = rules["groups.least"], rules["conduct.known_after"]
    for role in Role:
        rows = models.Standing.objects.filter(role=role, user_id__in=list(told))
        known = [row for row in rows if row.ups + row.downs >= known_after]
        for trait in groups.TRAITS:
            people = [
                (told[row.user_id][trait], row.ups, row.ups + row.downs)
                for row in known
                if told[row.user_id].get(trait)
            ]
            found = groups.shares(people, least=least)
            models.Gap.objects.create(at=now, role=role, trait=trait, least=least, shares=found)


def _told(now: datetime) -> dict[UUID, dict[str, str]]:
    """What everybody who takes part says; nothing of whom it may not be read of."""
    ids = list(models.Audited.objects.order_by("user_id").values_list("user_id", flat=True))
    found = dict[UUID, dict[str, str]]()
    for first in range(0, len(ids), READ_AT_ONCE):
        try:
            found |= locker.read_many(
                ids[first : first + READ_AT_ONCE],
                COLLECTION,
                fields=tuple(groups.TRAITS),
                purpose=PURPOSE,
                reader=PURPOSE,
                now=now,
            )
        except locker.NotCovered:
            continue
    return found
