"""Shapes of moving one's locker, and of what lockers elsewhere say, in the API."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.locker.serializers_terms import SignedOut

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

ADDRESS_CHARS = 200
CODE_CHARS = 40


class MoveIn(Shape):
    """Where to: the address of a locker server, and the code that it shows its person once."""

    address = serializers.CharField(max_length=ADDRESS_CHARS)
    code = serializers.CharField(max_length=CODE_CHARS)


class MoveBackIn(Shape):
    """The code that one's own server shows."""

    code = serializers.CharField(max_length=CODE_CHARS)


class MoveOut(Shape):
    """A move. `error`: why it waits until `due_at`; `theirs`, `receipt`, `forwarding`: signed."""

    id = serializers.UUIDField()
    direction = serializers.CharField()
    address = serializers.CharField()
    state = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    theirs = SignedOut(allow_null=True)
    receipt = SignedOut(allow_null=True)
    forwarding = SignedOut(allow_null=True)


class HomeOut(Shape):
    """Where my locker lies (empty: here), what is on its way there, and its moves."""

    address = serializers.CharField(allow_blank=True)
    waiting = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)
    moves = MoveOut(many=True)


class LockerDecisionIn(Shape):
    """What a person decided at their own server: froze, thawed, withdrew, on or off (a term)."""

    member = serializers.UUIDField()
    what = serializers.ChoiceField(choices=["froze", "thawed", "withdrew", "on", "off"])
    term = serializers.CharField(max_length=20, allow_blank=True, required=False, default="")
    at = serializers.DateTimeField(required=False)


class LockerDecisionOut(Shape):
    """How the contract stands now."""

    state = serializers.CharField()


class KeyDirectoryOut(Shape):
    """The keys under which this service signs its requests, as a JWKS."""

    keys = serializers.ListField(child=serializers.DictField())
