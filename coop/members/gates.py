"""Who may pass: doors of offices call these first, pages and API alike."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request

from coop.basics.refusals import Refusal
from coop.members import queries
from coop.web import who


class StewardsOnly(Refusal):
    """The page or act belongs to stewards."""

    code = "stewards_only"
    status = 403


class DispatchersOnly(Refusal):
    """The page or act belongs to dispatchers and stewards."""

    code = "dispatchers_only"
    status = 403


def steward(request: HttpRequest | Request) -> UUID:
    """The account behind a request, if it holds a steward's office now.

    Raises:
        StewardsOnly: it does not.
    """
    by = who.user_id(request)
    if not queries.is_steward(by):
        raise StewardsOnly(
            _(
                "This belongs to the stewards of your co-operative. "
                "Members appoint them; ask one of them to look, or to do it with you."
            )
        )
    return by


def dispatcher(request: HttpRequest | Request) -> UUID:
    """The account behind a request, if it may act at the desk: dispatchers and stewards.

    Raises:
        DispatchersOnly: it may not.
    """
    by = who.user_id(request)
    if not queries.may_dispatch(by):
        raise DispatchersOnly(
            _(
                "This belongs to the desk: to dispatchers and stewards of your co-operative. "
                "A steward can appoint you."
            )
        )
    return by
