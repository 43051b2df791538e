"""What is written in a case: statements and evidence of the sides, questions, the panel's talk."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.panels import models
from coop.panels.actions import drawing, pictures
from coop.panels.actions.opening import TooLate, words
from coop.panels.actions.pictures import Scan
from coop.panels.kinds import Role
from coop.panels.queries import cases
from coop.panels.queries.cases import Case
from coop.panels.queries.seats import Seat
from coop.panels.states import State
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work

STATEMENT, EVIDENCE, ANSWER, QUESTION, TALK = "statement", "evidence", "answer", "question", "talk"
BY_SIDES = (STATEMENT, EVIDENCE, ANSWER)
MOST = 40
"""So many times one person can write in one case: enough for a talk, too little for a flood."""


class NotYet(Refusal):
    """The panel is not drawn yet."""

    code = "not_yet"


class NotSeated(NotAllowed):
    """One has not taken the seat that one was drawn to, or has left it."""

    code = "not_seated"


class NothingAsked(Refusal):
    """There is no question to answer."""

    code = "nothing_asked"


class TooMuch(Refusal):
    """One has written enough in this case."""

    code = "too_much"


@dataclass(frozen=True, slots=True)
class _Said:
    """Words, of whom and to whom."""

    kind: str
    text: str
    role: Role | None = None
    seat: Seat | None = None
    to: Role | None = None
    scan: Scan | None = None


def state(
    *, number: int, kind: str, text: str, by: UUID, now: datetime, content: bytes = b""
) -> UUID:
    """Say something as a side: a statement or evidence in time, an answer until it is decided.

    Args:
        content: of evidence, a photo or PDF as it was uploaded; empty without one.
    Raises:
        Malformed: no words; a picture beside what is no evidence, or one that cannot be kept.
        NotYours: one is no side of the case.
        NotYet, TooLate, NothingAsked, TooMuch.
    """
    if kind not in BY_SIDES:
        raise Malformed(_("Say whether this is a statement, evidence or an answer."))
    if content and kind != EVIDENCE:
        raise Malformed(_("A picture or a document is evidence: say so."))
    said = words(text)
    if not content:
        return _state(number, _Said(kind, said), by=by, now=now)
    _need_side(number, kind, by=by, now=now)
    scan = pictures.clean(content, now=now)
    return _state(number, _Said(kind, said, scan=scan), by=by, now=now)


@transaction.atomic
def said_all(*, number: int, by: UUID, now: datetime) -> None:
    """Say that one has nothing to add: once every side has, the panel can decide. Twice is once.

    Raises:
        NotYours, NotYet, TooLate.
    """
    case, _role = _side(number, by, now)
    if cases.has_said_all(case.id, by):
        return
    _need_time(case, STATEMENT, now)
    models.Party.objects.filter(case_id=case.id, user_id=by, said_at=None).update(said_at=now)


@transaction.atomic
def ask(*, number: int, to: Role, text: str, by: UUID, now: datetime) -> UUID:
    """Ask a side something, as one of the panel; the side reads which seat asks, never who.

    Raises:
        Malformed: no words, or nobody of this role takes part.
        drawing.NoSeat, NotSeated, TooLate, TooMuch.
    """
    said = words(text)
    case, seat = seated(number, by, now)
    if to not in cases.sides(case.id).values():
        raise Malformed(_("Choose whom you ask."))
    return _write(case, _Said(QUESTION, said, seat=seat, to=to), by=by, now=now)


@transaction.atomic
def talk(*, number: int, text: str, by: UUID, now: datetime) -> UUID:
    """Write to the others of the panel; the sides do not read it.

    Raises:
        Malformed: no words.
        drawing.NoSeat, NotSeated, TooLate, TooMuch.
    """
    said = words(text)
    case, seat = seated(number, by, now)
    return _write(case, _Said(TALK, said, seat=seat), by=by, now=now)


def seated(number: int, by: UUID, now: datetime) -> tuple[Case, Seat]:
    """The case, locked, and the seat that one has taken in it.

    Raises:
        drawing.NoSeat: one was not drawn.
        NotSeated: one has not accepted, or has left.
        TooLate: it is decided.
    """
    case, seat = drawing.need_seat(number, by, now)
    if case.state is State.DECIDED:
        raise TooLate(_("This case is decided."))
    if not seat.serves:
        raise NotSeated(_("Accept first that you serve on this panel; or your seat went on."))
    return case, seat


@transaction.atomic
def _need_side(number: int, kind: str, *, by: UUID, now: datetime) -> None:
    case, _role = _side(number, by, now)
    _need_time(case, kind, now)
    most = rules_as_of(now)["panels.pictures"]
    shown = models.Said.objects.filter(case_id=case.id, by_id=by, file_id__isnull=False)
    if shown.count() >= most:
        raise TooMuch(_("You have shown %s pictures or documents here. That is the most.") % most)


@transaction.atomic
def _state(number: int, said: _Said, *, by: UUID, now: datetime) -> UUID:
    case, role = _side(number, by, now)
    _need_time(case, said.kind, now)
    if said.kind == ANSWER and not _is_asked(case, role):
        raise NothingAsked(_("The panel has asked you nothing."))
    return _write(case, replace(said, role=role), by=by, now=now)


def _side(number: int, by: UUID, now: datetime) -> tuple[Case, Role]:
    row = models.Case.objects.select_for_update().filter(number=number).first()
    role = cases.role_in(row.id, by) if row else None
    if row is None or role is None:
        raise NotYours(_("There is no such case."))
    return cases.standing(row, now), role


def _need_time(case: Case, kind: str, now: datetime) -> None:
    if not case.takes_part and case.state is not State.DECIDED:
        raise NotYet(_("The panel is not drawn yet. You hear when it is, and can write then."))
    is_open = case.state is State.STATEMENTS or (kind == ANSWER and case.state is State.HEARING)
    if not is_open:
        raise TooLate(
            _("The time for statements is over. You can still answer what the panel asks.")
            if case.state is State.HEARING
            else _("This case is decided.")
        )


def _is_asked(case: Case, role: Role) -> bool:
    rows = models.Said.objects.filter(case_id=case.id, kind=QUESTION, to_role=role)
    return rows.exists()


def _write(case: Case, said: _Said, *, by: UUID, now: datetime) -> UUID:
    if models.Said.objects.filter(case_id=case.id, by_id=by).count() >= MOST:
        raise TooMuch(_("You have written %s times here. That is the most.") % MOST)
    row = models.Said.objects.create(
        case_id=case.id,
        by_id=by,
        seat_id=said.seat.id if said.seat else None,
        role=said.role or "",
        kind=said.kind,
        to_role=said.to or "",
        text=said.text,
        at=now,
        file_id=said.scan.id if said.scan else None,
        pages=len(said.scan.pages) if said.scan else 0,
    )
    if said.scan:
        pictures.keep(said.scan)
    if said.kind == QUESTION:
        work.post("panel.told", {"case": str(case.id), "what": "asked"}, now=now)
    return row.id
