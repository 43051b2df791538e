"""Witnesses: whose word counts, and each cosignature that they hand back."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.journal import models, notes
from coop.journal.actions import record
from coop.journal.notes import COSIGNS, NoteError
from coop.journal.queries import log, witnesses

NAME_MAX = 80
AHEAD = timedelta(minutes=10)
AGAIN = timedelta(minutes=1)
"""A witness need not say the same more often."""


class UnknownWitness(Refusal):
    """The cosignature is of nobody whose word counts here."""

    code = "unknown_witness"
    status = 403


class WrongCosignature(Refusal):
    """The cosignature is not of a checkpoint of this log, or not by its key."""

    code = "wrong_cosignature"
    status = 422


class AlreadyWitness(Refusal):
    """This key is named already."""

    code = "already_witness"


@transaction.atomic
def name(*, key: str, called: str, now: datetime) -> int:
    """Let a witness's word count from now on.

    Raises:
        Malformed: it is not a witness's public key, or has no name.
        AlreadyWitness: the key is named already.
    """
    called = " ".join(called.split())
    if not called or len(called) > NAME_MAX or not called.isprintable():
        raise Malformed(_("Say whose machine this is, in up to %s characters.") % NAME_MAX)
    try:
        found = notes.read_key(key)
    except NoteError as error:
        raise Malformed(
            _("This is not a public key. The witness prints it as it starts.")
        ) from error
    if found.does != COSIGNS:
        raise Malformed(_("This key signs logs. A witness prints one of its own as it starts."))
    row, is_new = models.Witness.objects.get_or_create(
        key=found.text, defaults={"name": called, "since": now}
    )
    again = models.Witness.objects.filter(id=row.id).exclude(until=None)
    if not is_new and not again.update(until=None, name=called):
        raise AlreadyWitness(_("This witness is named already."))
    record(kind="journal.witness", public={"key": found.text}, now=now)
    return row.id


@transaction.atomic
def let_go(*, witness_id: int, now: datetime) -> None:
    """Let a witness's word count no more, once; what it cosigned stays.

    Raises:
        NotYours: there is no such witness.
    """
    row = models.Witness.objects.filter(id=witness_id).first()
    if row is None:
        raise NotYours(_("There is no such witness."))
    if models.Witness.objects.filter(id=witness_id, until=None).update(until=now):
        record(kind="journal.witness", public={"key": row.key, "until": now.isoformat()}, now=now)


@transaction.atomic
def cosign(*, text: str, now: datetime) -> None:
    """Keep what a witness cosigned; the same again within a minute changes nothing.

    Args:
        text: a checkpoint of ours with one cosignature under it.
    Raises:
        WrongCosignature: it is not of a checkpoint of ours, or of a time to come.
        UnknownWitness: nobody named this witness.
    """
    try:
        note = notes.read_note(text)
        head = notes.read_checkpoint(note.text)
        known = [(one, witnesses.key_of(one.name, one.key_id)) for one in note.signatures]
        named = [(line, found) for line, found in known if found is not None]
        if not named:
            raise UnknownWitness(
                _("This witness is not named here. A steward names it by its public key.")
            )
        kept = log.at_size(head.size)
        if kept is None or notes.read_note(kept.note).text != note.text:
            raise WrongCosignature(_("This is not a checkpoint of this log."))
        for line, (witness_id, key) in named:
            found = notes.read_cosignature(note.text, line, key)
            _keep(head.size, witness_id, line.line, datetime.fromtimestamp(found.at, UTC), now)
    except NoteError as error:
        raise WrongCosignature(
            _("This is no cosigned checkpoint, or its signature is wrong.")
        ) from error
    except (OverflowError, OSError) as error:
        raise WrongCosignature(_("The cosignature’s time cannot be.")) from error


def _keep(size: int, witness_id: int, line: str, at: datetime, now: datetime) -> None:
    if at > now + AHEAD:
        raise WrongCosignature(_("The cosignature’s time lies ahead. Set the witness’s clock."))
    theirs = models.Cosignature.objects.filter(checkpoint_id=size, witness_id=witness_id)
    if not theirs.filter(at__gt=at - AGAIN).exists():
        models.Cosignature.objects.create(
            checkpoint_id=size, witness_id=witness_id, at=at, seen_at=now, line=line
        )
