"""Doors of the API to moving one's locker, and for lockers elsewhere, whose servers sign (RFC 9421)."""

import json
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.refusals import Malformed
from coop.locker import peers, signatures, speaking
from coop.locker import serializers_moving as shapes
from coop.locker.actions import hearing, moving
from coop.locker.queries import contracts as agreed
from coop.locker.queries import moving as where
from coop.locker.queries.moving import MoveView
from coop.work import clock
from coop.work.doors import Ask, delete, get, post

TAG = "me"
DIRECTORY_TYPE = "application/http-message-signatures-directory+json"


@get(shapes.HomeOut, name="locker_home", summary="Where my locker lies", tag=TAG)
def home(ask: Ask) -> object:
    """Its address, what is on its way there, and every move with its signed papers."""
    one = where.home(ask.by)
    return {
        "address": one.address,
        "waiting": one.waiting,
        "error": one.error,
        "moves": [_move(row) for row in where.moves(ask.by)],
    }


@post(shapes.MoveIn, name="move_locker", summary="Move my locker to my server", tag=TAG, code=204)
def move(ask: Ask) -> None:
    """It goes on by itself: copied, compared by hashes, and only then gone from here."""

    def do() -> UUID:
        fields = ask.fields
        return moving.leave(
            member_id=ask.by, address=fields["address"], code=fields["code"], now=ask.now
        )

    ask.once(do)


@delete(name="stop_moving", summary="Stop moving my locker", tag=TAG)
def stop(ask: Ask) -> None:
    """Everything stays where it was."""
    moving.stop(member_id=ask.by, now=ask.now)


@post(shapes.MoveBackIn, name="move_back", summary="Move my locker back", tag=TAG, code=204)
def back(ask: Ask) -> None:
    """Fetched, compared by hashes, and only then gone from there."""

    def do() -> UUID:
        return moving.come_back(member_id=ask.by, code=ask.fields["code"], now=ask.now)

    ask.once(do)


@extend_schema(
    operation_id="locker_decision",
    summary="What a person decided at their own locker",
    tags=["data"],
    auth=[],
    request=shapes.LockerDecisionIn,
    responses=shapes.LockerDecisionOut,
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def decisions(request: Request) -> Response:
    """Signed (RFC 9421, Ed25519) by the server where the person's locker lies.

    Covered: `@method`, `@target-uri`, `content-digest`; said: `created`, `keyid`, `nonce`.
    """
    member_id = _member(request._request)
    public = hearing.key_for(member_id)
    peers.verified(
        request._request,
        origin=settings.PUBLIC_URL,
        key_of=lambda keyid: public if public and keyid == signatures.thumbprint(public) else None,
        spend=_spend,
    )
    said = shapes.LockerDecisionIn(data=request.data)
    said.is_valid(raise_exception=True)
    fields, now = said.validated_data, clock.now()
    hearing.hear(member_id=member_id, what=fields["what"], term=fields["term"], now=now)
    return Response({"state": agreed.standing(member_id).state(now=now)})


@extend_schema(
    operation_id="signing_keys",
    summary="The keys of this service",
    tags=["data"],
    auth=[],
    responses={(200, DIRECTORY_TYPE): shapes.KeyDirectoryOut},
)
@api_view(["GET"])
@authentication_classes([])
@permission_classes([AllowAny])
def directory(_request: Request) -> JsonResponse:
    """The keys under which it signs its requests to lockers (RFC 9421), as a JWKS."""
    found = signatures.directory(speaking.our_keys())
    return JsonResponse(found, content_type=DIRECTORY_TYPE)


def _member(request: HttpRequest) -> UUID:
    """Whom a request is about, before anything of it is believed."""
    try:
        return UUID(json.loads(request.body)["member"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Malformed(_("The body names the person, by the number that they have here.")) from (
            None
        )


def _spend(keyid: str, nonce: str, lasts_s: int) -> bool:
    return bool(cache.add(f"nonce:{keyid}:{nonce}", 1, timeout=lasts_s))


def _move(row: MoveView) -> dict[str, object]:
    return {
        "id": row.id,
        "direction": row.direction,
        "address": row.address,
        "state": row.state,
        "done": row.done,
        "total": row.total,
        "error": row.error,
        "asked_at": row.asked_at,
        "due_at": row.due_at,
        "ended_at": row.ended_at,
        "theirs": row.theirs or None,
        "receipt": row.ours.get("receipt"),
        "forwarding": row.ours.get("forwarding"),
    }
