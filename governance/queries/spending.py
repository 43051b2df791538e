"""What members decided to pay from the reserve, by bank, and has not been paid yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from coop.web.local import here
from governance import models
from governance.kinds import Kind, Project
from governance.queries import proposals
from governance.queries.proposals import Proposal
from payouts.periods import local_day
from payouts.queries import reserve


@dataclass(frozen=True, slots=True)
class Due:
    """A payment or a project that the bank account should see: below zero, since it goes out."""

    id: UUID
    proposal_id: UUID
    amount_minor: int
    reference: str
    name: str
    due_on: date


def due(*, currency: str) -> list[Due]:
    """Everything decided and carried out that was not paid yet."""
    spending = models.Proposal.objects.filter(kind__in=[Kind.PAYMENT, Kind.PROJECTS])
    rows = spending.select_related("first").exclude(enacted_at=None).order_by("number")
    found = [one for row in rows for one in _bought(row, currency)]
    paid = reserve.paid_by_bank([one.id for one in found], currency)
    return [one for one in found if not paid.get(one.id)]


def chosen_projects(found: Proposal) -> list[Project]:
    """The projects that won, in the order of being bought."""
    by_key = {one.key: one for one in found.payload.projects}
    return [by_key[key] for key in found.count.result["chosen"]] if found.count else []


def _bought(row: models.Proposal, currency: str) -> Iterator[Due]:
    """What a decision buys; money for a member went into their wallet."""
    assert row.enacted_at is not None
    found = proposals.standing(row, row.enacted_at)
    payment, day = found.payload.payment, local_day(row.enacted_at, here().time_zone)
    reference = _("Proposal %s") % row.number
    if payment and payment.member_id is None and payment.currency == currency:
        name, cost = payment.payee, payment.amount_minor
        yield Due(uuid5(row.id, "payment"), row.id, -cost, reference, name, day)
    for one in chosen_projects(found) if found.payload.currency == currency else ():
        yield Due(uuid5(row.id, one.key), row.id, -one.cost_minor, reference, one.name, day)
