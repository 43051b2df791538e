"""Deciding: each of the panel once, with reasons; the verdict follows from votes and time.

With the verdict's commit its effect is ordered and those who decided are paid.
"""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, Refusal
from coop.journal import actions as journal
from coop.journal.canonical import canonical
from coop.panels import kinds, models, registry
from coop.panels.actions import drawing, hearing
from coop.panels.actions.opening import words
from coop.panels.queries import cases, seats
from coop.panels.queries.cases import Case
from coop.panels.queries.seats import Seat
from coop.panels.states import State
from coop.web.local import here
from coop.work import actions as work
from payouts.actions.ledger import Draft, Leg, post_all

REASONS_LEAST = 20
SERVED = "panel.served"


class DecidedBefore(Refusal):
    """One has decided, and that counts."""

    code = "decided_before"


class StillHeard(Refusal):
    """The sides can still speak."""

    code = "still_heard"


class TooNear(Refusal):
    """One has come to stand too near to a side, and somebody else is asked."""

    code = "too_near"
    status = 403


def decide(*, number: int, level: int, reasons: str, by: UUID, now: datetime) -> None:
    """Give one's decision and why, once and for good; the last one of the panel makes the verdict.

    Raises:
        Malformed: no such level, or no reasons.
        drawing.NoSeat, hearing.NotSeated, hearing.TooLate.
        DecidedBefore, StillHeard.
        TooNear: one has come to know a side; the seat goes to somebody else.
    """
    said = words(reasons)
    if len(said) < REASONS_LEAST:
        raise Malformed(_("Give your reasons in a sentence or two: both sides read them."))
    if not _decide(number, level, said, by=by, now=now):
        raise TooNear(
            _(
                "You stand too near to one of the sides by now, so somebody else is asked. Thank you."
            )
        )


@transaction.atomic
def _decide(number: int, level: int, reasons: str, *, by: UUID, now: datetime) -> bool:
    case, seat = hearing.seated(number, by, now)
    _need_vote(case, seat, level)
    if by in drawing.too_near(case, now):
        drawing.step_back(seat, case, now=now)
        return False
    models.Vote.objects.create(seat_id=seat.id, level=level, reasons=reasons, at=now)
    conclude(case_id=case.id, now=now)
    return True


@transaction.atomic
def conclude(*, case_id: UUID, now: datetime) -> bool:
    """Write the verdict down once there is one, with all that follows; returns whether this did."""
    row = models.Case.objects.select_for_update().get(id=case_id)
    case = cases.standing(row, now)
    verdict = case.verdict
    if verdict is None or models.Verdict.objects.filter(case=row).exists():
        return False
    models.Verdict.objects.create(
        case=row,
        at=verdict.at,
        written_at=now,
        level=verdict.level,
        votes=verdict.votes,
        agreed=verdict.agreed,
    )
    _publish(case, now=now)
    _pay(case, now=now)
    _order(case, now=now)
    work.post("panel.told", {"case": str(case.id), "what": "decided"}, now=now)
    return True


def carry_out(*, payload: Mapping[str, str], now: datetime) -> None:
    """Outbox and timer: do what a panel decided, once; what fails is undone and tried again."""
    carry_out_one(case_id=UUID(payload.get("case") or payload["key"]), now=now)


@transaction.atomic
def carry_out_one(*, case_id: UUID, now: datetime) -> bool:
    """Do what a panel decided, unless an appeal has taken its place; returns whether this did."""
    row = models.Case.objects.select_for_update().get(id=case_id)
    case = cases.standing(row, now)
    if case.verdict is None or case.is_done:
        return False
    models.Done.objects.create(case=row, at=now)
    if case.appeal_number is not None and case.kind in kinds.NOT_UNDONE:
        return False
    registry.carries_out(case.kind)(_decided(case), now=now)
    public = {"case": case.number, "outcome": case.outcome}
    journal.record(kind="panel.carried_out", public=public, now=now)
    return True


def _need_vote(case: Case, seat: Seat, level: int) -> None:
    if seat.level is not None:
        raise DecidedBefore(_("You have decided. A decision stands as it was given."))
    if case.state is not State.HEARING:
        raise StillHeard(
            _("Both sides can still speak. Decide when you have read all of it."),
            allowed_at=case.hears_at,
        )
    if not 0 <= level < len(case.levels):
        raise Malformed(_("Choose one of the decisions."))


def _publish(case: Case, *, now: datetime) -> None:
    """The verdict for the log: counts and reasons, no names."""
    assert case.verdict is not None
    given = cases.reasons(case.id)
    counts = {name: sum(one == at for one, _why in given) for at, name in enumerate(case.levels)}
    public = {
        "case": case.number,
        "about": case.kind.value,
        "outcome": case.outcome,
        "is_upheld": case.is_upheld,
        "votes": counts,
        "size": case.terms.size,
        "needed": case.terms.needed,
        "reasons": sha256(canonical([[level, why] for level, why in given])).hexdigest(),
    }
    if case.appeal_of is not None:
        public["reverses"] = case.verdict.level != case.before
    journal.record(kind="panel.verdict", public=public, now=now)


def _pay(case: Case, *, now: datetime) -> None:
    """The fee for serving, to the balance of each who decided: once, whoever comes again."""
    amount = case.terms.fee_minor
    served = [one.user_id for one in seats.of_case(case.id, now) if one.level is not None]
    if not amount or not served:
        return
    drafts = [
        Draft(
            key=f"panel:{case.id}:{user_id}",
            about=case.id,
            legs=[Leg("expense_people", None, amount), Leg("wallet", user_id, -amount)],
        )
        for user_id in served
    ]
    post_all(drafts, kind=SERVED, currency=here().currency, now=now)


def _order(case: Case, *, now: datetime) -> None:
    """Have it carried out: at once, or where it cannot be undone, when nobody can appeal any more."""
    waits = case.kind in kinds.NOT_UNDONE and case.appeal_until and case.appeal_until > now
    if waits and case.appeal_until:
        work.set_timer("panel.effect", str(case.id), due_at=case.appeal_until)
    else:
        work.post("panel.effect", {"case": str(case.id)}, now=now)


def _decided(case: Case) -> registry.Decided:
    assert case.verdict is not None
    # What waits for the end of appeals was not carried out before.
    before = 0 if case.kind in kinds.NOT_UNDONE else case.before
    return registry.Decided(
        case_id=case.id,
        number=case.number,
        kind=case.kind,
        about=case.about,
        level=case.verdict.level,
        before=before,
        amount_minor=case.amount_minor,
        sides=tuple(registry.Side(one, role) for one, role in cases.sides(case.id).items()),
        opened_by=case.opened_by,
        opened_at=case.opened_at,
        at=case.verdict.at,
        first_id=case.first_id,
        first_number=case.appeal_of,
    )
