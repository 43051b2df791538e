"""What the pages of panels show to whom: a side, one of the panel, a steward, or anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.refusals import NotYours
from coop.members import queries as members
from coop.members.queries import verdicts as register
from coop.panels import registry, wording
from coop.panels.kinds import Kind, Role
from coop.panels.queries import cases, drawn, figures, said, seats
from coop.panels.queries.cases import Case
from coop.panels.queries.said import Said
from coop.panels.queries.seats import Seat
from coop.panels.rules import DAY_S
from coop.panels.states import Place, State
from coop.rulebook.queries import rules_as_of
from coop.web import formats
from coop.web.local import here

SHOWN = 30
SIMILAR = 2
ICONS = {
    "fact": "info",
    "clock": "clock",
    "history": "history",
    "money": "banknote",
    "words": "message-circle",
    "people": "users",
    "ban": "ban",
    "route": "route",
    "vote": "vote",
    "calendar": "calendar",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list: its words, and as what the reader takes part."""

    case: Case
    title: str
    question: str
    tone: str
    says: str
    seat: Seat | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """What one role has written; `claim`: what opened the case, of whoever did."""

    role: Role
    name: str
    is_mine: bool
    claim: str
    texts: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the record with its sign."""

    says: str
    note: str
    icon: str


def home(user_id: UUID | None, now: datetime) -> dict[str, Any]:
    """All that concerns a reader, then what panels have come to, for everybody."""
    served = seats.waiting(user_id, now) if user_id else []
    mine = cases.of(user_id, now) if user_id else []
    verdicts = [one for one in cases.decided(now, limit=SHOWN) if one.verdict]
    return {
        "zone": here(),
        "asked": [_row(case, seat=seat) for case, seat in served if seat.state is Place.ASKED],
        "serving": [
            _row(case, seat=seat)
            for case, seat in served
            if seat.serves and case.state is not State.DECIDED
        ],
        "served": [
            _row(case, seat=seat)
            for case, seat in served
            if seat.serves and case.state is State.DECIDED
        ],
        "mine": [_row(one, role=_name(cases.role_in(one.id, user_id))) for one in mine if user_id],
        "verdicts": [_row(one) for one in verdicts],
        "figures": figures.all_time(now),
        "under_way": figures.count_under_way(now),
        "closing": _contestable(user_id, now) if user_id else None,
    }


def page(number: int, user_id: UUID | None, now: datetime) -> dict[str, Any]:
    """One case, as far as it is this reader's to read.

    Raises:
        NotYours: there is none, or it is nobody's but its sides' and its panel's yet.
    """
    case = cases.numbered(number, now)
    if case is None:
        raise NotYours(_("There is no such case."))
    seat = seats.mine(case.id, user_id, now) if user_id else None
    role = cases.role_in(case.id, user_id) if user_id else None
    as_what = _reader(case, role, seat, user_id)
    tone, badge = wording.state(case)
    found: dict[str, Any] = {
        "zone": here(),
        "case": case,
        "as_what": as_what,
        "title": wording.title(case.kind),
        "question": wording.question(case.kind),
        "rule": str(wording.SAYS[case.kind]),
        "tone": tone,
        "badge": badge,
        "outcome": wording.outcome(case),
        "follows": wording.follows(case),
        "carried_out": wording.carried_out(case),
        "similar": _similar(case, now),
        "client_event_id": uuid4(),
    }
    if as_what in {"side", "juror"} and user_id is not None:
        found |= _inside(case, user_id, now, is_juror=as_what == "juror")
    if as_what == "juror" and seat is not None:
        found |= {"seat": seat, "options": wording.options(case), "roles": _roles(case)}
    if as_what == "side" and role is not None and user_id is not None:
        found |= {
            "role": role,
            "role_name": _name(role),
            "has_said_all": cases.has_said_all(case.id, user_id),
            "is_asked": any(one.to == role for one in found["questions"]),
            "may_appeal": _may_appeal(case, now),
            **_pictures(now),
        }
    if case.state is State.DECIDED:
        found["reasons"] = _reasons(case)
        found["counts"] = _counts(case)
    return found


def draw(number: int, user_id: UUID | None, now: datetime) -> dict[str, Any]:
    """How a panel was drawn, for everybody.

    Raises:
        NotYours: there is no such case, or nothing is bound yet.
    """
    case = cases.numbered(number, now)
    found = drawn.of_case(case.id, user_id) if case else None
    if case is None or found is None:
        raise NotYours(_("There is no such draw."))
    return {"zone": here(), "case": case, "drawn": found, "title": wording.title(case.kind)}


def opening(kind: Kind, about: UUID, by: UUID, now: datetime) -> dict[str, Any]:
    """The form that brings something before a panel: what the panel will read of it.

    Raises:
        coop.basics.refusals.Refusal: one may not, or no more; with the reason.
    """
    file = registry.opens(kind)(about, by=by, now=now)
    return {
        "zone": here(),
        "kind": kind,
        "about": about,
        "title": wording.title(kind),
        "question": wording.question(kind),
        "rule": str(wording.SAYS[kind]),
        "record": [_shown(one) for one in file.facts],
        "most_minor": file.most_minor,
        "currency": file.currency,
        "client_event_id": uuid4(),
    }


def office(now: datetime) -> dict[str, Any]:
    """Every case as stewards see it: where it stands and how many sit, never who."""
    rows = []
    for case in cases.every(now, limit=SHOWN):
        found = seats.of_case(case.id, now)
        rows.append((_row(case), sum(one.serves for one in found), len(found)))
    return {"zone": here(), "rows": rows, "figures": figures.all_time(now)}


def _contestable(user_id: UUID, now: datetime) -> register.ClosingView | None:
    """A closing of one's account that one can still bring before a panel."""
    found = register.latest_closing(user_id)
    if found is None or found.cause or cases.live_about(Kind.HOLD, found.id, now) is not None:
        return None
    span = timedelta(seconds=rules_as_of(now)["panels.contest_s"])
    return found if now < found.closed_at + span else None


def _reader(case: Case, role: Role | None, seat: Seat | None, user_id: UUID | None) -> str:
    if role is not None:
        return "side"
    if seat is not None and seat.is_live:
        return "juror"
    if case.state is State.DECIDED:
        return "public"
    if user_id is not None and members.is_steward(user_id):
        return "steward"
    raise NotYours(_("There is no such case."))


def _inside(case: Case, user_id: UUID, now: datetime, *, is_juror: bool) -> dict[str, Any]:
    """What sides and panel read: claim, record, what was written."""
    written = said.in_case(case.id, user_id, now, with_talk=is_juror)
    mine = cases.role_in(case.id, user_id)
    opener = cases.role_in(case.id, case.opened_by) if case.opened_by else None
    return {
        "loose_claim": "" if opener else case.claim,
        "record": [_shown(one) for one in case.facts],
        "voices": [
            Voice(
                role,
                _name(role),
                role == mine,
                case.claim if role == opener else "",
                tuple(one for one in written if one.role == role),
            )
            for role in _order(case)
        ],
        "questions": [one for one in written if one.kind == "question"],
        "talk": [one for one in written if one.kind == "talk"],
    }


def _pictures(now: datetime) -> dict[str, Any]:
    """What can be shown beside evidence, and for how long it is kept."""
    rules = rules_as_of(now)
    days = rules["panels.kept_s"] // DAY_S
    return {
        "pictures": rules["panels.pictures"],
        "picture_most": rules["panels.file_kb"] * 1_000,
        "picture_mb": f"{rules['panels.file_kb'] // 1_000}{formats.SPACE}MB",
        "kept": f"{days}{formats.SPACE}{ngettext('day', 'days', days)}",
    }


def _order(case: Case) -> list[Role]:
    """The roles of a case, whoever brought it first."""
    return list(dict.fromkeys(cases.sides(case.id).values()))


def _roles(case: Case) -> list[tuple[str, str]]:
    return [(role.value, _name(role)) for role in _order(case)]


def _similar(case: Case, now: datetime) -> list[Row]:
    found = cases.decided(now, limit=SIMILAR + 1, kind=case.kind)
    return [_row(one) for one in found if one.id != case.id][:SIMILAR]


def _reasons(case: Case) -> list[tuple[str, str]]:
    names = wording.OUTCOMES[case.kind]
    return [(str(names[level]), why) for level, why in cases.reasons(case.id)]


def _counts(case: Case) -> list[tuple[str, int]]:
    names = wording.OUTCOMES[case.kind]
    given = [level for level, _why in cases.reasons(case.id)]
    return [(str(name), given.count(level)) for level, name in enumerate(names)]


def _may_appeal(case: Case, now: datetime) -> bool:
    is_open = case.appeal_until is not None and now < case.appeal_until
    return is_open and case.appeal_of is None and case.appeal_number is None


def _row(case: Case, *, seat: Seat | None = None, role: str = "") -> Row:
    tone, says = wording.state(case)
    return Row(case, wording.title(case.kind), wording.question(case.kind), tone, says, seat, role)


def _name(role: Role | None) -> str:
    return str(wording.ROLES[role]) if role else ""


def _shown(fact: registry.Fact) -> Shown:
    return Shown(fact.says, fact.note, ICONS.get(fact.kind, "info"))
