"""What keeps a decision from being carried out: a petition of members, or a guardian with a reason."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.journal import actions as journal
from coop.members import queries as members
from coop.work import actions as work
from governance import models
from governance.actions import reviewing
from governance.queries import ballots, proposals
from governance.queries.proposals import Proposal
from governance.states import State

REASON_MAX = 500


class NotQueued(Refusal):
    """The decision is not waiting to be carried out."""

    code = "not_queued"


class NotOnItsRoll(Refusal):
    """Only who could vote on a decision can ask to suspend it."""

    code = "not_on_the_roll"
    status = 403


class GuardiansOnly(Refusal):
    """Cancelling belongs to the guardians whom members elected."""

    code = "guardians_only"
    status = 403


@transaction.atomic
def sign(*, proposal_id: UUID, by: UUID, now: datetime) -> bool:
    """Ask that a decision be suspended; enough who do suspend it. Signing again changes nothing.

    Returns:
        Whether it is suspended now.
    Raises:
        NotQueued: it is not waiting, or was suspended before.
        NotOnItsRoll: one had no vote on it.
    """
    row, found = _locked(proposal_id, now)
    if found.state is State.SUSPENDED:
        raise NotQueued(_("Members have suspended this already."))
    if found.confirmed_at is not None:
        raise NotQueued(_("A panel has heard this and let it stand. It is suspended once only."))
    if found.state is not State.QUEUED:
        raise NotQueued(_("Only a decision that waits to be carried out can be suspended."))
    if not models.RollEntry.objects.filter(proposal=row, user_id=by).exists():
        raise NotOnItsRoll(_("You were not on the roll of this vote."))
    models.Signature.objects.get_or_create(proposal=row, user_id=by, defaults={"at": now})
    if ballots.signatures(row.id) < ballots.signatures_needed(found):
        return False
    models.Proposal.objects.filter(id=row.id, suspended_at=None).update(suspended_at=now)
    journal.record(kind="proposal.suspended", public={"proposal": row.number}, now=now)
    reviewing.bring(proposal_id=row.id, now=now)
    work.post("proposal.suspended", {"proposal": str(row.id)}, now=now)
    return True


@transaction.atomic
def cancel(*, proposal_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Cancel a decision before it is carried out; everybody reads why and by whom.

    Raises:
        GuardiansOnly: one is no guardian.
        NotQueued: it is not waiting.
        Malformed: no reason.
    """
    if not members.is_guardian(by):
        raise GuardiansOnly(_("Guardians cancel decisions, and members elect them."))
    row, found = _locked(proposal_id, now)
    if found.state not in {State.QUEUED, State.SUSPENDED}:
        raise NotQueued(_("A guardian cancels what was decided and waits to be carried out."))
    why = " ".join(reason.split())
    if not why or len(why) > REASON_MAX or not why.isprintable():
        raise Malformed(
            _("Write the reason, in up to %s characters. Everybody reads it.") % REASON_MAX
        )
    models.Proposal.objects.filter(id=row.id, cancelled_at=None).update(
        cancelled_at=now, cancelled_by_id=by, reason=why
    )
    public = {"proposal": row.number, "by": str(by), "reason": why}
    journal.record(kind="proposal.cancelled", public=public, now=now)


def _locked(proposal_id: UUID, now: datetime) -> tuple[models.Proposal, Proposal]:
    rows = models.Proposal.objects.select_for_update().filter(id=proposal_id)
    row = rows.exclude(submitted_at=None).first()
    if row is None:
        raise NotYours(_("There is no such proposal."))
    return row, proposals.standing(row, now)
