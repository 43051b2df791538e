"""Shape of accounts and blocks in the API."""

from typing import TYPE_CHECKING

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from coop.members.queries import Session

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class MeShape(Shape):
    """The signed-in person."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    joined_at = serializers.DateTimeField()
    member_since = serializers.DateTimeField(allow_null=True)
    roles = serializers.ListField(child=serializers.CharField())


class BlockShape(Shape):
    """Somebody not to meet."""

    user_id = serializers.UUIDField()


class SessionOut(DataclassSerializer[Session]):
    """A sign-in of mine."""

    class Meta:
        dataclass = Session
