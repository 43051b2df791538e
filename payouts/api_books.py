"""The API of the co-operative's books: what its accountant takes away."""

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, permission_classes, renderer_classes
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.web.local import here
from coop.work import clock
from payouts import contexts_books
from payouts.queries import beancount as entries
from payouts.serializers_books import BooksOut, shown


class PlainText(BaseRenderer):
    """Says that text is to be had; the file itself is never held in one piece."""

    media_type = "text/plain"
    format = "txt"
    charset = "utf-8"


@extend_schema(
    responses={(200, PlainText.media_type): OpenApiTypes.STR},
    operation_id="books_beancount",
    summary="The books as a beancount file",
    tags=["books"],
)
@api_view(["GET"])
@renderer_classes([JSONRenderer, PlainText])
def beancount(request: Request) -> StreamingHttpResponse:
    """Every entry until now, by kind of account and without anybody's name. For stewards."""
    gates.steward(request)
    now = clock.now()
    return StreamingHttpResponse(
        entries.beancount(as_of=now),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="books-{now.date()}.beancount"'},
    )


@extend_schema(
    parameters=[OpenApiParameter("month", str, description="`2026-11`; this one if left out.")],
    responses=BooksOut,
    operation_id="books",
    summary="The public books",
    tags=["books"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def books(request: Request) -> Response:
    """Where a month's fares and fees went, and what the co-operative has and owes. For everyone."""
    asked = request.query_params.get("month", "")
    return Response(BooksOut(shown(contexts_books.of(asked, here(), now=clock.now()))).data)
