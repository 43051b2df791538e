"""Proposals as they stand at an instant: read from facts and time, whoever came by or did not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from governance import kinds, models, states
from governance import terms as vote_terms
from governance.kinds import Kind, Payload
from governance.queries import tallies
from governance.states import FINAL, Facts, Spans, State, Times
from governance.terms import Terms


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal and where it stands. `count` is what its vote came to, once it has closed."""

    id: UUID
    number: int
    kind: Kind
    topic: str
    title: str
    why: str
    payload: Payload
    author_id: UUID
    drafted_at: datetime
    submitted_at: datetime | None
    terms: Terms | None
    state: State
    times: Times | None
    roll: int | None
    needed: int | None
    count: tallies.Tally | None
    quorum_at: datetime | None
    reason: str
    cancelled_at: datetime | None
    suspended_at: datetime | None
    confirmed_at: datetime | None
    enacted_at: datetime | None
    effective_at: datetime | None
    stale_at: datetime | None
    rolled_back_at: datetime | None
    guard: str
    guard_drop_bp: int
    guard_before_bp: int | None
    first_number: int | None
    second_number: int | None

    @property
    def cause(self) -> str:
        """What rules that it set say they were caused by."""
        return f"proposal {self.number}"

    @property
    def is_final(self) -> bool:
        """Whether nothing comes after this, but that it is taken back."""
        return self.state in FINAL


def proposal(number: int, now: datetime) -> Proposal | None:
    """The proposal with this number, as it stands."""
    row = _rows().filter(number=number).first()
    return standing(row, now) if row else None


def by_id(proposal_id: UUID, now: datetime) -> Proposal | None:
    """The proposal with this id, as it stands."""
    row = _rows().filter(id=proposal_id).first()
    return standing(row, now) if row else None


def number_of(proposal_id: UUID) -> int | None:
    """The number by which people call a proposal."""
    rows = models.Proposal.objects.filter(id=proposal_id)
    return rows.values_list("number", flat=True).first()


def all_proposals(now: datetime) -> list[Proposal]:
    """Everything that left the draft, newest first."""
    rows = _rows().exclude(submitted_at=None).order_by("-number")
    return [standing(row, now) for row in rows]


def drafts_of(author_id: UUID, now: datetime) -> list[Proposal]:
    """What somebody has begun, newest first."""
    rows = _rows().filter(author_id=author_id, submitted_at=None, cancelled_at=None)
    return [standing(row, now) for row in rows.order_by("-number")]


def under_way(now: datetime, *, author_id: UUID | None = None) -> list[Proposal]:
    """What is being talked about, voted on, or waits to be carried out."""
    rows = _rows().exclude(submitted_at=None)
    rows = rows.filter(cancelled_at=None, stale_at=None, rolled_back_at=None)
    if author_id is not None:
        rows = rows.filter(author_id=author_id)
    found = [standing(row, now) for row in rows.filter(enacted_at=None).order_by("number")]
    return [one for one in found if not one.is_final]


def guarded(now: datetime) -> list[UUID]:
    """Decisions in force that are watched for harm; whether they still are is for the watch."""
    rows = models.Proposal.objects.exclude(guard="").exclude(effective_at=None)
    rows = rows.filter(effective_at__lte=now, rolled_back_at=None)
    return list(rows.values_list("id", flat=True))


def first_votes_won(now: datetime) -> list[UUID]:
    """Changes of the constitution that won their first vote and have no second one yet."""
    rows = _rows().filter(kind=Kind.CONSTITUTION, first=None, second=None, cancelled_at=None)
    rows = rows.exclude(submitted_at=None)
    return [row.id for row in rows if standing(row, now).state is State.SUCCEEDED]


def candidates(proposal_id: UUID) -> list[tuple[UUID, str]]:
    """Who stands in an election and what they say, in the order of standing."""
    rows = models.Candidacy.objects.filter(proposal_id=proposal_id).order_by("at", "id")
    return list(rows.values_list("user_id", "says"))


def causes(names: Iterable[str]) -> dict[str, int]:
    """Causes of rules that are proposals of ours: cause -> number."""
    numbers = {name: name.split()[1].rstrip(",") for name in names if name.startswith("proposal ")}
    wanted = {int(text) for text in numbers.values() if text.isdigit()}
    rows = models.Proposal.objects.filter(number__in=wanted)
    known = set(rows.values_list("number", flat=True))
    return {name: int(n) for name, n in numbers.items() if n.isdigit() and int(n) in known}


def leaves(proposal_id: UUID) -> list[dict[str, Any]]:
    """The counted ballots without their voters, in shuffled order, for anybody to recount."""
    rows = models.Leaf.objects.filter(proposal_id=proposal_id).order_by("place")
    return [
        {"choice": row.choice, "weight": row.weight, "commitment": bytes(row.commitment).hex()}
        for row in rows
    ]


def standing(row: models.Proposal, now: datetime) -> Proposal:
    """A row as it stands at an instant."""
    terms = vote_terms.of_json(row.terms) if row.terms else None
    payload = kinds.of_json(row.payload)
    facts = facts_of(row, terms)
    when = states.times(facts)
    count = tallies.tally(row, payload, terms, when, now) if terms and when else None
    facts = facts_of(row, terms, count.is_carried if count else None)
    opening: models.Opening | None = getattr(row, "opening", None)
    needed = tallies.needed(opening.roll, terms) if opening and terms else None
    second: models.Proposal | None = getattr(row, "second", None)
    return Proposal(
        id=row.id,
        number=row.number,
        kind=payload.kind,
        topic=row.topic,
        title=row.title,
        why=row.why,
        payload=payload,
        author_id=row.author_id,
        drafted_at=row.drafted_at,
        submitted_at=row.submitted_at,
        terms=terms,
        state=states.state(facts, now),
        times=when,
        roll=opening.roll if opening else None,
        needed=needed if count is None else count.needed,
        count=count,
        quorum_at=row.quorum_at,
        reason=row.reason,
        cancelled_at=row.cancelled_at,
        suspended_at=row.suspended_at,
        confirmed_at=row.confirmed_at,
        enacted_at=row.enacted_at,
        effective_at=row.effective_at,
        stale_at=row.stale_at,
        rolled_back_at=row.rolled_back_at,
        guard=row.guard,
        guard_drop_bp=row.guard_drop_bp,
        guard_before_bp=row.guard_before_bp,
        first_number=row.first.number if row.first else None,
        second_number=second.number if second else None,
    )


def facts_of(row: models.Proposal, terms: Terms | None, is_carried: bool | None = None) -> Facts:
    """What happened to a proposal, for the rules of its states."""
    is_first_of_two = row.kind == Kind.CONSTITUTION and row.first_id is None
    return Facts(
        submitted_at=row.submitted_at,
        spans=terms.spans if terms else Spans.none(),
        opens_at=row.opens_at,
        quorum_at=row.quorum_at,
        is_carried=is_carried,
        is_carried_out=row.kind != Kind.ADVISORY and not is_first_of_two,
        suspended_at=row.suspended_at,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
        enacted_at=row.enacted_at,
        stale_at=row.stale_at,
        rolled_back_at=row.rolled_back_at,
    )


def grouped(found: Sequence[Proposal], *wanted: State) -> list[Proposal]:
    """Those that stand in one of these states, in the given order."""
    return [one for one in found if one.state in wanted]


def _rows() -> Any:
    return models.Proposal.objects.select_related("opening", "count", "first", "second")
