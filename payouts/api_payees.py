"""The API of payout accounts and payouts."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.web.local import here
from coop.work import clock
from payouts import serializers_payees as shapes
from payouts.actions import batches, payees
from payouts.queries import payouts

MONEY = ["money"]


@extend_schema(
    methods=["GET"],
    responses=shapes.PayoutAccountOut,
    operation_id="payout_account",
    summary="My payout account",
    tags=MONEY,
)
@extend_schema(
    methods=["POST"],
    request=shapes.OpenAccountIn,
    responses={201: shapes.PayoutAccountOut},
    operation_id="open_payout_account",
    summary="Open a payout account",
    tags=MONEY,
)
@api_view(["GET", "POST"])
def account(request: Request) -> Response:
    """Your account at the payment service: opened once, completed on the service's own pages."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "POST":
        asked = shapes.OpenAccountIn(data=request.data)
        asked.is_valid(raise_exception=True)
        payees.open_account(user_id=user_id, country=asked.validated_data["country"], now=now)
    found = payouts.account_of(user_id, now=now) or payouts.NO_ACCOUNT
    status = 201 if request.method == "POST" else 200
    return Response(shapes.PayoutAccountOut(found).data, status=status)


@extend_schema(
    request=None,
    responses={201: shapes.LinkOut},
    operation_id="payout_account_link",
    summary="Go on at the payment service",
    tags=MONEY,
)
@api_view(["POST"])
def link(request: Request) -> Response:
    """A page of the payment service, where you say who you are or change your bank account."""
    url = payees.entrance(user_id=who.user_id(request), now=clock.now())
    return Response({"url": url}, status=201)


@extend_schema(
    methods=["GET"],
    responses=shapes.PayoutOut(many=True),
    operation_id="payouts",
    summary="My payouts",
    tags=MONEY,
)
@extend_schema(
    methods=["POST"],
    request=None,
    responses={201: shapes.PayoutOut},
    operation_id="pay_me_now",
    summary="Pay me at once",
    tags=MONEY,
)
@api_view(["GET", "POST"])
def my_payouts(request: Request) -> Response:
    """Your payouts, newest first. One that you ask for costs what the service takes; once a day."""
    user_id = who.user_id(request)
    if request.method == "GET":
        return Response(shapes.PayoutOut(payouts.recent(user_id), many=True).data)
    payout_id = batches.pay_now(
        user_id=user_id,
        currency=here().currency,
        time_zone=here().time_zone,
        now=clock.now(),
    )
    return Response(shapes.PayoutOut(payouts.payout(payout_id)).data, status=201)
