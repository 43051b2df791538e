"""Saving cards: they lie with the provider, we keep what tells one from another."""

from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours, Refusal
from coop.work import actions as work
from payouts import models, troubles
from payouts.actions import calls, card_calls, payers
from payouts.paying import OPEN, CardState
from payouts.rails import client, provider
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Named

MOST = 10


class CardRefused(Refusal):
    """The bank of a card said no."""

    code = "card_declined"
    status = 422


class ConfirmCard(Refusal):
    """The owner confirms with their bank at `facts["action_url"]`; then the card is saved."""

    code = "needs_action"


class TooMany(Refusal):
    """Nobody needs so many cards; somebody who tries many numbers does."""

    code = "too_many_cards"


class InUse(Refusal):
    """A ride under way is paid with this card."""

    code = "card_in_use"


def add_test_card(*, user_id: UUID, number: str, key: UUID, now: datetime) -> UUID:
    """Save one of the provider's test cards, by its number; only where no money moves.

    Returns:
        the card.
    Raises:
        CardRefused: the sentence says what the bank said.
        ConfirmCard: the owner has to confirm with their bank.
        TooMany, ProviderAway.
        NotYours: the provider is a real one, which takes numbers on its own form only.
    """
    if not client.is_fake():
        raise NotYours(_("There is no such page."))
    try:
        method = provider.test_card(number, call=Named(key, f"test_card:{user_id}:{key}"))
    except Declined as error:
        raise CardRefused(error.trouble.sentence) from error
    except Impossible as error:
        raise CardRefused(troubles.sentence("incorrect_number")) from error
    card = _save(user_id=user_id, method=method, key=key, now=now)
    if card.state == CardState.FAILED:
        raise CardRefused(troubles.sentence(card.trouble))
    if card.state == CardState.PENDING:
        facts = {"action_url": card.action_url, "card": str(card.id)}
        raise ConfirmCard(_("Confirm this card with your bank."), facts=facts)
    return card.id


def begin(*, user_id: UUID, key: UUID, now: datetime) -> tuple[UUID, str]:
    """Let somebody give a card on the provider's own form; returns the card and the form's secret.

    Raises:
        TooMany, ProviderAway.
    """
    card = _save(user_id=user_id, method="", key=key, now=now)
    return card.id, provider.setup(card.setup_id).client_secret


def come_back(*, card_id: UUID, by: UUID, now: datetime) -> str:
    """Somebody returns from the provider or their bank: fetch what came of it; the new state.

    Raises:
        NotYours: it is not their card.
        CardRefused: the bank said no.
        ProviderAway: ask again later.
    """
    card = models.Card.objects.filter(id=card_id, user_id=by).first()
    if card is None:
        raise NotYours(_("There is no such card."))
    if card.setup_id:
        card = card_calls.learn(card_id, provider.setup(card.setup_id), now=now)
    if card.state == CardState.FAILED:
        raise CardRefused(troubles.sentence(card.trouble))
    return card.state


@transaction.atomic
def prefer(*, card_id: UUID, by: UUID, now: datetime) -> None:
    """Pay with this card unless another is chosen.

    Raises:
        NotYours: it is not among their cards.
    """
    mine = list(models.Card.objects.select_for_update().filter(user_id=by).order_by("id"))
    if not any(one.id == card_id and one.state == CardState.READY for one in mine):
        raise NotYours(_("This card is not among yours."))
    models.Card.objects.filter(user_id=by, is_default=True).update(is_default=False)
    models.Card.objects.filter(id=card_id).update(is_default=True)


@transaction.atomic
def remove(*, card_id: UUID, by: UUID, now: datetime) -> None:
    """Forget a card, here and at the provider; the newest of the others becomes the default.

    Raises:
        NotYours: it is not among their cards.
        InUse: a ride under way is paid with it.
    """
    mine = list(models.Card.objects.select_for_update().filter(user_id=by).order_by("-added_at"))
    card = next((one for one in mine if one.id == card_id), None)
    if card is None:
        raise NotYours(_("This card is not among yours."))
    if card.state == CardState.REMOVED:
        return
    if models.Payment.objects.filter(card=card, state__in=OPEN).exists():
        raise InUse(_("A payment with this card is under way. Remove it when that has ended."))
    # What was paid with it still says which one it was: the last four digits stay.
    card.state, card.removed_at, was_default = CardState.REMOVED, now, card.is_default
    card.is_default = False
    card.save()
    others = [one for one in mine if one.state == CardState.READY]
    if was_default and others:
        models.Card.objects.filter(id=others[0].id).update(is_default=True)
    if card.provider_id:
        work.post("payments.forget_card", {"card": card.provider_id}, now=now)


def forget_at_provider(*, payload: dict[str, str], now: datetime) -> None:
    """Outbox: the provider forgets a card that its owner removed."""
    provider.forget_card(payload["card"])


def _save(*, user_id: UUID, method: str, key: UUID, now: datetime) -> models.Card:
    """Put the card on record, commit, ask the provider."""
    payers.introduce(user_id, now=now)
    card = _recorded(user_id=user_id, method=method, key=key, now=now)
    call = models.Call.objects.get(key=f"setup:{card.id}")
    calls.carry_out(call.id, patience=1, now=now)
    card.refresh_from_db()
    return card


@transaction.atomic(durable=True)
def _recorded(*, user_id: UUID, method: str, key: UUID, now: datetime) -> models.Card:
    card_id = uuid5(user_id, f"card:{key}")
    known = models.Card.objects.filter(id=card_id).first()
    if known is not None:
        return known
    saved = models.Card.objects.filter(user_id=user_id, state=CardState.READY).count()
    if saved >= MOST:
        raise TooMany(_("You have %d cards. Remove one before you add another.") % saved)
    card, _is_new = models.Card.objects.get_or_create(
        id=card_id, defaults={"user_id": user_id, "added_at": now}
    )
    facts = {
        "card_id": method,
        "back_url": f"{settings.PUBLIC_URL}/pay/cards/{card.id}/back/",
    }
    call = calls.open_call(
        key=f"setup:{card.id}", kind="setup", subject_id=card.id, facts=facts, now=now
    )
    calls.watch(call, now=now)
    return card
