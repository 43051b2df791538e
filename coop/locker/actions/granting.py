"""What a person decides: switches, freeze, withdrawal, and agreeing to a new contract."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.locker import models
from coop.locker.actions import opening, purging, telling
from coop.locker.queries import contracts as held


class Required(Refusal):
    """Without this term nobody could be served."""

    code = "term_required"


class NothingNew(Refusal):
    """There is no contract that the person has not agreed to."""

    code = "nothing_new"


@transaction.atomic
def switch(*, member_id: UUID, term: str, is_on: bool, now: datetime) -> None:
    """Set an optional term; what is held under one that goes off is gone within a minute.

    Raises:
        NotYours: the person's contract has no such term.
        Required: it can only be withdrawn with all of the contract.
    """
    opening.locker_of(member_id, now=now)
    one = held.standing(member_id)
    found = one.contract.terms.get(term)
    if found is None:
        raise NotYours(_("Your contract has no such term."))
    if found.is_required:
        raise Required(_("Without this you cannot be served. You can withdraw the whole contract."))
    if one.switches.get(term, True) == is_on:
        return
    models.Grant.objects.update_or_create(
        member_id=member_id, term=term, defaults={"is_on": is_on, "changed_at": now}
    )
    _note(member_id, "on" if is_on else "off", now, term=term)
    if not is_on:
        purging.order(member_id, [term], now=now)


@transaction.atomic
def freeze(*, member_id: UUID, now: datetime) -> None:
    """Let nobody read anything until it is thawed, but what the law and lives ask for."""
    opening.locker_of(member_id, now=now)
    rows = models.Locker.objects.filter(member_id=member_id, frozen_at=None, closed_at=None)
    if rows.update(frozen_at=now):
        _note(member_id, "froze", now)
        purging.order(member_id, sorted(held.standing(member_id).contract.terms), now=now)


@transaction.atomic
def thaw(*, member_id: UUID, now: datetime) -> None:
    """Let the contract count again."""
    rows = models.Locker.objects.filter(member_id=member_id).exclude(frozen_at=None)
    if rows.update(frozen_at=None):
        _note(member_id, "thawed", now)


@transaction.atomic
def withdraw(*, member_id: UUID, now: datetime) -> None:
    """End the whole contract: the next read is refused, what is held is gone within a minute."""
    opening.locker_of(member_id, now=now)
    terms = sorted(held.standing(member_id).contract.terms)
    rows = models.Locker.objects.filter(member_id=member_id, withdrawn_at=None)
    if rows.update(withdrawn_at=now, contract=None):
        models.Contract.objects.filter(member_id=member_id, ended_at=None).update(ended_at=now)
        _note(member_id, "withdrew", now)
        purging.order(member_id, terms, now=now)


@transaction.atomic
def agree(*, member_id: UUID, now: datetime) -> None:
    """Accept the contract in force, after reading it.

    Raises:
        NothingNew: the person is under it, and it has not ended.
    """
    if not held.asks(member_id, now=now):
        raise NothingNew(_("You have agreed to the contract in force."))
    opening.accept(member_id, how="asked", now=now)


def _note(member_id: UUID, what: str, now: datetime, *, term: str = "") -> None:
    models.Consent.objects.create(member_id=member_id, what=what, term=term, at=now)
    telling.order(member_id, now=now)
