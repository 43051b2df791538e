"""Shapes of the API of proposals, ballots and delegations."""

from typing import TYPE_CHECKING

from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from governance.counting.majority import Say
from governance.kinds import Form, Kind, Topic
from governance.queries.rolls import Eligibility
from governance.states import State

if TYPE_CHECKING:
    Shape = serializers.Serializer[object]
else:
    Shape = serializers.Serializer


class RuleChangeIn(Shape):
    """A rule and the value that it should have, in the unit that the rulebook keeps."""

    key = serializers.CharField(max_length=80)
    scope = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    new = serializers.IntegerField()


class ReserveProjectIn(Shape):
    """Something that the reserve could pay for."""

    name = serializers.CharField(max_length=120)
    cost_minor = serializers.IntegerField(min_value=1, max_value=10**12)


class ProposalIn(Shape):
    """A draft. Only the fields of its kind are read."""

    kind = serializers.ChoiceField(choices=[str(one) for one in Kind])
    title = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=4_000)
    changes = RuleChangeIn(many=True, required=False)
    payee = serializers.CharField(max_length=120, required=False)
    member_id = serializers.UUIDField(required=False, allow_null=True)
    amount_minor = serializers.IntegerField(min_value=1, max_value=10**12, required=False)
    projects = ReserveProjectIn(many=True, required=False)
    budget_minor = serializers.IntegerField(min_value=1, max_value=10**12, required=False)
    seats = serializers.IntegerField(min_value=1, max_value=9, required=False)
    city = serializers.CharField(max_length=60, required=False, allow_blank=True)
    options = serializers.ListField(
        child=serializers.CharField(max_length=120), required=False, max_length=12
    )
    contract = serializers.DictField(
        required=False, help_text="the whole new contract; its schema: /locker/schemas/contract"
    )
    guard = serializers.CharField(max_length=40, required=False, allow_blank=True)
    guard_drop_bp = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    thread = serializers.UUIDField(required=False, allow_null=True)


class ProposalTimesOut(Shape):
    """The dates of a proposal."""

    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    is_extended = serializers.BooleanField()


class ProposalTallyOut(Shape):
    """What a vote came to."""

    turnout = serializers.IntegerField()
    needed = serializers.IntegerField()
    weight = serializers.IntegerField()
    uncounted = serializers.IntegerField()
    result = serializers.DictField()
    is_carried = serializers.BooleanField()


class RuleChangeOut(RuleChangeIn):
    """A rule, the value that it had when this was written, and the value that it should have."""

    old = serializers.IntegerField()


class ProposalOut(Shape):
    """A proposal and where it stands."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.CharField()
    topic = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    author_id = serializers.UUIDField()
    state = serializers.CharField(help_text=", ".join(State))
    form = serializers.CharField(source="payload.form", help_text=", ".join(Form))
    changes = RuleChangeOut(source="payload.changes", many=True)
    contract = serializers.CharField(
        source="payload.contract", help_text="the new contract in canonical JSON, or empty"
    )
    times = ProposalTimesOut(allow_null=True)
    roll = serializers.IntegerField(allow_null=True)
    needed = serializers.IntegerField(allow_null=True)
    count = ProposalTallyOut(allow_null=True)
    reason = serializers.CharField()
    effective_at = serializers.DateTimeField(allow_null=True)
    second_number = serializers.IntegerField(allow_null=True)


class MineOut(DataclassSerializer[Eligibility]):
    """Whether one may vote as things are, and why not."""

    class Meta:
        dataclass = Eligibility


class ProposalBallotIn(Shape):
    """What one says: an answer, several, or candidates from the first choice on."""

    choice = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=100,
        help_text=f"One of {', '.join(Say)}; or keys of projects, answers or candidates.",
    )


class BallotReceiptOut(Shape):
    """SHA-256 of the salt, followed by the choice as canonical JSON, is the commitment."""

    proposal = serializers.IntegerField()
    choice = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
    salt = serializers.CharField()
    commitment = serializers.CharField()
    cast_at = serializers.DateTimeField()


class CountedBallotOut(Shape):
    """A counted ballot without its voter."""

    choice = serializers.ListField(child=serializers.CharField())
    weight = serializers.IntegerField()
    commitment = serializers.CharField()


class CandidacyIn(Shape):
    """Why members should choose one."""

    says = serializers.CharField(max_length=500)


class CancelDecisionIn(Shape):
    """Why a decision must not be carried out; everybody reads it."""

    reason = serializers.CharField(max_length=500)


class PetitionOut(Shape):
    """Whether the decision is suspended now."""

    is_suspended = serializers.BooleanField()


TOPICS = [str(one) for one in Topic]


class VoteLoanIn(Shape):
    """To whom one lends one's vote in a topic."""

    topic = serializers.ChoiceField(choices=TOPICS)
    to = serializers.UUIDField()


class VoteTopicIn(Shape):
    """A topic."""

    topic = serializers.ChoiceField(choices=TOPICS)


class DelegateOfferIn(VoteTopicIn):
    """A topic in which one votes for others, and how."""

    says = serializers.CharField(max_length=300)


class DelegateOut(Shape):
    """Somebody who votes for others; `votes`: lent to them directly."""

    user_id = serializers.UUIDField()
    topic = serializers.CharField()
    says = serializers.CharField()
    votes = serializers.IntegerField()
    split_bp = serializers.ListField(child=serializers.IntegerField(), allow_null=True)


class VoteLoanOut(Shape):
    """A vote that one lends."""

    topic = serializers.CharField()
    taker_id = serializers.UUIDField()
    expires_at = serializers.DateTimeField()
