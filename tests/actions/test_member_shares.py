"""Members' shares: paid in by card, dividends or bank, at once or in parts; given back to who leaves."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coop.basics.refusals import Malformed, Refusal
from coop.work import clock
from payouts import models
from payouts.actions import shares
from payouts.actions.asking import NeedsAction, NoCard
from payouts.actions.ledger import KeyReused, Leg, post
from payouts.actions.shares import Part
from payouts.queries import balances
from payouts.queries import shares as reading
from tests import paying, stage

pytestmark = pytest.mark.usefixtures("db")
ALL = Part(paying.RIDER, "EUR", is_all=True)
NEXT = Part(paying.RIDER, "EUR")


def held(user_id: UUID = paying.RIDER) -> int:
    """What the ledger says that somebody paid in."""
    return -balances(user_id).get("member_shares", 0)


def fill_wallet(amount_minor: int) -> None:
    legs = [Leg("bank", None, amount_minor), Leg("wallet", paying.RIDER, -amount_minor)]
    post(kind="gift", key=str(uuid4()), about=uuid4(), currency="EUR", legs=legs, now=clock.now())


def transfer(amount_minor: int, *, key: UUID | None = None, reference: str = "RF18") -> None:
    shares.record(
        part=ALL,
        amount_minor=amount_minor,
        reference=reference,
        by=uuid4(),
        key=key or uuid4(),
        now=clock.now(),
    )


def test_a_share_is_bought_by_card_once_per_key() -> None:
    paying.add_card()
    key = uuid4()
    for _ in range(2):
        shares.pay_by_card(part=ALL, key=key, now=clock.now())
    assert held() == reading.paid_minor(paying.RIDER) == 5_000
    assert reading.is_paid(paying.RIDER, now=clock.now())
    with pytest.raises(shares.NothingLeft):
        shares.pay_by_card(part=ALL, key=uuid4(), now=clock.now())
    assert models.Payment.objects.get().captured_minor == 5_000


def test_without_a_card_nothing_is_charged() -> None:
    with pytest.raises(NoCard):
        shares.pay_by_card(part=ALL, key=uuid4(), now=clock.now())
    assert held() == 0


def test_what_the_bank_asks_about_counts_as_coming_until_it_is_confirmed() -> None:
    paying.add_card(name=paying.ASKS)
    with pytest.raises(NeedsAction):
        shares.pay_by_card(part=ALL, key=uuid4(), now=clock.now())
    assert not reading.is_paid(paying.RIDER, now=clock.now())
    with pytest.raises(shares.NothingLeft):
        shares.pay_by_card(part=ALL, key=uuid4(), now=clock.now())


def test_five_instalments_come_to_the_price_that_was_voted_when_it_was_begun() -> None:
    fill_wallet(10_000)
    paid = [shares.pay_from_wallet(part=NEXT, key=uuid4(), now=clock.now())]
    stage.vote("shares.price_minor", 9_000, now=clock.now())
    later = clock.now() + timedelta(days=40)
    paid += [shares.pay_from_wallet(part=NEXT, key=uuid4(), now=later) for _ in range(4)]
    assert paid == [1_000] * 5
    assert held() == 5_000
    assert reading.is_paid(paying.RIDER, now=later)
    assert -balances(paying.RIDER)["wallet"] == 5_000


def test_parts_that_do_not_divide_end_with_the_rest() -> None:
    stage.vote("shares.price_minor", 1_000, now=clock.now() - timedelta(days=1))
    stage.vote("shares.instalments", 3, now=clock.now() - timedelta(days=1))
    fill_wallet(1_000)
    paid = [shares.pay_from_wallet(part=NEXT, key=uuid4(), now=clock.now()) for _ in range(3)]
    assert paid == [334, 334, 332]


def test_too_few_dividends_buy_nothing() -> None:
    fill_wallet(999)
    with pytest.raises(shares.DividendsTooSmall, match=r"hold €9\.99, and this part costs €10"):
        shares.pay_from_wallet(part=NEXT, key=uuid4(), now=clock.now())
    assert held() == 0


def test_a_transfer_is_recorded_once_and_never_above_the_price() -> None:
    key = uuid4()
    for _ in range(2):
        transfer(3_000, key=key)
    assert held() == 3_000
    with pytest.raises(KeyReused):
        transfer(1_000, key=key)
    with pytest.raises(shares.MoreThanLeft, match=r"€20\.00"):
        transfer(2_001)
    with pytest.raises(Malformed):
        transfer(100, reference=" ")
    transfer(2_000)
    assert reading.is_paid(paying.RIDER, now=clock.now())


def test_a_share_goes_back_after_the_delay_into_the_balance_once() -> None:
    transfer(5_000)
    now = clock.now()
    due_at = shares.ask_back(user_id=paying.RIDER, now=now)
    assert due_at
    assert due_at == now + timedelta(days=30) == shares.ask_back(user_id=paying.RIDER, now=due_at)
    assert not reading.is_paid(paying.RIDER, now=now)
    with pytest.raises(shares.GoesBack) as refused:
        shares.pay_by_card(part=ALL, key=uuid4(), now=now)
    assert refused.value.allowed_at == due_at
    shares.give_back_due(payload={}, now=due_at - timedelta(seconds=1))
    assert held() == 5_000
    for hours in range(1, 3):
        shares.give_back_due(payload={}, now=due_at + timedelta(hours=hours))
    assert held() == 0
    assert -balances(paying.RIDER)["wallet"] == 5_000
    transfer(5_000)
    assert held() == 5_000


def test_a_co_operative_that_cannot_pay_keeps_the_share_until_it_can() -> None:
    transfer(5_000)
    due_at = shares.ask_back(user_id=paying.RIDER, now=clock.now())
    assert due_at
    legs = [Leg("expense_other", None, 6_000), Leg("bank", None, -6_000)]
    post(kind="loss", key="loss", about=uuid4(), currency="EUR", legs=legs, now=clock.now())
    shares.give_back_due(payload={}, now=due_at + timedelta(hours=1))
    assert held() == 5_000
    legs = [Leg("bank", None, 9_000), Leg("operations", None, -9_000)]
    post(kind="gain", key="gain", about=uuid4(), currency="EUR", legs=legs, now=due_at)
    shares.give_back_due(payload={}, now=due_at + timedelta(hours=2))
    assert held() == 0


def test_who_stays_after_all_keeps_their_share() -> None:
    transfer(5_000)
    due_at = shares.ask_back(user_id=paying.RIDER, now=clock.now())
    assert due_at
    shares.stay(user_id=paying.RIDER)
    shares.give_back_due(payload={}, now=due_at + timedelta(hours=1))
    assert held() == 5_000
    assert shares.ask_back(user_id=uuid4(), now=clock.now()) is None


ACTS = st.lists(
    st.tuples(st.sampled_from(["wallet", "all", "bank", "back", "give"]), st.integers(1, 6_000)),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_the_ledger_is_the_sum_of_the_rows_whatever_happens(acts: list[tuple[str, int]]) -> None:
    who, now = uuid4(), clock.now()
    legs = [Leg("bank", None, 9_000), Leg("wallet", who, -9_000)]
    post(kind="gift", key=str(uuid4()), about=who, currency="EUR", legs=legs, now=now)
    for act, amount in acts:
        now += timedelta(days=1)
        try:
            if act in {"wallet", "all"}:
                part = Part(who, "EUR", is_all=act == "all")
                shares.pay_from_wallet(part=part, key=uuid4(), now=now)
            elif act == "bank":
                part = Part(who, "EUR")
                shares.record(
                    part=part, amount_minor=amount, reference="x", by=who, key=uuid4(), now=now
                )
            elif act == "back":
                shares.ask_back(user_id=who, now=now)
            else:
                now += timedelta(days=31)
                shares.give_back_due(payload={}, now=now)
        except Refusal:
            pass
        assert held(who) == reading.paid_minor(who) >= 0
        assert held(who) <= 5_000
