"""A new contract about members' data comes into force: for governance alone, by a vote.

Nobody else may import this (`.importlinter`). A narrower contract is accepted for everybody by
machine; a wider one waits until each person has read it and agreed.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed
from coop.locker import contracts, models
from coop.locker.actions import opening
from coop.locker.contracts import Contract
from coop.work.actions import post

AT_ONCE = 500
TOPIC = "locker.narrow"


@transaction.atomic
def adopt_text(text: str, *, adopted_by: str, now: datetime) -> int:
    """As `adopt`, for a contract in JSON whose adopter is known only now."""
    return adopt(replace(contracts.read(text), adopted_by=adopted_by), now=now)


@transaction.atomic
def adopt(contract: Contract, *, now: datetime) -> int:
    """Put a contract into force that members adopted; returns for how many it holds at once.

    Where a machine may agree for more people than that, the outbox goes on with them.

    Args:
        contract: with the id of the proposal that adopted it in `adopted_by`.
    Raises:
        Malformed: its version does not follow the one in force.
    """
    before = opening.template_in_force(now=now)
    if contract.version != before.version + 1:
        raise Malformed(_("The next version of the contract is %d.") % (before.version + 1))
    opening.adopt(contract, now=now)
    return accept_narrower(payload={}, now=now)


@transaction.atomic
def accept_narrower(*, payload: Mapping[str, str], now: datetime) -> int:
    """Accept the contract in force for some who are under a wider one; returns for how many."""
    newest = opening.template_in_force(now=now)
    new = contracts.read(newest.text)
    wider = [
        row.version
        for row in models.Template.objects.exclude(version=newest.version)
        if not contracts.widened(contracts.read(row.text), new)
    ]
    held = models.Contract.objects.filter(
        template_id__in=wider, ended_at=None, expires_at__gt=now
    ).order_by("id")
    people = list(held.values_list("member_id", "expires_at")[:AT_ONCE])
    for member_id, expires_at in people:
        # A machine agrees to less, never to longer.
        opening.accept(member_id, how="narrower", now=now, until=expires_at)
    if len(people) == AT_ONCE:
        post(TOPIC, {}, now=now)
    return len(people)
