"""What a person decides at their own locker, and how the co-operative hears of it.

It holds here at once; the co-operative is told by a signed request, again and again until it heard.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed
from coop.locker import contracts, homes, speaking
from coop.locker.service import models, queries
from coop.locker.service.actions.logging import About, log

SELF = "self"
TOLD_AT = "/api/v1/lockers/decisions"


@transaction.atomic
def freeze(tie: models.Tie, *, is_frozen: bool, now: datetime) -> None:
    """Let nobody read but what the law and lives ask for, or let the contract count again."""
    if (tie.frozen_at is not None) == is_frozen:
        return
    models.Tie.objects.filter(id=tie.id).update(frozen_at=now if is_frozen else None)
    _note(tie, "froze" if is_frozen else "thawed", now=now)


@transaction.atomic
def switch(tie: models.Tie, term: str, *, is_on: bool, now: datetime) -> None:
    """Set an optional term, or whether the co-operative's pages show the person their own.

    Raises:
        NotAllowed: the contract has no such term, or it is a required one.
    """
    found = queries.contract_of(tie).terms.get(term)
    if term != contracts.OWN and (found is None or found.is_required):
        raise NotAllowed(_("Without this you cannot be served. You can take everything back."))
    models.Tie.objects.filter(id=tie.id).update(switches={**tie.switches, term: is_on})
    _note(tie, "on" if is_on else "off", term=term, now=now)


@transaction.atomic
def withdraw(tie: models.Tie, *, now: datetime) -> None:
    """End the contract: the next read is refused, and the co-operative lets go of what it holds."""
    rows = models.Tie.objects.filter(id=tie.id, withdrawn_at=None)
    if rows.update(withdrawn_at=now):
        _note(tie, "withdrew", now=now)


@transaction.atomic
def hear(
    tie: models.Tie,
    *,
    is_frozen: bool,
    is_withdrawn: bool,
    switches: dict[str, bool],
    now: datetime,
) -> None:
    """What the person decided at the co-operative; it can only close more than they closed here."""
    models.Tie.objects.filter(id=tie.id).update(
        frozen_there=is_frozen, withdrawn_there=is_withdrawn, switches_there=switches
    )
    log(tie, "heard", reader=tie.name, now=now)


def tell_all(*, now: datetime) -> None:
    """Tell co-operatives what they have not heard yet."""
    for tie_id in list(models.Tie.objects.exclude(untold=[]).values_list("id", flat=True)):
        tell(tie_id)


def tell(tie_id: UUID) -> str:
    """Tell one co-operative, in the order of the decisions; returns what went wrong."""
    while True:
        tie = models.Tie.objects.get(id=tie_id)
        if not tie.untold:
            return ""
        first = tie.untold[0]
        try:
            speaking.say("POST", f"{tie.address}{TOLD_AT}", {"member": str(tie.member_id), **first})
        except homes.Refused:
            # It heard, and said no: such as a switch that it does not know.
            _heard(tie_id)
        except homes.Away as error:
            return str(error)
        else:
            _heard(tie_id)


@transaction.atomic
def _heard(tie_id: UUID) -> None:
    tie = models.Tie.objects.select_for_update().get(id=tie_id)
    models.Tie.objects.filter(id=tie_id).update(untold=tie.untold[1:])


def _note(tie: models.Tie, what: str, *, now: datetime, term: str = "") -> None:
    held = models.Tie.objects.select_for_update().get(id=tie.id)
    if term != contracts.OWN:
        said = {"what": what, "term": term, "at": now.isoformat()}
        models.Tie.objects.filter(id=tie.id).update(untold=[*held.untold, said])
    log(tie, what, reader=SELF, about=About(term=term), now=now)
