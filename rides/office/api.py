"""The API of the office: figures of a day, and unmet demand; the latter coarsely for everybody."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.work import clock
from coop.work.doors import Ask, get
from rides.office import figures
from rides.office.serializers import DayFiguresOut, DayIn, DaysIn, DemandOut, FirstOfferOut
from rides.places import queries as places
from rides.places.serializers import valid
from rides.trips.queries.day import day_figures
from rides.trips.queries.demand import unmet_demand
from rides.trips.queries.waiting import for_first_offer


@extend_schema(
    operation_id="office_figures",
    summary="The figures of a day",
    parameters=[DayIn],
    responses=DayFiguresOut,
    tags=["office"],
)
@api_view(["GET"])
def day(request: Request) -> Response:
    """What a zone's day came to, for stewards."""
    gates.steward(request)
    now = clock.now()
    asked = valid(DayIn(data=request.query_params))
    zone = places.zone_called(asked.get("zone"))
    on = figures.day_of(asked.get("day"), zone, now=now)
    return Response(DayFiguresOut(day_figures(zone, on, now=now)).data)


@extend_schema(
    operation_id="office_demand",
    summary="Unmet demand, in cells",
    parameters=[DaysIn],
    responses=DemandOut,
    tags=["office"],
)
@api_view(["GET"])
def demand(request: Request) -> Response:
    """Rides that found no driver, for stewards."""
    gates.steward(request)
    return Response(DemandOut(_demand(request, is_public=False)).data)


@extend_schema(
    operation_id="demand",
    summary="Unmet demand, where nobody can be recognised",
    parameters=[DaysIn],
    responses=DemandOut,
    tags=["city"],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def public_demand(request: Request) -> Response:
    """Rides that found no driver, for everybody: only counts of ten and more."""
    return Response(DemandOut(_demand(request, is_public=True)).data)


@get(
    FirstOfferOut,
    name="newcomers_waiting",
    summary="How long newcomers wait for their first offer",
    tag="trust",
    is_open=True,
)
def newcomers(ask: Ask) -> object:
    """Newcomers against drivers who are known, over four weeks until last midnight."""
    return for_first_offer(now=ask.now)


def _demand(request: Request, *, is_public: bool) -> Any:
    now = clock.now()
    asked = valid(DaysIn(data=request.query_params))
    zone = places.zone_called(asked.get("zone"))
    on = figures.day_of(asked.get("day"), zone, now=now)
    return unmet_demand(zone, on, asked["days"], is_public=is_public, now=now)
