"""The API of refunds, for stewards."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.web import keys
from coop.work import clock
from payouts import serializers_refunds as shapes
from payouts.actions import deciding
from payouts.queries import refunds

OFFICE = ["office"]


@extend_schema(
    methods=["GET"],
    responses=shapes.RefundOut(many=True),
    operation_id="refunds",
    summary="Refunds that stewards decided or have to",
    tags=OFFICE,
)
@extend_schema(
    methods=["POST"],
    request=shapes.RefundIn,
    responses={201: shapes.RefundOut},
    parameters=[keys.KEY],
    operation_id="refund",
    summary="Refund a ride, or a part",
    tags=OFFICE,
)
@api_view(["GET", "POST"])
def all_refunds(request: Request) -> Response:
    """Up to the voted limit it happens at once; above, another steward has to agree."""
    by = gates.steward(request)
    if request.method == "GET":
        return Response(shapes.RefundOut(refunds.recent(), many=True).data)
    asked = shapes.RefundIn(data=request.data)
    asked.is_valid(raise_exception=True)
    wish = deciding.Wish(**asked.validated_data)
    decision_id = deciding.ask(wish=wish, by=by, key=keys.event_id(request), now=clock.now())
    return Response(shapes.RefundOut(refunds.decision(decision_id)).data, status=201)


@extend_schema(
    request=shapes.RefundAnswerIn,
    responses=shapes.RefundOut,
    operation_id="decide_refund",
    summary="Agree to a refund, or decline it",
    tags=OFFICE,
)
@api_view(["POST"])
def decide(request: Request, decision_id: UUID) -> Response:
    """Whoever asked may only take it back."""
    by = gates.steward(request)
    asked = shapes.RefundAnswerIn(data=request.data)
    asked.is_valid(raise_exception=True)
    act = deciding.approve if asked.validated_data["is_agreed"] else deciding.decline
    act(decision_id=decision_id, by=by, now=clock.now())
    return Response(shapes.RefundOut(refunds.decision(decision_id)).data)
