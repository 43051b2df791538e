"""The API of proposals, ballots and delegations."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.locker import proposing
from coop.rulebook.queries import planned
from coop.web.local import here
from coop.work.doors import Ask, at, delete, get, post, put
from governance import serializers_proposals as shapes
from governance.actions import delegating, drafting, stopping, voting
from governance.actions.drafting import Draft
from governance.kinds import Change, Kind, Payload, Payment, Project
from governance.queries import ballots, delegations, lent, proposals, rolls
from governance.queries.proposals import Proposal
from governance.queries.rolls import Eligibility

TAG = "governance"


@get(
    shapes.ProposalOut, name="proposals", summary="All proposals", tag=TAG, many=True, is_open=True
)
def listed(ask: Ask) -> object:
    """Everything that left its draft, newest first."""
    return proposals.all_proposals(ask.now)


@post(
    shapes.ProposalIn, shapes.ProposalOut, name="draft_proposal", summary="Write a proposal",
    tag=TAG, code=201,
)  # fmt: skip
def begin(ask: Ask) -> object:
    """A draft, which only its author sees until it is submitted."""
    wish = _draft(ask.fields)
    made = ask.once(lambda: drafting.draft(wish, by=ask.by, now=ask.now))
    assert made is not None
    return proposals.by_id(made, ask.now)


@get(shapes.ProposalOut, name="proposal", summary="One proposal", tag=TAG)
def one(ask: Ask, number: int) -> object:
    """A proposal as it stands; a draft only for its author."""
    return _seen(ask, number)


@put(
    shapes.ProposalIn,
    shapes.ProposalOut,
    name="revise_proposal",
    summary="Write a draft anew",
    tag=TAG,
)
def revise(ask: Ask, number: int) -> object:
    """As long as it is a draft."""
    found = _seen(ask, number)
    drafting.revise(_draft(ask.fields), proposal_id=found.id, by=ask.by, now=ask.now)
    return _seen(ask, number)


@delete(name="withdraw_proposal", summary="Take one's proposal back", tag=TAG)
def withdraw(ask: Ask, number: int) -> object:
    """Until voting opens."""
    drafting.withdraw(proposal_id=_seen(ask, number).id, by=ask.by, now=ask.now)
    return None


@post(
    None, shapes.ProposalOut, name="submit_proposal", summary="Put a draft to the members", tag=TAG
)
def submit(ask: Ask, number: int) -> object:
    """Its discussion begins, and the rules of its vote are frozen."""
    found = _seen(ask, number)

    def act() -> UUID | None:
        drafting.submit(proposal_id=found.id, by=ask.by, now=ask.now)
        return found.id

    ask.once(act)
    return _seen(ask, number)


@get(shapes.BallotReceiptOut, name="my_ballot", summary="One's own ballot and its receipt", tag=TAG)
def mine(ask: Ask, number: int) -> object:
    """The latest version, for its voter alone."""
    found = ballots.receipt_of(_seen(ask, number).id, ask.by)
    if found is None:
        raise NotYours(_("You have not voted on this."))
    return found


@put(
    shapes.ProposalBallotIn,
    shapes.BallotReceiptOut,
    name="vote",
    summary="Vote, or vote differently",
    tag=TAG,
)
def vote(ask: Ask, number: int) -> object:
    """Until voting closes; the latest ballot counts."""
    found = _seen(ask, number)
    return voting.cast(proposal_id=found.id, choice=ask.fields["choice"], by=ask.by, now=ask.now)


@get(
    shapes.ProposalTallyOut,
    name="running_result",
    summary="The result so far, after one's own ballot",
    tag=TAG,
)
def running(ask: Ask, number: int) -> object:
    """For who has voted; for everybody once voting has closed."""
    found = _seen(ask, number)
    if found.count is not None:
        return found.count
    if found.times is None or ballots.receipt_of(found.id, ask.by) is None:
        raise NotYours(_("You see the running result after your own vote."))
    return ballots.running(found, ask.now)[0]


@get(
    shapes.CountedBallotOut,
    name="ballots",
    summary="All counted ballots",
    tag=TAG,
    many=True,
    is_open=True,
)
def leaves(ask: Ask, number: int) -> object:
    """Without their voters and in shuffled order, for anybody to recount; empty before the close."""
    found = proposals.proposal(number, ask.now)
    return proposals.leaves(found.id) if found else []


@get(shapes.MineOut, name="eligibility", summary="Whether one may vote, and why not", tag=TAG)
def eligibility(ask: Ask) -> Eligibility:
    """As things are now."""
    return rolls.eligibility(ask.by, ask.now)


@post(shapes.CandidacyIn, name="stand", summary="Stand in an election", tag=TAG)
def stand(ask: Ask, number: int) -> object:
    """While it is talked about. Standing again changes nothing."""
    says = ask.fields["says"]
    drafting.stand(proposal_id=_seen(ask, number).id, says=says, by=ask.by, now=ask.now)
    return None


@post(
    None,
    shapes.PetitionOut,
    name="sign_petition",
    summary="Ask that a decision be suspended",
    tag=TAG,
)
def sign(ask: Ask, number: int) -> object:
    """Enough members of the roll suspend it. Signing again changes nothing."""
    found = _seen(ask, number)
    return {"is_suspended": stopping.sign(proposal_id=found.id, by=ask.by, now=ask.now)}


@post(
    shapes.CancelDecisionIn,
    shapes.ProposalOut,
    name="cancel_decision",
    summary="Cancel a decision, as a guardian",
    tag=TAG,
)
def cancel(ask: Ask, number: int) -> object:
    """Before it is carried out; everybody reads why."""
    found, reason = _seen(ask, number), ask.fields["reason"]

    def act() -> UUID | None:
        stopping.cancel(proposal_id=found.id, reason=reason, by=ask.by, now=ask.now)
        return found.id

    ask.once(act)
    return _seen(ask, number)


@get(
    shapes.VoteLoanOut,
    name="delegations",
    summary="To whom one lends one's vote",
    tag=TAG,
    many=True,
)
def loans(ask: Ask) -> object:
    """By topic."""
    return list(delegations.loans_of(ask.by, ask.now).values())


@put(shapes.VoteLoanIn, name="lend_vote", summary="Lend one's vote in a topic", tag=TAG)
def lend(ask: Ask) -> object:
    """In place of an earlier loan. One's own ballot still comes first."""
    delegating.lend(topic=ask.fields["topic"], to=ask.fields["to"], by=ask.by, now=ask.now)
    return None


@delete(shapes.VoteTopicIn, name="take_vote_back", summary="Take one's vote back", tag=TAG)
def take_back(ask: Ask) -> object:
    """No harm if it is not lent."""
    delegating.take_back(topic=ask.fields["topic"], by=ask.by, now=ask.now)
    return None


@get(shapes.DelegateOut, name="delegates", summary="Who votes for others", tag=TAG, many=True)
def offers(ask: Ask) -> object:
    """By topic, most trusted first; in matters of money with their ballot on the fee's split."""
    return [
        asdict(one)
        | {"split_bp": lent.said_in_public(one.user_id, ask.now) if one.is_on_split else None}
        for one in delegations.offers(ask.now)
    ]


@put(shapes.DelegateOfferIn, name="offer_to_vote", summary="Offer to vote for others", tag=TAG)
def offer(ask: Ask) -> object:
    """One's ballots in the topic are public while anybody lends one a vote."""
    delegating.offer(topic=ask.fields["topic"], says=ask.fields["says"], by=ask.by, now=ask.now)
    return None


@delete(
    shapes.VoteTopicIn, name="stop_voting_for_others", summary="Stop voting for others", tag=TAG
)
def stop(ask: Ask) -> object:
    """Every vote goes back."""
    delegating.stop_offering(topic=ask.fields["topic"], by=ask.by, now=ask.now)
    return None


every = at(listed)
drafts = at(begin)
single = at(one)
draft = at(revise, withdraw)
submitted = at(submit)
ballot = at(vote)
receipt = at(mine)
result = at(running)
counted = at(leaves)
my_eligibility = at(eligibility)
candidacy = at(stand)
petition = at(sign)
cancelled = at(cancel)
my_delegations = at(loans, lend, take_back)
delegates = at(offers, offer, stop)


def _seen(ask: Ask, number: int) -> Proposal:
    found = proposals.proposal(number, ask.now)
    if found is None or (found.submitted_at is None and found.author_id != ask.by):
        raise NotYours(_("There is no such proposal."))
    return found


def _draft(fields: dict[str, Any]) -> Draft:
    return Draft(
        title=fields["title"],
        why=fields["why"],
        payload=_payload(fields),
        guard=fields.get("guard", ""),
        guard_drop_bp=fields.get("guard_drop_bp", 0),
        grown_from=fields.get("thread"),
    )


def _payload(fields: dict[str, Any]) -> Payload:
    kind, currency = Kind(fields["kind"]), here().currency
    ahead = planned()
    changes = tuple(
        Change(one["key"], one["scope"], _held(ahead, one["key"], one["scope"]), one["new"])
        for one in fields.get("changes", [])
    )
    if kind is Kind.CONTRACT:
        return Payload(kind, contract=proposing.of_document(fields.get("contract") or {}))
    if kind is Kind.PAYMENT:
        whose = fields.get("member_id")
        paid = Payment(
            fields.get("payee", ""), str(whose) if whose else None,
            fields.get("amount_minor", 0), currency,
        )  # fmt: skip
        return Payload(kind, payment=paid)
    projects = tuple(
        Project(str(place), " ".join(one["name"].split()), one["cost_minor"])
        for place, one in enumerate(fields.get("projects", []), start=1)
    )
    return Payload(
        kind,
        changes=changes,
        projects=projects,
        budget_minor=fields.get("budget_minor", 0),
        currency=currency if kind is Kind.PROJECTS else "",
        office=_office(fields) if kind is Kind.OFFICERS else "",
        seats=fields.get("seats", 0),
        city=fields.get("city", "") if kind is Kind.OFFICERS else "",
        options=tuple(" ".join(text.split()) for text in fields.get("options", [])),
    )


def _office(fields: Mapping[str, Any]) -> str:
    return "seed" if fields.get("city") else "guardian"


def _held(ahead: Any, key: str, scope: str) -> int:
    """What a rule is now; of one that does not exist the action says so."""
    try:
        return int(ahead.scoped(key, scope))
    except KeyError:
        return 0
