"""Who asks: the account behind a request, for doors that require sign-in."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request


def user_id(request: HttpRequest | Request) -> UUID:
    """The signed-in person's account.

    Raises:
        PermissionDenied: nobody is signed in; the door should have asked for it.
    """
    found = request.user.pk
    if found is None:
        raise PermissionDenied
    return found
