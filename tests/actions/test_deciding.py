"""Refunds by stewards: one alone up to a limit, two above; to the card, the balance, or a debt."""

from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage

from coop.basics.refusals import Malformed, NotAllowed
from coop.journal import models as journal
from payouts import models
from payouts.actions import KeyReused, deciding
from payouts.actions.deciding import AnotherHasTo, DecidedBefore, MoreThanLeft, Wish
from payouts.rails import client
from tests import fees, paying, stage
from tests.paying import RIDER, balance, now, work_off

pytestmark = pytest.mark.usefixtures("db")
SAM, DIA = UUID(int=71), UUID(int=72)


def ask(ride_id: UUID, minor: int, *, key: UUID | None = None, **how: str) -> models.Decision:
    how = {"source": "coop", "way": "wallet", "reason": "Late"} | how
    wish = Wish(ride_id, minor, how["source"], how["way"], how["reason"])
    decision_id = deciding.ask(wish=wish, by=SAM, key=key or uuid4(), now=now())
    return models.Decision.objects.get(id=decision_id)


def cash_ride(fare_minor: int = 2_000, rider: UUID = RIDER) -> UUID:
    return fees.drive(rider, paying.DRIVER, at=now(), fare_minor=fare_minor, method="cash")


def card_ride(amount_minor: int = 2_000) -> UUID:
    paying.add_card()
    ride_id = paying.held_ride(amount_minor)
    paying.end(ride_id, amount_minor)
    work_off()
    return ride_id


def test_a_ride_paid_in_cash_is_given_back_to_the_riders_balance() -> None:
    assert ask(cash_ride(), 500).state == "done"
    assert balance("wallet", RIDER) == -500
    assert journal.Entry.objects.get(kind="refund.decided").public["stewards"] == 1


def test_a_ride_paid_by_card_goes_back_to_the_card_once_however_often_asked() -> None:
    ride_id, key = card_ride(), uuid4()
    for _ in range(2):
        ask(ride_id, 700, way="card", key=key)
    work_off()
    assert [one["amount"] for one in client.fake().everything("refund")] == [700]
    assert balance("owed_by_rider", RIDER) == 0
    assert paying.at_provider() == balance("provider")
    with pytest.raises(KeyReused):
        ask(ride_id, 701, way="card", key=key)


def test_what_a_rider_owes_is_let_go() -> None:
    ride_id = fees.drive(RIDER, paying.DRIVER, at=now(), fare_minor=900)
    ask(ride_id, 400, way="debt")
    assert balance("owed_by_rider", RIDER) == 500
    with pytest.raises(MoreThanLeft):
        ask(ride_id, 501, way="debt")
    with pytest.raises(MoreThanLeft):
        ask(ride_id, 1, way="card")


def test_above_the_limit_another_steward_has_to_agree() -> None:
    row = ask(cash_ride(9_000), 3_001)
    assert (row.state, row.needs_second) == ("waiting", True)
    assert balance("wallet", RIDER) == 0
    with pytest.raises(AnotherHasTo):
        deciding.approve(decision_id=row.id, by=SAM, now=now())
    deciding.approve(decision_id=row.id, by=DIA, now=now())
    assert balance("wallet", RIDER) == -3_001
    with pytest.raises(DecidedBefore):
        deciding.approve(decision_id=row.id, by=DIA, now=now())
    assert journal.Entry.objects.get(kind="refund.decided").public["stewards"] == 2


def test_small_refunds_do_not_add_up_to_one_that_nobody_else_saw() -> None:
    ride_id = cash_ride(9_000)
    assert ask(ride_id, 2_000).state == "done"
    assert ask(ride_id, 1_001).state == "waiting"


def test_a_declined_refund_moves_nothing() -> None:
    row = ask(cash_ride(9_000), 4_000)
    deciding.decline(decision_id=row.id, by=SAM, now=now())
    with pytest.raises(DecidedBefore):
        deciding.approve(decision_id=row.id, by=DIA, now=now())
    assert balance("wallet", RIDER) == 0


def test_never_more_than_the_ride_cost_not_for_oneself_and_not_without_a_reason() -> None:
    ride_id = cash_ride()
    with pytest.raises(MoreThanLeft, match=r"At most €20\.00"):
        ask(ride_id, 2_001)
    with pytest.raises(Malformed, match="the rider reads it"):
        ask(ride_id, 100, reason=" ")
    with pytest.raises(Malformed):
        ask(ride_id, -1)
    with pytest.raises(NotAllowed):
        ask(cash_ride(rider=SAM), 100)


def test_the_rider_reads_the_reason_and_the_driver_where_it_is_theirs(
    mailoutbox: list[EmailMessage],
) -> None:
    ada, ben = stage.somebody("ada"), stage.somebody("ben")
    ride_id = fees.drive(ada, ben, at=now(), method="cash")
    ask(ride_id, 300, source="driver", reason="A long way round")
    work_off()
    assert [("A long way round" in mail.body, mail.to) for mail in mailoutbox] == [
        (True, ["ada@example.org"]),
        (True, ["ben@example.org"]),
    ]
    assert balance("driver_earnings", ben) == -1_700 + 300
