"""What goes wrong with payments, one by one: nothing is paid twice, nothing is lost.

The provider's own statement is the witness: `charged()` counts what it took.
"""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from coop.basics.refusals import Malformed
from coop.work.queries import verify
from payouts import models
from payouts.actions import KeyReused, calls, charging, giving_back, hearing, payments, reconciling
from payouts.actions.giving_back import MoreThanCaptured
from payouts.actions.refunding import COOP, take_back
from payouts.queries import payments as reading
from payouts.rails import client, provider, statements
from payouts.rails.fake.faults import Faults
from payouts.rails.refusing import Impossible, ProviderAway
from payouts.rails.values import Asked, Named
from tests import paying
from tests.paying import (
    RIDER,
    add_card,
    balance,
    charged,
    end,
    held_ride,
    hold,
    now,
    of_ride,
    wait,
    work_off,
)
from tests.web.riding import forgotten

pytestmark = pytest.mark.usefixtures("db")
AFTER = ["away", "lost", "error", "error_saved", "error_after", "limited"]


def plan(path: str, kind: str) -> None:
    client.fake().plan(path, kind)


def come_to_rest() -> None:
    """Time passes, and whatever was left to be tried again is."""
    for _ in range(6):
        work_off()
        wait(timedelta(minutes=2))


def paid_ride(amount_minor: int = 1500) -> UUID:
    add_card()
    ride_id = held_ride(amount_minor)
    end(ride_id, amount_minor)
    work_off()
    return ride_id


def give_back(ride_id: UUID, amount_minor: int, key: str = "ticket:1") -> list[UUID]:
    with transaction.atomic():
        take_back(ride_id, amount_minor, source=COOP, to="card", key=key, now=now())
        return giving_back.refund(
            ride_id=ride_id, amount_minor=amount_minor, reason="late", by=None, key=key, now=now()
        )


def reconcile() -> reconciling.Report:
    since = now() - timedelta(days=30)
    return reconciling.reconcile(since=since, until=now() + timedelta(seconds=1), now=now())


def assert_books_agree() -> None:
    assert balance("provider") == paying.at_provider()
    assert reconcile().found == {}
    broken = [one.invariant.name for one in verify(now=now()) if one.broken]
    assert [name for name in broken if name.startswith(("money.", "cards."))] == []


@pytest.mark.parametrize("kind", AFTER)
@pytest.mark.parametrize("step", ["/v1/payment_intents", "/capture", "/v1/refunds"])
def test_after_any_fault_in_any_step_a_ride_is_paid_and_refunded_once(step: str, kind: str) -> None:
    add_card()
    plan(step, kind)
    about, ride_id = uuid4(), uuid4()
    try:
        found = hold(about=about)
    except ProviderAway:
        found = hold(about=about)
    payments.bind(hold_id=found.id, ride_id=ride_id, now=now())
    end(ride_id)
    come_to_rest()
    give_back(ride_id, 400)
    come_to_rest()
    (payment,) = of_ride(ride_id).values()
    assert (payment.captured_minor, payment.refunded_minor) == (1500, 400)
    assert charged() == 1
    assert_books_agree()


@pytest.mark.parametrize("hours", [1, 25])
def test_a_process_that_dies_between_the_call_and_the_commit_is_repaired(hours: int) -> None:
    """The provider did it, and nothing here says so: as after a kill."""
    add_card()
    ride_id = held_ride()
    end(ride_id)
    call = models.Call.objects.get(kind="capture")
    provider.capture(
        intent_id=of_ride(ride_id)["hold"].provider_id or "",
        amount_minor=1500,
        call=Named(call.id, f"{call.key}:1"),
    )
    wait(timedelta(hours=hours))
    work_off()
    assert of_ride(ride_id)["hold"].captured_minor == 1500
    assert charged() == 1
    assert_books_agree()


@pytest.mark.parametrize("hours", [1, 25])
def test_a_hold_that_was_made_and_forgotten_is_found_and_not_made_twice(hours: int) -> None:
    add_card()
    about = uuid4()
    for _ in range(2):
        plan("/v1/payment_intents", "lost")
    with pytest.raises(ProviderAway):
        hold(about=about)
    wait(timedelta(hours=hours))
    work_off()
    assert len(client.fake().everything("payment_intent")) == 1
    assert models.Payment.objects.get().state == "released"  # nobody booked with it


def test_two_workers_with_the_same_call_charge_once() -> None:
    add_card()
    ride_id = held_ride()
    end(ride_id)
    call = models.Call.objects.get(kind="capture")
    for _ in range(3):
        models.Call.objects.filter(id=call.id).update(state="open")
        calls.carry_out(call.id, now=now())
    assert charged() == 1
    work_off()
    assert_books_agree()


def test_somebody_whom_we_forgot_is_the_same_to_the_provider() -> None:
    """As after a backup that is a minute too old."""
    for _ in range(2):
        with forgotten():
            add_card()
    assert len(client.fake().everything("customer")) == 1


def test_one_click_twice_is_one_refund() -> None:
    """Peers gave money back twice for one click."""
    ride_id = paid_ride()
    assert give_back(ride_id, 500) == give_back(ride_id, 500)
    work_off()
    assert of_ride(ride_id)["hold"].refunded_minor == 500
    with pytest.raises(KeyReused):
        give_back(ride_id, 501)
    assert_books_agree()


def test_no_more_goes_back_than_was_captured() -> None:
    ride_id = paid_ride(1000)
    give_back(ride_id, 700)
    with pytest.raises(MoreThanCaptured, match="At most"):
        giving_back.refund(
            ride_id=ride_id, amount_minor=301, reason="x", by=None, key="other", now=now()
        )
    with pytest.raises(Malformed):
        giving_back.refund(
            ride_id=ride_id, amount_minor=0, reason="x", by=None, key="none", now=now()
        )
    work_off()
    assert reading.refundable(ride_id) == 300


def test_a_ride_settled_in_two_payments_is_refunded_from_both() -> None:
    add_card()
    ride_id = held_ride(1000)
    end(ride_id, 1200)
    work_off()
    assert len(give_back(ride_id, 1100)) == 2
    work_off()
    assert sum(row.refunded_minor for row in of_ride(ride_id).values()) == 1100
    assert_books_agree()


def test_what_is_paid_there_and_absent_here_is_found() -> None:
    """A payment at the provider that nobody here ever asked for."""
    add_card()
    card = models.Card.objects.get().provider_id or ""
    customer = models.Payer.objects.get().provider_id
    asked = Asked(customer, card, 777, "EUR", "nothing", "", is_hold=False)
    provider.pay(asked, call=Named(uuid4(), "foreign"))
    work_off()
    (found,) = [key for key in reconcile().found if key[0] == "absent_here"]
    row = models.Difference.objects.get(kind=found[0])
    assert (row.ours_minor, row.theirs_minor) == (0, 777 - 53)


def test_what_is_paid_here_and_absent_there_is_found() -> None:
    ride_id = paid_ride()
    payment = of_ride(ride_id)["hold"]
    (line,) = statements.lines(since=now() - timedelta(days=1), until=now() + timedelta(days=1))
    client.fake().forget(payment.provider_id or "", payment.charge_id, line.id)
    found = reconcile().found
    assert found["absent_there", str(payment.id)][2:] == (1500, 0)


def test_a_planted_cent_is_found_and_gone_when_it_is_mended() -> None:
    paid_ride()
    assert reconcile().found == {}
    (line,) = statements.lines(since=now() - timedelta(days=1), until=now() + timedelta(days=1))
    client.fake().change(line.id, net=line.net_minor - 1)
    assert set(reconcile().found) == {("charge", line.source_id)}
    client.fake().change(line.id, net=line.net_minor)
    assert reconcile().found == {}
    assert models.Difference.objects.get().gone_at is not None


def test_a_message_is_acted_on_even_if_ours_was_never_answered() -> None:
    """Peers received the message and ignored it: here the payment is found by its call."""
    add_card()
    for _ in range(2):
        plan("/v1/payment_intents", "lost")
    with pytest.raises(ProviderAway):
        hold()
    assert models.Payment.objects.get().provider_id is None
    paying.deliver()
    paying.run_outbox(now())
    assert models.Payment.objects.get().state == "authorised"
    assert not models.Heard.objects.filter(handled_at=None).exists()


def test_messages_may_come_twice_late_and_in_any_order() -> None:
    how = Faults(twice_bp=10_000, late_bp=5_000, late_s=90_000, is_shuffled=True)
    client.fake().break_down(how)
    ride_id = paid_ride()
    give_back(ride_id, 100)
    come_to_rest()
    wait(timedelta(hours=26))
    come_to_rest()
    assert of_ride(ride_id)["hold"].refunded_minor == 100
    assert models.Heard.objects.count() == len(client.fake().everything("event"))
    assert_books_agree()


def test_what_is_learnt_late_never_goes_back() -> None:
    ride_id = paid_ride()
    payment = of_ride(ride_id)["hold"]
    old = provider.intent(payment.provider_id or "")
    client.fake().change(old.id, status="requires_capture")
    charging.refresh(payment.id, now=now())
    payment.refresh_from_db()
    assert payment.state == "captured"


def test_a_refund_on_the_providers_own_pages_is_on_our_books() -> None:
    ride_id = paid_ride()
    intent_id = of_ride(ride_id)["hold"].provider_id or ""
    provider.refund(intent_id=intent_id, amount_minor=250, call=Named(uuid4(), "by hand"))
    work_off()
    assert of_ride(ride_id)["hold"].refunded_minor == 250
    assert balance("loss_reserve") == 250
    assert balance("owed_by_rider", RIDER) == 0
    assert_books_agree()


def test_what_a_dispute_takes_the_loss_reserve_bears_until_it_is_won() -> None:
    add_card(name="pm_card_createDispute")
    ride_id = held_ride()
    end(ride_id)
    work_off()
    dispute = models.Dispute.objects.get()
    assert (dispute.is_open, balance("loss_reserve")) == (True, 1500 + 1500)
    client.fake().change(dispute.provider_id, status="lost")
    hearing.learn_intent(of_ride(ride_id)["hold"].provider_id or "", now=now())
    assert_books_agree()


@pytest.mark.parametrize(
    ("amount", "code"),
    [(0, "parameter_invalid_integer"), (-5, "parameter_invalid_integer"), (49, "amount_too_small")],
)
def test_the_fake_refuses_amounts_that_stripe_refuses(amount: int, code: str) -> None:
    add_card()
    customer = models.Payer.objects.get().provider_id
    card = models.Card.objects.get().provider_id or ""
    with pytest.raises(Impossible) as refused:
        provider.pay(
            Asked(customer, card, amount, "EUR", "x", ""), call=Named(uuid4(), str(uuid4()))
        )
    assert refused.value.code == code
