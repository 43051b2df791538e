"""What every template may ask about the person who is signed in."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coop.members import queries


def person(request: HttpRequest) -> dict[str, object]:
    """`held`: the person's offices and "member"; read only where a template asks."""
    return {"held": SimpleLazyObject(lambda: _roles(request))}


def _roles(request: HttpRequest) -> frozenset[str]:
    user_id = request.user.pk
    return frozenset() if user_id is None else queries.roles(user_id)
