"""What pages of proposals show: facts put beside each other, in words, for one person at one time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from coop.basics.money import NO_MINOR_UNIT, format_money
from coop.basics.refusals import Malformed
from coop.forum import names
from coop.forum.queries import discussions, threads
from coop.members import queries as members
from coop.rulebook import guards, previews, registry, scopes
from coop.rulebook.queries import planned, reach, rules_as_of
from coop.rulebook.registry import Rule
from coop.web import cities
from coop.web.local import here
from governance import drawing, months, shelves, typed_values, wording
from governance.kinds import Form, Kind, Payload
from governance.queries import ballots, delegations, lent, proposals, reviewed, rolls, tallies
from governance.queries.proposals import Proposal
from governance.rules_page import HEADINGS
from governance.states import State
from payouts.queries import reserve

DECIDED_SHOWN = 20
CHOICES_SHOWN = 6
_PERCENT = typed_values.Unit(100, "%")


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal in the list. `mine`: "vote", "voted", "delegate", "none" or empty for nobody."""

    found: Proposal
    kind: str
    tone: str
    badge: str
    mine: str


@dataclass(frozen=True, slots=True)
class RuleField:
    """A rule in a form: what it is now, how far it may go, and in what one types it.

    Attributes:
        scopes: (key, name, what it is there now), where it may have a value of its own.
        scope: the one that is chosen; empty for everywhere.
    """

    key: str
    effect: str
    unit: str
    now: str
    now_typed: str
    low: str
    high: str
    bounds: str
    days: int
    group: str
    typed: str
    step: str
    scopes: tuple[tuple[str, str, str], ...]
    scope: str


Groups = list[tuple[str, list[RuleField]]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Rules of one matter, by heading; `rules`: how many."""

    name: str
    groups: Groups
    rules: int


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
        "author": called[found.author_id],
        "is_author": user_id == found.author_id,
        "steps": wording.steps(found, zone),
        "options": options,
        "labels": {one.key: one.label for one in options},
        "guard": _(guards.known[found.guard].name) if found.guard in guards.known else "",
        "previews": drawing.drawn(_previews(found.payload, now), zone.currency),
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


def _previews(payload: Payload, now: datetime) -> list[previews.Preview]:
    changes = {(one.key, one.scope): one.new for one in payload.changes}
    return previews.of(changes, now=now) if changes else []


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


def catalogue(now: datetime, query: str = "") -> list[Shelf]:
    """Every rule that a proposal can change, under its heading; those with a word, if one is asked."""
    wanted = query.casefold().strip()
    found: dict[str, Groups] = {str(name): [] for name in shelves.NAMES}
    for group, (name, _says) in HEADINGS.items():
        rules = [
            rule
            for rule in registry.all_rules()
            if rule.group == group
            and rule.threshold != "standing"
            and (not wanted or wanted in f"{rule.effect} {name} {rule.key}".casefold())
        ]
        if rules:
            fields = [rule_field(rule, now) for rule in rules]
            found[str(shelves.of(group))].append((str(name), fields))
    return [
        Shelf(name, groups, sum(len(rules) for _name, rules in groups))
        for name, groups in found.items()
        if groups
    ]


def rule_field(
    rule: Rule, now: datetime, typed: str = "", scope: str = "", *, with_scopes: bool = False
) -> RuleField:
    """A rule as a form asks for it; `typed`: what was typed before."""
    zone = here()
    unit, ahead = typed_values.unit_of(rule, zone.currency), planned()
    held = ahead.scoped(rule.key, scope)
    low, high = reach(rule.key, months.next_boundary(now, zone.time_zone), scope)
    shown = [wording.value(rule.key, number, zone.currency) for number in (low, high)]
    units = {
        "days": _("days"),
        "hours": _("hours"),
        "minutes": _("minutes"),
        "seconds": _("seconds"),
    }
    return RuleField(
        key=rule.key,
        effect=rule.effect,
        unit=units.get(unit.key, unit.key),
        now=wording.value(rule.key, held, zone.currency),
        now_typed=typed_values.typed(held, unit),
        low=typed_values.typed(low, unit),
        high=typed_values.typed(high, unit),
        bounds=_("%(low)s to %(high)s") % {"low": shown[0], "high": shown[1]},
        days=rule.step_days,
        group=rule.threshold,
        typed=typed or typed_values.typed(held, unit),
        step="1" if unit.factor == 1 else "any",
        scopes=tuple(
            (
                one.key,
                one.name,
                wording.value(rule.key, ahead.scoped(rule.key, one.key), zone.currency),
            )
            for one in (scopes.of(rule) if with_scopes else ())
        ),
        scope=scope,
    )


def form(kind: Kind, keys: Sequence[str], now: datetime) -> dict[str, Any]:
    """The form of a new proposal of a kind; about these rules, where it is about rules."""
    zone = here()
    known = {rule.key: rule for rule in registry.all_rules() if rule.threshold != "standing"}
    if any(key not in known for key in keys):
        raise Malformed(_("Choose rules from the list."))
    most = reserve.holds(zone.currency) * rules_as_of(now)["enact.reserve_bp"] // 10_000
    return {
        "zone": zone,
        "kind": kind,
        "kind_name": wording.kind_name(kind),
        "cities": cities.every() if kind is Kind.OFFICERS else (),
        "rules": [known[key] for key in dict.fromkeys(keys)],
        "guards": {key: _(guard.name) for key, guard in guards.known.items()},
        "most": format_money(max(most, 0), zone.currency),
        "client_event_id": uuid4(),
    }


def values_of(draft: Proposal | None) -> list[str]:
    """The values that a draft proposes, as they are typed."""
    currency = here().currency
    return [
        typed_values.typed(one.new, typed_values.unit_of(registry.rule(one.key), currency))
        for one in (draft.payload.changes if draft else ())
    ]


def scopes_of(draft: Proposal | None) -> list[str]:
    """Where the changes of a draft hold."""
    return [one.scope for one in (draft.payload.changes if draft else ())]


def filled(typed: QueryDict, draft: Proposal | None, now: datetime) -> dict[str, Any]:
    """What stands in the fields of a form: what was typed, else what the draft says."""
    paid = _paid_member(draft, now)
    payload = draft.payload if draft else None
    unit = typed_values.Unit(1 if here().currency in NO_MINOR_UNIT else 100, "")
    was: dict[str, Any] = {"title": "", "why": "", "seats": "3", "guard_drop": "5", "to": "bill"}
    rows, options = list[tuple[str, str]](), list[str]()
    if draft is not None and payload is not None:
        was |= {"title": draft.title, "why": draft.why, "guard": draft.guard}
        was["guard_drop"] = typed_values.typed(draft.guard_drop_bp or 500, _PERCENT)
        was |= {"seats": str(payload.seats or 3), "city": payload.city}
        was["budget"] = typed_values.typed(payload.budget_minor, unit)
        rows = [(one.name, typed_values.typed(one.cost_minor, unit)) for one in payload.projects]
        options = list(payload.options)
        if payload.payment is not None:
            was["payee"] = payload.payment.payee
            if payload.payment.member_id:
                was["to"] = "me" if payload.payment.member_id == str(draft.author_id) else "kept"
            was["amount"] = typed_values.typed(payload.payment.amount_minor, unit)
    if typed:
        was |= typed.dict()
        rows = list(zip(typed.getlist("name"), typed.getlist("cost"), strict=False))
        options = typed.getlist("option")
    blank = CHOICES_SHOWN
    return {
        "paid_name": paid,
        "was": was,
        "projects": (rows + [("", "")] * blank)[: max(blank, len(rows))],
        "answers": (options + [""] * blank)[: max(blank, len(options))],
    }


def _paid_member(draft: Proposal | None, now: datetime) -> str:
    """The name of another member whom a draft pays; empty where it pays none."""
    paid = draft.payload.payment.member_id if draft and draft.payload.payment else None
    if draft is None or paid is None or paid == str(draft.author_id):
        return ""
    return names.of([UUID(paid)], now=now)[UUID(paid)]


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
