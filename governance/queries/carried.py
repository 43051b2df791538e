"""What members take along of their votes; `coop.carrying` asks by name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from coop.journal.leaves import written
from governance.queries import ballots, proposals


def votes(member_id: UUID, *, now: datetime) -> Iterator[dict[str, Any]]:
    """The receipt of each ballot that they cast, the first proposal first."""
    found = []
    for proposal_id in ballots.voted_on(member_id):
        held, proposal = (
            ballots.receipt_of(proposal_id, member_id),
            proposals.by_id(proposal_id, now),
        )
        if held is not None and proposal is not None:
            found.append((held, proposal.title))
    for held, title in sorted(found, key=lambda one: one[0].proposal):
        yield {
            "proposal": held.proposal,
            "title": title,
            "choice": list(held.choice),
            "version": held.version,
            "salt": held.salt,
            "commitment": held.commitment,
            "cast_at": written(held.cast_at),
        }
