"""Somebody deletes themselves: what goes, in which order, and again after a restored backup."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from coop.basics.imports import load
from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.locker import models, registry, vault
from coop.locker.actions.opening import locker_of
from coop.work.actions import post

TOPIC = "locker.erase"
TABLES = (
    models.Record,
    models.Lease,
    models.Finder,
    models.Delivery,
    models.Grant,
    models.Move,
)


class NotYet(Refusal):
    """Something must come to its end before the person can be deleted."""

    code = "cannot_delete_yet"


def reasons(member_id: UUID, *, now: datetime) -> list[str]:
    """Why this person cannot be deleted yet; nothing where they can."""
    said = (load(function)(member_id=member_id, now=now) for function in registry.holds)
    return [one for one in said if one]


@transaction.atomic
def delete(*, member_id: UUID, now: datetime) -> None:
    """Close a locker for good; everything in it is gone within a minute, and cannot come back.

    Raises:
        NotYet: a ride, an office, a membership or a debt comes first.
        coop.locker.actions.opening.LockerGone: it happened before.
    """
    locker_of(member_id, now=now)
    why = reasons(member_id, now=now)
    if why:
        raise NotYet(" ".join(why), facts={"reasons": why})
    rows = models.Locker.objects.filter(member_id=member_id, closed_at=None)
    if rows.update(closed_at=now, contract=None, withdrawn_at=now) != 1:
        return
    models.Contract.objects.filter(member_id=member_id, ended_at=None).update(ended_at=now)
    models.Consent.objects.create(member_id=member_id, what="deleted", at=now)
    journal.record(
        kind="locker.deleted",
        public={},
        private={"member": str(member_id)},
        about=member_id,
        now=now,
    )
    post(TOPIC, {"member": str(member_id)}, now=now)


def erase(*, payload: Mapping[str, str], now: datetime) -> None:
    """Remove what is left of somebody, in every room; from the outbox, safe to repeat."""
    member_id = UUID(payload["member"])
    # Outside the database first: whatever happens next, a restored backup forgets them too.
    if member_id not in vault.deleted():
        vault.note_deleted(member_id, at=now)
    _erase(member_id, now)
    vault.shred(member_id)


def replay(*, now: datetime) -> int:
    """After a restored backup: erase again whoever is deleted; returns how many."""
    gone = vault.deleted()
    for member_id in gone:
        models.Locker.objects.filter(member_id=member_id, closed_at=None).update(
            closed_at=now, contract=None, withdrawn_at=now
        )
        _erase(member_id, now)
        vault.shred(member_id)
    return len(gone)


@transaction.atomic
def _erase(member_id: UUID, now: datetime) -> None:
    about = {member_id}
    for step in registry.erasures.values():
        about |= set(load(step.function)(member_id=member_id, now=now))
    for table in TABLES:
        table.objects.filter(member_id=member_id).delete()
    models.Locker.objects.filter(member_id=member_id).update(
        wrapped_key=b"", public_key=b"", sealed_private=b"", home=""
    )
    journal.erase(about=about)
