"""Moves every proposal as far as time has: called by a job that may be late, or come twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from coop.journal import actions as journal
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from governance import models
from governance.actions import drafting, enacting, voting
from governance.queries import proposals
from governance.states import State


def look(*, payload: Mapping[str, str], now: datetime) -> None:
    """Job: have everything moved that time has moved; each apart, so that none holds up another."""
    live = proposals.under_way(now)
    wanted = [one.id for one in live if one.state in {State.OPEN, State.QUEUED}]
    wanted += proposals.guarded(now) + proposals.first_votes_won(now) + _uncounted(now)
    work.post_all(
        "proposal.move", [{"proposal": str(one)} for one in dict.fromkeys(wanted)], now=now
    )


def move_one(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox: move one proposal."""
    move(proposal_id=UUID(payload["proposal"]), now=now)


def move(*, proposal_id: UUID, now: datetime) -> None:
    """Open, count, vote again, carry out or take back: whatever this proposal is ready for."""
    voting.open_vote(proposal_id=proposal_id, now=now)
    remind(proposal_id=proposal_id, now=now)
    voting.count(proposal_id=proposal_id, now=now)
    vote_again(proposal_id=proposal_id, now=now)
    enacting.enact(proposal_id=proposal_id, now=now)
    enacting.watch(proposal_id=proposal_id, now=now)


@transaction.atomic
def remind(*, proposal_id: UUID, now: datetime) -> bool:
    """Have those reminded who have not voted, once, when the close comes near."""
    row = models.Proposal.objects.get(id=proposal_id)
    found = proposals.standing(row, now)
    if found.state is not State.OPEN or found.times is None:
        return False
    before = timedelta(seconds=rules_as_of(now)["votes.remind_s"])
    if now < found.times.closes_at - before:
        return False
    rows = models.Proposal.objects.filter(id=proposal_id, reminded_at=None)
    if rows.update(reminded_at=now) != 1:
        return False
    work.post("vote.closing", {"proposal": str(proposal_id)}, now=now)
    return True


@transaction.atomic
def vote_again(*, proposal_id: UUID, now: datetime) -> UUID | None:
    """Begin the second of the two votes on the constitution, whose date the first one's close sets."""
    row = models.Proposal.objects.select_for_update().get(id=proposal_id)
    found = proposals.standing(row, now)
    is_won = found.state is State.SUCCEEDED and found.count is not None and row.first_id is None
    if found.kind != "constitution" or not is_won or found.second_number is not None:
        return None
    if not models.Count.objects.filter(proposal=row).exists() or found.times is None:
        return None
    apart = timedelta(seconds=rules_as_of(found.times.closes_at)["votes.constitution_apart_s"])
    second = models.Proposal.objects.create(
        number=drafting.next_number(),
        kind=row.kind,
        topic=row.topic,
        title=row.title,
        why=row.why,
        payload=row.payload,
        payload_hash=row.payload_hash,
        author_id=row.author_id,
        drafted_at=now,
        submitted_at=found.times.closes_at,
        opens_at=found.times.closes_at + apart,
        terms=row.terms,
        first=row,
    )
    public = {"proposal": second.number, "hash": bytes(row.payload_hash).hex()}
    journal.record(kind="proposal.submitted", public=public | {"first": row.number}, now=now)
    return second.id


def _uncounted(now: datetime) -> list[UUID]:
    rows = models.Proposal.objects.filter(count=None, cancelled_at=None)
    rows = rows.exclude(submitted_at=None).select_related("opening")
    found = [proposals.standing(row, now) for row in rows]
    return [one.id for one in found if one.times is not None and now >= one.times.closes_at]
