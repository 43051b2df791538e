"""Writing a proposal, changing its draft, and putting it to the members.

What it asks for is checked here and again before it is carried out.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.forum.actions import threads
from coop.forum.queries import threads as discussions
from coop.journal import actions as journal
from coop.locker import proposing
from coop.members import queries as members
from coop.rulebook import actions as rulebook
from coop.rulebook import guards, registry, scopes
from coop.rulebook.queries import planned, rules_as_of
from coop.web import cities
from coop.web.local import here
from governance import kinds, models, months
from governance import terms as vote_terms
from governance.kinds import Kind, Payload
from governance.queries import proposals
from governance.states import State
from payouts.queries import reserve

TITLE_MAX = 120
WHY_MAX = 4_000
WORDS_MAX = 120
CHOICES = range(2, 13)
SEATS = range(1, 10)
# Any number that no other lock of ours uses: proposals are numbered one after the other.
NUMBER_LOCK = 7_310_003


class MembersOnly(Refusal):
    """Members alone propose."""

    code = "members_only"
    status = 403


class TooManyProposals(Refusal):
    """Somebody has as many proposals under way as one may have."""

    code = "too_many_proposals"


class NotADraft(Refusal):
    """The proposal has been put to the members; its words stay as they are."""

    code = "not_a_draft"


class OtherClass(Refusal):
    """These rules are not changed by this kind of proposal."""

    code = "other_class"
    status = 422


class ChangesNothing(Refusal):
    """The rule has this value already."""

    code = "changes_nothing"
    status = 422


class ValueMoved(Refusal):
    """A rule has another value than the one that the proposal was written against."""

    code = "value_moved"


class BeyondReserve(Refusal):
    """More than one proposal may take from the reserve; `facts` say how much it may."""

    code = "beyond_reserve"
    status = 422


@dataclass(frozen=True, slots=True)
class Draft:
    """What an author writes. `guard`: what must not be harmed, or empty.

    `grown_from`: the discussion in the Commons that it came from, kept from the first writing on.
    """

    title: str
    why: str
    payload: Payload
    guard: str = ""
    guard_drop_bp: int = 0
    grown_from: UUID | None = None


@transaction.atomic
def draft(wish: Draft, *, by: UUID, now: datetime) -> UUID:
    """Begin a proposal, which only its author sees; returns its id.

    Raises:
        MembersOnly, Malformed: as they say.
        NotYours: there is no discussion that it could have come from.
        others: what `check` and the rulebook refuse.
    """
    _need_member(by)
    words = _words(wish)
    check(wish.payload, now=now)
    if wish.grown_from is not None and not discussions.exists(wish.grown_from):
        raise NotYours(_("There is no such discussion."))
    row = models.Proposal.objects.create(
        number=next_number(),
        author_id=by,
        drafted_at=now,
        grown_from_id=wish.grown_from,
        **words,
        **_columns(wish),
    )
    return row.id


def next_number() -> int:
    """The number of the next proposal; nobody else gets it until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    last = models.Proposal.objects.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def revise(wish: Draft, *, proposal_id: UUID, by: UUID, now: datetime) -> None:
    """Write a draft anew.

    Raises: as `draft`; NotADraft: members talk about it already.
    """
    row = _own(proposal_id, by)
    words = _words(wish)
    check(wish.payload, now=now)
    drafts = models.Proposal.objects.filter(id=row.id, submitted_at=None, cancelled_at=None)
    if drafts.update(**words, **_columns(wish)) != 1:
        raise NotADraft(_("Members talk about this already. Its words stay as they are."))


@transaction.atomic
def submit(*, proposal_id: UUID, by: UUID, now: datetime) -> None:
    """Put a draft to the members: its discussion begins, and the rules of its vote are frozen.

    Raises:
        NotADraft: it was before.
        TooManyProposals: the author has as many under way as one may have.
        others: what `check` and the rulebook refuse.
    """
    row = _own(proposal_id, by)
    _need_member(by)
    rules = rules_as_of(now)
    under_way = proposals.under_way(now, author_id=by)
    if len(under_way) >= rules["proposals.live_max"]:
        first = min((one.times.closes_at for one in under_way if one.times), default=None)
        raise TooManyProposals(
            _("You have %s proposals under way, as many as one member may have at once.")
            % len(under_way),
            allowed_at=first,
        )
    payload = kinds.of_json(row.payload)
    check(payload, now=now)
    terms = vote_terms.frozen(
        rules, payload.kind, waits_long=_waits_long(payload), version=rules.version
    )
    drafts = models.Proposal.objects.filter(id=row.id, submitted_at=None, cancelled_at=None)
    if drafts.update(submitted_at=now, terms=vote_terms.as_json(terms)) != 1:
        raise NotADraft(_("This was put to the members before."))
    public = {"proposal": row.number, "hash": payload.hash().hex(), "kind": str(payload.kind)}
    public |= kinds.counted_by(payload)
    journal.record(kind="proposal.submitted", public=public, now=now)
    _open_discussion(row, now=now)


@transaction.atomic
def withdraw(*, proposal_id: UUID, by: UUID, now: datetime) -> None:
    """Take one's own proposal back, as long as voting has not opened.

    Raises:
        NotADraft: voting has opened.
    """
    row = _own(proposal_id, by)
    found = proposals.standing(row, now)
    rows = models.Proposal.objects.filter(id=row.id, cancelled_at=None)
    is_early = found.state in {State.DRAFT, State.DISCUSSION} and row.first_id is None
    why = _("Withdrawn by its author.")
    if not is_early or rows.update(cancelled_at=now, cancelled_by_id=by, reason=why) != 1:
        raise NotADraft(_("Voting has opened. Now members decide about this proposal."))
    if row.submitted_at is not None:
        public = {"proposal": row.number, "by": "author"}
        journal.record(kind="proposal.cancelled", public=public, now=now)


@transaction.atomic
def stand(*, proposal_id: UUID, says: str, by: UUID, now: datetime) -> None:
    """Stand in an election, until voting opens.

    Raises:
        NotADraft: it is no election, or candidates are no longer taken.
        MembersOnly, Malformed
    """
    _need_member(by)
    row = models.Proposal.objects.filter(id=proposal_id, kind=Kind.OFFICERS).first()
    if row is None or proposals.standing(row, now).state is not State.DISCUSSION:
        raise NotADraft(
            _("One stands in an election while it is talked about, before voting opens.")
        )
    text = _line(says, 500, _("Say in up to %s characters why members should choose you."))
    models.Candidacy.objects.get_or_create(
        proposal=row, user_id=by, defaults={"says": text, "at": now}
    )


def check(payload: Payload, *, now: datetime) -> None:
    """Let no payload through that could not be carried out as things are. Writes nothing.

    Raises:
        OtherClass, ChangesNothing, ValueMoved: about its changes; and what the rulebook refuses.
        BeyondReserve: it takes more from the reserve than the constitution lets one proposal.
        Malformed: something is missing.
    """
    if payload.kind in {Kind.RULES, Kind.CONSTITUTION}:
        _check_changes(payload, now)
    elif payload.kind in {Kind.PAYMENT, Kind.PROJECTS}:
        _check_money(payload, now)
    elif payload.kind is Kind.OFFICERS:
        _check_office(payload, now)
    elif payload.kind is Kind.CONTRACT:
        _check_contract(payload)
    else:
        _need_choices(payload.options)


def _check_office(payload: Payload, now: datetime) -> None:
    if payload.office not in members.ELECTED or payload.seats not in SEATS:
        raise Malformed(_("Choose an office that members elect, and one to nine seats."))
    if payload.office != members.SEED:
        if payload.city:
            raise Malformed(_("Guardians are of the whole co-operative, and of no city."))
        return
    if payload.city not in {one.slug for one in cities.every()}:
        raise Malformed(_("Choose the city whose seeds are elected."))
    least = rules_as_of(now)["assurance.seeds_least"]
    if payload.seats < least:
        raise Malformed(_("A city has at least %s seeds, or trust does not begin there.") % least)


def _check_contract(payload: Payload) -> None:
    try:
        proposing.check(payload.contract)
    except proposing.Moved as refusal:
        raise ValueMoved(refusal.sentence) from refusal
    except proposing.Same as refusal:
        raise ChangesNothing(refusal.sentence) from refusal


def _check_changes(payload: Payload, now: datetime) -> None:
    rules = rules_as_of(now)
    names = [(change.key, change.scope) for change in payload.changes]
    if not 1 <= len(names) <= rules["proposals.changes_max"] or len(set(names)) != len(names):
        raise Malformed(_("Change one to %s rules, each once.") % rules["proposals.changes_max"])
    boundary = months.next_boundary(now, here().time_zone)
    rulebook.check(
        changes={(one.key, one.scope): one.new for one in payload.changes}, valid_from=boundary
    )
    ahead = planned()
    for change in payload.changes:
        rule = registry.rule(change.key)
        wanted = "constitution" if payload.kind is Kind.CONSTITUTION else "ordinary"
        if rule.threshold == "standing":
            raise OtherClass(
                _("Members set the split by their standing ballots. Change yours at any time.")
            )
        if rule.threshold != wanted:
            raise OtherClass(
                _("This rule is part of the constitution, which a proposal of that kind changes.")
                if rule.threshold == "constitution"
                else _("This rule is not part of the constitution: propose an ordinary change.")
            )
        if change.scope and change.scope not in {one.key for one in scopes.of(rule)}:
            raise Malformed(_("This rule has no value of its own there: “%s”") % rule.effect)
        held = ahead.scoped(change.key, change.scope)
        if held != change.old:
            raise ValueMoved(_("This rule has changed meanwhile: “%s”") % rule.effect)
        if change.new == change.old:
            raise ChangesNothing(_("This rule has that value already: “%s”") % rule.effect)


def _check_money(payload: Payload, now: datetime) -> None:
    currency = here().currency
    most = reserve.holds(currency) * rules_as_of(now)["enact.reserve_bp"] // 10_000
    spends = payload.spends_minor
    if (payload.payment.currency if payload.payment else payload.currency) != currency:
        raise Malformed(_("The reserve is kept in %s.") % currency)
    if spends < 1:
        raise Malformed(_("Write an amount above zero."))
    if spends > most:
        raise BeyondReserve(
            _(
                "One proposal may spend up to %(most)s of the reserve today, and this asks for %(asked)s."
            )
            % {"most": format_money(most, currency), "asked": format_money(spends, currency)},
            facts={"most_minor": most, "asked_minor": spends},
        )
    if payload.payment is not None:
        _line(payload.payment.payee, WORDS_MAX, _("Say in up to %s characters who is paid."))
        paid = payload.payment.member_id
        if paid is not None and members.member_since(UUID(paid)) is None:
            raise Malformed(_("Only a member has a wallet here. Name others as a payee in words."))
        return
    _need_choices([one.name for one in payload.projects])
    if any(not 1 <= one.cost_minor <= payload.budget_minor for one in payload.projects):
        raise Malformed(_("Each project costs something, and no more than the budget."))


def _need_choices(names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        _line(name, WORDS_MAX, _("Name each choice in up to %s characters."))
    if len(names) not in CHOICES or len(set(names)) != len(names):
        raise Malformed(_("Offer two to twelve different choices."))


def _waits_long(payload: Payload) -> bool:
    if payload.kind is Kind.CONTRACT:
        return proposing.is_wider(payload.contract)
    return payload.kind is Kind.CONSTITUTION or any(
        registry.rule(change.key).waits_long for change in payload.changes
    )


def _columns(wish: Draft) -> dict[str, object]:
    """What a row holds of a draft; whoever changes rules may name what must not suffer."""
    payload = wish.payload
    watches = payload.kind is Kind.RULES and bool(wish.guard)
    if watches and (wish.guard not in guards.known or not 1 <= wish.guard_drop_bp <= 10_000):
        raise Malformed(_("Choose what must not suffer from the list, and by how much it may."))
    return {
        "kind": payload.kind,
        "topic": payload.topic,
        "payload": kinds.as_json(payload),
        "payload_hash": payload.hash(),
        "guard": wish.guard if watches else "",
        "guard_drop_bp": wish.guard_drop_bp if watches else 0,
    }


def _open_discussion(row: models.Proposal, *, now: datetime) -> None:
    """Members talk about a proposal in the Commons; what it grew from says so."""
    url = f"/proposals/{row.number}/"
    threads.open_for("proposal", row.id, row.title, url=url, by=row.author_id, now=now)
    if row.grown_from_id is not None:
        threads.grew(row.grown_from_id, "proposal", row.id, row.title, url=url, now=now)


def _words(wish: Draft) -> dict[str, str]:
    title = _line(wish.title, TITLE_MAX, _("Give the proposal a title of up to %s characters."))
    why = wish.why.replace("\r\n", "\n").strip()
    if not why or len(why) > WHY_MAX or "\x00" in why:
        raise Malformed(_("Say why, in up to %s characters.") % WHY_MAX)
    return {"title": title, "why": why}


def _line(text: str, most: int, sentence: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > most or not line.isprintable():
        raise Malformed(sentence % most)
    return line


def _need_member(user_id: UUID) -> None:
    if members.member_since(user_id) is None:
        raise MembersOnly(_("Members propose and decide here. Ask a steward to admit you."))


def _own(proposal_id: UUID, by: UUID) -> models.Proposal:
    row = models.Proposal.objects.filter(id=proposal_id, author_id=by).first()
    if row is None:
        raise NotYours(_("There is no such proposal of yours."))
    return row
