"""What a ranking may know of what it orders, by subject, and what it can weigh. Pure.

A feature is a number or a yes; nothing else reaches a ranking, and no name and no place ever does.
A criterion turns features into 0 to 1, where 1 is best. `coop.ranking.wording` puts both into words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coop.basics.money import NO_MINOR_UNIT

Value = float | bool
Features = Mapping[str, Value]
Floats = NDArray[np.float64]


class Subject(StrEnum):
    """What can be ordered."""

    DRIVERS = "drivers"
    JOBS = "jobs"
    THREADS = "threads"


class Kind(StrEnum):
    """What a feature is."""

    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something known of a candidate. `coarse`: a remote ranker learns it in such steps only."""

    key: str
    kind: Kind
    coarse: float = 1.0


Scale = Callable[[Floats], Floats]


def between(worst: float, best: float) -> Scale:
    """0 at `worst` and beyond, 1 at `best` and beyond, straight in between."""
    return lambda values: np.clip((values - worst) / (best - worst), 0.0, 1.0)


def least(values: Floats) -> Floats:
    """1 for the least of all; twice as much is half as good."""
    low = values.min()
    shares: Floats = np.where(values > low, low / np.where(values > 0, values, 1.0), 1.0)
    return np.clip(shares, 0.0, 1.0)


def most(values: Floats) -> Floats:
    """1 for the most of all; half as much is half as good."""
    high = values.max()
    return np.clip(values / high, 0.0, 1.0) if high > 0 else np.ones_like(values)


def yes(values: Floats) -> Floats:
    """1 for whatever is so at all."""
    return np.minimum(values, 1.0)


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something to weigh: a feature and how good its values are."""

    key: str
    feature: str
    scale: Scale


@dataclass(frozen=True, slots=True)
class About:
    """Everything about one subject: presets are weights in percent that sum to 100."""

    features: tuple[Feature, ...]
    criteria: tuple[Criterion, ...]
    presets: Mapping[str, Mapping[str, int]]

    @property
    def kinds(self) -> dict[str, Kind]:
        """Feature -> its kind."""
        return {one.key: one.kind for one in self.features}


def _numbers(*keys: str) -> tuple[Feature, ...]:
    return tuple(Feature(key, Kind.NUMBER) for key in keys)


def _yes_no(*keys: str) -> tuple[Feature, ...]:
    return tuple(Feature(key, Kind.YES_NO) for key in keys)


COMMON: Final = "common"
OWN: Final = "own"
REMOTE: Final = "remote"
WEIGHTS: Final = "weights"
LABELS: Final = ("raised", "lowered")

DRIVERS = About(
    features=(
        *_numbers("pickup_min"),
        Feature("idle_min", Kind.NUMBER, 5.0),
        *_numbers("price"),
        *_yes_no("favourite", "electric", "wheelchair"),
        *_numbers(*LABELS),
    ),
    criteria=(
        Criterion("close", "pickup_min", between(15, 0)),
        Criterion("cheap", "price", least),
        Criterion("known", "favourite", yes),
        Criterion("fair", "idle_min", between(0, 30)),
        Criterion("green", "electric", yes),
    ),
    presets={
        "nearest": {"close": 100},
        "cheapest": {"cheap": 80, "close": 20},
        "fairest": {"fair": 75, "close": 25},
        "favourites": {"known": 70, "close": 20, "fair": 10},
        "greenest": {"green": 70, "close": 20, "fair": 10},
    },
)
JOBS = About(
    features=(
        *_numbers("pay", "per_hour", "approach_min", "ride_min", "ride_km"),
        Feature("starts_min", Kind.NUMBER, 15.0),
        *_numbers("towards_home_km"),
    ),
    criteria=(
        Criterion("hourly", "per_hour", most),
        Criterion("pay", "pay", most),
        Criterion("approach", "approach_min", between(20, 0)),
        Criterion("homeward", "towards_home_km", between(-10, 10)),
        Criterion("soon", "starts_min", between(1_440, 0)),
        Criterion("short", "ride_min", between(60, 0)),
    ),
    presets={
        "hourly": {"hourly": 100},
        "homeward": {"homeward": 80, "hourly": 20},
        "approach": {"approach": 80, "hourly": 20},
        "soonest": {"soon": 100},
        "longest": {"pay": 80, "approach": 20},
    },
)
THREADS = About(
    features=_numbers(
        "age_hours", "quiet_hours", "posts", "voices", "arguments", "unread", *LABELS
    ),
    criteria=(
        Criterion("new", "quiet_hours", between(168, 0)),
        Criterion("argued", "arguments", most),
        Criterion("voices", "voices", most),
        Criterion("unread", "unread", yes),
    ),
    presets={
        "newest": {"new": 100},
        "argued": {"argued": 50, "voices": 50},
        "unread": {"unread": 80, "new": 20},
    },
)
SUBJECTS: Mapping[Subject, About] = MappingProxyType(
    {Subject.DRIVERS: DRIVERS, Subject.JOBS: JOBS, Subject.THREADS: THREADS}
)


def whole_units(amount_minor: int, currency: str) -> float:
    """An amount as people write it, such as 12.4: to weigh with, never to pay with."""
    return amount_minor / (1 if currency in NO_MINOR_UNIT else 100)


def column(features: Sequence[Features], key: str) -> Floats:
    """One feature of all candidates; what is not known of one counts as 0."""
    return np.fromiter((one.get(key, 0.0) for one in features), np.float64, len(features))


def percents(weights: Mapping[str, int]) -> dict[str, int]:
    """The same weights as whole percents that sum to 100; largest remainder, ties to the first.

    Args:
        weights: criterion -> weight >= 0, at least one positive.
    """
    total = sum(weights.values())
    floors = {key: weight * 100 // total for key, weight in weights.items()}
    by_rest = sorted(weights, key=lambda key: -(weights[key] * 100 % total))
    for key in by_rest[: 100 - sum(floors.values())]:
        floors[key] += 1
    return floors
