"""Doors of the API: who am I, and whom do I not want to meet."""

from dataclasses import asdict
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.members import actions, queries
from coop.members.actions import sessions as sign_ins
from coop.members.serializers import BlockShape, MeShape, SessionOut
from coop.web import who
from coop.work import clock


@extend_schema(responses=MeShape, summary="Who am I", tags=["me"])
@api_view(["GET"])
def me(request: Request) -> Response:
    """The signed-in account, its membership and its roles."""
    found = queries.account(who.user_id(request))
    if found is None:
        raise actions.Unknown("There is no such account.")
    return Response(asdict(found) | {"roles": sorted(found.roles)})


@extend_schema(
    methods=["GET"], responses=BlockShape(many=True), summary="Whom I blocked", tags=["me"]
)
@extend_schema(
    methods=["POST"],
    request=BlockShape,
    responses=BlockShape,
    summary="Block somebody",
    tags=["me"],
)
@api_view(["GET", "POST"])
def blocks(request: Request) -> Response:
    """People whom I do not want to meet."""
    if request.method == "GET":
        return Response([{"user_id": other} for other in queries.blocked_by(who.user_id(request))])
    shape = BlockShape(data=request.data)
    shape.is_valid(raise_exception=True)
    blocked = shape.validated_data["user_id"]
    actions.block(by=who.user_id(request), blocked=blocked, now=clock.now())
    return Response({"user_id": blocked}, status=201)


@extend_schema(responses={204: None}, summary="Take a block back", tags=["me"])
@api_view(["DELETE"])
def block(request: Request, user_id: UUID) -> Response:
    """End a block of mine."""
    actions.unblock(by=who.user_id(request), blocked=user_id, now=clock.now())
    return Response(status=204)


@extend_schema(
    responses=SessionOut(many=True),
    summary="Where I am signed in",
    tags=["me"],
    operation_id="sessions",
)
@api_view(["GET"])
def sessions(request: Request) -> Response:
    """My open sessions; the one that asks comes first."""
    here = request._request.session.session_key
    return Response(SessionOut(queries.sessions(who.user_id(request), here=here), many=True).data)


@extend_schema(responses={204: None}, summary="Sign out elsewhere", tags=["me"])
@api_view(["DELETE"])
def session(request: Request, session_id: UUID) -> Response:
    """End one session of mine: its pages are signed out and their sockets close."""
    sign_ins.end(session_id=session_id, by=who.user_id(request), now=clock.now())
    return Response(status=204)


@extend_schema(responses={204: None}, summary="Resign", tags=["me"])
@api_view(["DELETE"])
def office(request: Request, office: str) -> Response:
    """End my own term of office, "steward" or "dispatcher"; the last steward has to stay."""
    actions.resign(office=office, by=who.user_id(request), now=clock.now())
    return Response(status=204)


@extend_schema(request=None, responses={204: None}, summary="Sign out everywhere else", tags=["me"])
@api_view(["POST"])
def end_others(request: Request) -> Response:
    """End all my sessions but the one that asks."""
    here = request._request.session.session_key
    sign_ins.end_others(by=who.user_id(request), keep=here, now=clock.now())
    return Response(status=204)
