"""The API of papers and the co-operative's own cars, for stewards; and for the office outside that checks backgrounds."""

from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.scans import scans_out
from coop.work import clock
from coop.work.doors import Ask, get, post
from rides.fleet import background as outside
from rides.fleet import serializers as shapes
from rides.fleet.actions import applications, background, checking, enrolling
from rides.fleet.api_drive import Made, made, new_car
from rides.fleet.background import Finding, Result
from rides.fleet.queries import cars as garage
from rides.fleet.queries import desk

OFFICE = "office"
SIGNED = OpenApiParameter(
    outside.SIGNATURE,
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="`sha256=` and the HMAC-SHA256 of the body with the key that both sides know.",
)


@extend_schema(
    request=shapes.FindingIn,
    responses=shapes.StandsOut,
    parameters=[SIGNED],
    operation_id="background_result",
    summary="Answer a background check",
    tags=["drive"],
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def background_result(request: Request) -> Response:
    """What the office found that was asked. The same answer again changes nothing."""
    body = request._request.body  # the signature is over the bytes as they came
    is_signed = outside.is_signed(body, request.headers.get(outside.SIGNATURE, ""))
    if not is_signed:
        raise background.not_signed()
    shape = shapes.FindingIn(data=request.data)
    shape.is_valid(raise_exception=True)
    found = shape.validated_data
    finding = Finding(
        reference=found["reference"],
        result=Result(found["result"]),
        checked_by=found["checked_by"],
        number=found["number"],
        expires_on=found["expires_on"],
    )
    state = background.take(finding=finding, now=clock.now())
    return Response({"state": state})


@get(shapes.WaitingOut, name="documents_queue", summary="Papers to check", tag=OFFICE, many=True)
def queue(ask: Ask) -> object:
    """Papers that wait for stewards, oldest first."""
    return desk.queue(gates.steward(ask.request))


@get(shapes.DeskOut, name="document", summary="A paper to check", tag=OFFICE)
def document(ask: Ask, document_id: UUID) -> object:
    """One paper with what a decision takes. The look is logged to its person."""
    return desk.look(document_id, by=gates.steward(ask.request), now=ask.now)


@get(
    {(200, "image/jpeg"): OpenApiTypes.BINARY},
    name="document_page",
    summary="A page of a paper",
    tag=OFFICE,
)
def scan(ask: Ask, document_id: UUID, number: int) -> HttpResponse:
    """One page of a scan, as JPEG. The look is logged to its person."""
    content = desk.page(document_id, number, by=gates.steward(ask.request), now=ask.now)
    if content is None:
        raise Http404
    return scans_out.picture(content)


@post(shapes.AcceptIn, name="accept_document", summary="Accept a paper", tag=OFFICE)
def accept(ask: Ask, document_id: UUID) -> None:
    """Accept a paper until a day. Whoever has all of theirs accepted may drive."""
    by, data = gates.steward(ask.request), ask.fields
    found = checking.Found(
        data.get("expires_on"), data.get("checked_by", ""), data.get("reference", "")
    )
    ask.once(lambda: checking.accept(document_id=document_id, found=found, by=by, now=ask.now))


@post(shapes.PaperReasonIn, name="reject_document", summary="Reject a paper", tag=OFFICE)
def reject(ask: Ask, document_id: UUID) -> None:
    """Reject a paper that waits; its sender reads the reason."""
    by, reason = gates.steward(ask.request), ask.fields["reason"]
    ask.once(lambda: checking.reject(document_id=document_id, reason=reason, by=by, now=ask.now))


@post(shapes.PaperReasonIn, name="revoke_document", summary="Revoke a paper", tag=OFFICE)
def revoke(ask: Ask, document_id: UUID) -> None:
    """Reject a paper that was accepted. Rides under way go on; the shift ends after."""
    by, reason = gates.steward(ask.request), ask.fields["reason"]
    ask.once(lambda: checking.revoke(document_id=document_id, reason=reason, by=by, now=ask.now))


@post(shapes.PaperReasonIn, name="refuse_application", summary="Refuse an application", tag=OFFICE)
def refuse(ask: Ask, application_id: UUID) -> None:
    """Refuse somebody as a driver; they read the reason, and may apply again later."""
    by, reason = gates.steward(ask.request), ask.fields["reason"]
    ask.once(
        lambda: applications.refuse(
            application_id=application_id, reason=reason, by=by, now=ask.now
        )
    )


@get(shapes.CarOut, name="coop_vehicles", summary="The co-op’s own cars", tag=OFFICE, many=True)
def coop_vehicles(ask: Ask) -> object:
    """Cars of the co-operative itself, with who drives each. They are lent and retired as any car."""
    return garage.coops(gates.steward(ask.request), now=ask.now)


@post(
    shapes.CarIn,
    shapes.IdOut,
    name="add_coop_vehicle",
    summary="Add a car of the co-op",
    tag=OFFICE,
    code=201,
)
def add_coop_vehicle(ask: Ask) -> Made:
    """Register a car that belongs to the co-operative itself."""
    gates.steward(ask.request)
    car = new_car(ask)
    return made(ask.once(lambda: enrolling.register(owner_id=None, vehicle=car, now=ask.now)))
