"""Door of the demo for programs: the simulation signs its people in here. 404 outside demos."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from coop.demo import people, queries
from coop.members import sign_in
from coop.work import clock

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class EnterShape(Shape):
    """Who to be: "rider", "driver", "steward", "sim-rider-7" or "sim-driver-12"."""

    persona = serializers.CharField(max_length=30)


class EnteredShape(Shape):
    """Who one is now; the session cookie comes with it."""

    user_id = serializers.UUIDField()
    csrf_token = serializers.CharField()


class SpokenShape(Shape):
    """What the rider says to the driver; null while they say nothing."""

    pin = serializers.CharField(allow_null=True)


@extend_schema(
    request=EnterShape, responses=EnteredShape, summary="Be somebody of the demo", tags=["demo"]
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def enter(request: Request) -> Response:
    """Sign in as a made-up person, who is made on first use. Send `csrf_token` as X-CSRFToken."""
    shape = EnterShape(data=request.data)
    shape.is_valid(raise_exception=True)
    user_id = people.ensure(shape.validated_data["persona"], now=clock.now())
    inner = request._request  # the only way to Django's own request
    sign_in.sign_in(inner, user_id)
    token = get_token(inner)
    return Response({"user_id": user_id, "csrf_token": token})


@extend_schema(
    responses=SpokenShape, summary="Hear the PIN that a made-up rider says", tags=["demo"]
)
@api_view(["GET"])
@permission_classes([AllowAny])
def pin(request: Request, ride_id: UUID) -> Response:
    """Hear what the rider says at the pickup, as their driver, where one of both is simulated."""
    return Response({"pin": queries.spoken_pin(ride_id, request.user.pk)})
