"""Somebody's own ballot and receipt, who has voted, what delegates say in public, and petitions."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from governance import models
from governance.counting.majority import WHOLE_BP
from governance.counting.tallying import Choice
from governance.queries import tallies
from governance.queries.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter keeps: SHA-256 of `salt` and what they said is a leaf after the close."""

    proposal: int
    choice: Choice
    version: int
    salt: str
    commitment: str
    cast_at: datetime


@dataclass(frozen=True, slots=True)
class InPublic:
    """A delegate's ballot: how many votes it carries besides their own."""

    user_id: UUID
    choice: Choice
    lent: int


def receipt(row: models.Ballot, number: int) -> Receipt:
    """The receipt of a ballot."""
    return Receipt(
        proposal=number,
        choice=tuple(row.choice),
        version=row.version,
        salt=bytes(row.salt).hex(),
        commitment=bytes(row.commitment).hex(),
        cast_at=row.cast_at,
    )


def receipt_of(proposal_id: UUID, user_id: UUID) -> Receipt | None:
    """The receipt of somebody's latest ballot, for them alone."""
    rows = models.Ballot.objects.filter(proposal_id=proposal_id, user_id=user_id)
    row = rows.select_related("proposal").order_by("-version").first()
    return receipt(row, row.proposal.number) if row else None


def has_vote(proposal_id: UUID, user_id: UUID) -> bool:
    """Whether somebody is on the roll that was frozen when voting opened."""
    rows = models.RollEntry.objects.filter(proposal_id=proposal_id, user_id=user_id)
    return rows.exists()


def voted_on(user_id: UUID) -> frozenset[UUID]:
    """The proposals on which somebody cast a ballot."""
    rows = models.Ballot.objects.filter(user_id=user_id, version=1)
    return frozenset(rows.values_list("proposal_id", flat=True))


def voters(proposal_id: UUID) -> list[UUID]:
    """Everybody who cast a ballot."""
    rows = models.Ballot.objects.filter(proposal_id=proposal_id, version=1)
    return list(rows.values_list("user_id", flat=True))


def silent(proposal_id: UUID) -> list[UUID]:
    """Everybody on the roll who has cast none."""
    rows = models.RollEntry.objects.filter(proposal_id=proposal_id)
    return list(rows.exclude(user_id__in=voters(proposal_id)).values_list("user_id", flat=True))


def on_roll(proposal_id: UUID) -> list[UUID]:
    """Everybody on the roll."""
    rows = models.RollEntry.objects.filter(proposal_id=proposal_id)
    return list(rows.values_list("user_id", flat=True))


def running(found: Proposal, at: datetime) -> tuple[tallies.Tally, list[InPublic], dict[str, str]]:
    """What an open vote would come to, the ballots of delegates, and who speaks for whom.

    For those alone who have voted, and for a delegator about their own delegate.
    """
    assert found.terms is not None
    assert found.times is not None
    row = models.Proposal.objects.select_related("opening").get(id=found.id)
    tally, cast = tallies.so_far(row, found.payload, found.terms, found.times, at=at)
    public = [
        InPublic(UUID(user), choice, weight - 1)
        for user, (choice, weight, _receipt) in cast.voters.items()
        if weight > 1
    ]
    return tally, sorted(public, key=lambda one: -one.lent), cast.through


def signatures_needed(found: Proposal) -> int:
    """How many of the roll suspend a decision: the part that its terms say, rounded up."""
    assert found.terms is not None
    return max(1, -(-(found.roll or 0) * found.terms.petition_bp // WHOLE_BP))


def signatures(proposal_id: UUID) -> int:
    """How many have signed so far."""
    return models.Signature.objects.filter(proposal_id=proposal_id).count()


def has_signed(proposal_id: UUID, user_id: UUID) -> bool:
    """Whether this person has."""
    return models.Signature.objects.filter(proposal_id=proposal_id, user_id=user_id).exists()
