"""The API of cards, payments by card, and what is owed."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.web import who
from coop.work import clock
from payouts import doors
from payouts import serializers_cards as shapes
from payouts.actions import cards, payments
from payouts.api import KEY
from payouts.queries import cards as saved
from payouts.queries import payments as paid

MONEY = ["money"]


@extend_schema(
    methods=["GET"],
    responses=shapes.CardOut(many=True),
    operation_id="cards",
    summary="My cards",
    tags=MONEY,
)
@extend_schema(
    methods=["POST"],
    request=shapes.CardIn,
    responses={201: shapes.AddedOut},
    parameters=[KEY],
    operation_id="add_card",
    summary="Add a card",
    tags=MONEY,
)
@api_view(["GET", "POST"])
def my_cards(request: Request) -> Response:
    """The cards that you can pay with, the default one first."""
    user_id, now = who.user_id(request), clock.now()
    if request.method == "GET":
        return Response(shapes.CardOut(saved.cards_of(user_id), many=True).data)
    asked = shapes.CardIn(data=request.data)
    asked.is_valid(raise_exception=True)
    key, number = doors.key(request), asked.validated_data.get("number")
    if number:
        card_id = cards.add_test_card(user_id=user_id, number=number, key=key, now=now)
        return Response({"id": card_id, "client_secret": ""}, status=201)
    card_id, secret = cards.begin(user_id=user_id, key=key, now=now)
    return Response({"id": card_id, "client_secret": secret}, status=201)


@extend_schema(
    responses={204: None}, operation_id="remove_card", summary="Remove a card", tags=MONEY
)
@api_view(["DELETE"])
def card(request: Request, card_id: UUID) -> Response:
    """Forget a card, here and at the payment service."""
    cards.remove(card_id=card_id, by=who.user_id(request), now=clock.now())
    return Response(status=204)


@extend_schema(
    request=None,
    responses={204: None},
    operation_id="prefer_card",
    summary="Pay with this card from now on",
    tags=MONEY,
)
@api_view(["PUT"])
def prefer(request: Request, card_id: UUID) -> Response:
    """Make a card the one that pays unless another is chosen."""
    cards.prefer(card_id=card_id, by=who.user_id(request), now=clock.now())
    return Response(status=204)


@extend_schema(
    responses=shapes.PaymentOut(many=True),
    operation_id="payments",
    summary="My payments by card",
    tags=MONEY,
)
@api_view(["GET"])
def my_payments(request: Request) -> Response:
    """Your newest payments by card, and what became of them."""
    return Response(shapes.PaymentOut(paid.recent(who.user_id(request)), many=True).data)


@extend_schema(
    methods=["GET"],
    responses=shapes.OwedOut(many=True),
    operation_id="owed",
    summary="What I owe",
    tags=MONEY,
)
@extend_schema(
    methods=["POST"],
    request=shapes.PayOwedIn,
    responses={201: shapes.PaymentOut},
    parameters=[KEY],
    operation_id="pay_owed",
    summary="Pay what I owe by card",
    tags=MONEY,
)
@api_view(["GET", "POST"])
def owed(request: Request) -> Response:
    """What you owe for rides, by currency; while you do, you cannot book by card."""
    user_id = who.user_id(request)
    if request.method == "GET":
        found = [{"currency": unit, "owed_minor": n} for unit, n in paid.debts(user_id).items()]
        return Response(shapes.OwedOut(found, many=True).data)
    asked = shapes.PayOwedIn(data=request.data)
    asked.is_valid(raise_exception=True)
    made = payments.pay_debt(
        payer_id=user_id,
        currency=asked.validated_data["currency"],
        key=doors.key(request),
        method_id=asked.validated_data.get("card_id"),
        now=clock.now(),
    )
    body = paid.payment(made.id, payer_id=user_id)
    return Response(shapes.PaymentOut(body).data, status=201)
