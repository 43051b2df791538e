"""The API of papers for stewards, and for the office outside that checks backgrounds."""

from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import gates
from coop.work import clock
from rides.fleet import background as outside
from rides.fleet import scans_out
from rides.fleet import serializers as shapes
from rides.fleet.actions import applications, background, checking
from rides.fleet.background import Finding, Result
from rides.fleet.queries import desk

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


@extend_schema(
    responses=shapes.WaitingOut(many=True),
    operation_id="documents_queue",
    summary="Papers to check",
    tags=["office"],
)
@api_view(["GET"])
def queue(request: Request) -> Response:
    """Papers that wait for stewards, oldest first."""
    return Response(shapes.WaitingOut(desk.queue(gates.steward(request)), many=True).data)


@extend_schema(
    responses=shapes.DeskOut,
    operation_id="document",
    summary="A paper to check",
    tags=["office"],
)
@api_view(["GET"])
def document(request: Request, document_id: UUID) -> Response:
    """One paper with what a decision takes. The look is logged to its person."""
    view = desk.look(document_id, by=gates.steward(request), now=clock.now())
    return Response(shapes.DeskOut(view).data)


@extend_schema(
    responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    operation_id="document_page",
    summary="A page of a paper",
    tags=["office"],
)
@api_view(["GET"])
def scan(request: Request, document_id: UUID, number: int) -> HttpResponse:
    """One page of a scan, as JPEG. The look is logged to its person."""
    content = desk.page(document_id, number, by=gates.steward(request), now=clock.now())
    if content is None:
        raise Http404
    return scans_out.picture(content)


@extend_schema(
    request=shapes.AcceptIn,
    responses={204: None},
    operation_id="accept_document",
    summary="Accept a paper",
    tags=["office"],
)
@api_view(["POST"])
def accept(request: Request, document_id: UUID) -> Response:
    """Accept a paper until a day. Whoever has all of theirs accepted may drive."""
    by, shape = gates.steward(request), shapes.AcceptIn(data=request.data)
    shape.is_valid(raise_exception=True)
    data = shape.validated_data
    found = checking.Found(
        data.get("expires_on"), data.get("checked_by", ""), data.get("reference", "")
    )
    checking.accept(document_id=document_id, found=found, by=by, now=clock.now())
    return Response(status=204)


@extend_schema(
    request=shapes.PaperReasonIn,
    responses={204: None},
    operation_id="reject_document",
    summary="Reject a paper",
    tags=["office"],
)
@api_view(["POST"])
def reject(request: Request, document_id: UUID) -> Response:
    """Reject a paper that waits; its sender reads the reason."""
    by, reason = gates.steward(request), _reason(request)
    checking.reject(document_id=document_id, reason=reason, by=by, now=clock.now())
    return Response(status=204)


@extend_schema(
    request=shapes.PaperReasonIn,
    responses={204: None},
    operation_id="revoke_document",
    summary="Revoke a paper",
    tags=["office"],
)
@api_view(["POST"])
def revoke(request: Request, document_id: UUID) -> Response:
    """Reject a paper that was accepted. Rides under way go on; the shift ends after."""
    by, reason = gates.steward(request), _reason(request)
    checking.revoke(document_id=document_id, reason=reason, by=by, now=clock.now())
    return Response(status=204)


@extend_schema(
    request=shapes.PaperReasonIn,
    responses={204: None},
    operation_id="refuse_application",
    summary="Refuse an application",
    tags=["office"],
)
@api_view(["POST"])
def refuse(request: Request, application_id: UUID) -> Response:
    """Refuse somebody as a driver; they read the reason, and may apply again later."""
    by, reason = gates.steward(request), _reason(request)
    applications.refuse(application_id=application_id, reason=reason, by=by, now=clock.now())
    return Response(status=204)


def _reason(request: Request) -> str:
    shape = shapes.PaperReasonIn(data=request.data)
    shape.is_valid(raise_exception=True)
    reason: str = shape.validated_data["reason"]
    return reason
