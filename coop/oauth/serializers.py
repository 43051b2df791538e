"""Shape of what apps of others ask for in the API."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

ROWS_AT_ONCE = 1_000
NAME_CHARS = 60


class DetailOut(Shape):
    """What a person allowed, as in RFC 9396."""

    type = serializers.CharField()
    collections = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    actions = serializers.ListField(child=serializers.CharField())
    purpose = serializers.CharField()


class GrantOut(Shape):
    """What this app was let at."""

    member = serializers.UUIDField(source="member_id")
    app = serializers.CharField(source="app.name")
    scope = serializers.SerializerMethodField()
    authorization_details = DetailOut(source="details", many=True)
    made_at = serializers.DateTimeField()
    until = serializers.DateTimeField()

    def get_scope(self, found: object) -> str:
        """Scopes as in RFC 6749: words with spaces between."""
        return " ".join(getattr(found, "scopes", ()))


class FieldsIn(Shape):
    """Which fields of the records are wanted."""

    fields_wanted = serializers.CharField(
        required=False,
        max_length=400,
        help_text="Names with commas between; left out: all that this app may read.",
    )


class RecordOut(Shape):
    """One record; `etag` goes into If-Match when it is written."""

    key = serializers.CharField(allow_blank=True)
    etag = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # also an attribute of every shape


class RecordIn(Shape):
    """Fields of one record; null removes one."""

    data = serializers.DictField(allow_empty=False)  # type: ignore[assignment]
    if_match = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=64,
        help_text="The ETag that the record must still have; empty if it must not be there yet.",
    )


class EtagOut(Shape):
    """The new version of a record."""

    etag = serializers.CharField()


class RowsIn(Shape):
    """What is added to the end of a record of the app's own."""

    rows = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=ROWS_AT_ONCE
    )


class BeforeIn(Shape):
    """Where in the log to go on."""

    before = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text=str(_("Only entries with a lower id.")),
    )


class AccessOut(Shape):
    """Somebody read, or wanted to read, data of this person."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    reader = serializers.CharField()
    purpose = serializers.CharField()
    collection = serializers.CharField()
    fields_read = serializers.ListField(child=serializers.CharField(), source="fields")
    allowed = serializers.BooleanField()
    term = serializers.CharField(allow_blank=True)
    about = serializers.CharField(allow_blank=True)
    refused = serializers.CharField(allow_blank=True)
