"""What ratings weigh under one version of the weights."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from coop.rulebook.queries import Rules, rules_as_of
from coop.trust import models
from coop.trust.rings import Watch
from coop.trust.weighting import ONE, Policy

__all__ = ["ONE"]
WHOLE_BP = 10_000


@dataclass(frozen=True, slots=True)
class Night:
    """A version of the weights, for people to read."""

    number: int
    at: datetime
    ratings: int
    people: int
    vouches: int
    seeds: int
    circles: int
    digest: str
    changed: int


@dataclass(frozen=True, slots=True)
class RaterView:
    """What ratings by somebody weigh and why, each from 0 to 1."""

    version: int
    flow: float
    fairness: float
    reached: float
    weight: float


def version_at(now: datetime) -> int:
    """The version of the weights that new ratings are counted under; 0: all weigh the same."""
    rows = models.Weights.objects.filter(at__lte=now).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0


def weight_of(rating_id: UUID, version: int) -> int:
    """What a rating weighs under a version, in millionths of a full one: 0 to `ONE`."""
    return weights_of([rating_id], version)[rating_id]


def weights_of(rating_ids: Collection[UUID], version: int) -> dict[UUID, int]:
    """The same for many: what was last said of each up to that version, else one."""
    rows = models.RatingWeight.objects.filter(rating_id__in=rating_ids, version__lte=version)
    last = rows.order_by("rating_id", "-version").distinct("rating_id")
    return dict.fromkeys(rating_ids, ONE) | dict(last.values_list("rating_id", "weight"))


def weight_when_new(rating: models.Rating, version: int, *, now: datetime) -> int:
    """What a rating weighs until the next night, by what is known of who gave it."""
    known = _of_rater(rating.rater_id, version)
    if known is None:
        return 0
    days = timedelta(days=rules_as_of(now)["weights.pair_days"])
    earlier = models.Rating.objects.filter(
        rater_id=rating.rater_id,
        ratee_id=rating.ratee_id,
        given_at__gt=rating.given_at - days,
        given_at__lt=rating.given_at,
        counted_at__isnull=False,
        voided_at=None,
    )
    return known.weight // (1 + earlier.count())


def rater(user_id: UUID, *, now: datetime) -> RaterView | None:
    """What ratings by somebody weigh; None before the first night that knows of them."""
    row = _of_rater(user_id, version_at(now))
    if row is None:
        return None
    parts = (part / ONE for part in (row.flow, row.fairness, row.reached, row.weight))
    return RaterView(row.version, *parts)


def nights(now: datetime, *, limit: int = 30) -> list[Night]:
    """The latest versions, newest first."""
    rows = models.Weights.objects.filter(at__lte=now).order_by("-number")[:limit]
    names = Night.__slots__
    return [Night(**{name: getattr(row, name) for name in names}) for row in rows]


def policy_of(rules: Rules) -> Policy:
    """What members voted about weights."""
    return Policy(
        floor=rules["weights.floor_bp"] / WHOLE_BP,
        circle=rules["weights.circle_bp"] / WHOLE_BP,
        overlap_least=rules["weights.overlap_least_bp"] / WHOLE_BP,
        pair_days=rules["weights.pair_days"],
        vouch=rules["weights.vouch"],
    )


def watch_of(rules: Rules) -> Watch:
    """What members voted about when stewards are told."""
    return Watch(
        ring=rules["rings.people"],
        reached=rules["rings.reached_bp"] / WHOLE_BP,
        overlap=rules["rings.overlap_bp"] / WHOLE_BP,
        bombing=rules["rings.bombing"],
        bombing_s=rules["rings.bombing_s"],
        light=rules["rings.light_bp"] / WHOLE_BP,
    )


def _of_rater(user_id: UUID, version: int) -> models.RaterWeight | None:
    rows = models.RaterWeight.objects.filter(user_id=user_id, version__lte=version)
    return rows.order_by("-version").first()
