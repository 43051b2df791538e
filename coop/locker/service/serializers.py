"""Shapes of the API between a co-operative and a locker that stands alone."""

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from coop.locker import contracts

if TYPE_CHECKING:
    Shape = serializers.Serializer[Any]
else:
    Shape = serializers.Serializer

NAME = r"^[a-z_]{1,20}$"
KEY_CHARS = 80
ASKS_MAX = 64
LINES_MAX = 20_000
BOX_CHARS = 1_400_000
SIGNATURE_CHARS = 120
DOCUMENT_CHARS = 100_000


class JwkShape(Shape):
    """An Ed25519 public key (RFC 8037)."""

    kty = serializers.ChoiceField(choices=["OKP"])
    crv = serializers.ChoiceField(choices=["Ed25519"])
    x = serializers.CharField(max_length=64)


class PaperShape(Shape):
    """A signed document: canonical JSON, Ed25519 over its bytes, and the key; both in base64."""

    text = serializers.CharField(max_length=DOCUMENT_CHARS, trim_whitespace=False)
    signature = serializers.CharField(max_length=SIGNATURE_CHARS)
    key = serializers.CharField(max_length=SIGNATURE_CHARS)


class TieIn(Shape):
    """A co-operative with the code of a person."""

    code = serializers.CharField(max_length=40)
    member = serializers.UUIDField()
    key = JwkShape()
    name = serializers.CharField(max_length=80)
    address = serializers.URLField(max_length=200)
    template = PaperShape()
    acceptance = PaperShape()
    switches = serializers.DictField(child=serializers.BooleanField(), required=False)


class TieOut(Shape):
    """How a contract stands. `public_key`: X25519, in base64, to which boxes are sealed;
    `speaker`: the key under which this locker signs.
    """

    member = serializers.UUIDField()
    state = serializers.CharField()
    version = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    is_frozen = serializers.BooleanField()
    is_asked = serializers.BooleanField()
    switches = serializers.DictField(child=serializers.BooleanField())
    records = serializers.IntegerField()
    arrived_at = serializers.DateTimeField(allow_null=True)
    public_key = serializers.CharField()
    speaker = JwkShape()


class ContractIn(Shape):
    """A newer contract, with the acceptance that the co-operative signed."""

    template = PaperShape()
    acceptance = PaperShape()


class StateIn(Shape):
    """What the person decided at the co-operative."""

    is_frozen = serializers.BooleanField()
    is_withdrawn = serializers.BooleanField()
    switches = serializers.DictField(child=serializers.BooleanField())


class AskShape(Shape):
    """A question; without `key` every record of the collection is meant.

    `trigger`: that of the term, once it holds; it is logged.
    """

    member = serializers.UUIDField()
    term = serializers.CharField(max_length=20)
    collection = serializers.RegexField(NAME)
    names = serializers.ListField(
        child=serializers.RegexField(r"^[a-z_0-9]{1,40}$"), min_length=1, max_length=40
    )
    key = serializers.CharField(
        max_length=KEY_CHARS, allow_blank=True, allow_null=True, required=False, default=None
    )
    reader = serializers.CharField(max_length=80)
    trigger = serializers.ChoiceField(choices=contracts.TRIGGERS, default="none")


class ReadsIn(Shape):
    """Several questions at once."""

    asks = serializers.ListField(child=AskShape(), min_length=1, max_length=ASKS_MAX)


class AnswerShape(Shape):
    """Records by their key; or a word and a sentence why there are none."""

    records = serializers.DictField(child=serializers.DictField())
    refused = serializers.CharField(allow_blank=True)
    says = serializers.CharField(allow_blank=True)


class ReadsOut(Shape):
    """The answers, in the order of the questions."""

    answers = AnswerShape(many=True)


class BoxIn(Shape):
    """A box, sealed to the person. Opened it is JSON: `how` says what to do.

    See `coop.locker.homes.HOWS`. The same id again changes nothing.
    """

    id = serializers.UUIDField()
    member = serializers.UUIDField()
    collection = serializers.RegexField(NAME)
    key = serializers.CharField(max_length=KEY_CHARS, allow_blank=True)
    sealed = serializers.CharField(max_length=BOX_CHARS)


class BoxOut(Shape):
    """Whether the box was new."""

    is_new = serializers.BooleanField()


class LineShape(Shape):
    """A record of a manifest: SHA-256 of its fields in canonical JSON, in hexadecimal."""

    collection = serializers.RegexField(NAME)
    key = serializers.CharField(max_length=KEY_CHARS, allow_blank=True)
    hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class ManifestIn(Shape):
    """All records, as one side has them."""

    lines = serializers.ListField(child=LineShape(), max_length=LINES_MAX)


class CodeIn(Shape):
    """A code of the person."""

    code = serializers.CharField(max_length=40)


class DepartureOut(Shape):
    """How many records there are to fetch."""

    records = serializers.IntegerField()


class AfterIn(Shape):
    """Only what comes after this record."""

    after = serializers.UUIDField(required=False)


class RecordOut(Shape):
    """One record on its way."""

    id = serializers.UUIDField()
    collection = serializers.CharField()
    key = serializers.CharField(allow_blank=True)
    data = serializers.DictField()  # type: ignore[assignment]  # also an attribute of every shape
    updated_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class BatchOut(Shape):
    """Some records by id; none means that there are no more."""

    records = RecordOut(many=True)


class PaperIn(Shape):
    """A signed document of the co-operative about this person."""

    kind = serializers.CharField(max_length=40)
    paper = PaperShape()


class NumberIn(Shape):
    """Only what has a higher number."""

    after = serializers.IntegerField(min_value=0, max_value=2**31 - 1, default=0)


class AccessOut(Shape):
    """An access. `digest`: SHA-256 of the digest before it and of SHA-256(access)."""

    number = serializers.IntegerField()
    access = serializers.DictField()
    digest = serializers.CharField()


class LogOut(Shape):
    """Accesses in their order, a hundred at most."""

    accesses = AccessOut(many=True)


class DirectoryOut(Shape):
    """The keys under which this service signs, as a JWKS."""

    keys = serializers.ListField(child=serializers.DictField())
