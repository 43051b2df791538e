"""The ledger: balanced, once per key, and never changed. The database itself sees to it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from coop.journal import models as journal
from payouts import actions as payouts
from payouts import models, queries
from payouts.actions import KeyReused, Leg, RideMoney, RiderDebt

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DRIVER, RIDER, RIDE = UUID(int=1), UUID(int=2), UUID(int=3)
TABLES = ["payouts_account", "payouts_entry", "payouts_posting"]
CHANGES = [
    "UPDATE {table} SET id = id",
    "UPDATE {table} SET id = id WHERE false",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
]


def cash_ride(
    price_minor: int = 1115, fee_minor: int = 167, *, ride_id: UUID = RIDE, driver: UUID = DRIVER
) -> RideMoney:
    return RideMoney(
        ride_id=ride_id,
        payer_id=RIDER,
        driver_id=driver,
        driver_user_id=driver,
        currency="EUR",
        method="cash",
        total_minor=price_minor,
        driver_minor=price_minor - fee_minor,
        fee_minor=fee_minor,
        rule_version=7,
        ended_at=NOW,
    )


def post(legs: Sequence[Leg], key: str = "k") -> tuple[int, bool]:
    return payouts.post(kind="test", key=key, about=RIDE, currency="EUR", legs=legs, now=NOW)


def legs(*amounts: int) -> list[Leg]:
    kinds = ("bank", "reserve", "operations")
    return [Leg(kind, None, amount) for kind, amount in zip(kinds, amounts, strict=False)]


def check_now() -> None:
    """Let the database check what it would check at the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def raw_postings(entry_id: int, *rows: tuple[str, int, int], currency: str = "EUR") -> None:
    """Legs as (account, debit, credit), written past our actions in one statement."""
    with connection.cursor() as cursor:
        for kind, _debit, _credit in rows:
            cursor.execute(
                "INSERT INTO payouts_account (kind, currency) VALUES (%s, %s) "
                "ON CONFLICT DO NOTHING",
                [kind.partition("/")[0], kind.partition("/")[2] or currency],
            )
        values = ", ".join(
            cursor.mogrify(
                "(%s, (SELECT id FROM payouts_account WHERE kind = %s AND currency = %s), %s, %s)",
                [entry_id, kind.partition("/")[0], kind.partition("/")[2] or currency, *sides],
            ).decode()
            for kind, *sides in rows
        )
        cursor.execute(
            "INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor) "
            f"VALUES {values}"
        )


def raw_entry() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payouts_entry (kind, idempotency_key, payload_hash, at, about) "
            "VALUES ('raw', %s, '', %s, %s) RETURNING id",
            [str(uuid4()), NOW, RIDE],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.usefixtures("db")
def test_a_cash_ride_leaves_the_driver_with_cash_earnings_and_the_fee_to_pay() -> None:
    payouts.settle_ride(cash_ride(), now=NOW)
    check_now()
    assert queries.balances(DRIVER) == {"cash_with_driver": 1115, "driver_earnings": -948}
    assert models.Posting.objects.get(account__kind="fee_provisional").credit_minor == 142
    assert models.Posting.objects.get(account__kind="insurance_due").credit_minor == 25


@pytest.mark.usefixtures("db")
def test_a_ride_is_settled_once() -> None:
    numbers = {payouts.settle_ride(cash_ride(), now=NOW) for _ in range(3)}
    assert numbers == {queries.entry_of_ride(RIDE)}
    assert (models.Entry.objects.count(), models.Posting.objects.count()) == (1, 4)


@pytest.mark.usefixtures("db")
def test_the_fee_of_a_ride_is_stated_once_in_public_and_without_the_ride() -> None:
    for _ in range(2):
        payouts.settle_ride(cash_ride(), now=NOW)
    entry = journal.Entry.objects.get(kind="fee.taken")
    parts = [entry.public["insurance_minor"], *entry.public["split_minor"].values()]
    assert sum(parts) == entry.public["fee_minor"] == 167
    assert str(RIDE) not in str(entry.public)
    assert str(DRIVER) not in str(entry.public)


@pytest.mark.usefixtures("db")
def test_a_ride_cannot_be_settled_again_with_other_figures() -> None:
    payouts.settle_ride(cash_ride(), now=NOW)
    with pytest.raises(KeyReused, match="already recorded with other figures"):
        payouts.settle_ride(cash_ride(price_minor=1116), now=NOW)
    assert queries.balances(DRIVER)["cash_with_driver"] == 1115


@pytest.mark.usefixtures("db")
def test_a_ride_without_a_fee_is_insured_at_a_loss_and_states_none() -> None:
    payouts.settle_ride(cash_ride(fee_minor=0), now=NOW)
    check_now()
    legs = models.Posting.objects.values_list("account__kind", "debit_minor", "credit_minor")
    assert {("cost_shortfall", 25, 0), ("insurance_due", 0, 25)} < set(legs)
    assert len(legs) == 4
    assert not journal.Entry.objects.filter(kind="fee.taken").exists()


@pytest.mark.usefixtures("db")
def test_what_a_rider_owes_belongs_to_the_driver() -> None:
    debt = RiderDebt(RIDE, RIDER, DRIVER, "EUR", 300, "cancelled")
    assert payouts.settle_rider_debt(debt, now=NOW) == payouts.settle_rider_debt(debt, now=NOW)
    check_now()
    assert queries.balances(RIDER) == {"owed_by_rider": 300}
    assert queries.balances(DRIVER) == {"driver_earnings": -300}


@pytest.mark.usefixtures("db")
def test_earnings_are_counted_in_their_span() -> None:
    payouts.settle_ride(cash_ride(), now=NOW)
    second = timedelta(seconds=1)
    inside = queries.earned_between(DRIVER, since=NOW, until=NOW + second)
    assert [(one.amount_minor, one.ride_id) for one in inside] == [(948, RIDE)]
    assert not queries.earned_between(DRIVER, since=NOW - second, until=NOW)
    assert not queries.earned_between(DRIVER, since=NOW + second, until=NOW + 2 * second)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("amounts", [(100, -99), (100,), (-100,), (100, 100)])
def test_an_entry_that_does_not_balance_is_refused(amounts: tuple[int, ...]) -> None:
    with pytest.raises(IntegrityError, match="does not balance"):
        post(legs(*amounts))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("amounts", [(0, 0), ()])
def test_an_entry_without_legs_is_refused_at_the_commit(amounts: tuple[int, ...]) -> None:
    post(legs(*amounts))
    with pytest.raises(IntegrityError, match="does not balance"):
        check_now()


@pytest.mark.usefixtures("db")
def test_money_goes_only_where_the_chart_of_accounts_knows() -> None:
    with pytest.raises(KeyError, match="mattress"):
        post([Leg("bank", None, 100), Leg("mattress", None, -100)])


def write_raw(credit: int) -> None:
    """What a fault or a forger would write past our actions."""
    with transaction.atomic():
        entry_id = raw_entry()
        if credit:
            raw_postings(entry_id, ("left", 100, 0), ("right", 0, credit))


@pytest.mark.usefixtures("committed_db")
def test_raw_rows_that_do_not_balance_are_refused() -> None:
    for credit in (99, 101, 0):
        with pytest.raises(IntegrityError, match="does not balance"):
            write_raw(credit)
    assert not models.Entry.objects.exists()
    write_raw(100)
    assert models.Entry.objects.count() == 1


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("added", "why"),
    [
        ([("late", 1, 0)], "does not balance"),
        ([("late", 1, 0), ("later", 0, 1)], "takes no more legs"),
    ],
)
def test_legs_added_to_an_old_entry_are_refused(
    added: list[tuple[str, int, int]], why: str
) -> None:
    entry_id, _is_new = post(legs(100, -100))
    with pytest.raises(IntegrityError, match=why):
        raw_postings(entry_id, *added)


@pytest.mark.usefixtures("db")
def test_an_entry_in_two_currencies_is_refused() -> None:
    with pytest.raises(IntegrityError, match="2 currencies"):
        raw_postings(raw_entry(), ("left", 100, 0), ("right/USD", 0, 100))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("debit", "credit"), [(5, 5), (0, 0), (-5, 0), (0, -5)])
def test_a_leg_has_one_side_and_it_is_positive(debit: int, credit: int) -> None:
    entry_id = raw_entry()
    with pytest.raises(IntegrityError, match="posting_has_one_side"):
        raw_postings(entry_id, ("odd", debit, credit))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_app_may_add_to_the_ledger_and_change_nothing(table: str, change: str) -> None:
    payouts.settle_ride(cash_ride(), now=NOW)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table=table))


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("trigger", ["append_only", "posting_balances", "ALL"])
def test_the_app_may_not_switch_the_checks_off(trigger: str) -> None:
    with (
        pytest.raises(DatabaseError, match="must be owner"),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"ALTER TABLE payouts_posting DISABLE TRIGGER {trigger}")


@pytest.mark.usefixtures("db")
def test_the_app_may_not_pose_as_a_replica_to_pass_the_checks() -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET session_replication_role = replica")


@pytest.mark.usefixtures("committed_db")
def test_one_ride_settled_by_eight_at_once_is_one_entry() -> None:
    def settle(_: int) -> int:
        try:
            return payouts.settle_ride(cash_ride(), now=NOW)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(settle, range(8)))) == 1
    assert queries.balances(DRIVER) == {"cash_with_driver": 1115, "driver_earnings": -948}


@pytest.mark.usefixtures("db")
def test_over_many_rides_the_books_come_to_nothing() -> None:
    for number in range(60):
        price = 600 + 37 * number
        ride = cash_ride(
            price,
            price * 15 // 100,
            ride_id=UUID(int=100 + number),
            driver=UUID(int=number % 7 + 1),
        )
        payouts.settle_ride(ride, now=NOW)
    check_now()
    sums = models.Posting.objects.values_list("debit_minor", "credit_minor")
    assert sum(debit - credit for debit, credit in sums) == 0
