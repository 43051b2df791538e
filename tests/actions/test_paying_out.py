"""Payouts: each payee once a week, to their bank or back to them; whatever goes wrong on the way."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from django.db import IntegrityError

from coop.basics.imports import load
from coop.journal import models as journal
from coop.work import actions as work
from coop.work import models as work_models
from coop.work.queries import verify
from payouts import models
from payouts.actions import batches, calls, payees, paying_out, reconciling
from payouts.actions.ledger import Leg, post
from payouts.queries import dividends
from payouts.rails import client
from payouts.rails.fake.faults import Faults
from payouts.rails.values import Named
from tests import fees, paying, stage
from tests.paying import balance, now, wait, work_off

pytestmark = pytest.mark.usefixtures("db")
HELSINKI = "Europe/Helsinki"
DAY = timedelta(days=1)


def payee(name: str, bank: str = "good") -> UUID:
    """Somebody with a complete account, opened so long ago that nothing holds it."""
    user_id = stage.somebody(name)
    payees.open_account(user_id=user_id, country="FI", now=now())
    tell(user_id, bank)
    models.Payee.objects.filter(user_id=user_id).update(held_until=None)
    return user_id


def tell(user_id: UUID, bank: str) -> None:
    account = models.Payee.objects.get(user_id=user_id).account_id or ""
    client.fake().finish_onboarding(account, bank)
    payees.look(user_id, now=now())


def earn(driver: UUID, fare_minor: int = 2_000, *, method: str = "card") -> UUID:
    """A ride that ended; the co-operative has its money where it was not paid in cash."""
    return fees.drive(uuid4(), driver, at=now(), fare_minor=fare_minor, method=method)


def fill_provider(amount_minor: int = 100_000) -> None:
    """A rider pays so much by card, and it has arrived."""
    paying.add_card()
    paying.end(paying.held_ride(amount_minor), amount_minor)
    work_off()


def give_dividends(user_id: UUID, amount_minor: int) -> None:
    legs = [Leg("pool_riders", None, amount_minor), Leg("wallet", user_id, -amount_minor)]
    key = str(uuid4())
    post(kind="test", key=key, about=user_id, currency="EUR", legs=legs, now=now())


def open_week() -> None:
    """The week ends, and is paid out as many days later as the rules say."""
    wait(timedelta(days=11))
    batches.open_due(time_zone=HELSINKI, currencies=["EUR"], now=now())


def pay_week() -> None:
    open_week()
    work_off()
    wait(2 * DAY)
    work_off()


def of(user_id: UUID) -> models.Payout:
    return models.Payout.objects.get(user_id=user_id)


def sound() -> None:
    """Nothing that must always be true of money is broken, and the provider agrees to the cent."""
    money = [found for found in verify(now=now()) if found.invariant.name.startswith("money.")]
    assert [found for found in money if found.broken] == []
    assert paying.at_provider() == balance("provider")


def test_what_a_driver_earned_is_sent_to_their_bank_with_their_dividends() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    give_dividends(ben, 40)
    pay_week()
    sent = of(ben)
    assert (sent.state, sent.amount_minor, sent.earnings_minor) == ("paid", 1_740, 1_700)
    assert balance("driver_earnings", ben) == balance("wallet", ben) == 0
    assert balance("payout_in_flight", ben) == balance("provider_payees", ben) == 0
    assert dividends.paid_out(ben, "EUR") == 40
    sound()


def test_the_cash_that_a_driver_holds_is_netted() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben, 1_000, method="cash")
    earn(ben, 3_000)
    pay_week()
    assert (of(ben).earnings_minor, of(ben).cash_minor) == (700 + 2_700, 1_000)
    assert of(ben).amount_minor == 2_400
    assert balance("cash_with_driver", ben) == balance("driver_earnings", ben) == 0
    sound()


def test_a_driver_who_holds_more_cash_than_they_earned_is_paid_nothing() -> None:
    ben = payee("ben")
    earn(ben, 1_000, method="cash")
    give_dividends(ben, 9_000)
    open_week()
    work_off()
    assert not models.Payout.objects.exists()
    assert balance("driver_earnings", ben) == 0
    assert balance("cash_with_driver", ben) == 300


def test_what_was_earned_after_the_week_waits_for_the_next_one() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    wait(timedelta(days=11))
    earn(ben, 5_000)
    batches.open_due(time_zone=HELSINKI, currencies=["EUR"], now=now())
    work_off()
    assert of(ben).amount_minor == 1_700


@pytest.mark.parametrize(("minor", "is_sent"), [(2_500, True), (2_499, False)])
def test_dividends_alone_are_sent_from_a_voted_amount_on(minor: int, is_sent: bool) -> None:
    fill_provider()
    ada = payee("ada")
    give_dividends(ada, minor)
    wait(timedelta(days=11))
    batch = models.Batch.objects.create(period="any", currency="EUR", until=now(), opened_at=now())
    batches.fill(payload={"batch": str(batch.pk), "after": str(UUID(int=0))}, now=now())
    assert models.Payout.objects.filter(user_id=ada).exists() == is_sent


def test_less_is_sent_at_the_end_of_a_quarter_but_never_next_to_nothing() -> None:
    ada, chi = payee("ada"), payee("chi")
    give_dividends(ada, 100)
    give_dividends(chi, 99)
    batch = models.Batch.objects.create(
        period="any", currency="EUR", until=now(), opened_at=now(), is_quarterly=True
    )
    batches.fill(payload={"batch": str(batch.pk), "after": str(UUID(int=0))}, now=now())
    assert [row.user_id for row in models.Payout.objects.all()] == [ada]


def test_a_batch_opens_once_and_states_how_much_it_was_but_not_for_whom() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    open_week()
    batches.open_due(time_zone=HELSINKI, currencies=["EUR"], now=now())
    work_off()
    (batch,) = models.Batch.objects.all()
    assert (batch.payouts, batch.amount_minor) == (1, 1_700)
    stated = journal.Entry.objects.get(kind="payout.batch")
    assert stated.public == {"period": batch.period, "currency": "EUR"}


def test_nobody_is_paid_whose_account_is_incomplete_held_or_refused_by_a_bank() -> None:
    names = ("new", "held", "closed")
    new, held, closed = (stage.somebody(name) for name in names)
    for user_id in (new, held, closed):
        payees.open_account(user_id=user_id, country="FI", now=now())
        earn(user_id)
    wait(timedelta(days=11))
    tell(held, "good")
    tell(closed, "closed")
    models.Payee.objects.filter(user_id=closed).update(held_until=None, bank_trouble="no_account")
    batches.open_due(time_zone=HELSINKI, currencies=["EUR"], now=now())
    work_off()
    assert not models.Payout.objects.exists()


def test_a_bank_that_sends_money_back_gives_it_to_the_payee_who_is_told(
    mailoutbox: list[EmailMessage],
) -> None:
    fill_provider()
    ben = payee("ben", "closed")
    earn(ben)
    give_dividends(ben, 300)
    mailoutbox.clear()
    pay_week()
    assert (of(ben).state, of(ben).trouble) == ("failed", "account_closed")
    assert balance("driver_earnings", ben) == -1_700
    assert balance("wallet", ben) == -300
    assert dividends.paid_out(ben, "EUR") == 0
    mails = [mail.body for mail in mailoutbox if "came back" in mail.subject]
    assert ["€20.00" in body and "is closed" in body for body in mails] == [True]
    sound()
    tell(ben, "good")
    wait(DAY)
    pay_week()
    again = models.Payout.objects.exclude(id=of_period(ben)).get()
    assert (again.state, again.amount_minor) == ("paid", 2_000)
    sound()


def of_period(user_id: UUID) -> UUID:
    """The first payout of somebody."""
    return models.Payout.objects.filter(user_id=user_id).order_by("opened_at")[0].id


def test_a_payout_waits_while_there_is_too_little_at_the_provider() -> None:
    ben = payee("ben")
    earn(ben)
    pay_week()
    assert (of(ben).state, of(ben).trouble) == ("queued", "balance_insufficient")
    fill_provider()
    wait(3 * DAY)
    work_off()
    wait(2 * DAY)
    work_off()
    assert of(ben).state == "paid"
    sound()


@pytest.mark.parametrize("fault", ["lost", "error_after", "error_saved", "error", "away"])
@pytest.mark.parametrize("step", ["/transfers", "/payouts"])
def test_whatever_becomes_of_an_answer_a_payee_is_paid_once(fault: str, step: str) -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    client.fake().plan(step, fault)
    open_week()
    for _ in range(3):
        work_off()
        wait(timedelta(minutes=2))
    wait(2 * DAY)
    work_off()
    assert of(ben).state == "paid"
    assert len(client.fake().everything("transfer")) == 1
    sound()


@pytest.mark.parametrize("kind", ["transfer", "payout"])
def test_a_process_killed_between_call_and_commit_pays_once(kind: str) -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    open_week()
    killed = _kill_after(kind)
    assert killed == 1
    if kind == "payout":
        wait(25 * timedelta(hours=1))  # the provider has forgotten the key by now
    work_off()
    wait(2 * DAY)
    work_off()
    assert of(ben).state == "paid"
    assert len(client.fake().everything("transfer")) == 1
    assert paying.at_provider() == balance("provider")


def _kill_after(kind: str) -> int:
    """Do all that is due until a call of this kind is open; make it, and forget the answer."""
    for _ in range(6):
        for call in models.Call.objects.filter(kind=kind, state="open"):
            handler = load(calls.KINDS[kind])
            handler.ask(call, Named(call.id, f"{call.key}:{call.attempt}"))
            return 1
        work.run_next_message(now=now(), enqueue=lambda _queue, number: _work(number, kind))
    return 0


def _work(number: int, kind: str) -> None:
    message = work_models.Outbox.objects.get(id=number)
    call = models.Call.objects.filter(id=message.payload.get("call")).first()
    if call is None or call.kind != kind:
        work.run_queued_message(number, now=now())


def test_messages_twice_late_and_in_any_order_move_a_payout_once() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    client.fake().break_down(
        Faults(twice_bp=10_000, late_bp=5_000, late_s=90_000, is_shuffled=True)
    )
    pay_week()
    wait(2 * DAY)
    work_off()
    assert of(ben).state == "paid"
    sound()


def test_a_payout_whose_message_never_came_is_looked_at() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    open_week()
    for _ in range(3):
        stage.run_outbox(now())
    wait(2 * DAY)
    paying_out.look_at_overdue(payload={}, now=now())
    assert of(ben).state == "paid"


def test_a_payout_that_was_paid_may_still_come_back() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    pay_week()
    payout = of(ben)
    client.fake().change(payout.provider_id or "", status="failed", failure_code="no_account")
    paying_out.learn_heard(payout.provider_id or "", payout.account_id, now=now())
    assert of(ben).state == "failed"
    assert balance("driver_earnings", ben) == -1_700
    assert balance("payout_in_flight", ben) == 0


def test_the_night_finds_a_cent_that_is_missing_from_a_transfer() -> None:
    fill_provider()
    ben = payee("ben")
    earn(ben)
    pay_week()
    since = now() - 30 * DAY
    assert compared(since) == {"ride"}  # whose card was never asked: there is only its money
    (line,) = [
        one for one in client.fake().everything("balance_transaction") if one["type"] == "transfer"
    ]
    client.fake().change(line["id"], net=line["net"] - 1)
    assert compared(since) == {"ride", "transfer"}


def compared(since: datetime) -> set[str]:
    """The kinds of what the nightly comparison finds."""
    report = reconciling.reconcile(since=since, until=now(), now=now())
    return {kind for kind, _object in report.found}


def test_the_database_refuses_a_second_payout_of_a_period_or_account() -> None:
    ben = payee("ben")
    earn(ben)
    open_week()
    work_off()
    row = of(ben)
    row.id, row.transfer_id, row.provider_id = uuid4(), None, None
    with pytest.raises(IntegrityError, match="one_payout_per_period"):
        row.save(force_insert=True)
