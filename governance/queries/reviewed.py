"""What a panel reads of a decision that members suspended."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.panels.kinds import Kind, Role
from coop.panels.queries import cases
from coop.panels.registry import Fact, File, Side
from governance import models
from governance.queries import proposals
from governance.states import State


class NotSuspended(Refusal):
    """Only what members have suspended waits for a panel."""

    code = "not_suspended"


def file(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """A suspended decision: its author on the one side, those who signed on the other.

    Raises:
        NotYours: there is no such proposal, or it is not brought by who suspended it.
        NotSuspended: it does not wait for a panel.
    """
    found = proposals.by_id(about, now)
    if found is None or found.submitted_at is None:
        raise NotYours(_("There is no such proposal."))
    if found.state is not State.SUSPENDED:
        raise NotSuspended(_("Members have not suspended this, so no panel hears it."))
    signed = models.Signature.objects.filter(proposal_id=about).order_by("at", "id")
    objectors = [one for one in signed.values_list("user_id", flat=True) if one != found.author_id]
    facts = [Fact(_("Proposal %s") % found.number, found.title, "vote")]
    if found.count is not None:
        facts.append(
            Fact(
                _("Members carried it: %(ballots)s ballots, %(needed)s were needed")
                % {"ballots": found.count.turnout, "needed": found.count.needed},
                "",
                "people",
            )
        )
    facts.append(
        Fact(_("%s members of its roll asked that it wait") % len(objectors), "", "history")
    )
    return File(
        sides=(
            Side(found.author_id, Role.AUTHOR),
            *(Side(one, Role.OBJECTOR) for one in objectors),
        ),
        facts=tuple(facts),
        key=f"{Kind.PROPOSAL}:{about}",
    )


def case_for(proposal_id: UUID, user_id: UUID | None, now: datetime) -> int | None:
    """The number of the case about a suspended decision, for whoever is a side of it."""
    case = cases.live_about(Kind.PROPOSAL, proposal_id, now)
    if case is None or user_id is None or cases.role_in(case.id, user_id) is None:
        return None
    return case.number
