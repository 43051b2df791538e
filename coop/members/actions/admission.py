"""From an application to a membership: applying, checks and vouches, a steward's decision.

Called by the register's doors; `papers_seen` by the room that checks what driving needs.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.journal.actions import record
from coop.members import actions as people
from coop.members import knowing, models, queries, statutes
from coop.members.actions import leaving, vouching
from coop.members.actions.vouching import CannotVouch
from coop.members.queries import admission as applications
from coop.members.queries import vouches
from coop.members.queries.admission import DOCUMENT, PAPERS, Standing
from coop.members.states import Applied, Kind, Step
from coop.rulebook.queries import rules_as_of

REASON_MAX = 300
DOCUMENTS = ("passport", "identity_card", "residence_permit", "driving_licence")
"""Kinds of documents that show a face and a name."""


class CannotApply(Refusal):
    """Somebody is a member, has applied, or was refused a short while ago."""

    code = "cannot_apply"


class NoConsent(Refusal):
    """Nobody becomes a member without agreeing to the statutes as they are."""

    code = "no_consent"
    status = 422


class NothingWaits(Refusal):
    """There is no application under way: none was made, or somebody decided meanwhile."""

    code = "nothing_waits"


class NotYet(Refusal):
    """A check or the share is missing."""

    code = "not_yet"


class DocumentOver(Malformed):
    """The document is not valid any more."""

    code = "document_over"


@transaction.atomic
def apply(*, kind: str, statutes_read: str, by: UUID, now: datetime) -> UUID:
    """Ask to become a member; returns the application's id.

    Args:
        kind: one of `states.Kind`.
        statutes_read: the edition of the statutes that the person agreed to.
    Raises:
        Malformed: no kind.
        NoConsent: they did not agree, or to statutes that have changed since.
        CannotApply: with the reason, and from when on they can.
    """
    if kind not in set(Kind):
        raise Malformed(_("Say whether you ride, drive, or both."))
    rules = rules_as_of(now)
    if statutes_read != statutes.edition():
        raise NoConsent(
            _("Read the statutes and say that you agree to them.")
            if not statutes_read
            else _("The statutes have changed since you opened this page. Read them once more.")
        )
    people.hold(by)
    leaving.end_if_due(by, now=now)
    _need_free(applications.standing(by, now), now)
    row = models.Application.objects.create(
        user_id=by, kind=kind, statutes=statutes_read, rules_version=rules.version, applied_at=now
    )
    return row.id


@transaction.atomic
def withdraw(*, by: UUID, now: datetime) -> None:
    """Take one's application back; one may apply again at any time.

    Raises:
        NothingWaits: none is under way.
    """
    _decide(by, Applied.WITHDRAWN, now=now)


@transaction.atomic
def check(
    *, user_id: UUID, by: UUID, now: datetime, what: str = "", until: datetime | None = None
) -> None:
    """Say, as a steward, that one saw a document and the person. Twice is once.

    Args:
        what: one of `DOCUMENTS`, or empty where nobody asked.
        until: when the document ends; it counts no longer, and never longer than the rule says.
    Raises:
        coop.members.actions.NotASteward, coop.members.actions.Unknown
        CannotVouch: about oneself.
        Malformed: no such kind of document.
        DocumentOver: it is not valid any more.
    """
    people.need_steward(by)
    if what not in ("", *DOCUMENTS):
        raise Malformed(_("Say which document you saw."))
    if until is not None and until <= now:
        raise DocumentOver(_("This document is not valid any more. Ask for one that is."))
    lasts_until = now + timedelta(seconds=rules_as_of(now)["identity.lasts_s"])
    counts_until = min(until or lasts_until, lasts_until) if what else None
    _note(user_id, DOCUMENT, by=by, now=now, what=what, until=counts_until)


@transaction.atomic
def papers_seen(*, user_id: UUID, by: UUID, now: datetime) -> None:
    """Note that this steward accepted somebody's driving papers, which show who they are."""
    if queries.is_steward(by) and user_id != by:
        _note(user_id, PAPERS, by=by, now=now)


@transaction.atomic
def vouch(*, application_id: UUID, by: UUID, now: datetime) -> None:
    """Say, as a member, that one knows the person behind an application. Twice is once.

    Raises:
        NotYours: there is no such application.
        NothingWaits: somebody decided about it meanwhile.
        CannotVouch: with the reason, and from when on one can.
    """
    found = applications.application(application_id)
    if found is None:
        raise NotYours(_("There is no such application."))
    if vouches.has_vouched(found.user_id, by):
        return
    if found.state is not Applied.WAITING:
        raise _nothing_waits()
    is_word = queries.is_steward(by) and applications.is_founding(now)
    how = vouches.WORD if is_word else vouches.LINK
    vouching.give(user_id=found.user_id, how=how, by=by, now=now)


@transaction.atomic
def vouch_for(*, user_id: UUID, by: UUID, now: datetime) -> None:
    """Vouch for somebody whom one meets as a steward, by who they are instead of by their link.

    Raises:
        coop.members.actions.NotASteward: `by` is none.
        others: as `vouch`.
    """
    people.need_steward(by)
    waiting = applications.standing(user_id, now)
    if not waiting.is_waiting or waiting.application is None:
        raise _nothing_waits()
    vouch(application_id=waiting.application.id, by=by, now=now)


@transaction.atomic
def admit(*, user_id: UUID, by: UUID, now: datetime) -> None:
    """Make somebody a member who applied, is checked, and has begun to pay their share.

    Raises:
        coop.members.actions.NotASteward: `by` is none.
        NothingWaits: there is no application, or another steward decided first.
        NotYet: what is missing.
    """
    people.need_steward(by)
    _need_somebody_else(user_id, by)
    stand = applications.standing(user_id, now)
    missing = {
        Step.CHECK: _("Nobody has checked who this is, or vouched for them. That comes first."),
        Step.SHARE: _("Their member share is neither bought nor begun. That comes first."),
    }
    if stand.step in missing:
        raise NotYet(missing[stand.step])
    if stand.application is None or stand.step is not Step.ADMISSION:
        raise _nothing_waits()
    _decide(user_id, Applied.ADMITTED, by=by, now=now)
    people.admit(user_id=user_id, by=by, now=now, kind=stand.application.kind)
    if stand.membership is not None:
        leaving.welcome_back(user_id, now=now)
    people.hang_up(user_id, now=now)


@transaction.atomic
def refuse(*, user_id: UUID, reason: str, by: UUID, now: datetime) -> datetime:
    """Turn an application down, with a reason; returns from when on they may apply again.

    Raises:
        coop.members.actions.NotASteward, NothingWaits
        Malformed: no reason, or one of more than 300 characters.
    """
    people.need_steward(by)
    _need_somebody_else(user_id, by)
    why = " ".join(reason.split())
    if not (why and len(why) <= REASON_MAX and why.isprintable()):
        raise Malformed(_("Write the reason, in up to 300 characters. The person reads it."))
    again_at = now + timedelta(seconds=rules_as_of(now)["members.again_s"])
    _decide(user_id, Applied.REFUSED, by=by, reason=why, again_at=again_at, now=now)
    return again_at


def _decide(
    user_id: UUID,
    state: Applied,
    *,
    now: datetime,
    by: UUID | None = None,
    reason: str = "",
    again_at: datetime | None = None,
) -> None:
    waiting = models.Application.objects.filter(user_id=user_id, state=Applied.WAITING)
    moved = waiting.update(
        state=state, decided_at=now, decided_by_id=by, reason=reason, again_at=again_at
    )
    if moved != 1:
        raise _nothing_waits()


def _note(
    user_id: UUID,
    kind: str,
    *,
    by: UUID,
    now: datetime,
    what: str = "",
    until: datetime | None = None,
) -> None:
    if queries.account(user_id) is None:
        raise people.unknown()
    if user_id == by:
        raise CannotVouch(_("Somebody else has to say who you are."))
    people.hold(user_id)
    same = models.Check.objects.filter(user_id=user_id, by_id=by, kind=kind, what=what)
    if same.filter(Q(until=None) | Q(until__gte=until or now)).exists():
        return
    models.Check.objects.create(
        user_id=user_id, by_id=by, kind=kind, what=what, at=now, until=until
    )
    private = {"user_id": str(user_id), "by": str(by)}
    record(
        kind="identity.checked",
        public={"what": what or kind},
        private=private,
        about=user_id,
        now=now,
    )
    knowing.changed(user_id, now=now)


def _need_free(stand: Standing, now: datetime) -> None:
    if stand.step in {Step.MEMBER, Step.LEAVING}:
        raise CannotApply(_("You are a member."))
    if stand.is_waiting:
        raise CannotApply(_("You have applied. A steward decides as soon as all is there."))
    if stand.step is Step.REFUSED:
        assert stand.application
        raise CannotApply(
            _("Your application was turned down: %s") % stand.application.reason,
            allowed_at=stand.application.again_at,
        )


def _need_somebody_else(user_id: UUID, by: UUID) -> None:
    if user_id == by:
        raise NotAllowed(_("This is about yourself. Another steward decides."))


def _nothing_waits() -> NothingWaits:
    return NothingWaits(
        _("No application of theirs waits: somebody has decided, or it was taken back.")
    )
