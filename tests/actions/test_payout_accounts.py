"""Payout accounts: opened once, told when their bank changes; and a payout that is asked for."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.mail import EmailMessage

from payouts import models
from payouts.actions import batches, payees
from payouts.queries import payouts as reading
from payouts.rails import client
from payouts.rails.refusing import ProviderAway
from tests import stage
from tests.actions.test_paying_out import DAY, HELSINKI, earn, fill_provider, payee, sound, tell
from tests.paying import now, wait, work_off

pytestmark = pytest.mark.usefixtures("db")


def at_once(user_id: UUID) -> UUID:
    return batches.pay_now(user_id=user_id, currency="EUR", time_zone=HELSINKI, now=now())


def test_a_payout_at_once_costs_what_it_costs_and_goes_once_a_day() -> None:
    fill_provider()
    ben = payee("ben")
    wait(3 * DAY)
    earn(ben, 10_000)
    payout_id = at_once(ben)
    assert at_once(ben) == payout_id
    work_off()
    wait(timedelta(hours=1))
    work_off()
    found = reading.payout(payout_id)
    assert found is not None
    assert (found.state, found.cost_minor, found.amount_minor) == ("paid", 97, 9_603)
    sound()


def test_a_payout_at_once_needs_an_account_that_is_complete_and_not_held() -> None:
    ben = stage.somebody("ben")
    with pytest.raises(payees.NoAccount):
        at_once(ben)
    payees.open_account(user_id=ben, country="FI", now=now())
    with pytest.raises(payees.AccountIncomplete) as refused:
        at_once(ben)
    assert refused.value.facts["page"] == "/pay/account/"
    tell(ben, "good")
    with pytest.raises(payees.AccountHeld) as held:
        at_once(ben)
    assert held.value.allowed_at is not None
    wait(DAY)
    with pytest.raises(batches.NothingToPay):
        at_once(ben)


def test_an_account_is_opened_once_whatever_becomes_of_the_answer() -> None:
    ben = stage.somebody("ben")
    for fault in ("away", "away", "lost"):
        client.fake().plan("/accounts", fault)
    with pytest.raises(ProviderAway):
        payees.open_account(user_id=ben, country="FI", now=now())
    payees.open_account(user_id=ben, country="SE", now=now())
    payees.open_account(user_id=ben, country="FI", now=now())
    assert len(client.fake().everything("account")) == 1
    assert models.Payee.objects.get(user_id=ben).country == "FI"


def test_another_bank_account_is_told_and_holds_payouts_for_a_while(
    city: None, mailoutbox: list[EmailMessage]
) -> None:
    ben = payee("ben")
    work_off()
    mailoutbox.clear()
    tell(ben, "good")
    work_off()
    assert not mailoutbox
    tell(ben, "closed")
    work_off()
    (mail,) = mailoutbox
    assert "ends in 1113" in mail.body
    account = reading.account_of(ben, now=now())
    assert account is not None
    assert account.held_until == models.Payee.objects.get(user_id=ben).held_until
