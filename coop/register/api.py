"""The register for programs of stewards: the same looks, logged the same way, and the same acts."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.register import acts, queries
from coop.register.serializers import PersonShape, ReasonShape
from coop.work import clock

TEXT_MAX = 100


@extend_schema(
    parameters=[OpenApiParameter("q", str, description="An e-mail's beginning, or part of a name")],
    responses=PersonShape(many=True),
    operation_id="people",
    summary="Find people",
    tags=["office"],
)
@api_view(["GET"])
def people(request: Request) -> Response:
    """People found, at most twenty; without `q`, whoever is in office. Each is told of the look."""
    by, text = gates.steward(request), request.query_params.get("q", "")[:TEXT_MAX]
    found = queries.found(text.replace("\x00", ""), by=by, now=clock.now())
    return Response([_shaped(person) for person in found])


@extend_schema(
    responses=PersonShape(many=True),
    operation_id="applications",
    summary="Whose application waits",
    tags=["office"],
)
@api_view(["GET"])
def applications(request: Request) -> Response:
    """Whoever applied and waits, at most twenty. Each is told of the look."""
    found = queries.waiting(by=gates.steward(request), now=clock.now())
    return Response([_shaped(person) for person in found])


@extend_schema(responses=PersonShape, summary="One person", tags=["office"])
@api_view(["GET"])
def person(request: Request, user_id: UUID) -> Response:
    """One person; they are told of the look."""
    by = gates.steward(request)
    return Response(_shaped(queries.person(user_id, by=by, now=clock.now())))


@extend_schema(
    request=ReasonShape, responses=PersonShape, summary="Act about a person", tags=["office"]
)
@api_view(["POST"])
def act(request: Request, user_id: UUID, act: str) -> Response:
    """Do one of `acts`: admit, appoint-steward, end-dispatcher, close, reopen, ….

    `close` and `refuse` need a reason, which the person reads; `close` takes hours.
    """
    by, now = gates.steward(request), clock.now()
    shape = ReasonShape(data=request.data)
    shape.is_valid(raise_exception=True)
    hours = shape.validated_data["hours"]
    order = acts.Order(user_id, by, shape.validated_data["reason"], str(hours or ""))
    acts.do(act, order, now=now)
    return Response(_shaped(queries.person(user_id, by=by, now=now)))


def _shaped(person: queries.Person) -> dict[str, object]:
    offered = [act.key for act in acts.offered(person)]
    about = {"roles": sorted(person.roles), "acts": offered, "step": person.stand.step}
    return asdict(person) | about
