"""Shapes of the log's API."""

from rest_framework import serializers


class WitnessOut(serializers.Serializer[object]):
    """A witness whose word counts. `size`, `seen_at`: the newest that it cosigned; null: nothing yet."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    key = serializers.CharField(source="key.text")
    since = serializers.DateTimeField()
    size = serializers.IntegerField(allow_null=True)
    seen_at = serializers.DateTimeField(allow_null=True)


class LogOut(serializers.Serializer[object]):
    """How the log stands; its files lie at `/log/`, as C2SP tlog-tiles names them."""

    size = serializers.IntegerField(source="head.size", default=0)
    sealed_at = serializers.DateTimeField(source="head.at", default=None, allow_null=True)
    checkpoint = serializers.CharField(source="head.note", default="")
    waiting = serializers.IntegerField()
    witnesses = WitnessOut(many=True)


class EntryOut(serializers.Serializer[object]):
    """A sealed entry: its number, its kind, and the very text that was hashed."""

    index = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()


class EntriesIn(serializers.Serializer[object]):
    """Which entries: below a number, of one kind."""

    before = serializers.IntegerField(required=False, min_value=0, max_value=2**62)
    kind = serializers.CharField(required=False, default="", max_length=60)


class ProofOut(serializers.Serializer[object]):
    """That an entry is in the log: hashes from it to the root that the checkpoint signs (base 64)."""

    log = serializers.CharField()
    key = serializers.CharField()
    index = serializers.IntegerField()
    entry = serializers.CharField()
    proof = serializers.ListField(child=serializers.CharField())
    checkpoint = serializers.CharField()


class MineOut(serializers.Serializer[object]):
    """Something of one's own; `receipt` is where its receipt is, once it is sealed."""

    what = serializers.ChoiceField(choices=["ballot", "share", "ride"])
    key = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    index = serializers.IntegerField(allow_null=True)
    amount_minor = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField()
    receipt = serializers.CharField()


class WitnessIn(serializers.Serializer[object]):
    """A witness's public key, and whose machine it is."""

    key = serializers.CharField(max_length=400)
    name = serializers.CharField(max_length=80)
