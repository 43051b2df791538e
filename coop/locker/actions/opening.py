"""Lockers, their keys, and the contract that each person accepted."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.locker import contracts, founding, models, sealing, vault
from coop.locker.actions import telling
from coop.locker.actions.signing import sign
from coop.locker.queries import contracts as accepted
from coop.locker.queries.records import DATA_KEY, PRIVATE_KEY, data_key

ACCEPTANCE = "ourway-locker-acceptance-1"


class LockerGone(Refusal):
    """The person deleted what they had here; nothing is kept for them any more."""

    code = "locker_gone"
    status = 409


@transaction.atomic
def locker_of(member_id: UUID, *, now: datetime) -> models.Locker:
    """This person's locker; the first time it is opened, under the contract in force.

    Raises:
        LockerGone: they deleted it.
    """
    row = models.Locker.objects.filter(member_id=member_id).first() or _open(member_id, now)
    if row.closed_at is not None:
        raise LockerGone(_("This person deleted their data here."))
    if row.contract_id is None and row.withdrawn_at is None:
        _accept(member_id, how="joined", now=now)
    return row


def private_key(locker: models.Locker) -> bytes:
    """What opens boxes that are sealed to this person, where their locker lies here."""
    place = PRIVATE_KEY.format(locker.member_id)
    return sealing.unseal(data_key(locker), bytes(locker.sealed_private), place=place)


@transaction.atomic
def accept(
    member_id: UUID, *, how: str, now: datetime, until: datetime | None = None
) -> models.Contract:
    """Take the contract in force as agreed; the one before it ends.

    Args:
        how: "joined", "asked" or "narrower".
        until: when it ends, where that is before its own time is over.
    """
    locker_of(member_id, now=now)
    models.Locker.objects.select_for_update().get(member_id=member_id)
    return _accept(member_id, how=how, now=now, until=until)


def adopt(contract: contracts.Contract, *, now: datetime) -> models.Template:
    """Sign a template, put it on record and into force for whoever accepts from now on."""
    signed = sign(contracts.document(contract), now=now)
    row = models.Template.objects.create(
        version=contract.version,
        text=signed.text,
        digest=signed.digest,
        adopted_by=contract.adopted_by,
        adopted_at=now,
        signature=signed.signature,
        key=signed.key,
    )
    journal.record(
        kind="locker.template",
        public={
            "version": contract.version,
            "sha256": signed.digest,
            "adopted_by": contract.adopted_by,
        },
        now=now,
    )
    return row


def template_in_force(*, now: datetime) -> models.Template:
    """The newest template; the founders' own is adopted when first needed."""
    return accepted.newest() or adopt(founding.CONTRACT, now=now)


def _open(member_id: UUID, now: datetime) -> models.Locker:
    wrapping, key = vault.make(member_id), sealing.new_key()
    private, public = sealing.new_pair()
    row, _is_new = models.Locker.objects.get_or_create(
        member_id=member_id,
        defaults={
            "wrapped_key": sealing.seal(wrapping, key, place=DATA_KEY.format(member_id)),
            "public_key": public,
            "sealed_private": sealing.seal(key, private, place=PRIVATE_KEY.format(member_id)),
            "opened_at": now,
        },
    )
    return row


def _accept(
    member_id: UUID, *, how: str, now: datetime, until: datetime | None = None
) -> models.Contract:
    template = template_in_force(now=now)
    longest = now + timedelta(seconds=contracts.read(template.text).lasts_s)
    expires_at = min(until, longest) if until else longest
    contract_id = uuid4()
    signed = sign(
        {
            "format": ACCEPTANCE,
            "contract": str(contract_id),
            "member": str(member_id),
            "template": template.digest,
            "version": template.version,
            "adopted_by": template.adopted_by,
            "accepted": how,
            "accepted_at": now.isoformat(),
            "expires_at": expires_at.isoformat(),
        },
        now=now,
    )
    models.Contract.objects.filter(member_id=member_id, ended_at=None).update(ended_at=now)
    row = models.Contract.objects.create(
        id=contract_id,
        member_id=member_id,
        template=template,
        text=signed.text,
        signature=signed.signature,
        key=signed.key,
        how=how,
        accepted_at=now,
        expires_at=expires_at,
    )
    models.Locker.objects.filter(member_id=member_id).update(contract=row, withdrawn_at=None)
    models.Consent.objects.create(
        member_id=member_id, what="accepted", digest=template.digest, at=now
    )
    telling.order(member_id, now=now)
    return row
