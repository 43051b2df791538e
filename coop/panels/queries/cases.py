"""Cases as they stand: for sides, panels, stewards and everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from coop.panels import kinds, models, states
from coop.panels.kinds import Kind, Role
from coop.panels.registry import Fact
from coop.panels.states import Facts, State, Terms
from coop.rulebook.queries import rules_as_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a panel came to: `agreed` of `votes` stand behind it."""

    at: datetime
    level: int
    votes: int
    agreed: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case as it stands at an instant.

    Attributes:
        verdict: computed from the votes and the time, whether it was written down yet or not.
        pool: how many could be drawn; None before the list was bound.
        before: what the first panel came to, where this is an appeal.
        appeal_number: the appeal against this case, if there is one.
    """

    id: UUID
    number: int
    kind: Kind
    about: UUID
    claim: str
    facts: tuple[Fact, ...]
    amount_minor: int | None
    currency: str
    terms: Terms
    opened_at: datetime
    opened_by: UUID | None
    state: State
    frozen_at: datetime | None
    drawn_at: datetime | None
    hears_at: datetime | None
    due_at: datetime | None
    pool: int | None
    votes_in: int
    verdict: Verdict | None
    appeal_until: datetime | None
    appeal_of: int | None
    first_id: UUID | None
    before: int
    appeal_number: int | None
    is_done: bool
    is_forgotten: bool

    @property
    def outcome(self) -> str:
        """What it came to, as `kinds.LEVELS` names it; empty while nothing was decided."""
        return kinds.LEVELS[self.kind][self.verdict.level] if self.verdict else ""

    @property
    def levels(self) -> tuple[str, ...]:
        """What it can come to."""
        return kinds.LEVELS[self.kind]

    @property
    def is_upheld(self) -> bool:
        """Whether a panel upheld it."""
        return self.verdict is not None and self.verdict.level > 0

    @property
    def takes_part(self) -> bool:
        """Whether sides and panel can still write."""
        return self.state in {State.STATEMENTS, State.HEARING}


def numbered(number: int, now: datetime) -> Case | None:
    """The case with this number."""
    row = _rows().filter(number=number).first()
    return standing(row, now) if row else None


def by_id(case_id: UUID, now: datetime) -> Case | None:
    """The case with this id."""
    row = _rows().filter(id=case_id).first()
    return standing(row, now) if row else None


def live_about(kind: Kind, about: UUID, now: datetime) -> Case | None:
    """The newest case about something."""
    row = _rows().filter(kind=kind, about=about).order_by("-number").first()
    return standing(row, now) if row else None


def role_in(case_id: UUID, user_id: UUID) -> Role | None:
    """As what somebody is a side of a case; None: they are none."""
    rows = models.Party.objects.filter(case_id=case_id, user_id=user_id)
    role = rows.values_list("role", flat=True).first()
    return Role(role) if role else None


def sides(case_id: UUID) -> dict[UUID, Role]:
    """Whom a case concerns, and as what."""
    rows = models.Party.objects.filter(case_id=case_id).order_by("id")
    return {user_id: Role(role) for user_id, role in rows.values_list("user_id", "role")}


def has_said_all(case_id: UUID, user_id: UUID) -> bool:
    """Whether this side has said that it has nothing to add."""
    rows = models.Party.objects.filter(case_id=case_id, user_id=user_id)
    return rows.exclude(said_at=None).exists()


def of(user_id: UUID, now: datetime) -> list[Case]:
    """Cases that concern somebody, newest first."""
    rows = _rows().filter(parties__user_id=user_id).order_by("-number")
    return [standing(row, now) for row in rows]


def under_way(now: datetime) -> list[Case]:
    """Cases that time can still move, oldest first."""
    rows = _rows().filter(Q(verdict=None) | Q(done=None)).order_by("number")
    return [standing(row, now) for row in rows]


def decided(now: datetime, *, limit: int, kind: Kind | None = None) -> list[Case]:
    """What panels came to, newest first."""
    rows = _rows().exclude(verdict=None).order_by("-verdict__at", "-number")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [standing(row, now) for row in rows[:limit]]


def every(now: datetime, *, limit: int) -> list[Case]:
    """All cases, newest first."""
    return [standing(row, now) for row in _rows().order_by("-number")[:limit]]


def done_at(case_id: UUID) -> datetime | None:
    """When a verdict was carried out; None: not yet."""
    return models.Done.objects.filter(case_id=case_id).values_list("at", flat=True).first()


def forgettable(now: datetime) -> list[UUID]:
    """Cases whose words have been kept long enough."""
    kept_s = rules_as_of(now)["panels.kept_s"]
    rows = _rows().filter(forgotten_at=None).exclude(done=None)
    found = [standing(row, now) for row in rows]
    return [
        one.id
        for one in found
        if one.appeal_until
        and (now - one.appeal_until).total_seconds() >= kept_s
        and one.appeal_number is None
    ]


def beacon_of(case_id: UUID) -> tuple[str, int] | None:
    """Which beacon's word, of which round, is a part of the seed; None: of none."""
    row = models.Frozen.objects.filter(case_id=case_id).exclude(round=None).first()
    return (row.beacon, row.round) if row and row.round is not None else None


def terms_of(row: models.Case) -> Terms:
    """The rules of a case."""
    return Terms(**row.terms)


def votes_of(case_ids: Iterable[UUID]) -> dict[UUID, tuple[tuple[datetime, int], ...]]:
    """When each panel decided, and on which levels."""
    rows = models.Vote.objects.filter(seat__case_id__in=list(case_ids)).order_by("at")
    found: dict[UUID, tuple[tuple[datetime, int], ...]] = {}
    for case_id, at, level in rows.values_list("seat__case_id", "at", "level"):
        found[case_id] = (*found.get(case_id, ()), (at, level))
    return found


def reasons(case_id: UUID) -> list[tuple[int, str]]:
    """What the panel said for its decision: level and words, in no order that tells who it was."""
    rows = models.Vote.objects.filter(seat__case_id=case_id).order_by("reasons")
    return list(rows.values_list("level", "reasons"))


def facts_of(row: models.Case) -> Facts:
    """What has happened in a case, for the rules of its states."""
    frozen: models.Frozen | None = getattr(row, "frozen", None)
    draw: models.Draw | None = getattr(row, "draw", None)
    parties = list(models.Party.objects.filter(case=row).values_list("said_at", flat=True))
    said = [at for at in parties if at is not None]
    return Facts(
        frozen_at=frozen.at if frozen else None,
        drawn_at=draw.at if draw else None,
        said_at=max(said) if said and len(said) == len(parties) else None,
        votes=votes_of([row.id]).get(row.id, ()),
        terms=terms_of(row),
    )


def standing(row: models.Case, now: datetime) -> Case:
    """A case as it stands at an instant."""
    facts = facts_of(row)
    frozen: models.Frozen | None = getattr(row, "frozen", None)
    verdict = _verdict(facts, now)
    first = row.appeal_of
    kind = Kind(row.kind)
    earlier: models.Verdict | None = getattr(first, "verdict", None) if first else None
    later: models.Case | None = getattr(row, "appeal", None)
    is_final = kind in kinds.FINAL_AT_ONCE or first is not None
    return Case(
        id=row.id,
        number=row.number,
        kind=kind,
        about=row.about,
        claim=row.claim,
        facts=tuple(Fact(**one) for one in row.facts),
        amount_minor=row.amount_minor,
        currency=row.currency,
        terms=facts.terms,
        opened_at=row.opened_at,
        opened_by=row.opened_by_id,
        state=states.state(facts, now),
        frozen_at=facts.frozen_at,
        drawn_at=facts.drawn_at,
        hears_at=states.hears_at(facts),
        due_at=states.due_at(facts),
        pool=frozen.members if frozen else None,
        votes_in=len(facts.votes),
        verdict=verdict,
        appeal_until=states.appeal_until(verdict.at, facts.terms.appeal_s, is_final)
        if verdict
        else None,
        appeal_of=first.number if first else None,
        first_id=first.id if first else None,
        before=earlier.level if earlier else 0,
        appeal_number=later.number if later else None,
        is_done=getattr(row, "done", None) is not None,
        is_forgotten=row.forgotten_at is not None,
    )


def _verdict(facts: Facts, now: datetime) -> Verdict | None:
    at = states.decided_at(facts, now)
    if at is None or at > now:
        return None
    levels = [level for _at, level in facts.votes]
    level = states.outcome(levels, facts.terms.needed)
    return Verdict(at, level, len(levels), states.agreed(levels, level))


def _rows() -> QuerySet[models.Case]:
    return models.Case.objects.select_related(
        "frozen", "draw", "verdict", "done", "appeal_of__verdict", "appeal"
    )
