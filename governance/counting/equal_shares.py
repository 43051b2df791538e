"""Spending a budget on projects: the Method of Equal Shares, with completion. Pure and exact.

Everybody gets an equal part of the budget. Again and again the project is bought that its
supporters can pay together at the least price for each of them who pays in full, per unit of its
cost (what a voter gains from a project is what it costs). To spend what such shares leave over,
everybody's part is raised by a hundredth at a time while what it buys fits the real budget; then
the projects with most supporters are bought that still fit.
Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive
Utilities" (2021); both completions as at equalshares.net, with steps of a hundredth.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Ballots = Sequence[tuple[frozenset[str], int]]


def choose(ballots: Ballots, costs: Mapping[str, int], *, budget_minor: int) -> tuple[str, ...]:
    """The projects that a budget buys, in the order of buying.

    Args:
        ballots: (keys approved, weight >= 1).
        costs: project -> minor units, > 0.
        budget_minor: >= 0; the chosen projects cost no more.
    """
    people = sum(weight for _approved, weight in ballots)
    if not people:
        return ()
    affordable = {key: cost for key, cost in costs.items() if cost <= budget_minor}
    chosen = _completed(ballots, affordable, budget_minor, people)
    return _filled_up(chosen, ballots, affordable, budget_minor)


def equal_shares(ballots: Ballots, costs: Mapping[str, int], *, part: Fraction) -> tuple[str, ...]:
    """What everybody buys together when each has the same part of the budget."""
    left = [part] * len(ballots)
    open_projects, chosen = dict(costs), list[str]()
    while True:
        prices = {
            key: price
            for key, cost in open_projects.items()
            if (price := _price(key, cost, ballots, left)) is not None
        }
        if not prices:
            return tuple(chosen)
        # The least part of its cost that a full payer pays; ties to the lower key.
        best = min(prices, key=lambda key: (prices[key] / costs[key], key))
        for place, (approved, _weight) in enumerate(ballots):
            if best in approved:
                left[place] -= min(left[place], prices[best])
        del open_projects[best]
        chosen.append(best)


def _price(key: str, cost: int, ballots: Ballots, left: Sequence[Fraction]) -> Fraction | None:
    """What each supporter pays who has that much, so that all together pay the cost."""
    purses = sorted(
        (left[place], weight) for place, (approved, weight) in enumerate(ballots) if key in approved
    )
    payers = sum(weight for _purse, weight in purses)
    due = Fraction(cost)
    for purse, weight in purses:
        price = due / payers
        if purse >= price:
            return price
        due -= purse * weight
        payers -= weight
    return None


def _completed(
    ballots: Ballots, costs: Mapping[str, int], budget_minor: int, people: int
) -> tuple[str, ...]:
    """Raise everybody's part while what it buys fits the budget, to the last one that does."""
    wanted = {key: cost for key, cost in costs.items() if any(key in one for one, _ in ballots)}
    best = equal_shares(ballots, wanted, part=Fraction(budget_minor, people))
    part_minor = budget_minor // people
    while len(best) < len(wanted):
        part_minor += max(1, part_minor // 100)
        tried = equal_shares(ballots, wanted, part=Fraction(part_minor))
        if sum(wanted[key] for key in tried) > budget_minor:
            break
        best = tried
    return best


def _filled_up(
    chosen: Sequence[str], ballots: Ballots, costs: Mapping[str, int], budget_minor: int
) -> tuple[str, ...]:
    """Spend what is left on what most people approved of, where it fits."""
    support = {key: sum(weight for approved, weight in ballots if key in approved) for key in costs}
    found, left = list(chosen), budget_minor - sum(costs[key] for key in chosen)
    for key in sorted(costs, key=lambda key: (-support[key], costs[key], key)):
        if key not in found and support[key] and costs[key] <= left:
            found.append(key)
            left -= costs[key]
    return tuple(found)
