"""What every template may ask about the person who is signed in."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coop.members import queries, waiting
from coop.work import clock


def person(request: HttpRequest) -> dict[str, object]:
    """`held`: the person's offices and "member"; `unanswered`: what waits for them.

    Both are read only where a template asks.
    """
    return {
        "held": SimpleLazyObject(lambda: _roles(request)),
        "unanswered": SimpleLazyObject(lambda: _unanswered(request)),
    }


def _roles(request: HttpRequest) -> frozenset[str]:
    user_id = request.user.pk
    return frozenset() if user_id is None else queries.roles(user_id)


def _unanswered(request: HttpRequest) -> list[waiting.Waiting]:
    user_id = request.user.pk
    return waiting.of(user_id, clock.now()) if user_id else []
