"""Papers, applications, hours, plates and classes: the pure rules of who may drive."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.fleet import applying, classes, papers, plates
from rides.fleet.hours import Span, hours
from rides.fleet.papers import Kind, Paper, Standing, State

TODAY = date(2026, 11, 22)
ME = UUID(int=1)
MOST, REST = timedelta(hours=10), timedelta(hours=11)
START = datetime(2026, 11, 20, tzinfo=UTC)


def paper(state: State, days: int | None = None) -> Paper:
    ends = None if days is None else TODAY + timedelta(days=days)
    return Paper(Kind.LICENCE, ME, state, ends)


def stands(*found: Paper) -> Standing:
    return papers.standing(Kind.LICENCE, ME, found, on=TODAY)


def test_a_paper_holds_through_the_day_it_names_and_not_a_day_longer() -> None:
    assert papers.holds(paper(State.ACCEPTED, 0), on=TODAY)
    assert not papers.holds(paper(State.ACCEPTED, -1), on=TODAY)


def test_the_day_is_the_zones_own() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert papers.today(late, "Europe/Helsinki") == date(2026, 11, 23)
    assert papers.today(late, "America/New_York") == TODAY
    end = papers.end_of(TODAY, "Europe/Helsinki")
    assert end == datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Helsinki"))


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        ((), Standing.MISSING),
        ((paper(State.SENT, 90),), Standing.UNDER_REVIEW),
        ((paper(State.REJECTED, 90),), Standing.REJECTED),
        ((paper(State.REPLACED, 90),), Standing.MISSING),
        ((paper(State.ACCEPTED, 90),), Standing.ACCEPTED),
        ((paper(State.ACCEPTED, 30),), Standing.EXPIRING),
        ((paper(State.ACCEPTED, 31),), Standing.ACCEPTED),
        ((paper(State.ACCEPTED, -1),), Standing.EXPIRED),
        # A newer one under review or rejected takes nothing from one that holds.
        ((paper(State.SENT, 400), paper(State.ACCEPTED, 5)), Standing.EXPIRING),
        ((paper(State.REJECTED, 400), paper(State.ACCEPTED, 90)), Standing.ACCEPTED),
        ((paper(State.SENT, 400), paper(State.ACCEPTED, -1)), Standing.UNDER_REVIEW),
    ],
)
def test_how_a_paper_stands(found: tuple[Paper, ...], standing: Standing) -> None:
    assert stands(*found) == standing


@given(st.lists(st.sampled_from(State)), st.lists(st.integers(-400, 400), min_size=9))
def test_whoever_lacks_nothing_has_a_paper_that_holds(states: list[State], days: list[int]) -> None:
    found = [paper(state, day) for state, day in zip(states, days, strict=False)]
    lacks = papers.lacks([(Kind.LICENCE, ME)], found, on=TODAY)
    assert bool(lacks) != any(papers.holds(one, on=TODAY) for one in found)


@given(st.sampled_from(State), st.lists(st.sampled_from(list(papers.Role))))
def test_a_decided_paper_is_never_undecided(state: State, roles: list[papers.Role]) -> None:
    for role in roles:
        assert State.SENT not in [t for t in State if papers.may_move(state, t, role)]
    for role in (papers.Role.SENDER, papers.Role.OUTSIDE):
        assert not papers.may_move(state, State.REJECTED, role)


@given(
    st.sampled_from(applying.State),
    st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12),
)
def test_an_application_moves_only_legally_and_is_approved_only_when_all_is_accepted(
    state: applying.State, facts: list[tuple[bool, bool]]
) -> None:
    for is_complete, is_accepted in facts:
        target = applying.next_state(state, is_complete=is_complete, is_accepted=is_accepted)
        if target == state:
            continue
        assert applying.may_move(state, target, applying.Role.SYSTEM)
        assert target != applying.State.APPROVED or (is_complete and is_accepted)
        state = target


def test_nobody_approves_by_hand_and_the_refused_may_come_back() -> None:
    for role in (applying.Role.APPLICANT, applying.Role.STEWARD):
        assert not applying.sources(applying.State.APPROVED, role)
    back = applying.sources(applying.State.DRAFT, applying.Role.APPLICANT)
    assert back == {applying.State.REFUSED, applying.State.WITHDRAWN}


def span(begin_h: float, end_h: float) -> Span:
    return Span(START + timedelta(hours=begin_h), START + timedelta(hours=end_h))


def at(hour: float) -> datetime:
    return START + timedelta(hours=hour)


def test_ten_hours_then_eleven_of_rest() -> None:
    stand = hours([span(0, 10)], now=at(10), most=MOST, rest=REST)
    assert stand.is_over
    assert stand.rested_at == at(21)
    assert not hours([span(0, 10)], now=at(21), most=MOST, rest=REST).is_over


def test_a_pause_too_short_for_a_rest_does_not_begin_the_count_anew() -> None:
    stand = hours([span(0, 6), span(12, 15)], now=at(15), most=MOST, rest=REST)
    assert stand.driven == timedelta(hours=9)
    assert stand.left == timedelta(hours=1)


def test_a_full_rest_begins_the_count_anew() -> None:
    stand = hours([span(0, 9), span(20, 22)], now=at(22), most=MOST, rest=REST)
    assert stand.driven == timedelta(hours=2)


SPANS = st.lists(
    st.tuples(st.floats(0, 100), st.floats(0, 14)).map(lambda p: span(p[0], p[0] + p[1]))
)


@given(SPANS, st.floats(0, 120))
def test_hours_never_contradict_themselves(spans: list[Span], now_h: float) -> None:
    now = at(now_h)
    stand = hours(spans, now=now, most=MOST, rest=REST)
    assert timedelta() <= stand.left <= MOST
    assert stand.left == max(timedelta(), MOST - stand.driven)
    # Resting until the said instant, without driving, makes everything possible again.
    over = [one for one in spans if one.since < now]
    until_now = [Span(one.since, min(one.until, now)) for one in over]
    rested = hours(until_now, now=max(now, stand.rested_at), most=MOST, rest=REST)
    assert rested.left == MOST


@pytest.mark.parametrize(
    "typed", ["abc-123", " ABC 123 ", "abc.123", "ＡＢＣ－１２３", "Abc–123", "a b c 1 2 3"]
)
def test_a_plate_is_the_same_in_any_notation(typed: str) -> None:
    shown = plates.shown(typed)
    assert shown
    assert plates.key(shown) == "ABC123"


@pytest.mark.parametrize("typed", ["", " ", "-", "A", "A" * 13, "ABC-12?", "<b>", "AB\x00C1"])
def test_what_is_no_plate_is_none(typed: str) -> None:
    assert plates.shown(typed) is None


@given(st.text(max_size=30))
def test_a_shown_plate_is_shown_the_same_again(typed: str) -> None:
    shown = plates.shown(typed)
    if shown is not None:
        assert len(shown) <= 16
        assert plates.shown(shown) == shown


def test_a_large_car_could_serve_standard_rides_and_not_the_other_way() -> None:
    assert classes.smaller("large") == {"standard"}
    assert classes.smaller("standard") == frozenset()
    assert classes.known(["pet", "rocket", "pet"]) == ["pet"]


def test_papers_of_others_count_for_nobody_else() -> None:
    other = Paper(Kind.LICENCE, uuid4(), State.ACCEPTED, TODAY)
    assert stands(other) == Standing.MISSING
