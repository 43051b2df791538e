"""The API of members' money: dividends, and what is done with them."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.web.local import here
from coop.work import clock
from payouts import contexts, doors
from payouts.actions import wallet
from payouts.queries import dividends as queries
from payouts.serializers import ChooseIn, DividendsOut, GiftIn, MonthOut, PaidOut, shown

KEY = OpenApiParameter(
    "Idempotency-Key",
    UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID of yours; sending the same request twice does it once.",
)


@extend_schema(
    responses=DividendsOut, operation_id="dividends", summary="My dividends", tags=["money"]
)
@api_view(["GET"])
def dividends(request: Request) -> Response:
    """What you have of the fees now, and how fast it grows."""
    return _dividends(request)


@extend_schema(
    responses=MonthOut(many=True),
    operation_id="dividend_months",
    summary="My dividends by month",
    tags=["money"],
)
@api_view(["GET"])
def months(request: Request) -> Response:
    """What the last twelve months brought you, the latest first."""
    found = contexts.months(who.user_id(request), here(), now=clock.now())
    return Response(MonthOut(found, many=True).data)


@extend_schema(
    request=GiftIn,
    responses=DividendsOut,
    parameters=[KEY],
    operation_id="give_dividends",
    summary="Give dividends to the reserve",
    tags=["money"],
)
@api_view(["POST"])
def give(request: Request) -> Response:
    """Give of what is yours to use to the reserve of all members."""
    asked = GiftIn(data=request.data)
    asked.is_valid(raise_exception=True)
    wallet.give(
        user_id=who.user_id(request),
        amount_minor=asked.validated_data["amount_minor"],
        currency=here().currency,
        key=doors.key(request),
        now=clock.now(),
    )
    return _dividends(request)


@extend_schema(
    request=ChooseIn,
    responses=DividendsOut,
    operation_id="choose_dividends",
    summary="Let dividends pay my rides first, or not",
    tags=["money"],
)
@api_view(["PUT"])
def choose(request: Request) -> Response:
    """Say whether your dividends pay your next ride before your card does."""
    asked = ChooseIn(data=request.data)
    asked.is_valid(raise_exception=True)
    wallet.choose(user_id=who.user_id(request), **asked.validated_data, now=clock.now())
    return _dividends(request)


@extend_schema(
    request=None,
    responses=PaidOut,
    parameters=[KEY],
    operation_id="pay_debt_with_dividends",
    summary="Pay what I owe from dividends",
    tags=["money"],
)
@api_view(["POST"])
def pay_debt(request: Request) -> Response:
    """Pay what you owe for rides, as far as your dividends go."""
    paid = wallet.pay_debt(
        user_id=who.user_id(request),
        currency=here().currency,
        key=doors.key(request),
        now=clock.now(),
    )
    return Response(PaidOut({"paid_minor": paid}).data)


def _dividends(request: Request) -> Response:
    found = queries.dividends(who.user_id(request), currency=here().currency, now=clock.now())
    return Response(DividendsOut(shown(found)).data)
