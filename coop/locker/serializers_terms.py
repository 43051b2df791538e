"""Shapes of what one allows, what is held, and what is gone, in the API."""

from typing import TYPE_CHECKING

from rest_framework import serializers

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ContractTermOut(Shape):
    """A term of my contract; `ends`: until when something is held, in words."""

    name = serializers.CharField()
    title = serializers.CharField()
    says = serializers.CharField()
    ends = serializers.CharField()
    is_required = serializers.BooleanField()
    is_on = serializers.BooleanField()


class SignedOut(Shape):
    """Canonical JSON, an Ed25519 signature over its bytes, and the key; both in base64."""

    text = serializers.CharField()
    signature = serializers.CharField()
    key = serializers.CharField()


class ContractOut(Shape):
    """What I agreed to. `asks`: there is a contract that I have not agreed to."""

    state = serializers.CharField()
    asks = serializers.BooleanField()
    version = serializers.IntegerField()
    adopted_by = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    is_frozen = serializers.BooleanField()
    terms = ContractTermOut(many=True)
    acceptance = SignedOut(allow_null=True)
    template = SignedOut(allow_null=True)


class SwitchIn(Shape):
    """Whether a term is on."""

    is_on = serializers.BooleanField()


class FreezeIn(Shape):
    """Whether my data is frozen."""

    is_frozen = serializers.BooleanField()


class HeldOut(Shape):
    """What the co-operative holds of me for a while, signed."""

    term = serializers.CharField()
    collection = serializers.CharField()
    fields_held = serializers.ListField(child=serializers.CharField())
    taken_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    signed = SignedOut()


class ReceiptOut(Shape):
    """What was purged, and what the law makes the co-operative keep, signed."""

    id = serializers.UUIDField()
    asked_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField()
    signed = SignedOut()


class ChainLinkOut(Shape):
    """One access in my chain: `digest` is SHA-256 of the digest before it and of SHA-256(access)."""

    number = serializers.IntegerField()
    access = serializers.DictField()
    digest = serializers.CharField()


class HeadOut(Shape):
    """Where my chain stood in an entry of the journal, with the way to the root stated there."""

    entry = serializers.IntegerField()
    number = serializers.IntegerField()
    digest = serializers.CharField()
    index = serializers.IntegerField()
    size = serializers.IntegerField()
    proof = serializers.ListField(child=serializers.CharField())
    at = serializers.DateTimeField()


class ChainOut(Shape):
    """My log as a chain. `broken_at`: the first link that does not hold.

    `after`: how many links the law let go before the first; `before`: the digest of the last of them.
    """

    broken_at = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField()
    before = serializers.CharField()
    links = ChainLinkOut(many=True)
    heads = HeadOut(many=True)


class KeptOut(Shape):
    """What the law keeps, for how long, and which law."""

    what = serializers.CharField()
    how_long = serializers.CharField()
    law = serializers.CharField()


class DeletionOut(Shape):
    """What is in the way of deleting me, and what stays for how long."""

    reasons = serializers.ListField(child=serializers.CharField())
    kept = KeptOut(many=True)


class SureIn(Shape):
    """That I mean it: nothing of what is deleted can be brought back."""

    is_sure = serializers.BooleanField()


class InForceOut(Shape):
    """The contract in force for whoever agrees now."""

    contract = serializers.DictField()


class SchemaOut(Shape):
    """A JSON Schema."""

    schema = serializers.DictField()
