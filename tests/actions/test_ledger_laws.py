"""Laws of the ledger, whatever is posted: money is conserved, keys hold, nobody waits in a circle."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.work.queries import verify
from payouts import models
from payouts.accounts import CHART, balance
from payouts.actions.ledger import KeyReused, Leg, NotEnough, NotReversible, post, reverse
from payouts.queries import statements

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PEOPLE = [UUID(int=n) for n in range(1, 4)]
FEW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Posted:
    """One call of `post`."""

    key: str
    legs: tuple[Leg, ...]

    def go(self) -> tuple[int, bool]:
        return post(
            kind="test", key=self.key, about=PEOPLE[0], currency="EUR", legs=self.legs, now=NOW
        )


@st.composite
def postings(draw: st.DrawFn) -> Posted:
    """Up to five legs that come to nothing, some on accounts with a floor, under one of few keys."""
    places = st.tuples(
        st.sampled_from(["bank", "reserve", "wallet", "driver_earnings", "payout_in_flight"]),
        st.sampled_from(PEOPLE),
        st.integers(-1_000, 1_000).filter(bool),
    )
    legs = [Leg(*place) for place in draw(st.lists(places, min_size=1, max_size=4))]
    rest = -sum(leg.amount_minor for leg in legs)
    legs.append(Leg("operations", None, rest or 1))
    if not rest:
        legs.append(Leg("bank", None, -1))
    return Posted(draw(st.sampled_from("abcdefgh")), tuple(legs))


def held() -> dict[tuple[str, UUID | None], int]:
    """What each account holds, by its postings."""
    rows = models.Posting.objects.values("account__kind", "account__owner").annotate(
        debit=Sum("debit_minor"), credit=Sum("credit_minor")
    )
    return {
        (row["account__kind"], row["account__owner"]): balance(
            row["account__kind"], debit_minor=row["debit"], credit_minor=row["credit"]
        )
        for row in rows
    }


def would_hold(
    before: dict[tuple[str, UUID | None], int], legs: tuple[Leg, ...]
) -> dict[tuple[str, UUID | None], int] | None:
    """The model: what accounts hold after these legs; None where one would fall below its floor."""
    after = defaultdict(int, before)
    for leg in legs:
        place = leg.account, leg.owner
        after[place] += balance(leg.account, debit_minor=leg.amount_minor, credit_minor=0)
        if CHART[leg.account].has_floor and after[place] < 0:
            return None
    return dict(after)


@pytest.mark.usefixtures("db")
@given(st.lists(postings(), max_size=12))
@FEW
def test_random_entries_do_what_the_model_says_and_conserve_money(calls: list[Posted]) -> None:
    with transaction.atomic():
        books: dict[tuple[str, UUID | None], int] = {}
        known: dict[str, tuple[Leg, ...]] = {}
        for call in calls:
            after = would_hold(books, call.legs)
            try:
                with transaction.atomic():
                    _number, is_new = call.go()
            except KeyReused:
                assert known[call.key] != call.legs
            except NotEnough:
                assert after is None
                assert call.key not in known
            else:
                assert is_new == (call.key not in known)
                assert known.setdefault(call.key, call.legs) == call.legs
                books = after if is_new and after is not None else books
        assert held() == books
        assert sum(statements.trial_balance("EUR", as_of=NOW).values()) == 0
        assert not [
            one for one in verify(now=NOW) if one.broken and one.invariant.name.startswith("money.")
        ]
        transaction.set_rollback(True)


@pytest.mark.usefixtures("db")
@given(postings())
@FEW
def test_what_was_taken_back_leaves_nothing_and_stays_taken_back(call: Posted) -> None:
    with transaction.atomic():
        filled = [
            Leg(kind, one, -5_000) for kind in ("wallet", "payout_in_flight") for one in PEOPLE
        ]
        Posted("filled", (*filled, Leg("bank", None, 30_000))).go()
        before = held()
        call.go()
        reverse(key="back", of=call.key, kind="test.back", now=NOW)
        changed = {place: minor for place, minor in held().items() if minor != before.get(place, 0)}
        assert not changed
        with pytest.raises(NotReversible), transaction.atomic():
            reverse(key="forth", of="back", kind="test.forth", now=NOW)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("committed_db")
def test_fifty_at_once_wait_in_no_circle_and_add_up() -> None:
    """Each posts to shared accounts, opens some, and moves money between wallets both ways."""
    filled = [Leg("wallet", one, -10_000) for one in PEOPLE]
    Posted("filled", (*filled, Leg("bank", None, 30_000))).go()

    def work(seed: int) -> int:
        rng, moved = Random(seed), 0
        try:
            for number in range(6):
                giver, taker = rng.sample(PEOPLE, 2)
                amount = rng.randint(1, 50)
                legs = [
                    Leg("wallet", giver, amount),
                    Leg("wallet", taker, -amount),
                    Leg("bank", None, 1),
                    Leg("driver_earnings", UUID(int=100 + rng.randrange(20)), -1),
                ]
                rng.shuffle(legs)
                Posted(f"{seed}:{number}", tuple(legs)).go()
                moved += 1
        finally:
            connections.close_all()
        return moved

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(work, range(50))) == 300
    found = held()
    assert sum(found["wallet", one] for one in PEOPLE) == 30_000
    assert found["bank", None] == 30_300
    assert sum(minor for place, minor in found.items() if place[0] == "driver_earnings") == 300
    assert not [one for one in verify(now=NOW) if one.broken]


@pytest.mark.usefixtures("committed_db")
def test_one_key_posted_by_many_at_once_is_one_entry() -> None:
    key = str(uuid4())

    def work(amount: int) -> bool | None:
        legs = (Leg("bank", None, amount), Leg("wallet", PEOPLE[0], -amount))
        try:
            return Posted(key, legs).go()[1]
        except KeyReused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(work, [5, 7] * 10))
    assert answers.count(True) == 1
    assert (answers.count(False), answers.count(None)) == (9, 10)
    assert models.Entry.objects.count() == 1
