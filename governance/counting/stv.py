"""Electing several people by rank: the single transferable vote. Pure and exact.

Droop quota; surpluses are handed on as a fraction of every ballot (Gregory's inclusive method, as
in Scotland's weighted form), nobody is elected twice, and the last of those left goes. Ties: the
one who was behind in the latest round that tells them apart goes; else the greater key.
Source: Scottish Local Government Elections Order 2007, rules 45-52, with exact fractions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Round:
    """A step of the count: what everybody still in it had, and who was elected or went."""

    votes: dict[str, Fraction]
    elected: tuple[str, ...]
    gone: str | None


@dataclass(frozen=True, slots=True)
class Elected:
    """Who won, in the order of winning, and how."""

    winners: tuple[str, ...]
    quota: int
    rounds: tuple[Round, ...]


Pile = list[tuple[tuple[str, ...], Fraction]]


def elect(
    ballots: Sequence[tuple[Sequence[str], int]], candidates: Sequence[str], *, seats: int
) -> Elected:
    """Fill seats from ranked ballots.

    Args:
        ballots: (keys from the first choice on, weight >= 1); unknown keys are passed over.
        candidates: keys, each once.
        seats: >= 1; where there are no more candidates than seats, all who are left win.
    """
    piles: Pile = [(tuple(ranked), Fraction(weight)) for ranked, weight in ballots if ranked]
    standing, winners, rounds = sorted(candidates), list[str](), list[Round]()
    cast = sum(weight for ranked, weight in piles if set(ranked) & set(standing))
    quota = int(cast // (seats + 1)) + 1
    while standing and len(winners) < seats:
        votes = _votes(piles, standing)
        if len(standing) <= seats - len(winners):
            won = tuple(sorted(standing, key=lambda key: (-votes[key], key)))
            rounds.append(Round(votes, won, None))
            winners += won
            break
        over = [key for key in standing if votes[key] >= quota]
        if over:
            best = min(over, key=lambda key: (-votes[key], *_past(key, rounds, sign=-1), key))
            rounds.append(Round(votes, (best,), None))
            winners.append(best)
            piles = _hand_on(piles, standing, best, (votes[best] - quota) / votes[best])
            standing.remove(best)
        else:
            last = min(
                standing, key=lambda key: (votes[key], *_past(key, rounds, sign=1), _after(key))
            )
            rounds.append(Round(votes, (), last))
            standing.remove(last)
    return Elected(tuple(winners), quota, tuple(rounds))


def _first(ranked: tuple[str, ...], standing: set[str]) -> str | None:
    return next((key for key in ranked if key in standing), None)


def _votes(piles: Pile, standing: Sequence[str]) -> dict[str, Fraction]:
    votes, among = dict.fromkeys(standing, Fraction(0)), set(standing)
    for ranked, weight in piles:
        first = _first(ranked, among)
        if first is not None:
            votes[first] += weight
    return votes


def _hand_on(piles: Pile, standing: Sequence[str], winner: str, part: Fraction) -> Pile:
    """The same ballots, those of a winner worth only the part that they did not need."""
    among = set(standing)
    return [
        (ranked, weight * part if _first(ranked, among) == winner else weight)
        for ranked, weight in piles
    ]


def _past(key: str, rounds: Sequence[Round], *, sign: int) -> tuple[Fraction, ...]:
    """What somebody had in the rounds before, the latest first."""
    return tuple(sign * one.votes[key] for one in reversed(rounds))


def _after(key: str) -> tuple[int, ...]:
    """Sorts greater keys first."""
    return tuple(-ord(letter) for letter in key)
