"""Shapes of the API of membership."""

from typing import TYPE_CHECKING

from rest_framework import serializers

from coop.members.states import Applied, Kind, Step

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class ApplicationIn(Shape):
    """An application. `statutes` is the edition that the person read and agrees to."""

    kind = serializers.ChoiceField(choices=[str(one) for one in Kind])
    name = serializers.CharField(max_length=200)
    statutes = serializers.CharField(max_length=64, allow_blank=True, default="")


class ApplicationOut(Shape):
    """What became of an application; `again_at`: from when on one may apply anew after a refusal."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=[str(one) for one in Applied])
    applied_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    again_at = serializers.DateTimeField(allow_null=True)


class MembershipEntryOut(Shape):
    """One's own entry in the register."""

    kind = serializers.CharField(allow_blank=True)
    assurance = serializers.IntegerField()
    admitted_at = serializers.DateTimeField()
    leaves_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class CheckOut(Shape):
    """That somebody says who one is."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()


class ShareStandOut(Shape):
    """What of one's share is paid."""

    currency = serializers.CharField()
    price_minor = serializers.IntegerField()
    paid_minor = serializers.IntegerField()


class StandingOut(Shape):
    """Where one stands; `step` is what comes next."""

    step = serializers.ChoiceField(choices=[str(one) for one in Step])
    application = ApplicationOut(allow_null=True)
    membership = MembershipEntryOut(allow_null=True)
    checks = CheckOut(many=True)
    share = ShareStandOut(allow_null=True)


class MonthOfRegisterOut(Shape):
    """A month of the register; the running one as of now."""

    begins = serializers.DateField()
    members = serializers.IntegerField()
    joined = serializers.IntegerField()
    left = serializers.IntegerField()


class RegisterOut(Shape):
    """The public figures of the register; parts under ten members are not published."""

    members = serializers.IntegerField()
    founding_least = serializers.IntegerField()
    is_founding = serializers.BooleanField()
    months = MonthOfRegisterOut(many=True)


class TermOut(Shape):
    """A term of office; `cause`: which vote, or empty where a steward appointed; `city`: of a seed."""

    user_id = serializers.UUIDField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    cause = serializers.CharField(allow_blank=True)
    city = serializers.CharField(allow_blank=True)


class OfficeOut(Shape):
    """An office in words, and who holds it."""

    kind = serializers.CharField()
    name = serializers.CharField()
    may = serializers.CharField()
    may_not = serializers.CharField()
    way = serializers.CharField()
    holders = TermOut(many=True)


class ArticleOut(Shape):
    """One article of the statutes."""

    number = serializers.IntegerField()
    name = serializers.CharField()
    says = serializers.CharField()


class StatutesOut(Shape):
    """The statutes; who applies names their edition."""

    edition = serializers.CharField()
    articles = ArticleOut(many=True)
