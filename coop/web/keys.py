"""The number that makes a write harmless to send twice: how it is sent, described and read."""

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from coop.basics.refusals import Malformed

KEY = OpenApiParameter(
    "Idempotency-Key",
    UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID of yours; sending the same request twice does it once.",
)


def event_id(request: HttpRequest | Request) -> UUID:
    """The number of a write: header, or field of a form.

    Raises:
        Malformed: it is missing or no UUID.
    """
    text = request.headers.get("Idempotency-Key") or request.POST.get("client_event_id", "")
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed(
            _("Send a UUID as Idempotency-Key, so that sending this twice does it once.")
        ) from error
