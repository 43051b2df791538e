"""What a panel says of a decision that members suspended: it stands and is carried out, or not."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.journal import actions as journal
from coop.panels.actions.opening import Wish, open_case
from coop.panels.kinds import Kind
from coop.panels.registry import Decided
from coop.work import actions as work
from governance import models


@transaction.atomic
def bring(*, proposal_id: UUID, now: datetime) -> None:
    """Have a panel drawn for a decision that was suspended just now."""
    claim = _(
        "Members of the roll asked that this decision wait. Upheld, it goes back to members and is "
        "not carried out; else it is carried out as it was decided."
    )
    open_case(Wish(Kind.PROPOSAL, proposal_id, claim), by=None, now=now)


@transaction.atomic
def follow(decided: Decided, *, now: datetime) -> None:
    """Let the decision go on, or end it. Nothing happens where it has ended meanwhile."""
    row = models.Proposal.objects.select_for_update().get(id=decided.about)
    waiting = models.Proposal.objects.filter(
        id=row.id, cancelled_at=None, enacted_at=None, confirmed_at=None
    ).exclude(suspended_at=None)
    if decided.level:
        reason = _("A panel of members returned it: case %s.") % decided.number
        if waiting.update(cancelled_at=decided.at, reason=reason) == 1:
            public = {"proposal": row.number, "by": f"panel {decided.number}", "reason": reason}
            journal.record(kind="proposal.cancelled", public=public, now=now)
    elif waiting.update(confirmed_at=decided.at) == 1:
        public = {"proposal": row.number, "by": f"panel {decided.number}"}
        journal.record(kind="proposal.confirmed", public=public, now=now)
    work.post("proposal.suspended", {"proposal": str(row.id)}, now=now)
