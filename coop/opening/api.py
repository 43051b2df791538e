"""The API of the opening, for stewards: the same steps as on the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.notices import mail
from coop.opening import actions, queries
from coop.opening import rates as cards
from coop.opening.serializers import HomeShape, NameShape, OpeningShape, RatesShape, book_of
from coop.work import clock
from rides.places.founding import Home


@extend_schema(responses=OpeningShape, summary="How far the opening is", tags=["office"])
@api_view(["GET"])
def opening(request: Request) -> Response:
    """Which steps are done, which are missing, and the rates as they stand."""
    gates.steward(request)
    return _stands()


@extend_schema(
    request=NameShape, responses=OpeningShape, summary="Name the co-operative", tags=["office"]
)
@api_view(["PUT"])
def name(request: Request) -> Response:
    """Name it, until it opens."""
    by = gates.steward(request)
    given = _valid(NameShape(data=request.data))
    actions.call_it(name=given["name"], by=by, now=clock.now())
    return _stands()


@extend_schema(
    request=HomeShape, responses=OpeningShape, summary="Choose the city", tags=["office"]
)
@api_view(["PUT"])
def city(request: Request) -> Response:
    """Choose the city to begin in, with its money, clock and units."""
    by = gates.steward(request)
    given = _valid(HomeShape(data=request.data))
    actions.settle(home=Home(**given), by=by, now=clock.now())
    return _stands()


@extend_schema(
    request=RatesShape, responses=OpeningShape, summary="Set the founding rates", tags=["office"]
)
@api_view(["PUT"])
def rates(request: Request) -> Response:
    """Set fares, fee and split, until the co-operative opens; from then on votes do."""
    by = gates.steward(request)
    book = book_of(_valid(RatesShape(data=request.data)))
    actions.set_rates(book=book, by=by, now=clock.now())
    return _stands()


@extend_schema(request=None, responses={204: None}, summary="Send yourself a mail", tags=["office"])
@api_view(["POST"])
def mail_tried(request: Request) -> Response:
    """Send a mail to your own address, to see that mail goes out."""
    mail.write_to(gates.steward(request), subject="A first mail", text="Mail works.")
    return Response(status=204)


@extend_schema(request=None, responses=OpeningShape, summary="Open, once", tags=["office"])
@api_view(["POST"])
def open_doors(request: Request) -> Response:
    """Open: riders book, drivers go online, and only votes change the rules from then on."""
    actions.open_doors(by=gates.steward(request), now=clock.now())
    return _stands()


def _stands() -> Response:
    progress, book = queries.progress(), cards.in_force(clock.now())
    missing = [step for step in queries.STEPS if step in queries.NEEDED - progress.done]
    return Response(
        {
            "name": progress.name,
            "done": [step for step in queries.STEPS if step in progress.done],
            "missing": missing,
            "opened_at": progress.opened_at,
            "rates": {
                "cards": book.cards,
                "fee_bp": book.fee_bp,
                "split_bp": book.split_bp,
                "tax_bp": book.tax_bp,
            },
        }
    )


def _valid(shape: Any) -> dict[str, Any]:
    shape.is_valid(raise_exception=True)
    return dict(shape.validated_data)
