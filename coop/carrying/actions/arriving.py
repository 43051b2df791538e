"""Takes in an archive that somebody brings: looked at first, then all of it or nothing.

Called by this room's doors. Nothing of an archive is believed before `verifying` has checked it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.carrying import layout, models, verifying, wording
from coop.carrying.faults import Fault
from coop.carrying.opening import MB
from coop.carrying.pinning import KNOWN, WITNESSED, Trust
from coop.carrying.queries import brought
from coop.carrying.verifying import Archive, Bundle
from coop.journal.notes import read_key
from coop.journal.queries import witnesses
from coop.journal.queries.log import keys
from coop.locker import carried
from coop.locker.carried import Incoming
from coop.members import queries as people
from coop.rulebook.queries import rules_as_of

WHOLE = "arrival"
SURE = (KNOWN, WITNESSED)


class Refused(Refusal):
    """Something is wrong with the archive, so nothing of it is taken in."""

    code = "archive_refused"
    status = 422


class SomebodyElses(Refusal):
    """The archive is about another person."""

    code = "archive_of_somebody_else"
    status = 403


class Gone(Refusal):
    """It waited too long to be taken in."""

    code = "archive_gone"
    status = 409


@transaction.atomic
def look(*, member_id: UUID, data: bytes, now: datetime) -> UUID:
    """Verify an archive and keep it, sealed, until its person takes it in; returns its id.

    The same archive again is the same arrival.

    Raises:
        Refused: something in it does not hold; the sentence names the file.
        SomebodyElses: it is about another person.
        coop.locker.carried.LockerGone: they deleted themselves.
    """
    most = rules_as_of(now)["carrying.size_max"] * (MB // 1_000)
    if len(data) > most:
        raise _refused(Fault("", "too_large", most=most // MB))
    found = _verified(data)
    _need_theirs(found, member_id)
    known = models.Arrival.objects.filter(member_id=member_id, digest=found.digest)
    waits_until = now + timedelta(seconds=rules_as_of(now)["carrying.look_s"])
    row = known.first()
    if row is not None:
        known.filter(taken_at=None).update(until=waits_until)
        return row.id
    row = models.Arrival.objects.create(
        member_id=member_id,
        digest=found.digest,
        origin=found.origin[:200],
        name=found.name[:120],
        made_at=found.made_at,
        sealed=carried.sealed(member_id, data, place=_place(found.digest), now=now),
        arrived_at=now,
        until=waits_until,
    )
    return row.id


def preview(arrival_id: UUID, *, member_id: UUID, now: datetime) -> tuple[Archive, dict[str, Any]]:
    """What an archive holds, and what would come in of it: collection -> what -> how many.

    Raises:
        Gone: it was taken in, or its time is over.
        NotYours: there is none of theirs.
    """
    row = _arrival(arrival_id, member_id)
    found = _verified(_data(row, now=now))
    compared = carried.compare(member_id, _incoming(found), prefers_incoming=False, now=now)
    return found, _counts(compared)


@transaction.atomic
def take(*, arrival_id: UUID, member_id: UUID, prefers_archive: bool, now: datetime) -> None:
    """Take all of an archive in; a second time changes nothing.

    Args:
        prefers_archive: of records that are here too the archive's counts; else what was written last.
    Raises:
        Refused, SomebodyElses, Gone, NotYours: nothing was taken in.
        coop.locker.carried.LiesElsewhere: their locker is not here.
    """
    rows = models.Arrival.objects.select_for_update().filter(id=arrival_id, member_id=member_id)
    row = rows.first()
    if row is None:
        raise NotYours(_("You have brought no such archive."))
    if row.taken_at is not None:
        return
    found = _verified(_data(row, now=now))
    _need_theirs(found, member_id)
    taken = carried.take_in(member_id, _incoming(found), prefers_incoming=prefers_archive, now=now)
    for bundle in found.bundles:
        if (bundle.origin, bundle.member) != (settings.LOG_NAME, member_id):
            bring(bundle, member_id, now=now)
    rows.update(taken_at=now, until=None, sealed=b"", counts=_counts(taken))


@transaction.atomic
def drop(*, arrival_id: UUID, member_id: UUID) -> None:
    """Let an archive go that was only looked at; what was taken in stays.

    Raises:
        NotYours: there is none of theirs.
    """
    _arrival(arrival_id, member_id)
    models.Arrival.objects.filter(id=arrival_id, taken_at=None).delete()


@transaction.atomic
def forget(*, brought_id: int, member_id: UUID) -> None:
    """Forget what another service says of somebody, as they wish."""
    models.Brought.objects.filter(id=brought_id, member_id=member_id).delete()


def trust() -> Trust:
    """Whom this co-operative knows: its own log, those that its operator names, its witnesses."""
    own = [one.key for one in keys()]
    named = [read_key(text) for text in settings.KNOWN_LOGS]
    return Trust([*own, *named], [one.key for one in witnesses.witnesses()])


def _verified(data: bytes) -> Archive:
    try:
        return verifying.verify(data, trust())
    except Fault as error:
        raise _refused(error) from error


def _refused(found: Fault) -> Refused:
    return Refused(wording.fault(found), facts={"file": found.file, "fault": found.code})


def _need_theirs(found: Archive, member_id: UUID) -> None:
    """Each service's word binds the e-mail with which its person signs in there."""
    account = people.account(member_id)
    email = (account and account.email) or ""
    for bundle in found.bundles:
        # On leaving we knew them by number; somebody may have a new e-mail since.
        is_here = (bundle.origin, bundle.member) == (settings.LOG_NAME, member_id)
        if not is_here and not (email and bundle.is_of(email)):
            raise SomebodyElses(
                _(
                    "What %s says in this archive is about somebody who signs in with another "
                    "e-mail than you. Sign in here with the same one, or make the archive anew "
                    "after changing yours there. Nothing of it was taken in."
                )
                % (bundle.name or bundle.origin)
            )
        if _is_taken(bundle, member_id):
            raise _of_others(bundle)


def _is_taken(bundle: Bundle, member_id: UUID) -> bool:
    if not bundle.pin.is_sure:
        return False
    rows = models.Brought.objects.filter(origin=bundle.origin, subject=bundle.member, pin__in=SURE)
    return rows.exclude(member_id=member_id).exists()


def _of_others(bundle: Bundle) -> SomebodyElses:
    return SomebodyElses(
        _("Another account here has brought what %s says of this person. Nothing was taken in.")
        % (bundle.name or bundle.origin)
    )


@transaction.atomic
def bring(bundle: Bundle, member_id: UUID, *, now: datetime) -> None:
    """Keep what a service says; of two words of it the surer, then the later one.

    Raises:
        SomebodyElses: another account here has brought what the same service says of this person.
    """
    held = models.Brought.objects.filter(
        member_id=member_id, origin=bundle.origin, subject=bundle.member
    )
    is_surer = held.filter(pin__in=SURE).exists() and not bundle.pin.is_sure
    if is_surer or held.filter(made_at__gte=bundle.made_at).exists():
        return
    held.delete()
    where = brought.place(bundle.origin, bundle.member)
    files = layout.zipped(bundle.files)
    try:
        with transaction.atomic():
            models.Brought.objects.create(
                member_id=member_id,
                origin=bundle.origin,
                name=bundle.name[:120],
                subject=bundle.member,
                made_at=bundle.made_at,
                pin=bundle.pin.how,
                seen_by=list(bundle.pin.seen_by),
                sealed=carried.sealed(member_id, files, place=where, now=now),
                brought_at=now,
            )
    except IntegrityError as error:
        raise _of_others(bundle) from error


def _incoming(found: Archive) -> list[Incoming]:
    return [
        Incoming(name, line.key, line.data, line.updated_at, line.expires_at)
        for name, lines in sorted(found.records.items())
        for line in lines
    ]


def _counts(compared: Sequence[tuple[Incoming, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for one, what in compared:
        found.setdefault(one.collection, Counter())[what] += 1
    return {name: dict(counted) for name, counted in found.items()}


def _arrival(arrival_id: UUID, member_id: UUID) -> models.Arrival:
    row = models.Arrival.objects.filter(id=arrival_id, member_id=member_id).first()
    if row is None:
        raise NotYours(_("You have brought no such archive."))
    return row


def _data(row: models.Arrival, *, now: datetime) -> bytes:
    if row.taken_at is not None or row.until is None or row.until <= now:
        raise Gone(_("This archive waits no more. Bring the file again."))
    return carried.opened(row.member_id, bytes(row.sealed), place=_place(row.digest), now=now)


def _place(digest: str) -> str:
    return f"{WHOLE}/{digest}"
