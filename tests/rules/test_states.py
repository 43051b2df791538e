"""Where a ride may go, and who may take it there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rides.trips.states import LIVE, MOVES, WITH_DRIVER, Role, State, may_move, sources

ENDS = {State.COMPLETED, State.CANCELLED, State.NO_SHOW, State.UNFILLED, State.ABORTED}
# What the members were promised, written down a second time: r(ider), d(river), desk k, s(ystem).
LEGAL = {
    ("SCHEDULED", "SEARCHING"): "ks",
    ("SCHEDULED", "ASSIGNED"): "ks",
    ("SCHEDULED", "CANCELLED"): "rks",
    ("SCHEDULED", "UNFILLED"): "s",
    ("SEARCHING", "ASSIGNED"): "dk",
    ("SEARCHING", "UNFILLED"): "s",
    ("SEARCHING", "CANCELLED"): "rk",
    ("ASSIGNED", "ARRIVED"): "dk",
    ("ASSIGNED", "SEARCHING"): "dks",
    ("ASSIGNED", "UNFILLED"): "dks",
    ("ASSIGNED", "CANCELLED"): "rk",
    ("ARRIVED", "IN_PROGRESS"): "drk",
    ("ARRIVED", "SEARCHING"): "dk",
    ("ARRIVED", "UNFILLED"): "dk",
    ("ARRIVED", "CANCELLED"): "rk",
    ("ARRIVED", "NO_SHOW"): "dk",
    ("IN_PROGRESS", "COMPLETED"): "drks",
    ("IN_PROGRESS", "ABORTED"): "drk",
}
LETTERS = {"r": Role.RIDER, "d": Role.DRIVER, "k": Role.DESK, "s": Role.SYSTEM}
STEPS = st.lists(st.tuples(st.sampled_from(State), st.sampled_from(Role)), max_size=40)


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_a_move_is_legal_for_its_roles_and_for_no_others(source: State, target: State) -> None:
    allowed = {LETTERS[letter] for letter in LEGAL.get((source, target), "")}
    assert {role for role in Role if may_move(source, target, role)} == allowed


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_end_is_an_end(end: State) -> None:
    assert not MOVES[end]


def test_every_state_is_for_later_live_or_an_end() -> None:
    assert {State.SCHEDULED, *LIVE, *ENDS} == set(State)
    assert State.SCHEDULED not in LIVE
    assert not LIVE & ENDS
    assert WITH_DRIVER < LIVE


@given(STEPS)
def test_wherever_people_take_it_a_ride_that_ended_stays_ended(
    steps: list[tuple[State, Role]],
) -> None:
    state, ended_as = State.SEARCHING, None
    for target, role in steps:
        state = target if may_move(state, target, role) else state
        ended_as = ended_as or (state if state in ENDS else None)
    assert ended_as in {None, state}


@given(STEPS)
def test_nobody_rides_before_a_driver_said_they_are_there(steps: list[tuple[State, Role]]) -> None:
    walk = [State.SEARCHING]
    for target, role in steps:
        if may_move(walk[-1], target, role):
            walk.append(target)
    started = [at for at, state in enumerate(walk) if state == State.IN_PROGRESS]
    assert all(walk[at - 2 : at] == [State.ASSIGNED, State.ARRIVED] for at in started)


def test_from_every_live_state_each_ride_can_come_to_an_end() -> None:
    def ends_from(state: State, seen: frozenset[State]) -> bool:
        onward = set(MOVES[state]) - seen
        return state in ENDS or any(ends_from(after, seen | {state}) for after in onward)

    assert all(ends_from(state, frozenset()) for state in LIVE)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("target", State)
def test_the_sources_of_a_move_are_where_it_is_legal(target: State, role: Role) -> None:
    assert sources(target, role) == {s for s in State if may_move(s, target, role)}
