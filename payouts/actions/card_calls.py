"""What the provider says of a card that is being saved, written down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from payouts import models
from payouts.paying import CardState
from payouts.rails import provider
from payouts.rails.refusing import Declined, Impossible
from payouts.rails.values import Named, Setup


def ask(call: models.Call, named: Named) -> Setup:
    """Call the provider."""
    return provider.setup_card(
        customer_id=_customer(call),
        card_id=call.facts["card_id"],
        back_url=call.facts["back_url"],
        call=named,
    )


def look(call: models.Call) -> Setup | None:
    """The setup that the call made."""
    return provider.find_setup(customer_id=_customer(call), call_id=call.id)


def keep(call: models.Call, answer: Setup, *, now: datetime) -> str:
    """Learn what came of it."""
    learn(call.subject_id, answer, now=now)
    return answer.id


def refuse(call: models.Call, error: Declined | Impossible, *, now: datetime) -> None:
    """The bank said no."""
    code = error.trouble.code if isinstance(error, Declined) else error.code
    cards = models.Card.objects.filter(id=call.subject_id, state=CardState.PENDING)
    cards.update(state=CardState.FAILED, trouble=code)


@transaction.atomic
def learn(card_id: UUID, setup: Setup, *, now: datetime) -> models.Card:
    """Bring a card to what the provider has. The first card is the default one."""
    # One person's cards in turn, so that two first cards do not both become the default.
    owner = models.Card.objects.get(id=card_id).user_id
    mine = list(models.Card.objects.select_for_update().filter(user_id=owner).order_by("id"))
    card = next(one for one in mine if one.id == card_id)
    if card.state != CardState.PENDING:
        return card
    card.setup_id, card.action_url = setup.id, setup.action_url
    if setup.is_done and setup.card is not None:
        shown = setup.card
        card.provider_id, card.brand, card.last4 = shown.id, shown.brand, shown.last4
        card.exp_month, card.exp_year = shown.exp_month, shown.exp_year
        card.state, card.action_url = CardState.READY, ""
        card.is_default = not any(one.is_default for one in mine)
    elif setup.trouble is not None:
        card.state, card.trouble = CardState.FAILED, setup.trouble.code
    card.save()
    return card


def _customer(call: models.Call) -> str:
    owner = models.Card.objects.get(id=call.subject_id).user_id
    return models.Payer.objects.get(user_id=owner).provider_id
