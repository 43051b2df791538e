"""Payments by card, for tests: cards of the fake provider, what workers do, and its messages."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coop.work import actions as work
from coop.work import clock
from payouts import models
from payouts.actions import cards, hearing, payments, settle_ride
from payouts.actions.payments import Hold
from payouts.actions.settling import RideMoney
from payouts.rails import client, statements
from payouts.rails.fake.cards import BY_NAME
from tests.stage import run_outbox, run_timers

RIDER, DRIVER, DRIVER_USER = UUID(int=51), UUID(int=52), UUID(int=53)
WORKS = "pm_card_visa"
DECLINES_LATER = "pm_card_chargeCustomerFail"
ASKS = "pm_card_authenticationRequired"


def now() -> datetime:
    return clock.now()


def add_card(user_id: UUID = RIDER, name: str = WORKS) -> UUID:
    number = BY_NAME[name].number
    try:
        return cards.add_test_card(user_id=user_id, number=number, key=uuid4(), now=now())
    except cards.ConfirmCard as asked:
        return confirm_card(asked)


def confirm_card(asked: cards.ConfirmCard, *, is_confirmed: bool = True) -> UUID:
    card = models.Card.objects.get(id=str(asked.facts["card"]))
    client.fake().answer_bank(card.setup_id, is_confirmed=is_confirmed)
    cards.come_back(card_id=card.id, by=card.user_id, now=now())
    return card.id


def hold(amount_minor: int = 1500, *, rider: UUID = RIDER, about: UUID | None = None) -> Hold:
    return payments.hold(
        payer_id=rider,
        amount_minor=amount_minor,
        currency="EUR",
        about=about or uuid4(),
        now=now(),
    )


def held_ride(amount_minor: int = 1500, *, rider: UUID = RIDER) -> UUID:
    """A ride whose price is held on the rider's card."""
    ride_id = uuid4()
    payments.bind(hold_id=hold(amount_minor, rider=rider).id, ride_id=ride_id, now=now())
    return ride_id


def end(ride_id: UUID, amount_minor: int = 1500, *, rider: UUID = RIDER) -> None:
    """What happens in money when a ride by card ends, in the ride's own transaction."""
    settle_ride(money(ride_id, amount_minor, rider=rider), now=now())
    payments.capture_for(ride_id=ride_id, amount_minor=amount_minor, now=now())


def money(ride_id: UUID, amount_minor: int, *, rider: UUID = RIDER) -> RideMoney:
    fee = amount_minor * 15 // 100
    return RideMoney(
        ride_id=ride_id,
        payer_id=rider,
        driver_id=DRIVER,
        driver_user_id=DRIVER_USER,
        currency="EUR",
        method="card",
        total_minor=amount_minor,
        driver_minor=amount_minor - fee,
        fee_minor=fee,
        rule_version=1,
        ended_at=now(),
    )


def work_off() -> None:
    """Workers and sweeper do all that is due, and the provider's messages arrive."""
    for _ in range(3):
        run_outbox(now())
        run_timers(now())
        deliver()


def wait(span: timedelta) -> None:
    work.forward_clock(span)


def deliver() -> int:
    return client.fake().deliver(receive)


def receive(body: str) -> int:
    hearing.receive(body=body.encode(), signature=statements.sign(body), now=now())
    return 200


def of_ride(ride_id: UUID) -> dict[str, models.Payment]:
    return {row.purpose: row for row in models.Payment.objects.filter(ride_id=ride_id)}


def balance(kind: str, owner: UUID | None = None) -> int:
    """Debits minus credits of an account, in the ledger."""
    rows = models.Posting.objects.filter(account__kind=kind, account__owner=owner)
    return sum(debit - credit for debit, credit in rows.values_list("debit_minor", "credit_minor"))


def at_provider() -> int:
    """What the provider holds for us, in euro."""
    found = statements.balance()
    return found.available_minor.get("EUR", 0) + found.pending_minor.get("EUR", 0)


def charged() -> int:
    """How many charges took money at the provider, and never mind what we believe."""
    lines = statements.lines(since=now() - timedelta(days=400), until=now() + timedelta(days=1))
    return sum(1 for line in lines if line.kind == "charge")
