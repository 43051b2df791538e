"""Whose ballot counts for whom: the vectors, and the rule by its own words on random circles."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.machine import paths
from governance.counting.delegating import resolve

VECTORS = paths.ROOT.parent / "shared/data/governance/accumulator_rounding_delegation_vectors.json"
PEOPLE = [f"p{number:02d}" for number in range(12)]


def test_the_vectors_are_reproduced() -> None:
    if not VECTORS.exists():
        pytest.skip("the vectors are not on this machine")
    cases = json.loads(VECTORS.read_text())["delegation"]["cases"]
    for case in cases:
        found = resolve(
            case["direct_voters"], case["delegations"], weight_max=case["cap_total_weight"]
        )
        assert found.weights == case["weights"], case["name"]
        assert list(found.uncounted) == case["uncounted"], case["name"]


def end_of(person: str, voters: set[str], delegations: dict[str, str]) -> str | None:
    """By definition: walk; whoever was met before walks in a circle."""
    met: list[str] = []
    while person not in voters:
        if person in met or person not in delegations:
            return None
        met.append(person)
        person = delegations[person]
    return person


@given(
    voters=st.sets(st.sampled_from(PEOPLE)),
    delegations=st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE)),
    weight_max=st.one_of(st.none(), st.integers(1, 5)),
)
def test_every_chain_ends_where_the_definition_says(
    voters: set[str], delegations: dict[str, str], weight_max: int | None
) -> None:
    found = resolve(voters, delegations, weight_max=weight_max)
    weights = dict.fromkeys(voters, 1)
    uncounted = []
    for person in sorted(delegations):
        if person in voters:
            continue
        end = end_of(person, voters, delegations)
        if end is None or (weight_max and weights[end] >= weight_max):
            uncounted.append(person)
        else:
            weights[end] += 1
            assert found.through[person] == end
    assert found.weights == weights
    assert list(found.uncounted) == uncounted
    assert sum(weights.values()) + len(uncounted) == len(voters | set(delegations))


def test_a_chain_of_ten_thousand_is_no_trouble() -> None:
    chain = {f"{number:05d}": f"{number + 1:05d}" for number in range(10_000)}
    found = resolve(["10000"], chain, weight_max=None)
    assert found.weights == {"10000": 10_001}
