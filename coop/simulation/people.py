"""What simulated people decide: pure, chance comes in as each person's own `Random`.

Called by drivers and riders, who do what is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Answer(StrEnum):
    """What a driver does about an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Habits:
    """How often people do something, as shares of 1."""

    declines: float = 0.05
    ignores: float = 0.02
    releases: float = 0.02
    mistypes: float = 0.06
    cancels: float = 0.05
    presses_aboard: float = 0.1
    books_ahead: float = 0.08
    reads_board: float = 0.3
    claims: float = 0.5
    rates: float = 0.6
    praises: float = 0.93


HABITS = Habits()


@dataclass(frozen=True, slots=True)
class Reply:
    """A driver's answer to an offer, and the seconds it takes them."""

    answer: Answer
    after_s: float


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody says of a ride: a thumb, and at most one reason among those offered."""

    is_up: bool
    reasons: tuple[str, ...]


def rng_of(seed: int, name: str) -> Random:
    """The chance of one person: nobody's luck depends on what others drew before."""
    return Random(f"{seed}:{name}")  # noqa: S311 - the same seed must give the same decisions


def reply(rng: Random, habits: Habits = HABITS) -> Reply:
    """What a driver answers to an offer. Seconds are in [1.5, 7]: well within an offer's time."""
    luck, after_s = rng.random(), rng.uniform(1.5, 7.0)
    if luck < habits.ignores:
        return Reply(Answer.IGNORE, after_s)
    if luck < habits.ignores + habits.declines:
        return Reply(Answer.DECLINE, after_s)
    return Reply(Answer.ACCEPT, after_s)


def releases_after_s(rng: Random, habits: Habits = HABITS) -> float | None:
    """After how many seconds on the way to a pickup a driver gives the ride back, if ever."""
    luck, after_s = rng.random(), rng.uniform(5.0, 30.0)
    return after_s if luck < habits.releases else None


def mistyped(pin: str, rng: Random, habits: Habits = HABITS) -> str | None:
    """The wrong PIN that a driver types before the right one; None for most."""
    luck, digit, by = rng.random(), rng.randrange(4), rng.randint(1, 9)
    if luck >= habits.mistypes:
        return None
    wrong = str((int(pin[digit]) + by) % 10)
    return pin[:digit] + wrong + pin[digit + 1 :]


def shift_s(rng: Random) -> float:
    """How long a driver stays online."""
    return rng.uniform(15 * 60.0, 50 * 60.0)


def break_s(rng: Random) -> float:
    """How long a driver stays away between two shifts."""
    return rng.uniform(30.0, 180.0)


def parked_s(rng: Random) -> float:
    """How long a driver without a ride stands somewhere before driving on."""
    return rng.uniform(30.0, 150.0)


def cancels_after_s(rng: Random, habits: Habits = HABITS) -> float | None:
    """After how many seconds a rider gives a booked ride up, if ever."""
    luck, after_s = rng.random(), rng.uniform(1.0, 40.0)
    return after_s if luck < habits.cancels else None


def books_ahead_s(rng: Random, habits: Habits = HABITS) -> float | None:
    """How far ahead a rider books, if not for now: 35 min to 3 h, in steps of 5 min."""
    luck, ahead_s = rng.random(), 300.0 * rng.randint(7, 36)
    return ahead_s if luck < habits.books_ahead else None


def reads_board(rng: Random, habits: Habits = HABITS) -> bool:
    """Whether a driver without a ride looks at the board before driving on."""
    return rng.random() < habits.reads_board


def claims(count: int, rng: Random, habits: Habits = HABITS) -> int | None:
    """Which of so many rides on the board a driver claims, soonest first; None for none."""
    luck, sooner = rng.random(), rng.random() ** 2
    return int(sooner * count) if count and luck < habits.claims else None


def reading_s(rng: Random) -> float:
    """How long a rider looks at a price before booking."""
    return rng.uniform(1.0, 6.0)


def walk_s(rng: Random) -> float:
    """How long a rider needs from the door to the car."""
    return rng.uniform(8.0, 90.0)


def presses_aboard(rng: Random, habits: Habits = HABITS) -> bool:
    """Whether a rider says on their own screen that they are in the car, instead of the PIN."""
    return rng.random() < habits.presses_aboard


def opinion(
    rng: Random, ups: Sequence[str], downs: Sequence[str], habits: Habits = HABITS
) -> Opinion | None:
    """What somebody says of a ride, if they say anything. Reasons are those that are offered."""
    says, praises, chosen = rng.random(), rng.random(), rng.random()
    if says >= habits.rates:
        return None
    is_up = praises < habits.praises
    offered = ups if is_up else downs
    return Opinion(is_up, tuple(offered[int(chosen * len(offered)) :][:1]))
