"""Groups are compared where there are enough of each, and never told otherwise."""

from coop.trust import groups


def people(group: str, count: int, praised: int, rated: int = 10) -> list[tuple[str, int, int]]:
    return [(group, praised, rated)] * count


def test_of_few_people_nothing_is_said() -> None:
    assert groups.shares([*people("woman", 20, 9), *people("man", 19, 8)], least=20) == {}
    told = groups.shares(
        [*people("woman", 20, 9), *people("man", 20, 8), *people("non_binary", 3, 1)], least=20
    )
    assert told == {"man": 8_000, "woman": 9_000}
    assert groups.gap_bp(told) == 1_000
    assert groups.gap_bp({}) == 0


def test_each_person_counts_alike_and_shares_are_whole_percents() -> None:
    eager = [*people("woman", 20, 1, 3), ("woman", 1_000, 1_000)]
    told = groups.shares([*eager, *people("man", 20, 1, 1)], least=20)
    assert told == {"man": 10_000, "woman": 3_700}


def test_only_what_is_offered_can_be_answered() -> None:
    assert groups.are_known({"gender": "woman", "seen_as": "minority"})
    assert not groups.are_known({"gender": "minority"})
    assert not groups.are_known({"religion": "any"})
