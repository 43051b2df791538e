"""Opening a vote, casting a ballot, and counting when it has closed."""

from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom
from secrets import token_bytes
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.journal import actions as journal
from coop.journal.commitments import commitment
from coop.work import actions as work
from governance import kinds, models, states
from governance import terms as vote_terms
from governance.counting.tallying import is_understood
from governance.kinds import Kind
from governance.queries import ballots, proposals, rolls, tallies
from governance.queries.ballots import Receipt
from governance.states import State, Times
from governance.terms import Terms

SALT_BYTES = 32
FREEZE = """
INSERT INTO governance_rollentry (proposal_id, user_id)
SELECT %(proposal)s, roll.user_id FROM ({roll}) roll ON CONFLICT DO NOTHING
"""
SHARED = "SELECT pg_advisory_xact_lock_shared(hashtext('governance.vote'), %s)"
ALONE = "SELECT pg_advisory_xact_lock(hashtext('governance.vote'), %s)"
ONE_VOTER = "SELECT pg_advisory_xact_lock(hashtext('governance.voter'), hashtext(%s))"


class NotOpen(Refusal):
    """Voting has not opened yet, or has closed."""

    code = "vote_not_open"


class NotOnTheRoll(Refusal):
    """Somebody may not vote on this; the sentence says why."""

    code = "not_on_the_roll"
    status = 403


@transaction.atomic
def open_vote(*, proposal_id: UUID, now: datetime) -> bool:
    """Freeze the roll as of the instant at which voting opened; whoever first needs it.

    Returns:
        Whether this call did.
    """
    row = models.Proposal.objects.get(id=proposal_id)
    terms, when = _dates(row)
    if when is None or terms is None or now < when.opens_at or row.cancelled_at is not None:
        return False
    if models.Opening.objects.filter(proposal=row).exists():
        return False
    _lock(ALONE, row.number)
    if models.Opening.objects.filter(proposal=row).exists():
        return False
    facts: dict[str, Any] = rolls.facts(when.opens_at) | {"proposal": row.id}
    facts["city"] = kinds.of_json(row.payload).city
    roll = rolls.ROLL_OF_CITY if facts["city"] else rolls.ROLL
    with connection.cursor() as cursor:
        cursor.execute(FREEZE.format(roll=roll), facts)
        size = cursor.rowcount
    bound = terms.bound_to(bytes(row.payload_hash))
    models.Opening.objects.create(proposal=row, at=when.opens_at, roll=size, terms_hash=bound)
    rules = vote_terms.as_json(terms)
    public = {"proposal": row.number, "roll": size, "terms": bound.hex(), "rules": rules}
    journal.record(kind="vote.opened", public=public, now=now)
    work.post("vote.opened", {"proposal": str(row.id)}, now=now)
    return True


@transaction.atomic
def cast(*, proposal_id: UUID, choice: Sequence[str], by: UUID, now: datetime) -> Receipt:
    """Vote, or vote differently: until the close the latest ballot counts.

    Raises:
        NotOpen: too early, too late, or cancelled.
        NotOnTheRoll: with the reason.
        Malformed: a ballot that says nothing which can be counted.
    """
    open_vote(proposal_id=proposal_id, now=now)
    number = proposals.number_of(proposal_id)
    if number is None:
        raise NotYours(_("There is no such proposal."))
    _lock(SHARED, number)
    _lock(ONE_VOTER, f"{proposal_id} {by}")
    row = models.Proposal.objects.get(id=proposal_id)
    terms, when = _dates(row)
    _need_open(row, when, now)
    assert terms is not None
    assert when is not None
    _need_voter(row, by, when, now)
    said = tuple(choice)
    payload = kinds.of_json(row.payload)
    standing = tallies.candidate_keys(row.id) if payload.kind is Kind.OFFICERS else ()
    if not is_understood(payload, said, standing):
        raise Malformed(_("Choose from what stands on the ballot, each choice once."))
    version = models.Ballot.objects.filter(proposal=row, user_id=by).count() + 1
    receipt = _write(row, said, by=by, version=version, now=now)
    _note_quorum(row, terms, when, now)
    return receipt


@transaction.atomic
def count(*, proposal_id: UUID, now: datetime) -> bool:
    """Count a vote that has closed, and publish its ballots without their voters; once.

    Returns:
        Whether this call did.
    """
    open_vote(proposal_id=proposal_id, now=now)
    number = proposals.number_of(proposal_id)
    # Whoever is casting a ballot holds this together with others: the count waits for them all.
    _lock(ALONE, number or 0)
    row = models.Proposal.objects.select_related("opening").get(id=proposal_id)
    terms, when = _dates(row)
    if terms is None or when is None or now < when.closes_at or row.cancelled_at is not None:
        return False
    if models.Count.objects.filter(proposal=row).exists():
        return False
    found, every = tallies.so_far(row, kinds.of_json(row.payload), terms, when, at=when.closes_at)
    models.Count.objects.create(
        proposal=row,
        closed_at=when.closes_at,
        counted_at=now,
        turnout=found.turnout,
        needed=found.needed,
        weight=found.weight,
        uncounted=found.uncounted,
        result=found.result,
        is_carried=found.is_carried,
    )
    _publish(row, every, found, now=now)
    work.post("vote.closed", {"proposal": str(row.id)}, now=now)
    return True


def _dates(row: models.Proposal) -> tuple[Terms | None, Times | None]:
    terms = vote_terms.of_json(row.terms) if row.terms else None
    return terms, states.times(proposals.facts_of(row, terms))


def _lock(statement: str, name: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])


def _need_open(row: models.Proposal, when: Times | None, now: datetime) -> None:
    terms = vote_terms.of_json(row.terms) if row.terms else None
    found = states.state(proposals.facts_of(row, terms), now)
    if found is State.OPEN and not models.Count.objects.filter(proposal=row).exists():
        return
    if found is State.DISCUSSION and when is not None:
        raise NotOpen(_("Voting has not opened yet."), allowed_at=when.opens_at)
    if found is State.CANCELLED:
        raise NotOpen(_("This proposal was cancelled. There is nothing left to vote on."))
    raise NotOpen(_("Voting has closed. Your ballot was not changed."))


def _need_voter(row: models.Proposal, by: UUID, when: Times, now: datetime) -> None:
    if models.RollEntry.objects.filter(proposal=row, user_id=by).exists():
        _need_member_still(by, now)
        return
    why = rolls.eligibility(by, when.opens_at)
    city = kinds.of_json(row.payload).city
    said = " ".join(why.reasons) or (
        _("Those who ride or drive in that city elect its seeds.")
        if city
        else _("You were not on the roll.")
    )
    raise NotOnTheRoll(
        _("You cannot vote on this: the roll was fixed when voting opened.") + " " + said
    )


def _need_member_still(by: UUID, now: datetime) -> None:
    """Who has left since, or whose account is closed, casts no further ballot; an earlier one counts."""
    found = rolls.eligibility(by, now)
    if {"membership", "open_account"} & set(found.missing):
        raise NotOnTheRoll(" ".join(found.reasons), allowed_at=found.possible_at)


def _write(
    row: models.Proposal, said: tuple[str, ...], *, by: UUID, version: int, now: datetime
) -> Receipt:
    salt = token_bytes(SALT_BYTES)
    ballot = models.Ballot.objects.create(
        proposal=row,
        user_id=by,
        version=version,
        choice=list(said),
        salt=salt,
        commitment=commitment({"proposal": row.number, "choice": list(said)}, salt),
        cast_at=now,
    )
    return ballots.receipt(ballot, row.number)


def _note_quorum(row: models.Proposal, terms: Terms, when: Times, now: datetime) -> None:
    """Remember when the quorum was reached, which matters if it is late."""
    late_from = when.closes_at - terms.spans.late_quorum
    if row.quorum_at is not None or now < late_from:
        return
    # One after the other from here on, so that nobody's ballot is overlooked.
    _lock(ALONE, row.number + LATE)
    first = models.Ballot.objects.filter(proposal=row, version=1)
    enough = tallies.needed(row.opening.roll, terms)
    if first.filter(cast_at__lt=late_from).count() >= enough:
        reached_at = late_from
    elif first.count() >= enough:
        reached_at = now
    else:
        return
    models.Proposal.objects.filter(id=row.id, quorum_at=None).update(quorum_at=reached_at)


LATE = 1_000_000_000
"""Makes a second lock of a proposal's number."""


def _publish(
    row: models.Proposal, every: tallies.Cast, found: tallies.Tally, *, now: datetime
) -> None:
    leaves = list(every.voters.values())
    SystemRandom().shuffle(leaves)
    models.Leaf.objects.bulk_create(
        models.Leaf(proposal=row, place=place, choice=list(choice), weight=weight, commitment=bound)
        for place, (choice, weight, bound) in enumerate(leaves)
    )
    public: list[dict[str, object]] = [
        {"proposal": row.number, "choice": list(choice), "weight": weight, "receipt": bound.hex()}
        for choice, weight, bound in leaves
    ]
    journal.record_all(kind="vote.ballot", publics=public, now=now)
    summed: dict[str, object] = {"turnout": found.turnout, "needed": found.needed}
    summed["weight"] = found.weight
    if row.kind == Kind.OFFICERS:
        summed["candidates"] = list(tallies.candidate_keys(row.id))
    public_count = {"proposal": row.number, "result": found.result, "carried": found.is_carried}
    journal.record(kind="vote.counted", public=public_count | summed, now=now)
