"""Carrying out what members decided: one transaction that checks everything once more.

And taking a change back when what it must not harm is harmed. No hand is needed for either.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from coop.basics.refusals import Refusal
from coop.journal import actions as journal
from coop.locker import adopting
from coop.members.actions import elections
from coop.rulebook import actions as rulebook
from coop.rulebook import guards
from coop.rulebook.queries import planned, rules_as_of
from coop.web.local import here
from coop.work import actions as work
from governance import kinds, models, months, states
from governance import terms as vote_terms
from governance.actions import drafting
from governance.kinds import Kind, Payload
from governance.queries import proposals, spending
from governance.queries.proposals import Proposal
from payouts.actions.ledger import Leg, post


class Tampered(Exception):
    """What is stored is not what was voted on. Nothing is carried out; somebody must look."""


@transaction.atomic
def enact(*, proposal_id: UUID, now: datetime) -> bool:
    """Carry out a decision that is due: once, and only if all is still as it was voted on.

    A value that has moved meanwhile makes it stale. What only waiting can mend is tried again
    until the decision expires.

    Returns:
        Whether this call did.
    Raises:
        Tampered: the payload is not the one that was voted on.
    """
    row = models.Proposal.objects.select_for_update().get(id=proposal_id)
    found = proposals.standing(row, now)
    if not _is_due(row, found, now):
        return False
    _need_untouched(row, found.payload)
    effective_at = _effective_at(found.payload, now)
    try:
        with transaction.atomic():
            _carry_out(found, effective_at, now=now)
    except (drafting.ValueMoved, drafting.ChangesNothing, rulebook.OutOfBounds) as refusal:
        return _set_aside(row, refusal, now=now)
    except (rulebook.UnknownRule, rulebook.PartsNotWhole, drafting.OtherClass) as refusal:
        return _set_aside(row, refusal, now=now)
    except Refusal as refusal:
        models.Proposal.objects.filter(id=row.id).update(reason=refusal.sentence[:500])
        return False
    waiting = models.Proposal.objects.filter(
        Q(suspended_at=None) | Q(confirmed_at__isnull=False), id=row.id
    )
    moved = waiting.filter(enacted_at=None, stale_at=None, cancelled_at=None).update(
        enacted_at=now, effective_at=effective_at, reason="", **_baseline(row, now)
    )
    assert moved == 1
    public = {"proposal": row.number, "hash": found.payload.hash().hex()}
    public |= {"effective_at": effective_at.isoformat()}
    journal.record(kind="proposal.enacted", public=public, now=now)
    work.post("proposal.enacted", {"proposal": str(row.id)}, now=now)
    return True


@transaction.atomic
def watch(*, proposal_id: UUID, now: datetime) -> bool:
    """Take a change back if its guard shows that it harms, within the days that it is watched.

    Returns:
        Whether this call did.
    """
    row = models.Proposal.objects.select_for_update().get(id=proposal_id)
    if row.effective_at is None or row.guard_before_bp is None or row.rolled_back_at is not None:
        return False
    span = timedelta(seconds=rules_as_of(row.effective_at)["enact.guard_s"])
    if not row.effective_at <= now < row.effective_at + span or row.guard not in guards.known:
        return False
    measured = guards.measure(row.guard, since=row.effective_at, until=now)
    if measured is None or row.guard_before_bp - measured <= row.guard_drop_bp:
        return False
    return _roll_back(row, measured, now=now)


def _is_due(row: models.Proposal, found: Proposal, now: datetime) -> bool:
    carried = found.count.is_carried if found.count else None
    return models.Count.objects.filter(proposal=row).exists() and states.may_enact(
        proposals.facts_of(row, found.terms, carried), now
    )


def _need_untouched(row: models.Proposal, payload: Payload) -> None:
    opening = models.Opening.objects.get(proposal=row)
    terms = vote_terms.of_json(row.terms or {})
    same = payload.hash() == bytes(row.payload_hash)
    if not same or terms.bound_to(payload.hash()) != bytes(opening.terms_hash):
        raise Tampered(f"proposal {row.number}")


def _effective_at(payload: Payload, now: datetime) -> datetime:
    """Rules change where the books of a day begin; money and offices at once."""
    changes_rules = payload.kind in {Kind.RULES, Kind.CONSTITUTION}
    return months.next_boundary(now, here().time_zone) if changes_rules else now


def _carry_out(found: Proposal, effective_at: datetime, *, now: datetime) -> None:
    payload = found.payload
    if payload.kind is not Kind.PROJECTS:
        drafting.check(payload, now=now)
    if payload.kind in {Kind.RULES, Kind.CONSTITUTION}:
        changes = {(one.key, one.scope): one.new for one in payload.changes}
        rulebook.enact(changes=changes, cause=found.cause, valid_from=effective_at, now=now)
    elif payload.kind is Kind.CONTRACT:
        adopting.adopt_text(payload.contract, adopted_by=found.cause, now=now)
    elif payload.kind is Kind.PAYMENT:
        _pay(found, now=now)
    elif payload.kind is Kind.PROJECTS:
        _pay_projects(found, now=now)
    elif payload.kind is Kind.OFFICERS:
        assert found.count is not None
        until = now + timedelta(seconds=rules_as_of(now)["offices.term_s"])
        winners = [UUID(key) for key in found.count.result["chosen"]]
        elections.elect(
            office=payload.office,
            winners=winners,
            cause=found.cause,
            until=until,
            now=now,
            city=payload.city,
        )


def _pay(found: Proposal, *, now: datetime) -> None:
    payment = found.payload.payment
    assert payment is not None
    whose = UUID(payment.member_id) if payment.member_id else None
    into = Leg("wallet", whose, -payment.amount_minor)
    if whose is None:
        into = Leg("bills_due", None, -payment.amount_minor)
    post(
        kind="reserve.spent",
        key=f"proposal:{found.id}",
        about=found.id,
        currency=payment.currency,
        legs=[Leg("reserve", None, payment.amount_minor), into],
        now=now,
    )


def _pay_projects(found: Proposal, *, now: datetime) -> None:
    """Set the money of the projects that won aside, to be paid as bills are."""
    drafting.check(found.payload, now=now)
    won = spending.chosen_projects(found)
    total = sum(one.cost_minor for one in won)
    post(
        kind="reserve.spent",
        key=f"proposal:{found.id}",
        about=found.id,
        currency=found.payload.currency,
        legs=[Leg("reserve", None, total), Leg("bills_due", None, -total)],
        now=now,
    )


def _set_aside(row: models.Proposal, refusal: Refusal, *, now: datetime) -> bool:
    models.Proposal.objects.filter(id=row.id, enacted_at=None, stale_at=None).update(
        stale_at=now, reason=refusal.sentence[:500]
    )
    public = {"proposal": row.number, "code": refusal.code}
    journal.record(kind="proposal.stale", public=public, now=now)
    return False


def _baseline(row: models.Proposal, now: datetime) -> dict[str, int | None]:
    """How good what is guarded was before, for as long as it is watched after."""
    if row.guard not in guards.known:
        return {}
    span = timedelta(seconds=rules_as_of(now)["enact.guard_s"])
    return {"guard_before_bp": guards.measure(row.guard, since=now - span, until=now)}


def _roll_back(row: models.Proposal, measured: int, *, now: datetime) -> bool:
    payload, ahead = kinds.of_json(row.payload), planned()
    back = {
        (one.key, one.scope): one.old
        for one in payload.changes
        if ahead.scoped(one.key, one.scope) == one.new
    }
    if back:
        valid_from = months.next_boundary(now, here().time_zone)
        cause = f"proposal {row.number}, taken back"
        try:
            with transaction.atomic():
                rulebook.enact(changes=back, cause=cause, valid_from=valid_from, now=now)
        except Refusal as refusal:  # such as a later value; it is tried again while it is watched
            models.Proposal.objects.filter(id=row.id).update(reason=refusal.sentence[:500])
            return False
    moved = models.Proposal.objects.filter(id=row.id, rolled_back_at=None)
    moved.update(rolled_back_at=now)
    public = {"proposal": row.number, "guard": row.guard, "measured_bp": measured}
    journal.record(
        kind="proposal.rolled_back", public=public | {"before_bp": row.guard_before_bp}, now=now
    )
    work.post("proposal.enacted", {"proposal": str(row.id)}, now=now)
    return True
