"""Shapes of archives in the API."""

from typing import TYPE_CHECKING

from rest_framework import serializers

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ExportOut(Shape):
    """An archive of mine: how far it is, or until when it can be fetched.

    `state`: "making", "ready" or "gone"; `by`: which app asked for it, empty for myself.
    """

    id = serializers.UUIDField()
    by = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(choices=("making", "ready", "gone"))
    done = serializers.IntegerField()
    steps = serializers.IntegerField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)


class ArchiveMadeOut(Shape):
    """What was made."""

    id = serializers.UUIDField()


class ArchiveIn(Shape):
    """The archive, as a file of a form."""

    archive = serializers.FileField()


class TakeIn(Shape):
    """Whether the archive’s records count where others are here; else what was written last."""

    prefers_archive = serializers.BooleanField(default=False)


class ServiceOut(Shape):
    """What one service says of me. `pin`: on what it rests that it was this service.

    "known": its log is one that we know; "witnessed": somebody we know has seen its log; "stated"
    and "unstated": we cannot tell.
    """

    origin = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    pin = serializers.ChoiceField(choices=("known", "witnessed", "stated", "unstated"))
    is_sure = serializers.BooleanField()
    seen_by = serializers.ListField(child=serializers.CharField())
    said = serializers.DictField()


class ArrivalOut(Shape):
    """An archive that I brought; taken in once `taken_at` is set.

    `counts`: collection -> "new", "same", "changed" or "kept" -> how many records.
    """

    id = serializers.UUIDField()
    origin = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField()
    made_at = serializers.DateTimeField()
    arrived_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField(allow_null=True)
    counts = serializers.DictField()


class PreviewOut(ArrivalOut):
    """The same before it is taken in, with what each service says in it."""

    services = ServiceOut(many=True)


class ArchiveSchemaOut(Shape):
    """A JSON Schema."""

    schema = serializers.DictField()
