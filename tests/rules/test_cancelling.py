"""What cancelling costs, by which rule, and when that changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rides.trips.cancelling import Facts, Terms, Verdict, verdict
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
    assert found == Verdict("soon_after_booking", 0, after(120), 300)


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
    assert verdict(there, terms, now=after(arrived_s)) == (
        verdict(coming, terms, now=after(arrived_s))
    )
    later = verdict(there, terms, now=after(arrived_s + more_s))
    assert later.fee_minor >= verdict(coming, terms, now=after(arrived_s + more_s)).fee_minor


@given(BOOKS, SPANS, SPANS)
def test_nobody_ever_pays_more_than_the_voted_fee(terms: Terms, eta_s: int, at_s: int) -> None:
    facts = replace(ON_THE_WAY, promised_at=after(eta_s))
    assert 0 <= verdict(facts, terms, now=after(at_s)).fee_minor <= terms.fee_minor
