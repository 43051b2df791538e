"""Puts candidates into a member's order: every one of them, once, within what members voted. Pure.

A candidate arrives with its place in the common order. A ranking gives points; points become a shift,
at most `shift_s` where the common order counts in seconds; whoever is kept by the fairness floor is
shifted by nobody's wish and falls behind nobody whom they were ahead of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from coop.ranking import expressions
from coop.ranking.choice import Choice
from coop.ranking.features import LABELS, SUBJECTS, Features, Floats, column

RAISED, LOWERED = LABELS


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something to be ordered.

    Attributes:
        base: where the common order puts it; the lowest first. For drivers in seconds.
        is_kept: the fairness floor keeps it from being put back.
    """

    id: UUID
    base: float
    features: Features = field(default_factory=dict)
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """What members voted. `shift_s`: None where the common order is no matter of seconds.

    `label`: so much of all points a label of somebody followed takes or gives, 0 to 1.
    """

    shift_s: int | None = None
    label: float = 0.2


@dataclass(frozen=True, slots=True)
class Answered:
    """What a ranker elsewhere said of these candidates: ids, best first; or why it counts for nothing."""

    ids: tuple[UUID, ...] = ()
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Points:
    """Points of 0 to 1, 1 the best of these candidates; `level` that gave them, and why not more."""

    values: Floats
    level: int
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate in its place.

    Attributes:
        place, was: from 1, in this order and in the common one.
        points: 0 to 100, as the ranking gave them; None in the common order.
        parts: criterion -> points of these, for a ranking by weights.
        shift_s: seconds by which it was put back.
    """

    id: UUID
    place: int
    was: int
    points: int | None
    parts: Mapping[str, float]
    shift_s: int
    is_kept: bool
    raised: int
    lowered: int


@dataclass(frozen=True, slots=True)
class Ordered:
    """All candidates in order; `level` that ordered them, and why a higher one did not."""

    placed: tuple[Placed, ...]
    level: int
    failed: str = ""


def points(
    candidates: Sequence[Candidate], choice: Choice, *, answered: Answered | None = None
) -> Points:
    """What a choice gives to each candidate; what fails is replaced by the weights."""
    if choice.level == 0 or not candidates:
        return Points(np.ones(len(candidates)), 0)
    features = [one.features for one in candidates]
    if choice.level == 2:
        try:
            found = expressions.compiled(choice.subject, choice.source).points(features)
            return Points(_spread(np.array(found)), 2)
        except expressions.Unusable as fault:
            return Points(_spread(weighed(features, choice)), 1, fault.code)
    if choice.level == 3:
        said = answered or Answered(failed="not_asked")
        if not said.failed:
            return Points(_by_place(candidates, said.ids), 3)
        return Points(_spread(weighed(features, choice)), 1, said.failed)
    return Points(_spread(weighed(features, choice)), 1)


def weighed(features: Sequence[Features], choice: Choice) -> Floats:
    """The points of a ranking by weights, 0 to 1 each."""
    total = np.zeros(len(features))
    for one in SUBJECTS[choice.subject].criteria:
        weight = choice.weights.get(one.key, 0)
        if weight:
            total += weight / 100 * one.scale(column(features, one.feature))
    return total


def shifts_s(candidates: Sequence[Candidate], given: Points, bounds: Bounds) -> list[int]:
    """By how many seconds each candidate is put back, 0 to `shift_s`; kept ones not at all."""
    most = bounds.shift_s or 0
    lost = np.clip(_lost(candidates, given.values, bounds), 0.0, 1.0)
    kept = np.fromiter((one.is_kept for one in candidates), np.bool_, len(candidates))
    back: list[int] = np.rint(np.where(kept, 0.0, lost) * most).astype(np.int64).tolist()
    return back


def arrange(
    candidates: Sequence[Candidate],
    choice: Choice,
    bounds: Bounds,
    *,
    answered: Answered | None = None,
) -> list[UUID]:
    """The ids of all candidates in a member's order; ties as in the common order."""
    given = points(candidates, choice, answered=answered)
    common = _common(candidates)
    return [candidates[row].id for row in _rows(candidates, given, bounds, common)]


def explain(
    candidates: Sequence[Candidate],
    choice: Choice,
    bounds: Bounds,
    *,
    answered: Answered | None = None,
) -> Ordered:
    """As `arrange`, with what each place is made of."""
    given = points(candidates, choice, answered=answered)
    common = _common(candidates)
    was = {row: place for place, row in enumerate(common, start=1)}
    features = [one.features for one in candidates]
    parts = _parts(features, choice) if given.level == 1 else {}
    raw = weighed(features, choice) if given.level == 1 and candidates else given.values
    back = shifts_s(candidates, given, bounds)
    placed = tuple(
        Placed(
            id=candidates[row].id,
            place=place,
            was=was[row],
            points=round(float(raw[row]) * 100) if given.level else None,
            parts={key: float(values[row]) for key, values in parts.items()},
            shift_s=back[row],
            is_kept=candidates[row].is_kept,
            raised=int(features[row].get(RAISED, 0)),
            lowered=int(features[row].get(LOWERED, 0)),
        )
        for place, row in enumerate(_rows(candidates, given, bounds, common), start=1)
    )
    return Ordered(placed, given.level, given.failed)


def _parts(features: Sequence[Features], choice: Choice) -> dict[str, Floats]:
    """Criterion -> its points for each candidate, 0 to its weight in percent."""
    if not features:
        return {}
    criteria = SUBJECTS[choice.subject].criteria
    return {
        one.key: choice.weights[one.key] * one.scale(column(features, one.feature))
        for one in criteria
        if choice.weights.get(one.key)
    }


def _common(candidates: Sequence[Candidate]) -> list[int]:
    """Rows in the common order; equals by the lower id, which is the text order of UUIDs, too."""
    return sorted(range(len(candidates)), key=lambda r: (candidates[r].base, candidates[r].id.int))


def _rows(
    candidates: Sequence[Candidate], given: Points, bounds: Bounds, common: list[int]
) -> list[int]:
    if bounds.shift_s is not None:
        back = shifts_s(candidates, given, bounds)
        return sorted(common, key=lambda row: candidates[row].base + back[row])
    values = given.values
    if given.level == 0:
        values = np.empty(len(candidates))
        values[common] = np.linspace(1.0, 0.0, len(candidates))
    lost = _lost(candidates, values, bounds)
    return sorted(common, key=lambda row: (not candidates[row].is_kept, lost[row]))


def _lost(candidates: Sequence[Candidate], values: Floats, bounds: Bounds) -> Floats:
    """What each lacks to the best, with the labels of those whom the member follows."""
    features = [one.features for one in candidates]
    raised = np.minimum(column(features, RAISED), 1.0)
    lowered = np.minimum(column(features, LOWERED), 1.0)
    with_labels = values + bounds.label * (raised - lowered)
    best = max(1.0, float(with_labels.max())) if candidates else 1.0
    lost: Floats = best - with_labels
    return lost


def _spread(values: Floats) -> Floats:
    """Stretched over 0 to 1, so that the whole of what members allow is used; equals are all 1."""
    low, high = float(values.min()), float(values.max())
    width = high - low
    if not np.isfinite(width):
        # Far apart beyond what a number holds: only their order counts.
        ranks = np.unique(values, return_inverse=True)[1].astype(float)
        return _spread(ranks)
    return (values - low) / width if width > 0 else np.ones_like(values)


def _by_place(candidates: Sequence[Candidate], ids: Sequence[UUID]) -> Floats:
    """First of the ids 1, last 0; whom the ranker did not name comes after all that it did."""
    places = {one: place for place, one in enumerate(ids)}
    last = len(ids)
    values = np.fromiter((-places.get(one.id, last) for one in candidates), float, len(candidates))
    return _spread(values)
