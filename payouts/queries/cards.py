"""Reads of saved cards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from payouts import models
from payouts.paying import CardState


@dataclass(frozen=True, slots=True)
class CardView:
    """A saved card as its owner sees it."""

    id: UUID
    state: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    is_default: bool
    action_url: str
    added_at: datetime


def cards_of(user_id: UUID) -> list[CardView]:
    """The cards somebody can pay with, the default one first."""
    rows = models.Card.objects.filter(user_id=user_id, state=CardState.READY)
    return [_view(row) for row in rows.order_by("-is_default", "-added_at", "id")]


def card(card_id: UUID, *, user_id: UUID) -> CardView | None:
    """One card of this person's, ready or not."""
    found = models.Card.objects.filter(id=card_id, user_id=user_id).first()
    return _view(found) if found else None


def has_any(user_id: UUID) -> bool:
    """Whether somebody can pay by card."""
    return models.Card.objects.filter(user_id=user_id, state=CardState.READY).exists()


def _view(row: models.Card) -> CardView:
    return CardView(
        row.id,
        row.state,
        row.brand,
        row.last4,
        row.exp_month,
        row.exp_year,
        row.is_default,
        row.action_url,
        row.added_at,
    )
