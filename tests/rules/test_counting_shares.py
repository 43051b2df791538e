"""Equal Shares: an example by hand, what must hold, and the rule by its definition."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from governance.counting.equal_shares import choose, equal_shares

KEYS = ["a", "b", "c", "d", "e"]
COSTS = st.dictionaries(st.sampled_from(KEYS), st.integers(1, 60), min_size=1)
BALLOTS = st.lists(
    st.tuples(st.frozensets(st.sampled_from(KEYS)), st.integers(1, 3)), min_size=1, max_size=12
)


def test_a_third_of_the_people_get_a_third_of_the_money() -> None:
    """The many would take everything by plain majority."""
    ballots = [(frozenset("ab"), 6), (frozenset("c"), 3)]
    costs = {"a": 300, "b": 300, "c": 300}
    assert set(choose(ballots, costs, budget_minor=900)) == {"a", "b", "c"}
    assert set(choose(ballots, costs | {"b": 600}, budget_minor=900)) == {"a", "c"}


def test_without_ballots_nothing_is_bought() -> None:
    assert choose([], {"a": 1}, budget_minor=100) == ()


def test_what_nobody_wants_is_not_bought() -> None:
    assert choose([(frozenset("a"), 1)], {"a": 5, "b": 5}, budget_minor=100) == ("a",)


def test_what_is_left_is_spent_too() -> None:
    ballots = [(frozenset("a"), 1), (frozenset("b"), 1), (frozenset("c"), 1)]
    assert choose(ballots, {"a": 90, "b": 90, "c": 90}, budget_minor=100) == ("a",)


def by_definition(
    ballots: list[tuple[frozenset[str], int]], costs: dict[str, int], part: Fraction
) -> list[str]:
    """Voter by voter: the smallest r at which supporters pay min(what they have, r) each."""
    purses = [(approved, part) for approved, weight in ballots for _ in range(weight)]
    open_keys, chosen = sorted(costs), list[str]()
    while True:
        best: tuple[Fraction, str, Fraction] | None = None
        for key in open_keys:
            mine = sorted(purse for approved, purse in purses if key in approved)
            for rich in range(len(mine)):
                price = Fraction(costs[key] - sum(mine[:rich])) / (len(mine) - rich)
                if (rich == 0 or mine[rich - 1] <= price) and price <= mine[rich]:
                    per_cost = price / costs[key]
                    if best is None or (per_cost, key) < best[:2]:
                        best = (per_cost, key, price)
                    break
        if best is None:
            return chosen
        _per_cost, key, price = best
        purses = [
            (approved, purse - min(purse, price) if key in approved else purse)
            for approved, purse in purses
        ]
        open_keys.remove(key)
        chosen.append(key)


@given(ballots=BALLOTS, costs=COSTS, part=st.integers(0, 40))
def test_the_rule_is_its_definition(
    ballots: list[tuple[frozenset[str], int]], costs: dict[str, int], part: int
) -> None:
    found = equal_shares(ballots, costs, part=Fraction(part))
    assert list(found) == by_definition(ballots, costs, Fraction(part))


@given(ballots=BALLOTS, costs=COSTS, budget=st.integers(0, 200))
@settings(max_examples=60)
def test_the_budget_holds_and_is_used(
    ballots: list[tuple[frozenset[str], int]], costs: dict[str, int], budget: int
) -> None:
    found = choose(ballots, costs, budget_minor=budget)
    left = budget - sum(costs[key] for key in found)
    assert left >= 0
    assert len(set(found)) == len(found)
    wanted = {key for approved, _weight in ballots for key in approved} & set(costs)
    assert set(found) <= wanted
    assert all(costs[key] > left for key in wanted - set(found))


@given(ballots=BALLOTS, costs=COSTS, budget=st.integers(1, 200))
@settings(max_examples=60)
def test_a_group_that_agrees_gets_what_its_share_buys(
    ballots: list[tuple[frozenset[str], int]], costs: dict[str, int], budget: int
) -> None:
    """One project that a group could pay from its own part: one of them at least is served."""
    people = sum(weight for _approved, weight in ballots)
    found = set(choose(ballots, costs, budget_minor=budget))
    for size in range(1, min(3, len(ballots)) + 1):
        for group in combinations(ballots, size):
            heads = sum(weight for _approved, weight in group)
            shared = frozenset.intersection(*(approved for approved, _weight in group))
            if any(costs[key] * people <= heads * budget for key in shared & set(costs)):
                assert any(approved & found for approved, _weight in group)
