"""Dividing money and counting votes once more, written apart from what the service runs."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

WHOLE_BP = 10_000
Weighed = list[tuple[list[str], int]]
"""Ballots: what was chosen, and with which weight."""


def share_out(amount: int, weights: dict[str, int]) -> dict[str, int]:
    """Largest remainder; ties to the one named first."""
    whole = sum(weights.values())
    parts = {name: amount * weight // whole for name, weight in weights.items()}
    rests = sorted(weights, key=lambda name: amount * weights[name] % whole, reverse=True)
    for name in rests[: amount - sum(parts.values())]:
        parts[name] += 1
    return parts


def half_up(amount: int, part_bp: int) -> int:
    """A share in basis points, rounded half up."""
    return (amount * part_bp + WHOLE_BP // 2) // WHOLE_BP


def at_least(whole: int, share_bp: int, least: int) -> int:
    """A quorum: a share rounded up, and never fewer than `least`."""
    return max(least, -(-whole * share_bp // WHOLE_BP))


def yes_no(ballots: Weighed) -> dict[str, int]:
    """Weights for and against."""
    found = {"yes": 0, "no": 0, "abstain": 0}
    for choice, weight in ballots:
        found[choice[0]] += weight
    return found


def support(ballots: Weighed, names: list[str]) -> dict[str, int]:
    """How much weight named each."""
    return {name: sum(weight for choice, weight in ballots if name in choice) for name in names}


def elected(ballots: Weighed, people: list[str], seats: int) -> tuple[list[str], int, int]:
    """Single transferable vote: winners in their order, the quota, and how many rounds it took.

    Droop quota, surplus handed on as a fraction of every ballot. Ties: who was behind in the
    latest round that tells them apart goes first; else the greater key.
    """
    piles = [(choice, Fraction(weight)) for choice, weight in ballots if choice]
    left, winners, rounds = sorted(people), list[str](), list[dict[str, Fraction]]()
    cast = sum(weight for choice, weight in piles if set(choice) & set(left))
    quota = int(cast // (seats + 1)) + 1
    while left and len(winners) < seats:
        votes = dict.fromkeys(left, Fraction(0))
        tops = [next((name for name in choice if name in votes), None) for choice, _ in piles]
        for top, (_choice, weight) in zip(tops, piles, strict=True):
            if top is not None:
                votes[top] += weight

        def past(name: str, sign: int) -> list[Fraction]:
            return [sign * one[name] for one in reversed(rounds)]

        if len(left) <= seats - len(winners):
            winners += sorted(left, key=lambda name: (-votes[name], name))
            rounds.append(votes)
            break
        over = [name for name in left if votes[name] >= quota]
        if over:
            best = min(over, key=lambda name: (-votes[name], past(name, -1), name))
            kept = (votes[best] - quota) / votes[best]
            piles = [
                (choice, weight * kept if top == best else weight)
                for top, (choice, weight) in zip(tops, piles, strict=True)
            ]
            winners.append(best)
            left.remove(best)
        else:
            last = min(
                left,
                key=lambda name: (votes[name], past(name, 1), [-ord(letter) for letter in name]),
            )
            left.remove(last)
        rounds.append(votes)
    return winners, quota, len(rounds)


def bought(ballots: Weighed, costs: dict[str, int], budget: int) -> list[str]:
    """Method of Equal Shares, completed by raising everybody's part, then by what still fits."""
    people = sum(weight for _choice, weight in ballots)
    if not people:
        return []
    affordable = {name: cost for name, cost in costs.items() if cost <= budget}
    wanted = {
        name: cost for name, cost in affordable.items() if any(name in one for one, _ in ballots)
    }
    chosen, part = _equal_shares(ballots, wanted, Fraction(budget, people)), budget // people
    while len(chosen) < len(wanted):
        part += max(1, part // 100)
        tried = _equal_shares(ballots, wanted, Fraction(part))
        if sum(wanted[name] for name in tried) > budget:
            break
        chosen = tried
    backing, left = support(ballots, list(costs)), budget - sum(costs[name] for name in chosen)
    for name in sorted(affordable, key=lambda name: (-backing[name], costs[name], name)):
        if name not in chosen and backing[name] and costs[name] <= left:
            chosen.append(name)
            left -= costs[name]
    return chosen


def _equal_shares(ballots: Weighed, costs: dict[str, int], part: Fraction) -> list[str]:
    purses, open_ones, chosen = [part] * len(ballots), dict(costs), list[str]()
    while True:
        prices = {}
        for name, cost in open_ones.items():
            price = _price_each(name, cost, ballots, purses)
            if price is not None:
                prices[name] = price
        if not prices:
            return chosen
        best = min(prices, key=lambda name: (prices[name] / costs[name], name))
        for place, (choice, _weight) in enumerate(ballots):
            if best in choice:
                purses[place] -= min(purses[place], prices[best])
        del open_ones[best]
        chosen.append(best)


def _price_each(name: str, cost: int, ballots: Weighed, purses: list[Fraction]) -> Fraction | None:
    payers = sorted(
        (purses[place], weight) for place, (choice, weight) in enumerate(ballots) if name in choice
    )
    many, due = sum(weight for _purse, weight in payers), Fraction(cost)
    for purse, weight in payers:
        if purse >= due / many:
            return due / many
        due -= purse * weight
        many -= weight
    return None


def ladder_parts(
    asked: list[dict[int, int]], slack: Fraction, low: list[int], high: list[int]
) -> list[Fraction]:
    """What each share of the fee gets when so much slack is given: the boxed Ladder.

    A share gets y when the part of ballots asking for at least y is at least y + slack.
    """
    found = []
    for levels, least, most in zip(asked, low, high, strict=True):
        weight, wanting, best = sum(levels.values()), 0, -slack
        for level in sorted(levels, reverse=True):
            wanting += levels[level]
            best = max(best, min(Fraction(level), Fraction(WHOLE_BP * wanting, weight) - slack))
        found.append(min(max(best, Fraction(least)), Fraction(most)))
    return found


def rounded_parts(exact: list[Fraction]) -> list[int]:
    """Whole basis points with the same sum: largest remainder, ties to the first."""
    parts = [int(part // 1) for part in exact]
    rests = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in rests[: WHOLE_BP - sum(parts)]:
        parts[place] += 1
    return parts


def levels_of(asked: list[dict[str, Any]]) -> list[dict[int, int]]:
    """How many ask for how much, by share."""
    return [{int(level): int(count) for level, count in one.items()} for one in asked]
