"""Shapes of the API of assurance, vouches and what shows who one is."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.members.actions.admission import DOCUMENTS

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer

DOCUMENT_NAMES = tuple(DOCUMENTS)


class GroundOut(Shape):
    """One thing that a level rests on, or that would raise it."""

    key = serializers.CharField()
    name = serializers.CharField()
    says = serializers.CharField()


class WalkOut(Shape):
    """The last walk over everybody's vouches, in figures."""

    at = serializers.DateTimeField()
    people = serializers.IntegerField()
    vouches = serializers.IntegerField()
    seeds = serializers.IntegerField()
    steps = serializers.IntegerField()


class AssuranceOut(Shape):
    """How sure we are that one is one real person, 0 to 4; on what it rests, what raises it."""

    level = serializers.IntegerField()
    name = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)
    held = GroundOut(many=True)
    lacking = GroundOut(many=True)
    walk = WalkOut(allow_null=True)


class VouchOut(Shape):
    """A vouch that one gave; `how` is "met", "word" (a steward, while founding) or "" (a link)."""

    id = serializers.IntegerField()
    how = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    staked_until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField(allow_blank=True)


class VouchesOut(Shape):
    """One's vouches, given and got, latest first; who gave those that one got is not said."""

    given = VouchOut(many=True)
    got = VouchOut(many=True)
    used = serializers.IntegerField()
    most = serializers.IntegerField()
    bar = serializers.CharField(allow_blank=True)
    bar_until = serializers.DateTimeField(allow_null=True)


class PlaceIn(Shape):
    """Where a phone is, compared with the other one's and forgotten; `age_ms`: how old that is.

    Where a phone does not say, an `address`.
    """

    lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    age_ms = serializers.IntegerField(min_value=0, max_value=86_400_000, default=0)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)


class CodeIn(PlaceIn):
    """The code that the other phone shows, and where this one is."""

    code = serializers.CharField(max_length=20)


class PhonesOut(Shape):
    """Two phones together; `code` is shown to whoever vouches, until `next_at`."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=["open", "read", "given", "declined", "over"])
    is_voucher = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True)
    next_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField()


class ShowingIn(Shape):
    """Which document, and a picture of it; without a picture one shows it at the office."""

    what = serializers.ChoiceField(choices=DOCUMENT_NAMES)
    file = serializers.FileField(required=False)


class ShowingOut(Shape):
    """That somebody shows who they are, and what came of it; the picture is for stewards alone."""

    id = serializers.UUIDField()
    way = serializers.ChoiceField(choices=["upload", "office"])
    what = serializers.CharField()
    state = serializers.ChoiceField(
        choices=["waiting", "accepted", "rejected", "taken_back", "lapsed"]
    )
    asked_at = serializers.DateTimeField()
    pages = serializers.IntegerField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    until = serializers.DateTimeField(allow_null=True)


class DocumentDeskOut(Shape):
    """A showing before a steward; its person is told of the look."""

    showing = ShowingOut()
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    is_mine = serializers.BooleanField()


class DocumentSeenIn(Shape):
    """Which document was seen, and its last day, if one stands on it."""

    what = serializers.ChoiceField(choices=DOCUMENT_NAMES)
    expires_on = serializers.DateField(required=False, allow_null=True, default=None)


class UnseenIn(Shape):
    """Why; the person reads it."""

    reason = serializers.CharField(max_length=300)
