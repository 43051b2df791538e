"""Accounts that never fall below zero, and entries that take others back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, connections

from payouts import models, queries
from payouts.accounts import CHART, FLOORED
from payouts.actions.ledger import KeyReused, Leg, NotEnough, NotReversible, post, reverse

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ADA, CHI, ABOUT = UUID(int=1), UUID(int=2), UUID(int=3)


def move(amount_minor: int, *, member: UUID = ADA, key: str = "") -> tuple[int, bool]:
    """Pay into a wallet, or out of it."""
    legs = [Leg("pool_riders", None, amount_minor), Leg("wallet", member, -amount_minor)]
    how = {"kind": "test", "key": key or str(uuid4()), "about": ABOUT, "currency": "EUR"}
    return post(**how, legs=legs, now=NOW)


def chain(member: UUID = ADA) -> list[int | None]:
    rows = models.Posting.objects.filter(account__kind="wallet", account__owner=member)
    return list(rows.order_by("id").values_list("balance_after", flat=True))


def raw_leg(entry: int, wallet: int, amount: int, after: int | None) -> None:
    """A credit of a wallet with its counterpart, as a fault or a forger would write it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payouts_posting (entry_id, account_id, debit_minor, credit_minor,"
            " balance_after) VALUES (%s, %s, 0, %s, %s), (%s, (SELECT id FROM payouts_account"
            " WHERE kind = 'pool_riders'), %s, 0, NULL)",
            [entry, wallet, amount, after, entry, amount],
        )


def raw_entry() -> int:
    row = models.Entry(kind="raw", idempotency_key=str(uuid4()), payload_hash=b"", at=NOW)
    row.about = ABOUT
    row.save()
    return row.pk


@pytest.mark.usefixtures("db")
def test_a_wallet_knows_what_it_holds_after_each_leg() -> None:
    for amount in (500, -200, 40):
        move(amount)
    move(7, member=CHI)
    assert (chain(), chain(CHI)) == ([500, 300, 340], [7])
    assert queries.balances(ADA) == {"wallet": -340}


@pytest.mark.usefixtures("db")
def test_shared_accounts_have_no_running_balance() -> None:
    move(500)
    assert models.Posting.objects.get(account__kind="pool_riders").balance_after is None


@pytest.mark.usefixtures("db")
def test_taking_more_than_there_is_is_refused_in_words() -> None:
    move(500)
    with pytest.raises(NotEnough, match=r"There is €5\.00, which is less than €5\.01\.") as refused:
        move(-501)
    assert refused.value.facts["held_minor"] == 500


@pytest.mark.usefixtures("db")
def test_an_empty_wallet_gives_nothing() -> None:
    with pytest.raises(NotEnough, match=r"There is €0\.00"):
        move(-1)


@pytest.mark.usefixtures("db")
def test_legs_on_one_wallet_add_up_within_an_entry() -> None:
    legs = [Leg("wallet", ADA, -300), Leg("wallet", ADA, 100), Leg("bank", None, 200)]
    post(kind="test", key="two", about=ABOUT, currency="EUR", legs=legs, now=NOW)
    assert chain() == [300, 200]


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("after", [None, 499, 501, 100])
def test_the_database_refuses_a_running_balance_that_is_wrong(after: int | None) -> None:
    move(400)
    wallet = models.Account.objects.get(kind="wallet")
    with pytest.raises(IntegrityError, match="running balance"):
        raw_leg(raw_entry(), wallet.pk, 100, after)


@pytest.mark.usefixtures("db")
def test_the_database_refuses_a_balance_below_zero() -> None:
    move(400)
    wallet = models.Account.objects.get(kind="wallet")
    with pytest.raises(IntegrityError, match="floor_is_zero"):
        raw_leg(raw_entry(), wallet.pk, 100, -1)


@pytest.mark.usefixtures("db")
def test_the_database_knows_the_floors_of_the_chart() -> None:
    owned = dict.fromkeys(CHART, ADA)
    models.Account.objects.bulk_create(
        models.Account(kind=key, owner=owner, currency="EUR") for key, owner in owned.items()
    )
    rows = models.Account.objects.filter(has_floor=True).values_list("kind", flat=True)
    assert sorted(rows) == list(FLOORED)


@pytest.mark.usefixtures("committed_db")
def test_of_eight_who_empty_a_wallet_at_once_one_does() -> None:
    move(500)

    def empty(_: int) -> bool:
        try:
            return move(-500)[1]
        except NotEnough:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(empty, range(8))) == [False] * 7 + [True]
    assert chain() == [500, 0]


@pytest.mark.usefixtures("db")
def test_an_entry_is_taken_back_once_by_its_mirror_image() -> None:
    booked, _ = move(500, key="in")
    undo = {"key": "out", "of": "in", "kind": "test.undone", "now": NOW}
    first, again = reverse(**undo), reverse(**undo)
    assert (first[1], again) == (True, (first[0], False))
    assert models.Entry.objects.get(id=first[0]).reverses_id == booked
    assert queries.balances(ADA) == {"wallet": 0}
    with pytest.raises(NotReversible, match="taken back already"):
        reverse(**undo | {"key": "other"})


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("of", "why"), [("out", "taken back again"), ("never", "Nothing")])
def test_only_an_entry_that_stands_is_taken_back(of: str, why: str) -> None:
    move(500, key="in")
    reverse(key="out", of="in", kind="test.undone", now=NOW)
    with pytest.raises(NotReversible, match=why):
        reverse(key="back", of=of, kind="test.undone", now=NOW)


@pytest.mark.usefixtures("db")
def test_a_key_is_no_reversal_and_a_payment_at_once() -> None:
    move(500, key="in")
    move(7, key="taken")
    with pytest.raises(KeyReused):
        reverse(key="taken", of="in", kind="test.undone", now=NOW)


@pytest.mark.usefixtures("db")
def test_a_wallet_that_was_used_cannot_be_unfilled() -> None:
    move(500, key="in")
    move(-100)
    with pytest.raises(NotEnough, match="€4"):
        reverse(key="out", of="in", kind="test.undone", now=NOW)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("of_reversal", [False, True])
def test_the_database_refuses_what_is_no_reversal(of_reversal: bool) -> None:
    booked, _ = move(500, key="in")
    if of_reversal:
        booked, _ = reverse(key="out", of="in", kind="test.undone", now=NOW)
    row = models.Entry(kind="raw", idempotency_key="raw", payload_hash=b"", at=NOW, about=ABOUT)
    row.reverses_id = booked
    row.save()
    wallet = models.Account.objects.get(kind="wallet")
    raw_leg(row.pk, wallet.pk, 500, 500 if of_reversal else 1000)
    with (
        pytest.raises(IntegrityError, match="no reversal"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
