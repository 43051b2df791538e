"""What cancelling costs, by which rule, and when that changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rides.trips.cancelling import Deed, Facts, Fault, Terms, Verdict, verdict
from rides.trips.states import State

ACCEPTED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PROMISED_AT = ACCEPTED_AT + timedelta(minutes=6)
TERMS = Terms(free_s=120, late_s=300, fee_minor=300)
SEARCHING = Facts(State.SEARCHING, None, None, None)
ON_THE_WAY = Facts(State.ASSIGNED, ACCEPTED_AT, PROMISED_AT, None)

SPANS = st.integers(0, 4_000)
BOOKS = st.builds(Terms, st.integers(0, 1_800), st.integers(0, 3_600), st.integers(0, 2_000))


def after(seconds: float) -> datetime:
    return ACCEPTED_AT + timedelta(seconds=seconds)


def arrived(seconds: float) -> Facts:
    return replace(ON_THE_WAY, state=State.ARRIVED, arrived_at=after(seconds))


@pytest.mark.parametrize(
    ("facts", "at_s", "rule", "fee_minor"),
    [
        (SEARCHING, 0, "no_driver_yet", 0),
        (SEARCHING, 100_000, "no_driver_yet", 0),
        (ON_THE_WAY, 0, "soon_after_booking", 0),
        (ON_THE_WAY, 119, "soon_after_booking", 0),
        (ON_THE_WAY, 120, "driver_on_the_way", 300),
        (ON_THE_WAY, 660, "driver_on_the_way", 300),
        (ON_THE_WAY, 661, "driver_is_late", 0),
        (arrived(60), 60, "soon_after_booking", 0),
        (arrived(60), 119, "soon_after_booking", 0),
        (arrived(60), 120, "driver_on_the_way", 300),
        (arrived(660), 800, "driver_on_the_way", 300),
        (arrived(661), 800, "driver_is_late", 0),
    ],
)
def test_the_verdict_names_its_rule(facts: Facts, at_s: int, rule: str, fee_minor: int) -> None:
    found = verdict(facts, TERMS, now=after(at_s))
    assert (found.rule, found.fee_minor) == (rule, fee_minor)


def test_a_free_verdict_says_until_when_and_what_then() -> None:
    found = verdict(ON_THE_WAY, TERMS, now=after(30))
    assert found == Verdict(
        "soon_after_booking", 0, after(120), 300, Fault.NOBODY, "driver_on_the_way"
    )


def test_who_waits_for_a_driver_learns_from_when_it_is_free() -> None:
    found = verdict(ON_THE_WAY, TERMS, now=after(200))
    assert (found.changes_at, found.then_minor, found.then_rule) == (
        after(661),
        0,
        "driver_is_late",
    )


def test_a_driver_who_is_heard_of_is_not_foreseen_to_fall_silent() -> None:
    facts = replace(ON_THE_WAY, heard_at=after(-1))
    found = verdict(facts, replace(TERMS, dark_s=120), now=after(30))
    assert (found.changes_at, found.then_minor) == (after(120), 300)


@pytest.mark.parametrize(
    ("changes", "rule", "fault"),
    [
        ({"forgiven_left": 1}, "forgiven_this_month", Fault.RIDER),
        ({"forgiven_left": -2}, "driver_on_the_way", Fault.RIDER),
        ({"emergency": True}, "emergency", Fault.NOBODY),
        ({"emergency": True, "forgiven_left": 1}, "emergency", Fault.NOBODY),
        ({"heard_at": after(180)}, "driver_on_the_way", Fault.RIDER),
        ({"heard_at": after(79)}, "driver_is_silent", Fault.DRIVER),
        ({"heard_at": after(79), "state": State.ARRIVED}, "driver_on_the_way", Fault.RIDER),
        ({"state": State.SCHEDULED, "claimed_for": after(900)}, "claimed_ahead", Fault.NOBODY),
        ({"state": State.SCHEDULED, "claimed_for": after(800)}, "claimed_near", Fault.RIDER),
    ],
)
def test_mercy_comes_before_the_fee(changes: dict[str, Any], rule: str, fault: Fault) -> None:
    terms = replace(TERMS, dark_s=120, ahead_s=600)
    found = verdict(replace(ON_THE_WAY, **changes), terms, now=after(200))
    assert (found.rule, found.fault) == (rule, fault)


@pytest.mark.parametrize(
    ("reason", "rule", "fault"),
    [
        ("dark", "driver_is_silent", Fault.DRIVER),
        ("stalls", "driver_did_not_come", Fault.DRIVER),
        ("unreachable", "pickup_unreachable", Fault.NOBODY),
        ("emergency", "driver_emergency", Fault.NOBODY),
        ("My cat is ill", "driver_let_go", Fault.DRIVER),
    ],
)
def test_a_driver_who_lets_go_costs_the_rider_nothing(reason: str, rule: str, fault: Fault) -> None:
    facts = replace(ON_THE_WAY, reason=reason)
    found = verdict(facts, TERMS, now=after(300), deed=Deed.RELEASE)
    assert (found.rule, found.fault, found.fee_minor) == (rule, fault, 0)


@pytest.mark.parametrize(
    ("at_s", "rule", "fee_minor"), [(60, "nobody_came", 500), (661, "driver_came_late", 0)]
)
def test_who_waits_in_vain_for_a_late_driver_owes_nothing(
    at_s: int, rule: str, fee_minor: int
) -> None:
    terms = replace(TERMS, missing_minor=500)
    found = verdict(arrived(at_s), terms, now=after(at_s + 300), deed=Deed.NO_SHOW)
    assert (found.rule, found.fee_minor) == (rule, fee_minor)


@given(BOOKS, SPANS, SPANS)
def test_only_riders_pay_and_only_for_what_they_did(terms: Terms, eta_s: int, at_s: int) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    for deed in Deed:
        found = verdict(facts, terms, now=after(at_s), deed=deed)
        assert found.fee_minor == 0 or found.fault == Fault.RIDER


@given(BOOKS, SPANS, SPANS)
def test_asking_twice_at_one_instant_gives_one_answer(terms: Terms, eta_s: int, at_s: int) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    assert verdict(facts, terms, now=after(at_s)) == verdict(facts, terms, now=after(at_s))


@given(BOOKS, SPANS, SPANS, SPANS)
def test_the_fee_never_rises_before_the_instant_that_was_named(
    terms: Terms, eta_s: int, asked_s: int, later_s: int
) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    before = verdict(facts, terms, now=after(asked_s))
    then = after(asked_s + later_s)
    assume(before.changes_at is None or then < before.changes_at)
    assert verdict(facts, terms, now=then).fee_minor <= before.fee_minor


@given(BOOKS, SPANS, SPANS)
def test_from_the_named_instant_it_costs_at_most_what_was_named(
    terms: Terms, eta_s: int, asked_s: int
) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    before = verdict(facts, terms, now=after(asked_s))
    assume(before.changes_at is not None)
    then = verdict(facts, terms, now=before.changes_at or ACCEPTED_AT)
    assert then.fee_minor <= before.then_minor


@given(BOOKS, SPANS, SPANS, SPANS)
def test_the_driver_arriving_does_not_change_what_cancelling_costs(
    terms: Terms, eta_s: int, arrived_s: int, more_s: int
) -> None:
    coming = replace(ON_THE_WAY, promised_at=after(eta_s))
    there = replace(coming, state=State.ARRIVED, arrived_at=after(arrived_s))
    here, on_the_way = (verdict(one, terms, now=after(arrived_s)) for one in (there, coming))
    assert (here.rule, here.fee_minor) == (on_the_way.rule, on_the_way.fee_minor)
    later = verdict(there, terms, now=after(arrived_s + more_s))
    assert later.fee_minor >= verdict(coming, terms, now=after(arrived_s + more_s)).fee_minor


@given(BOOKS, SPANS, SPANS)
def test_nobody_ever_pays_more_than_the_voted_fee(terms: Terms, eta_s: int, at_s: int) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    assert 0 <= verdict(facts, terms, now=after(at_s)).fee_minor <= terms.fee_minor
