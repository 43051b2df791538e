"""Charts whose lengths come from cents: all of the bar is used, and a cent is seen."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from coop.web.charts import GAP, LEAST, WIDTH, Part, bars, blocks, lens


def parts_of(amounts: list[int]) -> list[Part]:
    return [Part("fee", "Fee", amount) for amount in amounts]


@given(st.lists(st.integers(1, 1_000_000), min_size=1, max_size=8))
def test_blocks_fill_the_bar_and_show_every_cent(amounts: list[int]) -> None:
    drawn = blocks(parts_of(amounts), [""] * len(amounts))
    assert abs(drawn[-1].until - WIDTH) < 1
    assert all(block.width >= LEAST - 0.1 for block in drawn)
    for one, following in itertools.pairwise(drawn):
        assert abs(following.x - one.until - GAP) < 0.3


def test_what_is_nothing_is_not_drawn() -> None:
    assert [
        block.key for block in blocks([Part("tax", "Tax", 0), Part("fee", "Fee", 5)], ["", ""])
    ] == ["fee"]
    assert blocks([], []) == []


def test_words_stand_only_where_they_fit() -> None:
    wide, narrow = blocks(
        [Part("driver", "Amina", 950), Part("fee", "Fee", 50)], ["€9.50", "€0.50"]
    )
    assert wide.says == "Amina €9.50"
    assert narrow.says == ""


def test_the_lens_opens_from_the_slice_to_the_whole_width() -> None:
    slice_ = blocks([Part("driver", "", 90), Part("fee", "", 10)], ["", ""])[1]
    assert lens(slice_).startswith(f"M{slice_.x} 48")
    assert "H358" in lens(slice_)


def test_the_tallest_hour_reaches_the_top_and_an_empty_one_says_nothing() -> None:
    low, high, none = bars([500, 1000, 0], ["€5", "€10", "€0"], ["08", "09", "10"])
    assert high.y < low.y < none.y
    assert (high.amount, none.amount) == ("€10", "")
    assert none.is_last
    assert bars([], [], []) == []


def test_a_lone_hour_does_not_spread_over_the_whole_chart() -> None:
    (only,) = bars([700], ["€7"], ["14"])
    assert only.width < WIDTH / 3
