"""What a line on the statement most likely is."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from coop.books.matching import AMOUNT, DAY, NAME, REFERENCE, Seen, fits, suggestions

FIRST = UUID(int=1)
DAY_ON = date(2026, 11, 10)


@dataclass(frozen=True)
class Open:
    amount_minor: int
    reference: str = ""
    name: str = ""
    due_on: date = DAY_ON
    id: UUID = FIRST


def best(seen: Seen, *items: Open) -> list[tuple[str, ...]]:
    return [one.why for one in suggestions(seen, [("bill", item) for item in items])]


def test_amount_reference_name_and_day_together_are_sure() -> None:
    seen = Seen(-12_050, DAY_ON, "Karttapalvelu Oy Lasku 1007")
    (found,) = suggestions(seen, [("bill", Open(-12_050, "1007", "KARTTAPALVELU"))])
    assert found.why == (AMOUNT, REFERENCE, NAME, DAY)
    assert found.is_sure


def test_the_reference_decides_between_equal_amounts() -> None:
    seen = Seen(-5_000, DAY_ON, "Lasku 77")
    first, second = (
        Open(-5_000, "76 B", id=UUID(int=1)),
        Open(-5_000, "0077", id=UUID(int=2)),
    )
    assert best(seen, first, second)[0] == (AMOUNT, DAY)
    third = Open(-5_000, "L-077-9", id=UUID(int=3))
    found = suggestions(Seen(-5_000, DAY_ON, "ref L0779"), [("b", first), ("b", third)])
    assert found[0].item.id == third.id


def test_a_bill_in_a_larger_transfer_is_found_by_its_number_and_day() -> None:
    assert best(Seen(-9_000, DAY_ON, "bills 2026-11 and 2026-12"), Open(-4_000, "2026-11")) == [
        (REFERENCE, DAY)
    ]


def test_what_goes_the_other_way_or_is_more_is_never_suggested() -> None:
    seen = Seen(5_000, DAY_ON, "Lasku 1007")
    assert best(seen, Open(-5_000, "1007"), Open(5_001, "1007")) == []


def test_the_day_alone_suggests_nothing() -> None:
    assert best(Seen(-5_000, DAY_ON, "coffee"), Open(-4_000), Open(-100)) == []


def test_the_same_amount_long_ago_is_not_enough() -> None:
    assert best(Seen(-5_000, DAY_ON, ""), Open(-5_000, due_on=DAY_ON - timedelta(days=40))) == []


@given(st.integers(-100, 100), st.lists(st.integers(-100, 100)))
def test_a_suggestion_always_fits(left: int, minors: list[int]) -> None:
    items = [("bill", Open(minor, "REF-1", id=uuid4())) for minor in minors]
    found = suggestions(Seen(left, DAY_ON, "REF-1"), items)
    assert all(fits(left, one.item.amount_minor) for one in found)
    assert all(0 < abs(one.item.amount_minor) <= abs(left) for one in found)
