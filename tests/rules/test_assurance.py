"""Levels follow from facts; codes change with time, are read back, and are worth nothing later."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from coop.trust import codes, levels, squares
from coop.trust.levels import Facts, Reason

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
AFTER = timedelta(days=90)
OLD, NEW = NOW - AFTER, NOW - AFTER + timedelta(seconds=1)
FACTS = st.builds(
    Facts,
    is_steward=st.booleans(),
    is_seed=st.booleans(),
    has_document=st.booleans(),
    met=st.integers(0, 3),
    is_known=st.booleans(),
    is_connected=st.booleans(),
    member_since=st.sampled_from([None, OLD, NEW]),
)


def at(facts: Facts) -> int:
    return levels.level(facts, after=AFTER, now=NOW)


def test_levels_are_those_of_the_design() -> None:
    assert at(Facts()) == 0
    assert at(Facts(member_since=OLD, is_connected=True)) == 0
    assert [at(Facts(has_document=True)), at(Facts(met=1)), at(Facts(is_known=True))] == [1, 1, 1]
    assert at(Facts(met=1, is_connected=True)) == 2
    assert at(Facts(met=1, is_connected=True, has_document=True, member_since=NEW)) == 2
    assert at(Facts(met=1, is_connected=True, member_since=OLD)) == 2
    assert at(Facts(met=1, is_connected=True, has_document=True, member_since=OLD)) == 3
    assert [at(Facts(is_steward=True)), at(Facts(is_seed=True))] == [4, 4]


@given(facts=FACTS)
def test_what_is_lacking_raises_the_level_and_nothing_is_lacking_at_the_top(facts: Facts) -> None:
    level = at(facts)
    lacking = levels.lacking(facts, after=AFTER, now=NOW)
    assert bool(lacking) == (level < 3)
    assert not set(lacking) & set(levels.reasons(facts, after=AFTER, now=NOW))
    asked = lacking[:1] if level == 0 else lacking
    given_now = Facts(
        is_steward=facts.is_steward,
        is_seed=facts.is_seed,
        has_document=facts.has_document or Reason.DOCUMENT in asked,
        met=max(facts.met, int(Reason.MET in asked)),
        is_known=facts.is_known,
        is_connected=facts.is_connected or Reason.CONNECTED in asked,
        member_since=OLD if Reason.TIME in asked else facts.member_since,
    )
    assert at(given_now) > level or not lacking


@given(secret=st.binary(min_size=32, max_size=32), second=st.integers(0, 10**6))
@settings(max_examples=50)
def test_a_code_is_read_in_its_step_and_one_back_and_never_after(
    secret: bytes, second: int
) -> None:
    shown_at = NOW + timedelta(seconds=second)
    step = codes.step_at(shown_at, step_s=15)
    text = codes.code(secret, step)
    over = codes.over_at(step, step_s=15)
    assert shown_at < over <= shown_at + timedelta(seconds=15)
    late = over + timedelta(seconds=15)

    def read(at: datetime) -> int | None:
        return codes.read_at(secret, text, at, step_s=15, back=1)

    assert [read(shown_at), read(late - timedelta(microseconds=1)), read(late)] == [
        step,
        step,
        None,
    ]


def test_a_code_is_typed_as_people_type() -> None:
    text = codes.code(b"s" * 32, 7)
    assert len(text) == codes.LENGTH
    assert set(text) <= set(codes.LETTERS)
    assert codes.typed(codes.shown(text).lower()) == text
    assert codes.typed(" oiL0-1234 ") == "01101234"


def test_two_meetings_show_different_codes() -> None:
    assert codes.code(b"a" * 32, 7) != codes.code(b"b" * 32, 7) != codes.code(b"b" * 32, 8)


def test_a_square_has_a_quiet_edge_and_bars() -> None:
    drawn = squares.square("https://example.org/vouch/read/?code=ABCD-2345")
    assert drawn.size > 29
    assert drawn.path.startswith("M4 4h7")
