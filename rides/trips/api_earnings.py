"""The API of a driver's earnings."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from rides.trips.queries import earnings as queries
from rides.trips.serializers_earnings import EarningsOut, shown


@extend_schema(
    parameters=[
        OpenApiParameter("by", str, enum=queries.SPANS, description="`week` if left out."),
        OpenApiParameter("on", str, description="A day of it, `2026-11-22`; today if left out."),
    ],
    responses=EarningsOut,
    operation_id="earnings",
    summary="What I earned",
    tags=["drive"],
)
@api_view(["GET"])
def earnings(request: Request) -> Response:
    """A day, week or month: pay, tips, dividends, the fee and what it became, hours online, rides."""
    now = clock.now()
    asked = request.query_params
    span = queries.span(asked.get("by", "week"), asked.get("on", ""), now=now)
    return Response(EarningsOut(shown(queries.earnings(who.user_id(request), span, now=now))).data)
