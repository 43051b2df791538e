"""Fees flow to members: after the dispute window, by units, to the last part, and are used."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from coop.basics.refusals import Malformed
from coop.members import actions as members
from coop.work.actions import run_next_message
from payouts import models, queries
from payouts.accumulator import SCALE
from payouts.actions.batching import claim_many
from payouts.actions.refunding import MoreThanPaid, take_back
from payouts.actions.releasing import BATCH, back_cash_fees, release_batch, release_due
from payouts.actions.units import refresh_units
from payouts.actions.wallet import NotThatMuch, choose, claim, give, pay_debt, pay_for
from payouts.queries import dividends
from tests.cast import Cast, gather
from tests.fees import drive

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def net(ride_id: UUID) -> int:
    return models.Fee.objects.get(ride_id=ride_id).net_minor


def held(kind: str) -> int:
    """What an account that belongs to nobody holds as a credit."""
    legs = models.Posting.objects.filter(account__kind=kind)
    return sum(leg.credit_minor - leg.debit_minor for leg in legs)


def is_conserved() -> bool:
    """Shares + carry + what was claimed = fees in, in every pool, and so says the ledger."""
    for pool in models.Pool.objects.all():
        shares = models.Share.objects.filter(pool=pool)
        worth = sum(s.settled + s.units * (pool.index - s.index_at) for s in shares)
        claimed = sum(s.claimed_minor for s in shares)
        if worth + pool.carry + claimed * SCALE != pool.fees_minor * SCALE:
            return False
        if held(f"pool_{pool.key}") != pool.fees_minor - claimed:
            return False
        if pool.units != sum(s.units for s in shares):
            return False
    return True


def share(user_id: UUID, key: str) -> models.Share:
    return models.Share.objects.get(user_id=user_id, pool__key=key)


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    def alone(number: int) -> object:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


def test_a_fee_waits_until_its_ride_can_no_longer_be_disputed(cast: Cast) -> None:
    ride_id = drive(cast.ada, cast.ben, at=NOW)
    assert release_batch(now=NOW + DAY - timedelta(seconds=1)) == 0
    assert held("fee_provisional") == net(ride_id) == 300 - 88 - 25
    assert release_batch(now=NOW + DAY) == 1
    assert held("fee_provisional") == 0
    assert release_batch(now=NOW + DAY) == 0


def test_a_released_fee_reaches_the_five_buckets_and_the_loss_reserve(cast: Cast) -> None:
    ride_id = drive(cast.ada, cast.ben, fare_minor=20_000, fee_minor=3_000, at=NOW)
    release_batch(now=NOW + DAY)
    whole = net(ride_id)
    assert whole == 3_000 - 610 - 25
    pools = {key: held(f"pool_{key}") for key in ("drivers", "riders", "everyone")}
    assert pools == {"drivers": 946, "riders": 355, "everyone": 236}
    assert (held("reserve"), held("operations"), held("loss_reserve")) == (473, 320, 35)
    assert sum(pools.values()) + 473 + 320 + 35 == whole
    assert is_conserved()


def test_units_are_fares_driven_fees_paid_and_one_each(cast: Cast) -> None:
    drive(cast.ada, cast.ben, at=NOW)
    drive(cast.chi, cast.ben, fee_minor=100, at=NOW)
    drive(cast.ada, cast.chi, at=NOW - 91 * DAY)
    counted = refresh_units(currency="EUR", now=NOW + DAY)
    assert counted["drivers"].units == share(cast.ben, "drivers").units == 1_700 + 1_900
    assert share(cast.ada, "riders").units == 300
    assert share(cast.chi, "riders").units == 100
    assert (counted["everyone"].units, counted["everyone"].members) == (6, 6)
    assert not models.Share.objects.filter(user_id=cast.eve).exists()


def test_nobody_but_a_member_has_units(cast: Cast) -> None:
    drive(cast.eve, cast.ben, at=NOW)
    counted = refresh_units(currency="EUR", now=NOW + DAY)
    assert (counted["riders"].units, counted["drivers"].members) == (0, 1)
    members.admit(user_id=cast.eve, by=cast.sam, now=NOW + DAY)
    assert refresh_units(currency="EUR", now=NOW + DAY)["riders"].units == 300


def test_what_was_earned_stays_when_units_change_or_end(cast: Cast) -> None:
    drive(cast.ada, cast.ben, at=NOW)
    refresh_units(currency="EUR", now=NOW + DAY)
    release_batch(now=NOW + DAY)
    before = claimable(cast.ben, "drivers")
    assert before > 0
    refresh_units(currency="EUR", now=NOW + 120 * DAY)
    assert (share(cast.ben, "drivers").units, claimable(cast.ben, "drivers")) == (0, before)
    assert is_conserved()
    assert claim(user_id=cast.ben, currency="EUR", now=NOW + 120 * DAY) >= before


def claimable(user_id: UUID, key: str) -> int:
    row = share(user_id, key)
    worth = row.settled + row.units * (row.pool.index - row.index_at)
    return int(worth // SCALE)


def test_a_fee_with_nobody_to_pay_is_carried_and_goes_to_who_comes(cast: Cast) -> None:
    drive(cast.ada, cast.ben, at=NOW)
    release_batch(now=NOW + DAY)
    assert is_conserved()
    refresh_units(currency="EUR", now=NOW + DAY)
    drive(cast.ada, cast.ben, at=NOW + DAY)
    release_batch(now=NOW + 2 * DAY)
    both = held("pool_drivers")
    assert both - 1 <= claimable(cast.ben, "drivers") <= both
    assert is_conserved()


def test_a_claim_takes_whole_minor_units_and_leaves_the_rest(cast: Cast) -> None:
    drive(cast.ada, cast.ben, at=NOW)
    refresh_units(currency="EUR", now=NOW + DAY)
    release_batch(now=NOW + DAY)
    taken = claim(user_id=cast.ada, currency="EUR", now=NOW + DAY)
    assert taken == dividends.in_wallet(cast.ada, "EUR") == 27 + 19 // 6
    assert claim(user_id=cast.ada, currency="EUR", now=NOW + DAY) == 0
    assert is_conserved()


def test_many_claim_at_once_what_each_would_claim_alone(cast: Cast) -> None:
    drive(cast.ada, cast.ben, at=NOW)
    refresh_units(currency="EUR", now=NOW + DAY)
    release_batch(now=NOW + DAY)
    held = {"currency": "EUR", "most": 9}
    everybody = dividends.claimants(**held, at_least_minor=1)
    assert len(everybody) == 6
    rich_ones = dividends.claimants(**held, at_least_minor=20)
    assert set(rich_ones) == {cast.ada, cast.ben}
    claimed = claim_many(everybody, currency="EUR", now=NOW + DAY)
    assert claimed[cast.ada] == dividends.in_wallet(cast.ada, "EUR") == 27 + 19 // 6
    assert claim_many(everybody, currency="EUR", now=NOW + DAY) == {}
    assert claim(user_id=cast.ada, currency="EUR", now=NOW + DAY) == 0
    assert is_conserved()


def rich(cast: Cast) -> int:
    """Ada has a wallet worth using; returns how much."""
    for number in range(10):
        drive(cast.ada, cast.ben, at=NOW + timedelta(seconds=number))
    refresh_units(currency="EUR", now=NOW + DAY)
    release_batch(now=NOW + 2 * DAY)
    return claim(user_id=cast.ada, currency="EUR", now=NOW + 2 * DAY)


def test_dividends_pay_the_next_ride_first_and_only_once(cast: Cast) -> None:
    whole = rich(cast)
    owed = dividends.owed_by(cast.ada, "EUR")
    ride_id = drive(cast.ada, cast.ben, at=NOW + 2 * DAY)
    pay = {"ride_id": ride_id, "user_id": cast.ada, "currency": "EUR", "now": NOW + 2 * DAY}
    assert pay_for(**pay, due_minor=2_000) == whole > 0
    assert pay_for(**pay, due_minor=2_000) == whole
    assert dividends.owed_by(cast.ada, "EUR") == owed + 2_000 - whole
    assert dividends.in_wallet(cast.ada, "EUR") == 0


def test_who_keeps_their_dividends_pays_by_card(cast: Cast) -> None:
    rich(cast)
    choose(user_id=cast.ada, pays_rides_first=False, now=NOW)
    pay = {"ride_id": uuid4(), "user_id": cast.ada, "currency": "EUR", "now": NOW + 2 * DAY}
    assert pay_for(**pay, due_minor=2_000) == 0
    choose(user_id=cast.ada, pays_rides_first=True, now=NOW)
    assert pay_for(**pay, due_minor=5) == 5


def test_a_gift_goes_to_the_reserve_once_and_never_beyond_the_wallet(cast: Cast) -> None:
    whole, reserve, key = rich(cast), held("reserve"), uuid4()
    gift = {"user_id": cast.ada, "currency": "EUR", "now": NOW + 2 * DAY}
    with pytest.raises(NotThatMuch, match="to give"):
        give(**gift, amount_minor=whole + 1, key=key)
    for amount in (0, -5):
        with pytest.raises(Malformed):
            give(**gift, amount_minor=amount, key=key)
    assert give(**gift, amount_minor=whole, key=key) == give(**gift, amount_minor=whole, key=key)
    assert (held("reserve"), dividends.in_wallet(cast.ada, "EUR")) == (reserve + whole, 0)


def test_a_debt_is_paid_from_dividends(cast: Cast) -> None:
    whole = rich(cast)
    owed = dividends.owed_by(cast.ada, "EUR")
    key = uuid4()
    pay = {"user_id": cast.ada, "currency": "EUR", "key": key, "now": NOW + 2 * DAY}
    assert pay_debt(**pay) == pay_debt(**pay) == min(whole, owed)
    assert dividends.owed_by(cast.ada, "EUR") == owed - min(whole, owed)


def test_a_refund_before_release_cuts_the_fee_and_later_ones_use_the_loss_reserve(
    cast: Cast,
) -> None:
    ride_id = drive(cast.ada, cast.ben, at=NOW)
    whole = net(ride_id)
    back = take_back(ride_id, 100, source="coop", to="card", key="a", now=NOW)
    assert (back.fee_minor, back.losses_minor) == (100, 0)
    assert back == take_back(ride_id, 100, source="coop", to="card", key="a", now=NOW)
    release_batch(now=NOW + DAY)
    assert held("fee_provisional") == 0
    assert sum(held(f"pool_{key}") for key in ("drivers", "riders", "everyone")) < whole - 100
    losses = held("loss_reserve")
    back = take_back(ride_id, 50, source="coop", to="wallet", key="b", now=NOW + DAY)
    assert (back.fee_minor, back.losses_minor) == (0, 50)
    assert held("loss_reserve") == losses - 50
    assert dividends.in_wallet(cast.ada, "EUR") == 50
    assert is_conserved()


def test_refunds_never_come_to_more_than_the_ride_cost(cast: Cast) -> None:
    ride_id = drive(cast.ada, cast.ben, at=NOW)
    take_back(ride_id, 1_500, source="driver", to="card", key="a", now=NOW)
    assert queries.balances(cast.ben)["driver_earnings"] == -1_700 + 1_500
    with pytest.raises(MoreThanPaid):
        take_back(ride_id, 501, source="coop", to="card", key="b", now=NOW)
    take_back(ride_id, 500, source="coop", to="card", key="b", now=NOW)
    assert refresh_units(currency="EUR", now=NOW + DAY)["drivers"].units == 200


def test_a_cash_fee_flows_on_once_its_driver_s_earnings_cover_it(cast: Cast) -> None:
    cash = drive(cast.ada, cast.ben, method="cash", at=NOW)
    later = drive(cast.ada, cast.ben, method="cash", at=NOW + timedelta(minutes=1))
    back_cash_fees(payload={}, now=NOW + 2 * DAY)
    assert release_batch(now=NOW + 2 * DAY) == 0
    drive(cast.ada, cast.ben, fare_minor=700, fee_minor=400, at=NOW + timedelta(hours=1))
    back_cash_fees(payload={}, now=NOW + 2 * DAY)
    waiting = models.Waiting.objects.filter(is_backed=False).values_list("fee__ride_id", flat=True)
    assert list(waiting) == [later]
    assert release_batch(now=NOW + 2 * DAY) == 2
    assert models.PoolInflow.objects.filter(fee__ride_id=cash).exists()


def test_batches_follow_each_other_until_nothing_is_due(cast: Cast) -> None:
    for number in range(BATCH + 1):
        drive(cast.ada, cast.ben, at=NOW + timedelta(seconds=number))
    now = NOW + 2 * DAY
    release_due(payload={}, now=now)
    assert models.Waiting.objects.count() == 1
    while run_next_message(now=now, enqueue=lambda _queue, _message: None):
        pass
    assert models.Waiting.objects.count() == 0


@pytest.mark.usefixtures("committed_db")
def test_two_sweepers_release_each_fee_once() -> None:
    cast = gather()
    refresh_units(currency="EUR", now=NOW)
    rides = [drive(cast.ada, cast.ben, at=NOW) for _ in range(24)]
    assert sum(map(int, map(str, at_once(4, lambda _: release_batch(now=NOW + DAY, most=9))))) == 24
    inflows = models.PoolInflow.objects.filter(pool__key="drivers")
    assert inflows.count() == len(rides)
    assert held("fee_provisional") == 0
    assert is_conserved()


@pytest.mark.usefixtures("committed_db")
def test_fifty_rides_settle_while_a_pool_is_locked() -> None:
    """If settling touched a pool, every one of these would wait for the lock and give up."""
    cast = gather()
    refresh_units(currency="EUR", now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM payouts_pool FOR UPDATE")

        def settle(_: int) -> UUID:
            with connections["default"].cursor() as theirs:
                theirs.execute("SET lock_timeout = '10s'")
            return drive(cast.ada, cast.ben, at=NOW)

        at_once(10, lambda number: [settle(number) for _ in range(5)])
        cursor.execute("ROLLBACK")
    assert models.Waiting.objects.count() == 50


@pytest.mark.usefixtures("committed_db")
def test_twenty_uses_at_once_never_overdraw_a_wallet() -> None:
    cast = gather()
    whole = rich(cast)
    rides = [drive(cast.ada, cast.ben, at=NOW + 3 * DAY) for _ in range(20)]
    each = whole // 7

    def use(number: int) -> int:
        return pay_for(
            ride_id=rides[number],
            user_id=cast.ada,
            due_minor=each,
            currency="EUR",
            now=NOW + 2 * DAY,
        )

    paid = [int(str(one)) for one in at_once(20, use)]
    assert sum(paid) == whole
    assert dividends.in_wallet(cast.ada, "EUR") == 0
    assert is_conserved()


@pytest.mark.usefixtures("committed_db")
def test_claims_releases_and_counts_at_once_lose_nothing() -> None:
    cast = gather()
    people = [cast.ada, cast.ben, cast.chi]
    for number in range(30):
        drive(people[number % 3], people[(number + 1) % 3], at=NOW)
    refresh_units(currency="EUR", now=NOW)

    def work(number: int) -> object:
        at = NOW + DAY + timedelta(seconds=number)
        for _ in range(4):
            release_batch(now=at, most=3)
            claim(user_id=people[number % 3], currency="EUR", now=at)
            if number == 0:
                drive(cast.ada, cast.ben, at=at)
                refresh_units(currency="EUR", now=at)
        return None

    at_once(4, work)
    assert is_conserved()


def test_pools_conserve_after_every_event_of_hundreds_of_rides(cast: Cast) -> None:
    rng = Random(4)
    people = [cast.ada, cast.ben, cast.chi, cast.dov, cast.dia]
    at, rides = NOW, list[UUID]()
    for step in range(300):
        at += timedelta(minutes=rng.randrange(90))
        who = rng.choice(people)
        match rng.randrange(8):
            case 0:
                refresh_units(currency="EUR", now=at)
            case 1:
                release_batch(now=at, most=7)
            case 2:
                claim(user_id=who, currency="EUR", now=at)
            case 3 if rides:
                ride_id = rng.choice(rides)
                fee = models.Fee.objects.get(ride_id=ride_id)
                source = rng.choice(["coop", "driver"])
                if not models.TakenBack.objects.filter(fee=fee).exists():
                    amount = rng.randint(1, fee.total_minor)
                    take_back(ride_id, amount, source=source, to="card", key=str(step), now=at)
            case _:
                fare = rng.randrange(1, 9_000)
                fee_minor = rng.randrange(fare // 3 + 1)
                made = drive(who, rng.choice(people), at=at, fare_minor=fare, fee_minor=fee_minor)
                rides.append(made)
        assert is_conserved()
    waiting = models.Waiting.objects.values_list("net_minor", flat=True)
    assert held("fee_provisional") == sum(waiting)
