"""The API of a locker that stands alone: every request is signed by a co-operative (RFC 9421)."""

import json
from base64 import b64decode, b64encode
from binascii import Error
from typing import Any
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from coop.basics.refusals import Malformed
from coop.locker import homes, moves, signatures, speaking
from coop.locker.service import clock, queries
from coop.locker.service import serializers as shapes
from coop.locker.service.actions import boxes, deciding, reading, tying
from coop.locker.service.doors import check, fields, signed
from coop.locker.service.wording import sentence

DIRECTORY_TYPE = "application/http-message-signatures-directory+json"
TAG = ["locker"]


@extend_schema(
    operation_id="keys",
    summary="The keys of this locker",
    tags=TAG,
    auth=[],
    responses={(200, DIRECTORY_TYPE): shapes.DirectoryOut},
)
@api_view(["GET"])
def directory(_request: Request) -> Any:
    """A JWKS: under which keys this locker signs. Needs no signature."""
    found = signatures.directory(speaking.our_keys())
    return JsonResponse(found, content_type=DIRECTORY_TYPE)


@extend_schema(
    operation_id="tie",
    summary="Come with a person’s code",
    tags=TAG,
    request=shapes.TieIn,
    responses={201: shapes.TieOut},
)
@api_view(["POST"])
def ties(request: Request) -> Response:
    """Signed under the key of the body, which counts from now on. The same again changes nothing."""
    said = _came(request)
    now = clock.now()
    made = tying.tie(said, now=now)
    return Response(_tie(made), status=201)


@extend_schema(
    methods=["GET"],
    operation_id="tie_state",
    summary="How a contract stands",
    tags=TAG,
    responses=shapes.TieOut,
)
@extend_schema(
    methods=["PUT"],
    operation_id="say_state",
    summary="Say what the person decided",
    tags=TAG,
    request=shapes.StateIn,
    responses=shapes.TieOut,
)
@api_view(["GET", "PUT"])
@signed
def tie(request: Request, keyid: str, member: UUID) -> Response:
    """How a contract stands here; PUT says how the person left it at the co-operative."""
    held, now = queries.tie(keyid, member), clock.now()
    if request.method == "PUT":
        said = fields(request, shapes.StateIn)
        deciding.hear(held, now=now, **said)
    return Response(_tie(queries.tie(keyid, member)))


@extend_schema(
    operation_id="bring_contract",
    summary="Bring a newer contract",
    tags=TAG,
    request=shapes.ContractIn,
    responses=shapes.TieOut,
)
@api_view(["PUT"])
@signed
def contract(request: Request, keyid: str, member: UUID) -> Response:
    """A narrower one counts at once; a wider one waits for the person, which is said with 409."""
    said = fields(request, shapes.ContractIn)
    tying.bring(queries.tie(keyid, member), said["template"], said["acceptance"], now=clock.now())
    return Response(_tie(queries.tie(keyid, member)))


@extend_schema(
    operation_id="read",
    summary="Read several things",
    tags=TAG,
    request=shapes.ReadsIn,
    responses=shapes.ReadsOut,
)
@api_view(["POST"])
@signed
def reads(request: Request, keyid: str) -> Response:
    """Each question is checked, answered whole or refused whole, and logged to its person."""
    held: dict[UUID, Any] = {}
    asks = []
    for one in fields(request, shapes.ReadsIn)["asks"]:
        member = one["member"]
        if member not in held:
            held[member] = queries.tie(keyid, member)
        asks.append((held[member], _ask(one)))
    return Response({"answers": [_answer(one) for one in reading.read(asks, now=clock.now())]})


@extend_schema(
    operation_id="hand_over",
    summary="Hand over a box",
    tags=TAG,
    request=shapes.BoxIn,
    responses={200: shapes.BoxOut, 201: shapes.BoxOut},
)
@api_view(["POST"])
@signed
def box(request: Request, keyid: str) -> Response:
    """What a ride left behind, sealed to its person. 200 where this box was here before."""
    said = fields(request, shapes.BoxIn)
    held = queries.tie(keyid, said["member"])
    try:
        sealed = b64decode(said["sealed"], validate=True)
    except Error:
        raise Malformed(_("`sealed` is base64.")) from None
    is_new = boxes.take(held, boxes.box_of(held.member_id, said, sealed), now=clock.now())
    return Response({"is_new": is_new}, status=201 if is_new else 200)


@extend_schema(
    operation_id="log",
    summary="Who read what",
    tags=TAG,
    parameters=[shapes.NumberIn],
    responses=shapes.LogOut,
)
@api_view(["GET"])
@signed
def log(request: Request, keyid: str, member: UUID) -> Response:
    """The accesses of this co-operative in their order, chained."""
    after = fields(request, shapes.NumberIn)["after"]
    rows = queries.log(queries.tie(keyid, member), after=after)
    return Response(
        {
            "accesses": [
                {
                    "number": row.number,
                    "access": queries.as_logged(row),
                    "digest": bytes(row.digest).hex(),
                }
                for row in rows
            ]
        }
    )


@extend_schema(
    operation_id="arrival",
    summary="All has been sent",
    tags=TAG,
    request=shapes.ManifestIn,
    responses=shapes.PaperShape,
)
@api_view(["POST"])
@signed
def arrival(request: Request, keyid: str, member: UUID) -> Response:
    """Compared by hashes and signed; 409 names what differs."""
    held = queries.tie(keyid, member)
    return Response(tying.arrived(held, _lines(request), now=clock.now()))


@extend_schema(
    methods=["POST"],
    operation_id="open_departure",
    summary="Begin to fetch everything",
    tags=TAG,
    request=shapes.CodeIn,
    responses=shapes.DepartureOut,
)
@extend_schema(
    methods=["GET"],
    operation_id="departing",
    summary="The next records",
    tags=TAG,
    parameters=[shapes.AfterIn],
    responses=shapes.BatchOut,
)
@api_view(["GET", "POST"])
@signed
def departure(request: Request, keyid: str, member: UUID) -> Response:
    """With a code of the person, for a day: everything that lies here, batch by batch."""
    held, now = queries.tie(keyid, member), clock.now()
    if request.method == "POST":
        code = fields(request, shapes.CodeIn)["code"]
        return Response({"records": tying.open_departure(held, code, now=now)})
    tying.may_leave(held, now=now)
    found = queries.batch(held, after=fields(request, shapes.AfterIn).get("after"), now=now)
    return Response(shapes.BatchOut({"records": found}).data)


@extend_schema(
    operation_id="departed",
    summary="All has been fetched",
    tags=TAG,
    request=shapes.ManifestIn,
    responses=shapes.PaperShape,
)
@api_view(["POST"])
@signed
def departed(request: Request, keyid: str, member: UUID) -> Response:
    """Compared by hashes, signed, and let go of here; 409 names what differs."""
    held = queries.tie(keyid, member, ended=True)
    return Response(tying.left(held, _lines(request), now=clock.now()))


@extend_schema(
    operation_id="keep_paper",
    summary="Leave a signed document",
    tags=TAG,
    request=shapes.PaperIn,
    responses={204: None},
)
@api_view(["POST"])
@signed
def papers(request: Request, keyid: str, member: UUID) -> Response:
    """Such as the receipt of what the co-operative let go. The same again changes nothing."""
    said = fields(request, shapes.PaperIn)
    held = queries.tie(keyid, member, ended=True)
    tying.keep_paper(held, said["kind"], said["paper"], now=clock.now())
    return Response(status=204)


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """That this locker answers."""
    return JsonResponse({"is_well": True, "people": len(queries.people())})


def _came(request: Request) -> tying.Wish:
    """What a co-operative says that nobody here knows yet; its own key vouches for it."""

    def key_of(keyid: str) -> bytes | None:
        try:
            said = json.loads(request._request.body)
            public = signatures.public_of(said["key"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Malformed(_("The body names the key that signed the request.")) from None
        return public if keyid == signatures.thumbprint(public) else None

    check(request, key_of)
    said = fields(request, shapes.TieIn)
    return tying.Wish(
        code=said["code"],
        member_id=said["member"],
        public=tying.jwk_of(said["key"]),
        name=said["name"],
        address=said["address"].rstrip("/"),
        template=said["template"],
        acceptance=said["acceptance"],
        switches=said.get("switches", {}),
    )


def _tie(held: Any) -> dict[str, Any]:
    now = clock.now()
    return {
        "member": held.member_id,
        "state": queries.state(held, now=now),
        "version": queries.contract_of(held).version,
        "expires_at": held.expires_at,
        "is_frozen": held.frozen_at is not None,
        "is_asked": bool(held.asked),
        "switches": held.switches,
        "records": queries.live(held, now=now).count(),
        "arrived_at": held.arrived_at,
        "public_key": b64encode(bytes(held.public_key)).decode(),
        "speaker": signatures.jwk(speaking.our_keys()[0]),
    }


def _ask(one: dict[str, Any]) -> homes.Ask:
    return homes.Ask(
        one["member"],
        one["term"],
        one["collection"],
        frozenset(one["names"]),
        one["key"],
        one["reader"],
        one["trigger"],
    )


def _answer(one: reading.Answer) -> dict[str, Any]:
    says = sentence(one.refused) if one.refused else ""
    return {"records": one.records, "refused": one.refused, "says": says}


def _lines(request: Request) -> list[moves.Line]:
    said = fields(request, shapes.ManifestIn)["lines"]
    return [moves.Line(one["collection"], one["key"], one["hash"]) for one in said]
