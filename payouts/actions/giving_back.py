"""Sends money back to the cards it came from. Where it comes from, `refunding.take_back` decides.

Also what the provider tells of money going back without us: refunds made on its own pages, and
disputes that owners of cards have with us through their banks.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from payouts import models
from payouts.actions import calls
from payouts.actions.ledger import KeyReused, Leg, post, reverse
from payouts.paying import CallState, Purpose
from payouts.rails import provider, values
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Named

BY_PROVIDER = "Made on the pages of the payment provider"


class MoreThanCaptured(Refusal):
    """Together with what went back before, it is more than the card paid."""

    code = "more_than_captured"


@transaction.atomic
def refund(
    *, ride_id: UUID, amount_minor: int, reason: str, by: UUID | None, key: str, now: datetime
) -> list[UUID]:
    """Send an amount back to the cards of a ride, once per key. Belongs into the decision's commit.

    The rider must be owed it already (`take_back(..., to="card")`): here it is only sent.

    Args:
        amount_minor: > 0; the newest payments give first, tips never.
        key: names this refund; the same as the decision's.
    Returns:
        the refunds, one per card payment.
    Raises:
        Malformed: the amount is not above zero.
        NotYours: nothing was paid by card for this ride.
        MoreThanCaptured: less was paid, or is left.
        KeyReused: the key stands for another amount.
    """
    if amount_minor <= 0:
        raise Malformed(_("A refund is an amount above zero."))
    # Two clicks come one after the other: whoever is second finds what the first one asked for.
    rows = models.Payment.objects.select_for_update().filter(ride_id=ride_id)
    paid = list(rows.exclude(purpose=Purpose.TIP).order_by("-created_at", "id"))
    before = list(models.Refund.objects.filter(key__startswith=f"{key}/").order_by("key"))
    if before:
        if sum(one.amount_minor for one in before) != amount_minor:
            raise KeyReused(_("This refund was already recorded with other figures."))
        return [one.id for one in before]
    if not any(one.captured_minor for one in paid):
        raise NotYours(_("Nothing was paid by card for this ride."))
    return [
        _ask(one, part, _Why(reason, by, f"{key}/{number}"), now=now)
        for number, (one, part) in enumerate(_parts(paid, amount_minor))
    ]


@transaction.atomic
def learn_refunds(payment_id: UUID, given: list[values.Refund], *, now: datetime) -> None:
    """Bring a payment's refunds to what the provider has, those made without us included."""
    payment = models.Payment.objects.select_for_update().get(id=payment_id)
    for one in given:
        known = _known(one)
        if known is None and one.is_done:
            known = _foreign(payment, one, now=now)
        if known is not None and one.is_failed:
            _came_back(known, payment, now=now)


@transaction.atomic
def learn_dispute(payment_id: UUID, dispute: values.Dispute, *, now: datetime) -> None:
    """Bring a dispute to what the provider has: what it took, the loss reserve bears."""
    payment = models.Payment.objects.select_for_update().get(id=payment_id)
    row, _is_new = models.Dispute.objects.get_or_create(
        provider_id=dispute.id,
        defaults={
            "payment": payment,
            "amount_minor": dispute.amount_minor,
            "opened_at": now,
            "moved_at": now,
        },
    )
    more = dispute.taken_minor - row.taken_minor
    if more:
        post(
            kind="card.disputed" if more > 0 else "card.dispute_won",
            key=f"dispute:{dispute.id}:{dispute.taken_minor}",
            about=payment.ride_id or payment.id,
            currency=payment.currency,
            legs=[Leg("loss_reserve", None, more), Leg("provider", None, -more)],
            now=now,
        )
    row.taken_minor, row.moved_at = dispute.taken_minor, now
    row.is_open, row.is_won = dispute.is_open, dispute.is_won
    row.save()


def ask(call: models.Call, named: Named) -> values.Refund:
    """Call the provider."""
    row = _of(call)
    return provider.refund(
        intent_id=row.payment.provider_id or "", amount_minor=row.amount_minor, call=named
    )


def look(call: models.Call) -> values.Refund | None:
    """The refund that the call made."""
    return provider.find_refund(intent_id=_of(call).payment.provider_id or "", call_id=call.id)


def keep(call: models.Call, answer: values.Refund, *, now: datetime) -> str:
    """It is on its way: the rider is owed it no longer, and the provider has less of ours."""
    row = models.Refund.objects.select_for_update().get(id=call.subject_id)
    if row.state == CallState.OPEN:
        row.state, row.provider_id, row.done_at = CallState.DONE, answer.id, now
        row.save()
        _count(row.payment_id, row.amount_minor)
        _book(row, ("owed_by_rider", _of(call).payment.payer_id), now=now)
    return answer.id


def refuse(call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
    """The provider will not: the money goes to the rider's balance with us instead."""
    calls.log.error("refund %s: %s", call.subject_id, error)
    row = _of(call)
    models.Refund.objects.filter(id=row.id, state=CallState.OPEN).update(state=CallState.REFUSED)
    _to_wallet(row, row.payment, now=now)


def _parts(paid: list[models.Payment], amount_minor: int) -> list[tuple[models.Payment, int]]:
    """How much of a refund each payment gives.

    Raises:
        MoreThanCaptured: all together have less left.
    """
    left, parts = amount_minor, []
    for payment in paid:
        asked = models.Refund.objects.filter(payment=payment).exclude(state=CallState.REFUSED)
        free = payment.captured_minor - sum(asked.values_list("amount_minor", flat=True))
        part = min(free, left)
        if part > 0:
            parts.append((payment, part))
            left -= part
    if left:
        rest = amount_minor - left
        sentence = _("At most %s can still go back to the card.")
        raise MoreThanCaptured(
            sentence % format_money(rest, paid[0].currency), facts={"left_minor": rest}
        )
    return parts


@dataclass(frozen=True, slots=True)
class _Why:
    reason: str
    by: UUID | None
    key: str


def _ask(payment: models.Payment, amount_minor: int, why: _Why, *, now: datetime) -> UUID:
    row = models.Refund.objects.create(
        payment=payment,
        key=why.key,
        amount_minor=amount_minor,
        reason=why.reason[: calls.ERROR_CHARS],
        by_id=why.by,
        asked_at=now,
    )
    call = calls.open_call(
        key=f"refund:{row.id}", kind="refund", subject_id=row.id, facts={}, now=now
    )
    calls.send_later(call, now=now)
    return row.id


def _known(given: values.Refund) -> models.Refund | None:
    """Our row of a refund, also where our own answer never came and its call is still open."""
    known = models.Refund.objects.filter(provider_id=given.id).first()
    if known is None and given.call_id:
        call = models.Call.objects.filter(id=given.call_id, kind="refund").first()
        return models.Refund.objects.filter(id=call.subject_id).first() if call else None
    return known


def _foreign(payment: models.Payment, given: values.Refund, *, now: datetime) -> models.Refund:
    """A refund that nobody here decided: it is on the books, and the loss reserve bears it."""
    row = models.Refund.objects.create(
        payment=payment,
        key=f"provider:{given.id}",
        amount_minor=given.amount_minor,
        reason=BY_PROVIDER,
        state=CallState.DONE,
        provider_id=given.id,
        asked_at=now,
        done_at=now,
    )
    _count(payment.id, given.amount_minor)
    _book(row, ("loss_reserve", None), now=now)
    return row


def _came_back(row: models.Refund, payment: models.Payment, *, now: datetime) -> None:
    """A bank would not take it back, often because the card is closed: it is the rider's here."""
    if row.state != CallState.DONE:
        return
    models.Refund.objects.filter(id=row.id).update(state=CallState.REFUSED)
    models.Payment.objects.filter(id=payment.id).update(
        refunded_minor=F("refunded_minor") - row.amount_minor
    )
    sent = f"refund:{row.id}:sent"
    reverse(key=f"refund:{row.id}:back", of=sent, kind="card.refund_failed", now=now)
    if row.reason != BY_PROVIDER:
        _to_wallet(row, payment, now=now)


def _count(payment_id: UUID, amount_minor: int) -> None:
    rows = models.Payment.objects.filter(id=payment_id)
    rows.update(refunded_minor=F("refunded_minor") + amount_minor)


def _book(row: models.Refund, bearer: tuple[str, UUID | None], *, now: datetime) -> None:
    payment = models.Payment.objects.get(id=row.payment_id)
    post(
        kind="card.refund",
        key=f"refund:{row.id}:sent",
        about=payment.ride_id or payment.id,
        currency=payment.currency,
        legs=[Leg(*bearer, row.amount_minor), Leg("provider", None, -row.amount_minor)],
        now=now,
    )


def _to_wallet(row: models.Refund, payment: models.Payment, *, now: datetime) -> None:
    post(
        kind="refund.wallet",
        key=f"refund:{row.id}:wallet",
        about=payment.ride_id or payment.id,
        currency=payment.currency,
        legs=[
            Leg("owed_by_rider", payment.payer_id, row.amount_minor),
            Leg("wallet", payment.payer_id, -row.amount_minor),
        ],
        now=now,
    )


def _of(call: models.Call) -> models.Refund:
    return models.Refund.objects.select_related("payment").get(id=call.subject_id)
