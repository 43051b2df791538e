"""Opening a case, and appealing against what a panel came to. Each matter is heard once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.members.queries.admission import is_founding
from coop.panels import kinds, models, registry
from coop.panels.kinds import Kind
from coop.panels.queries import cases
from coop.panels.queries.cases import Case
from coop.panels.states import State, Terms
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work

CLAIM_CHARS = 3_000
TURN = "SELECT pg_advisory_xact_lock(hashtext('panels.open'))"


class HeardBefore(Refusal):
    """A panel has heard this, or is about to."""

    code = "heard_before"


class TooLate(Refusal):
    """The time to do it is over."""

    code = "too_late"


class NoAppeal(Refusal):
    """There is no verdict, or no panel above the one that decided."""

    code = "no_appeal"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody brings before a panel; `amount_minor` where it is about money."""

    kind: Kind
    about: UUID
    claim: str
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case as it is written down."""

    wish: Wish
    file: registry.File
    key: str
    appeal_of: Case | None = None


@transaction.atomic
def open_case(wish: Wish, *, by: UUID | None, now: datetime) -> UUID:
    """Bring something before a panel; returns the case's id. `by` None: the system does.

    Raises:
        Malformed: no words, or an amount that cannot be asked for.
        HeardBefore: a panel has heard it, or is about to.
        coop.basics.refusals.Refusal: whatever the matter's own room says.
    """
    claim = words(wish.claim)
    _take_turn()
    file = registry.opens(wish.kind)(wish.about, by=by, now=now)
    _need_new(file.key, now)
    amount = _amount(wish, file)
    wish = Wish(wish.kind, wish.about, claim, amount)
    return _write(_Draft(wish, file, file.key), by=by, now=now)


@transaction.atomic
def appeal(*, number: int, claim: str, by: UUID, now: datetime) -> UUID:
    """Ask a new panel, as a side; returns the new case's id.

    Raises:
        NotYours: one is no side of this case.
        NoAppeal: nothing was decided yet, it was an appeal, or nobody can appeal.
        HeardBefore: somebody has appealed.
        TooLate: the time for it is over.
    """
    claim = words(claim)
    _take_turn()
    first = cases.numbered(number, now)
    if first is None or cases.role_in(first.id, by) is None:
        raise NotYours(_("There is no such case."))
    if first.verdict is None or first.state is not State.DECIDED:
        raise NoAppeal(_("The panel has not decided yet."), allowed_at=first.due_at)
    if first.appeal_of is not None or first.kind in kinds.FINAL_AT_ONCE:
        raise NoAppeal(_("This verdict is final. A case is heard by two panels at most."))
    if first.appeal_number is not None:
        raise HeardBefore(_("There is an appeal: case %s.") % first.appeal_number)
    if first.appeal_until is None or now >= first.appeal_until:
        raise TooLate(_("The time to appeal is over; the verdict stands."))
    wish = Wish(first.kind, first.about, claim, first.amount_minor)
    sides = tuple(registry.Side(one, role) for one, role in cases.sides(first.id).items())
    file = registry.File(
        sides=sides,
        facts=first.facts,
        key="",
        handled_by=_who_handled(first.id),
        currency=first.currency,
    )
    return _write(_Draft(wish, file, f"appeal:{first.id}", first), by=by, now=now)


def words(text: str) -> str:
    """What somebody wrote, tidied.

    Raises:
        Malformed: nothing, or more than 3,000 characters.
    """
    found = text.replace("\r\n", "\n").strip()
    if not found or len(found) > CLAIM_CHARS or "\0" in found:
        raise Malformed(_("Write what you want to say, in up to %s characters.") % CLAIM_CHARS)
    return found


def terms_at(now: datetime) -> Terms:
    """The rules of a case that is opened now: smaller panels while the co-operative is young."""
    rules = rules_as_of(now)
    young = "founding_" if is_founding(now) else ""
    size = rules[f"panels.{young}size"]
    return Terms(
        size=size,
        needed=min(size, rules[f"panels.{young}needed"]),
        assurance=rules[f"panels.{young}assurance"],
        statement_s=rules["panels.statement_s"],
        answer_s=rules["panels.answer_s"],
        decide_s=rules["panels.decide_s"],
        appeal_s=rules["panels.appeal_s"],
        fee_minor=rules["panels.fee_minor"],
    )


def _write(draft: _Draft, *, by: UUID | None, now: datetime) -> UUID:
    wish, file = draft.wish, draft.file
    row = models.Case.objects.create(
        number=(models.Case.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        kind=wish.kind,
        about=wish.about,
        key=draft.key,
        claim=wish.claim,
        facts=[one.as_json() for one in file.facts],
        amount_minor=wish.amount_minor,
        currency=file.currency,
        terms=terms_at(now).as_json(),
        opened_at=now,
        opened_by_id=by,
        appeal_of_id=draft.appeal_of.id if draft.appeal_of else None,
    )
    models.Party.objects.bulk_create(
        models.Party(case=row, user_id=side.user_id, role=side.role) for side in file.sides
    )
    barred = set(file.handled_by) - {side.user_id for side in file.sides}
    models.Barred.objects.bulk_create(models.Barred(case=row, user_id=one) for one in barred)
    work.post("panel.move", {"case": str(row.id)}, now=now)
    work.post("panel.told", {"case": str(row.id), "what": "opened"}, now=now)
    return row.id


def _need_new(key: str, now: datetime) -> None:
    known = models.Case.objects.filter(key=key).first()
    if known is None:
        return
    found = cases.standing(known, now)
    raise HeardBefore(
        _("Case %(number)s is about this. Nothing is heard twice, but in one appeal.")
        % {"number": found.number},
        facts={"case": found.number},
    )


def person_key(kind: Kind, about: UUID, now: datetime) -> str:
    """The key of a case about a person: another can follow a good while after the last.

    Raises:
        HeardBefore: it is too early for another.
    """
    rows = models.Case.objects.filter(kind=kind, about=about, appeal_of=None).order_by("-opened_at")
    count, last = rows.count(), rows.first()
    if last is not None:
        apart = timedelta(seconds=rules_as_of(now)["panels.again_s"])
        if now < last.opened_at + apart:
            raise HeardBefore(
                _("Case %s is about this person. It takes a while before there is another.")
                % last.number,
                allowed_at=last.opened_at + apart,
            )
    return f"{kind}:{about}:{count}"


def _amount(wish: Wish, file: registry.File) -> int | None:
    if file.most_minor is None:
        return None
    if wish.amount_minor is None or not 0 < wish.amount_minor <= file.most_minor:
        raise Malformed(
            _("Ask for an amount above zero, and at most %s.")
            % format_money(file.most_minor, file.currency)
        )
    return wish.amount_minor


def _who_handled(case_id: UUID) -> tuple[UUID, ...]:
    """Those who had to do with the first case, its whole panel included."""
    barred = models.Barred.objects.filter(case_id=case_id).values_list("user_id", flat=True)
    drawn = models.Seat.objects.filter(case_id=case_id).values_list("user_id", flat=True)
    return tuple({*barred, *drawn})


def _take_turn() -> None:
    """Cases are numbered one after the other, until the commit."""
    with connection.cursor() as cursor:
        cursor.execute(TURN)
