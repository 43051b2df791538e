"""Rides paid by card: held, taken, released, tipped; what a card does not give is owed."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.mail import EmailMessage
from pytest_django import DjangoAssertNumQueries

from coop.basics.refusals import Malformed, NotYours
from payouts import models
from payouts.actions import KeyReused, payments
from payouts.actions.payments import (
    CardDeclined,
    HoldGone,
    NeedsAction,
    NoCard,
    NothingHeld,
    NothingOwed,
    OwesFirst,
    TippedBefore,
)
from payouts.queries import payments as reading
from payouts.rails import client
from payouts.rails.refusing import ProviderAway
from tests import paying, stage
from tests.paying import (
    ASKS,
    DECLINES_LATER,
    DRIVER,
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

pytestmark = pytest.mark.usefixtures("db")


def tip(ride_id: UUID, amount_minor: int = 200) -> payments.Hold:
    return payments.tip(
        ride_id=ride_id,
        amount_minor=amount_minor,
        payer_id=RIDER,
        driver_id=DRIVER,
        key=uuid4(),
        now=now(),
    )


def pay_debt(key: UUID | None = None) -> payments.Hold:
    return payments.pay_debt(payer_id=RIDER, currency="EUR", key=key or uuid4(), now=now())


def test_what_a_ride_costs_is_held_then_taken_and_the_cost_of_the_card_is_booked() -> None:
    add_card()
    ride_id = held_ride(1500)
    assert balance("provider") == 0
    end(ride_id, 1200)
    assert balance("owed_by_rider", RIDER) == 1200
    assert reading.debt(RIDER, "EUR") == 0  # the card is about to pay it
    work_off()
    (paid,) = of_ride(ride_id).values()
    assert (paid.state, paid.captured_minor, paid.cost_minor) == ("captured", 1200, 65)
    assert balance("owed_by_rider", RIDER) == 0
    assert balance("provider") == paying.at_provider() == 1200 - 65
    assert charged() == 1


def test_a_ride_that_costs_more_than_was_held_is_charged_in_two_parts() -> None:
    add_card()
    ride_id = held_ride(1000)
    end(ride_id, 1350)
    work_off()
    found = of_ride(ride_id)
    assert {name: row.captured_minor for name, row in found.items()} == {"hold": 1000, "rest": 350}
    assert balance("owed_by_rider", RIDER) == 0
    assert charged() == 2


def test_a_ride_that_costs_nothing_releases_what_was_held() -> None:
    add_card()
    ride_id = held_ride()
    payments.release_for(ride_id=ride_id, now=now())
    payments.release_for(ride_id=ride_id, now=now())
    work_off()
    assert of_ride(ride_id)["hold"].state == "released"
    assert charged() == paying.at_provider() == 0
    with pytest.raises(KeyReused):
        payments.capture_for(ride_id=ride_id, amount_minor=100, now=now())


def test_a_ride_is_captured_once_whoever_asks_how_often() -> None:
    add_card()
    ride_id = held_ride(1000)
    for _ in range(3):
        payments.capture_for(ride_id=ride_id, amount_minor=1200, now=now())
        work_off()
    with pytest.raises(KeyReused):
        payments.capture_for(ride_id=ride_id, amount_minor=1201, now=now())
    assert charged() == 2
    assert paying.at_provider() == balance("provider")


def test_the_same_booking_sent_twice_holds_once() -> None:
    add_card()
    about = uuid4()
    assert hold(about=about).id == hold(about=about).id
    assert models.Payment.objects.count() == 1
    with pytest.raises(KeyReused):
        hold(1501, about=about)
    add_card(DRIVER)
    with pytest.raises(NotYours):
        hold(about=about, rider=DRIVER)


@pytest.mark.parametrize("amount", [0, -1])
def test_no_amount_is_held_or_tipped_that_is_not_above_zero(amount: int) -> None:
    add_card()
    with pytest.raises(Malformed):
        hold(amount)
    with pytest.raises(Malformed):
        tip(uuid4(), amount)


def test_without_a_card_the_rider_hears_where_to_add_one() -> None:
    with pytest.raises(NoCard) as refused:
        hold()
    assert refused.value.facts["page"] == "/pay/cards/"
    add_card()
    with pytest.raises(NoCard, match="not among yours"):
        payments.hold(
            payer_id=RIDER,
            amount_minor=100,
            currency="EUR",
            about=uuid4(),
            method_id=uuid4(),
            now=now(),
        )


def test_a_declined_card_says_why_and_another_one_pays() -> None:
    add_card(name=DECLINES_LATER)
    about = uuid4()
    with pytest.raises(CardDeclined, match="declined this card"):
        hold(about=about)
    good = add_card()
    again = payments.hold(
        payer_id=RIDER, amount_minor=1500, currency="EUR", about=about, method_id=good, now=now()
    )
    assert again.state == "authorised"


def test_a_rider_mends_a_payment_that_their_bank_asks_about() -> None:
    add_card(name=ASKS)
    about = uuid4()
    with pytest.raises(NeedsAction) as asked:
        hold(about=about)
    payment = models.Payment.objects.get(id=str(asked.value.facts["payment"]))
    assert asked.value.facts["action_url"] == f"/demo/stripe/confirm/{payment.provider_id}/"
    client.fake().answer_bank(payment.provider_id or "", is_confirmed=True)
    assert payments.come_back(payment_id=payment.id, by=RIDER, now=now()) == "authorised"
    with pytest.raises(NotYours):
        payments.come_back(payment_id=payment.id, by=DRIVER, now=now())
    assert hold(about=about).id == payment.id


def test_a_payment_that_a_bank_was_not_told_yes_about_may_be_tried_again() -> None:
    add_card(name=ASKS)
    about = uuid4()
    with pytest.raises(NeedsAction) as asked:
        hold(about=about)
    payment = models.Payment.objects.get(id=str(asked.value.facts["payment"]))
    client.fake().answer_bank(payment.provider_id or "", is_confirmed=False)
    with pytest.raises(CardDeclined, match="did not confirm"):
        hold(about=about)
    with pytest.raises(NeedsAction):
        hold(about=about)


def test_a_ride_booked_ahead_is_held_without_its_rider() -> None:
    add_card(name="pm_card_authenticationRequiredOnSetup")
    found = payments.hold_unattended(
        payer_id=RIDER, amount_minor=900, currency="EUR", about=uuid4(), now=now()
    )
    assert found.state == "authorised"
    add_card(DRIVER, ASKS)
    with pytest.raises(CardDeclined) as refused:
        payments.hold_unattended(
            payer_id=DRIVER, amount_minor=900, currency="EUR", about=uuid4(), now=now()
        )
    assert refused.value.facts["reason"] == "authentication_required"


def test_what_nobody_booked_with_is_released_after_ten_minutes() -> None:
    add_card()
    found = hold()
    bound = held_ride()
    wait(timedelta(minutes=11))
    work_off()
    assert models.Payment.objects.get(id=found.id).state == "released"
    assert of_ride(bound)["hold"].state == "authorised"
    with pytest.raises(HoldGone):
        payments.bind(hold_id=found.id, ride_id=uuid4(), now=now())


def test_a_hold_belongs_to_one_ride() -> None:
    add_card()
    found, ride_id = hold(), uuid4()
    for _ in range(2):
        payments.bind(hold_id=found.id, ride_id=ride_id, now=now())
    with pytest.raises(HoldGone):
        payments.bind(hold_id=found.id, ride_id=uuid4(), now=now())


def test_a_hold_that_expired_is_charged_anew() -> None:
    add_card()
    ride_id = held_ride(1000)
    wait(timedelta(days=8))
    end(ride_id, 1000)
    work_off()
    found = of_ride(ride_id)
    assert (found["hold"].state, found["rest"].state) == ("expired", "captured")
    assert charged() == 1
    assert balance("owed_by_rider", RIDER) == 0


def owing(amount_minor: int = 1000, rider: UUID = RIDER) -> UUID:
    """A ride whose hold expired, and whose card was refused afterwards."""
    good = add_card(rider)
    ride_id = held_ride(amount_minor, rider=rider)
    wait(timedelta(days=8))
    method = models.Card.objects.get(id=good).provider_id or ""
    client.fake().change(method, _number="4000000000000341")
    end(ride_id, amount_minor, rider=rider)
    work_off()
    return ride_id


def test_what_a_card_does_not_give_is_owed_and_the_rider_is_told(
    mailoutbox: list[EmailMessage],
) -> None:
    rider = stage.somebody("rider")
    ride_id = owing(rider=rider)
    assert of_ride(ride_id)["rest"].state == "declined"
    assert reading.debts(rider) == {"EUR": 1000}
    (mail,) = mailoutbox
    assert "did not pay €10.00" in mail.body
    assert "/pay/owed/" in mail.body
    with pytest.raises(OwesFirst, match="You owe €10") as refused:
        hold(rider=rider)
    assert refused.value.facts["page"] == "/pay/owed/"


def test_what_is_owed_and_what_is_coming_are_read_in_one_moment(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Else a payment that arrives between two readings is in neither, and reads as a debt.
    with django_assert_num_queries(1):
        assert reading.debt(RIDER, "EUR") == 0


def test_a_debt_is_paid_once_and_then_the_next_ride_can_be_booked() -> None:
    owing()
    with pytest.raises(CardDeclined):
        pay_debt()
    models.Card.objects.update(state="removed", is_default=False)
    add_card()
    key = uuid4()
    assert pay_debt(key).id == pay_debt(key).id
    with pytest.raises(NothingOwed):
        pay_debt()
    work_off()
    assert balance("owed_by_rider", RIDER) == 0
    assert hold().state == "authorised"
    assert paying.at_provider() == balance("provider")


def test_a_tip_is_charged_once_and_all_of_it_goes_to_the_driver() -> None:
    add_card()
    ride_id = held_ride()
    end(ride_id)
    work_off()
    before = balance("driver_earnings", DRIVER)
    assert tip(ride_id).id == tip(ride_id).id
    with pytest.raises(TippedBefore, match="a tip of €2"):
        tip(ride_id, 300)
    work_off()
    assert balance("driver_earnings", DRIVER) - before == -200
    assert charged() == 2
    assert paying.at_provider() == balance("provider")


def test_a_ride_that_was_never_held_cannot_be_captured() -> None:
    with pytest.raises(NothingHeld):
        payments.capture_for(ride_id=uuid4(), amount_minor=100, now=now())
    with pytest.raises(NothingHeld):
        tip(uuid4())
    payments.release_for(ride_id=uuid4(), now=now())


def test_where_nobody_answers_the_same_request_may_be_sent_again() -> None:
    add_card()
    about = uuid4()
    for _ in range(2):
        client.fake().plan("/v1/payment_intents", "lost")
    with pytest.raises(ProviderAway):
        hold(about=about)
    assert hold(about=about).state == "authorised"
    work_off()
    assert models.Payment.objects.count() == 1
