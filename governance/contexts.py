"""What pages of proposals show: facts put beside each other, in words, for one person at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from coop.forum import names
from coop.forum.queries import discussions, threads
from coop.locker import proposing
from coop.members import queries as members
from coop.rulebook import guards, previews
from coop.rulebook.queries import rules_as_of
from coop.web.local import here
from governance import drawing, typed_values, wording
from governance.kinds import Form, Kind, Payload
from governance.queries import ballots, delegations, lent, proposals, reviewed, rolls, tallies
from governance.queries.proposals import Proposal
from governance.states import State

DECIDED_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in the list. `mine`: "vote", "voted", "delegate", "none" or empty for nobody."""

    found: Proposal
    kind: str
    tone: str
    badge: str
    mine: str


def board(user_id: UUID | None, now: datetime) -> dict[str, Any]:
    """The list: what waits for this person first, then by where things stand."""
    found = proposals.all_proposals(now)
    voted = ballots.voted_on(user_id) if user_id else frozenset()
    rows = [_row(one, user_id, voted, now) for one in found]

    def at(*wanted: State) -> list[Row]:
        return [row for row in rows if row.found.state in wanted]

    waiting = [row for row in at(State.OPEN) if row.mine == "vote"]
    over = [row for row in rows if row.found.is_final]
    return {
        "zone": here(),
        "waiting": waiting,
        "open": [row for row in at(State.OPEN) if row not in waiting],
        "discussed": at(State.DISCUSSION),
        "queued": at(State.QUEUED, State.SUSPENDED),
        "decided": over[:DECIDED_SHOWN],
        "drafts": proposals.drafts_of(user_id, now) if user_id else [],
        "eligibility": rolls.eligibility(user_id, now) if user_id else None,
        "is_empty": not rows,
    }


def page(found: Proposal, user_id: UUID | None, now: datetime) -> dict[str, Any]:
    """One proposal: what it does, where it stands, this person's part in it, and what came out."""
    zone = here()
    stands = dict(proposals.candidates(found.id)) if found.kind is Kind.OFFICERS else {}
    called = _called([found.author_id, *stands], user_id, now)
    tone, words = wording.badge(found, now)
    options = wording.options(found, stands, called, zone)
    context: dict[str, Any] = {
        "zone": zone,
        "found": found,
        "kind": wording.kind_name(found.kind),
        "topic": wording.topic_name(found.topic),
        "tone": tone,
        "badge": words,
        "effect": wording.effect(found.payload, zone.currency),
        "changes": wording.changes(found.payload, zone.currency),
        "contract": proposing.changed(found.payload.contract) if found.payload.contract else [],
        "author": called[found.author_id],
        "is_author": user_id == found.author_id,
        "steps": wording.steps(found, zone),
        "options": options,
        "labels": {one.key: one.label for one in options},
        "guard": _(guards.known[found.guard].name) if found.guard in guards.known else "",
        **_previews(found.payload, zone.currency, now),
        "is_previewed": previews.knows({(one.key, ""): one.new for one in found.payload.changes}),
        "crowd": previews.CROWD,
        "client_event_id": uuid4(),
        "candidates": [one for one in options if found.kind is Kind.OFFICERS],
        "ranks": [(n, _("Choice %s") % n) for n in range(1, len(options) + 1)],
    }
    if user_id is not None:
        context |= _mine(found, user_id, now) | _talk(found, user_id, now)
    return context | _result(found, context, now) | _petition(found, user_id, now)


def _talk(found: Proposal, user_id: UUID, now: datetime) -> dict[str, Any]:
    """What members say of it in the Commons, once it is with them."""
    thread_id = threads.of("proposal", found.id)
    if thread_id is None:
        return {}
    said = discussions.discussion(thread_id, user_id, now=now)
    return {"discussion": said, "now": now, "may_write": said.may_write}


def _called(people: Sequence[UUID], user_id: UUID | None, now: datetime) -> dict[UUID, str]:
    """Names of who acts in public, for members; the rest of the world reads what, and not who."""
    if user_id is None or members.member_since(user_id) is None:
        return dict.fromkeys(people, _("A member"))
    return names.of(people, now=now)


def _previews(payload: Payload, currency: str, now: datetime) -> dict[str, Any]:
    """What changes would have done to money, and whom they would touch."""
    changes = {(one.key, one.scope): one.new for one in payload.changes}
    found = previews.of(changes, now=now) if changes else []
    money = [one for one in found if isinstance(one, previews.Preview)]
    return {
        "previews": drawing.drawn(money, currency),
        "touched": [one for one in found if isinstance(one, previews.People)],
    }


def _mine(found: Proposal, user_id: UUID, now: datetime) -> dict[str, Any]:
    """Whether this person may vote and why, what they said, and who votes for them if they do not."""
    when = found.times
    is_fixed = found.roll is not None
    as_of = when.opens_at if when is not None and now >= when.opens_at else now
    eligible = rolls.eligibility(user_id, as_of)
    may = ballots.has_vote(found.id, user_id) if is_fixed else eligible.may
    receipt = ballots.receipt_of(found.id, user_id)
    loan = delegations.loans_of(user_id, now).get(found.topic)
    public = any(
        one.user_id == user_id and one.topic == found.topic and one.votes
        for one in delegations.offers(now)
    )
    chosen = receipt.choice if receipt else ()
    return {
        "user_id": user_id,
        "eligible": eligible,
        "may": may,
        "receipt": receipt,
        "chosen": chosen,
        "ranked": {str(place): key for place, key in enumerate(chosen, start=1)},
        "delegate": names.of([loan.taker_id], now=now)[loan.taker_id] if loan else "",
        "delegate_says": _delegate_says(found, user_id, now) if loan else (),
        "is_public": public,
        "is_guardian": members.is_guardian(user_id),
        "is_standing": any(who == user_id for who, _says in proposals.candidates(found.id)),
    }


def _delegate_says(found: Proposal, user_id: UUID, now: datetime) -> Sequence[str]:
    """What the ballot says that would count for this person, which is public to them."""
    if found.state is not State.OPEN:
        return ()
    _tally, _public, through = ballots.running(found, now)
    speaker = through.get(str(user_id))
    receipt = ballots.receipt_of(found.id, UUID(speaker)) if speaker else None
    return receipt.choice if receipt else ()


def _result(found: Proposal, context: dict[str, Any], now: datetime) -> dict[str, Any]:
    """The result after the close, or so far for who has voted; of delegates what they said."""
    if found.count is None and not (found.state is State.OPEN and context.get("receipt")):
        return {}
    at = found.times.closes_at if found.count is not None and found.times else now
    tally, public, _through = ballots.running(found, at)
    shown: tallies.Tally = found.count or tally
    called = _called([one.user_id for one in public], context.get("user_id"), now)
    labels = context["labels"]
    return {
        "tally": shown,
        "is_final": found.count is not None,
        "bars": drawing.result_bars(shown, context["options"], found.payload.form is Form.YES_NO),
        "public": [
            (called[one.user_id], [labels.get(key, key) for key in one.choice], one.lent)
            for one in public
        ],
        "winners": [labels.get(key, key) for key in shown.result.get("chosen", [])],
        "roll": found.roll,
    }


def _petition(found: Proposal, user_id: UUID | None, now: datetime) -> dict[str, Any]:
    if found.state not in {State.QUEUED, State.SUSPENDED}:
        return {}
    return {
        "signatures": ballots.signatures(found.id),
        "signatures_needed": ballots.signatures_needed(found),
        "has_signed": user_id is not None and ballots.has_signed(found.id, user_id),
        "review": reviewed.case_for(found.id, user_id, now),
    }


def lending(user_id: UUID, now: datetime) -> dict[str, Any]:
    """Who votes for others, by topic, and to whom this person lends theirs."""
    offers, loans = delegations.offers(now), delegations.loans_of(user_id, now)
    people = [one.user_id for one in offers] + [loan.taker_id for loan in loans.values()]
    called = names.of(people, now=now)
    most = rules_as_of(now)["delegation.weight_max"]
    topics = [
        {
            "key": topic,
            "name": wording.topic_name(topic),
            "offers": [
                (one, called[one.user_id], _split_of(one, now))
                for one in offers
                if one.topic == topic
            ],
            "loan": loans.get(topic),
            "delegate": called[loans[topic].taker_id] if topic in loans else "",
            "mine": next(
                (one for one in offers if (one.user_id, one.topic) == (user_id, topic)), None
            ),
        }
        for topic in ("money", "rides", "house")
    ]
    days = rules_as_of(now)["delegation.valid_s"] // typed_values.DAY_S
    return {"zone": here(), "topics": topics, "most": most - 1, "days": days, "by": user_id}


def _split_of(offer: delegations.Offer, now: datetime) -> str:
    """What a delegate's standing ballot says, while anybody lends them a vote; else nothing."""
    shares = lent.said_in_public(offer.user_id, now) if offer.is_on_split else None
    return ", ".join(f"{share / 100:g}" for share in shares) if shares else ""


def _row(found: Proposal, user_id: UUID | None, voted: frozenset[UUID], now: datetime) -> Row:
    tone, badge = wording.badge(found, now)
    mine = ""
    if user_id is not None and found.state is State.OPEN:
        if found.id in voted:
            mine = "voted"
        elif found.roll is not None:
            mine = "vote" if ballots.has_vote(found.id, user_id) else "none"
        elif found.times is not None:
            mine = "vote" if rolls.eligibility(user_id, found.times.opens_at).may else "none"
    return Row(found, wording.kind_name(found.kind), tone, badge, mine)
