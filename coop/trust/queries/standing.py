"""What somebody's conduct is, for themselves, for whom they meet, and for other rooms."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from coop.basics.imports import load
from coop.rulebook.queries import rules_as_of
from coop.trust import conduct, models
from coop.trust.conduct import Kind, Line, Policy, Role, Score, Sums
from coop.trust.queries import ledger
from coop.trust.queries.basis import formula_at, policy_at
from coop.trust.queries.ratings import written_of

LOW, HIGH = 0.05, 0.95
LATELY = timedelta(days=30)
PEOPLE = 10
"""Of fewer nothing is said: it would say who they are."""
POINTS = """
SELECT thumbs, div(%(whole)s * gained, gained + lost) AS points FROM (
  SELECT ups + downs AS thumbs,
         div(up, %(ride)s) + least(completed, %(most)s) * %(completed)s + %(luck)s AS gained,
         div(down, %(ride)s) + div(late * %(late)s, %(one)s::numeric * %(ride)s)
         + div(no_show * %(no_show)s, %(one)s::numeric * %(ride)s)
         + div(small * %(small)s, %(one)s::numeric * %(dispute)s)
         + div(medium * %(medium)s, %(one)s::numeric * %(dispute)s)
         + div(grave * %(grave)s, %(one)s::numeric * %(dispute)s) + %(lack)s AS lost
    FROM trust_standing
   WHERE city = %(city)s AND role = %(role)s
         AND ride_half_s = %(ride_half)s AND dispute_half_s = %(dispute_half)s) AS sides
"""
"""Everybody of a role in a city, for `values_of`: how many rated them, and their score."""
BELOW = f"""
SELECT count(*) FILTER (WHERE points < %(mine)s), count(*) FROM ({POINTS}) AS all_of_them
 WHERE thumbs >= %(known)s
"""  # noqa: S608 - our own statements


@dataclass(frozen=True, slots=True)
class Conduct:
    """How rides with somebody go, in one role.

    Attributes:
        begins: where newcomers begin, in millionths.
        formula: names the rules and the weights that it was computed with.
    """

    user_id: UUID
    role: Role
    city: str
    score: Score
    begins: int
    sums: Sums
    is_new: bool
    formula: str

    @property
    def points(self) -> int:
        """The score, in thousandths of a point."""
        return self.score.points

    @property
    def interval(self) -> tuple[float, float]:
        """Between which points nine in ten of the scores lie that fit: quantiles of Beta(α, β)."""
        # Loaded when first asked: most processes never are.
        quantile = load("scipy.special.betaincinv")
        alpha, beta = self.score.alpha / conduct.ONE, self.score.beta / conduct.ONE
        low, high = (100 * float(quantile(alpha, beta, part)) for part in (LOW, HIGH))
        return low, high

    @property
    def praised_bp(self) -> int | None:
        """The share of rated rides with a thumb up, to the percent; None where nobody rated."""
        return round(100 * self.sums.ups / self.sums.thumbs) * 100 if self.sums.thumbs else None


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever meets somebody sees of their conduct: new, or how many of their rides were praised.

    Attributes:
        thumbs: how many rides were rated; `written`: of how many there are words to read.
        answered: how many of those words the person answered.
    """

    is_new: bool
    praised_bp: int
    thumbs: int
    written: int = 0
    answered: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation. `moves` is by how many thousandths of a point it moves the score.

    Attributes:
        kind: of what; empty for where one began.
        weight: of a thumb in full, in millionths, before it fades.
        rating_id: what can be brought before a panel; `about` of anything else.
        reasons: what the thumb says was the matter.
        because: which rule or verdict it comes from.
    """

    kind: str
    alpha: int
    beta: int
    moves: int
    at: datetime | None
    half_at: datetime | None
    weight: int = 0
    event_id: int = 0
    rating_id: UUID | None = None
    about: UUID | None = None
    reasons: tuple[str, ...] = ()
    because: str = ""
    is_taken_back: bool = False


def conduct_of(user_id: UUID, role: Role, *, now: datetime) -> Conduct:
    """Somebody's conduct now; of whom nothing is known it is where newcomers begin."""
    return conduct_of_all([user_id], role, now=now)[user_id]


def conduct_of_all(user_ids: Collection[UUID], role: Role, *, now: datetime) -> dict[UUID, Conduct]:
    """The same for many at once: each of them is in the answer."""
    policy, formula = policy_at(now), formula_at(now)
    known_after = rules_as_of(now)["conduct.known_after"]
    rows = models.Standing.objects.filter(user_id__in=user_ids, role=role)
    by_user = {row.user_id: row for row in rows}
    cities = {row.city for row in rows} | {""}
    begins = {city: begins_at(role, city, policy, now=now) for city in cities}
    found = {}
    for user_id in user_ids:
        row = by_user.get(user_id)
        city, sums = (row.city, ledger.sums_of(row)) if row else ("", Sums())
        found[user_id] = Conduct(
            user_id=user_id,
            role=role,
            city=city,
            score=conduct.score(sums, _under(policy, row), now, begins=begins[city]),
            begins=begins[city],
            sums=sums,
            is_new=sums.thumbs < known_after,
            formula=formula,
        )
    return found


def points_of(user_ids: Collection[UUID], role: Role, *, now: datetime) -> dict[UUID, int | None]:
    """Scores in thousandths of a point, for rules that ask about thresholds; None: new."""
    found = conduct_of_all(user_ids, role, now=now)
    return {one.user_id: None if one.is_new else one.points for one in found.values()}


def seen_of(user_ids: Collection[UUID], role: Role, *, now: datetime) -> dict[UUID, Seen]:
    """What others see of these people; each of them is in the answer."""
    known_after = rules_as_of(now)["conduct.known_after"]
    rows = models.Standing.objects.filter(user_id__in=user_ids, role=role)
    thumbs = {row.user_id: (row.ups, row.ups + row.downs) for row in rows}
    said, found = written_of(user_ids, role, now=now), {}
    for user_id in user_ids:
        ups, whole = thumbs.get(user_id, (0, 0))
        praised_bp = round(100 * ups / whole) * 100 if whole else 0
        found[user_id] = Seen(whole < known_after, praised_bp, whole, *said.get(user_id, (0, 0)))
    return found


def seen(user_id: UUID, role: Role, *, now: datetime) -> Seen:
    """What others see of one person."""
    return seen_of([user_id], role, now=now)[user_id]


def aggregate(user_id: UUID, role: Role, *, now: datetime) -> dict[str, object]:
    """What can be said of somebody elsewhere, whole numbers only, ready to be signed.

    Points are thousandths of 100, sides are millionths of a thumb.
    """
    found = conduct_of(user_id, role, now=now)
    low, high = found.interval
    return {
        "role": str(role),
        "city": found.city,
        "at": now.isoformat(),
        "formula": found.formula,
        "score": found.points,
        "low": round(low * 1000),
        "high": round(high * 1000),
        "alpha": found.score.alpha,
        "beta": found.score.beta,
        "is_new": found.is_new,
        "thumbs_up": found.sums.ups,
        "thumbs_down": found.sums.downs,
        "completed": found.sums.completed,
    }


def explanation(user_id: UUID, role: Role, *, now: datetime) -> list[Reason]:
    """Every line that makes up somebody's score, oldest first; then what no longer counts.

    Those that count sum exactly to both sides of the score, and what each moves to the score.
    """
    found = conduct_of(user_id, role, now=now)
    row = models.Standing.objects.filter(user_id=user_id, role=role).first()
    policy, version = _under(policy_at(now), row), row.weights_version if row else 0
    events = {event.id: event for event in ledger.standing_events(user_id, role)}
    items = ledger.items_of(events.values(), version)
    lines = conduct.explain(found.sums, items, policy, now, begins=found.begins)
    moves = conduct.moved(lines, found.begins)
    weights = {item.key: item.weight for item in items}
    said = [
        _reason(line, step, weights, events.get(line.key))
        for line, step in zip(lines, moves, strict=True)
    ]
    return said + [_gone(event) for event in ledger.taken_back(user_id, role)]


def moved_lately(user_id: UUID, role: Role, *, now: datetime) -> int | None:
    """By how many points the score moved within 30 days; None where there was none before."""
    then = now - LATELY
    row = models.Standing.objects.filter(user_id=user_id, role=role).first()
    events = ledger.events_of(user_id, role).filter(recorded_at__lte=then)
    if row is None or not events:
        return None
    policy = _under(policy_at(now), row)
    items = ledger.items_of(events, row.weights_version)
    begins = begins_at(role, row.city, policy, now=now)
    before = conduct.score(conduct.replay(items, policy.halves), policy, then, begins=begins)
    after = conduct.score(ledger.sums_of(row), policy, now, begins=begins)
    return round(after.points / 1000) - round(before.points / 1000)


def percentile(found: Conduct, *, now: datetime) -> int | None:
    """How many in a hundred of the same role and city stand below; None for who is new.

    Nor is it said where fewer than ten are known.
    """
    if found.is_new:
        return None
    values = values_of(found.role, found.city, now=now) | {"mine": found.points}
    with connection.cursor() as cursor:
        cursor.execute(BELOW, values)
        below, of_all = cursor.fetchone()
    return int(100 * below // of_all) if of_all >= PEOPLE else None


def values_of(role: Role, city: str, *, now: datetime) -> dict[str, int | str]:
    """What `POINTS` is asked with, and who counts as known."""
    policy = policy_at(now)
    halves, start = policy.halves, policy.start * begins_at(role, city, policy, now=now)
    return {
        "whole": conduct.POINTS,
        "luck": start,
        "lack": policy.start * conduct.ONE - start,
        "one": conduct.ONE,
        "ride": conduct.glow(now, halves.ride_s),
        "dispute": conduct.glow(now, halves.dispute_s),
        "most": policy.completed_max,
        "city": city,
        "role": str(role),
        "known": rules_as_of(now)["conduct.known_after"],
        "ride_half": halves.ride_s,
        "dispute_half": halves.dispute_s,
        **{str(kind): policy.weight(kind) for kind in Kind},
    }


def begins_at(role: Role, city: str, policy: Policy, *, now: datetime) -> int:
    """Where newcomers of a role begin in a city now, in millionths."""
    row = models.Origin.objects.filter(role=role, city=city).first()
    if row is None:
        return conduct.origin(0, 0, policy, now)
    return conduct.origin(int(row.up), int(row.whole), _under(policy, row), now)


def _under(policy: Policy, row: models.Standing | models.Origin | None) -> Policy:
    """The policy with the half-lives that sums were made with, until they are recounted."""
    return policy if row is None else replace(policy, halves=ledger.basis_of(row).halves)


def _reason(line: Line, moves: int, weights: dict[int, int], event: models.Event | None) -> Reason:
    if event is None:
        kind = str(line.kind or "")
        return Reason(kind, line.alpha, line.beta, moves, line.at, line.half_at)
    return Reason(
        kind=str(line.kind),
        alpha=line.alpha,
        beta=line.beta,
        moves=moves,
        at=line.at,
        half_at=line.half_at,
        weight=weights[line.key],
        event_id=event.id,
        rating_id=event.rating_id,
        about=None if event.rating_id else event.about,
        reasons=tuple(event.rating.reasons) if event.rating else (),
        because=event.because,
    )


def _gone(event: models.Event) -> Reason:
    return Reason(
        kind=str(ledger.kind_of(event)),
        alpha=0,
        beta=0,
        moves=0,
        at=event.at,
        half_at=None,
        event_id=event.id,
        rating_id=event.rating_id,
        about=None if event.rating_id else event.about,
        is_taken_back=True,
    )
