"""Shape of a person's data in the API."""

from math import isfinite
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from coop.locker import shapes
from coop.locker.forms import NAME_WRONG, PHONE_WRONG

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


NOT_ON_EARTH = _("That is no place on earth.")


class ProfileShape(Shape):
    """Name and phone; null removes one."""

    name = serializers.CharField(required=False, allow_null=True, max_length=200)
    phone = serializers.CharField(required=False, allow_null=True, max_length=40)

    def validate_name(self, value: str | None) -> str | None:
        """The name on one line."""
        return None if value is None else self._shaped(shapes.name(value), NAME_WRONG)

    def validate_phone(self, value: str | None) -> str | None:
        """The number as it is kept, `+358401234567`."""
        return None if value is None else self._shaped(shapes.phone(value), PHONE_WRONG)

    def _shaped(self, value: str | None, wrong: object) -> str:
        if value is None:
            raise serializers.ValidationError(str(wrong))
        return value


class _AnyPlaceShape(Shape):
    key = serializers.CharField(read_only=True)
    label = serializers.CharField(max_length=shapes.LABEL_MAX)  # type: ignore[assignment]  # also an attribute of every field
    detail = serializers.CharField(
        max_length=shapes.LABEL_MAX, allow_blank=True, required=False, default=""
    )
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """A place on earth: "nan" passes every comparison of bounds but this one."""
        if not all(isfinite(cast("float", attrs[name])) for name in ("lat", "lon")):
            raise serializers.ValidationError({"lat": [str(NOT_ON_EARTH)]})
        return attrs


class PlaceShape(_AnyPlaceShape):
    """A saved place. `home` and `work` exist once each; others get a key of their own."""

    kind = serializers.ChoiceField(choices=shapes.PLACE_KINDS, default="saved")


class PlaceFoundShape(_AnyPlaceShape):
    """A saved or a recent place."""

    kind = serializers.CharField()


class AccessShape(Shape):
    """Somebody read, or wanted to read, data of mine."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    reader = serializers.CharField()
    purpose = serializers.CharField()
    collection = serializers.CharField()
    fields_read = serializers.ListField(child=serializers.CharField())
    allowed = serializers.BooleanField()


class AccessPageShape(Shape):
    """One page, latest first; `next` is the address of the page after it."""

    results = AccessShape(many=True)
    next = serializers.CharField(allow_null=True)
