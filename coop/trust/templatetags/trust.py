"""What pages of other rooms show of trust, so that they need not know how it is found."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import template
from django.template import Context

from coop.trust import contexts
from coop.trust.queries import ratings

register = template.Library()


@register.simple_tag(takes_context=True)
def rate_card(context: Context, about: UUID) -> dict[str, Any] | None:
    """`{% rate_card ride.id as rating %}`: what the reader can say of this ride, or said."""
    user, now = context["request"].user, context["now"]
    if not user.is_authenticated or not isinstance(now, datetime):
        return None
    found = ratings.rateable(about, by=user.pk, now=now)
    return contexts.card(found) if found else None


@register.simple_tag(takes_context=True)
def rides_to_rate(context: Context) -> int:
    """`{% rides_to_rate as count %}`: how many rides the reader can still rate."""
    user, now = context["request"].user, context["now"]
    return len(ratings.to_rate(user.pk, now=now)) if user.is_authenticated else 0
