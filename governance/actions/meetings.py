"""Calling a general meeting, answering, cancelling; its minutes, and their approval.

A steward calls one, or as many members as the rules ask for. Nothing is decided there: members
vote on proposals, wherever they are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotAllowed, NotYours, Refusal
from coop.journal import actions as journal
from coop.members import queries as members
from coop.rulebook.queries import rules_as_of
from coop.work import actions as work
from governance import meetings, models
from governance.meetings import State
from governance.queries import meetings as reads

TITLE_MAX = 120
LINE_MAX = 200
REASON_MAX = 300
MINUTES_MAX = 40_000
ITEMS_MAX = 20
# Any number that no other lock of ours uses: meetings are numbered one after the other.
NUMBER_LOCK = 7_310_005


class MembersMeet(NotAllowed):
    """General meetings are the members'."""

    code = "members_meet"


class NoticeTooShort(Refusal):
    """Members hear of a meeting so long before, or it is another day."""

    code = "notice_too_short"
    status = 422


class MeetingMoved(Refusal):
    """The meeting is past this: called, held, lapsed, cancelled or approved meanwhile."""

    code = "meeting_moved"


class NotTheirs(NotAllowed):
    """Stewards do this, or whoever asked for the meeting."""

    code = "not_their_meeting"


@dataclass(frozen=True, slots=True)
class Wish:
    """A meeting that somebody wants.

    Attributes:
        place, link: where; at least one of both.
        agenda: (what is talked about, number of a proposal or None), in order.
    """

    title: str
    starts_at: datetime
    place: str
    link: str
    agenda: tuple[tuple[str, int | None], ...]


@transaction.atomic
def call(wish: Wish, *, by: UUID, now: datetime) -> UUID:
    """Call a meeting, as a steward; as a member, ask others to call it with you. Returns its id.

    Raises:
        MembersMeet: `by` is no member.
        NoticeTooShort: too soon for the notice; with the first day that is possible.
        Malformed: something is missing.
    """
    need_member(by)
    notice_s = rules_as_of(now)["meetings.notice_s"]
    title = _line(wish.title, TITLE_MAX, _("Give the meeting a name of up to %s characters."))
    place, link = _where(wish)
    agenda = _agenda(wish)
    first = now + timedelta(seconds=notice_s)
    if wish.starts_at < first:
        raise NoticeTooShort(
            _("Members hear of a meeting %s days before. Choose a later day.")
            % (notice_s // 86_400),
            facts={"earliest": first.isoformat()},
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBER_LOCK])
    last = models.Meeting.objects.order_by("-number").values_list("number", flat=True).first()
    row = models.Meeting.objects.create(
        number=(last or 0) + 1,
        title=title,
        starts_at=wish.starts_at,
        place=place,
        link=link,
        notice_s=notice_s,
        asked_by_id=by,
        asked_at=now,
    )
    models.AgendaItem.objects.bulk_create(
        models.AgendaItem(meeting=row, position=at, says=says, proposal_id=proposal)
        for at, (says, proposal) in enumerate(agenda)
    )
    if members.is_steward(by):
        _announce(row, now=now)
    else:
        _sign(row, by, now)
    return row.id


@transaction.atomic
def sign(*, number: int, by: UUID, now: datetime) -> None:
    """Call a meeting together with others; with enough of them its notice goes out. Twice is once.

    Raises:
        MembersMeet; NotYours: there is none.
        MeetingMoved: it is called already, or too late for its day.
    """
    need_member(by)
    row = _row(number)
    if models.MeetingCall.objects.filter(meeting=row, user_id=by).exists():
        return
    _need_state(row, State.ASKED, now)
    _sign(row, by, now)


@transaction.atomic
def answer(*, number: int, comes: bool, by: UUID, now: datetime) -> None:
    """Say whether one comes; the latest answer counts, until the meeting begins.

    Raises:
        MembersMeet, NotYours; MeetingMoved: it is not called, or it has begun.
    """
    need_member(by)
    row = _row(number)
    _need_state(row, State.CALLED, now)
    models.MeetingAnswer.objects.update_or_create(
        meeting=row, user_id=by, defaults={"comes": comes, "at": now}
    )


@transaction.atomic
def cancel(*, number: int, reason: str, by: UUID, now: datetime) -> None:
    """Cancel a meeting before it begins, with a reason that everybody invited reads.

    Raises:
        NotTheirs: neither a steward nor whoever asked for it.
        MeetingMoved: it has begun, or was cancelled.
        Malformed: no reason.
    """
    row = _row(number)
    _need_right(row, by)
    why = _line(reason, REASON_MAX, _("Say why, in up to %s characters. Members read it."))
    if meetings.state(reads.facts_of(row), now) not in {State.ASKED, State.CALLED}:
        raise _moved()
    row.cancelled_at, row.cancelled_by_id, row.reason = now, by, why
    row.save(update_fields=["cancelled_at", "cancelled_by", "reason"])
    if row.called_at is not None:
        journal.record(kind="meeting.cancelled", public={"meeting": row.number}, now=now)
        work.post("meeting.told", {"meeting": str(row.number), "about": "cancelled"}, now=now)


@transaction.atomic
def write_minutes(*, number: int, text: str, version: int, by: UUID, now: datetime) -> None:
    """Write a version of the minutes, once the meeting has begun; what was written before stays.

    Args:
        version: the one that this follows, 0 for the first; another means that somebody was faster.
    Raises:
        NotTheirs; Malformed: nothing, or too much.
        MeetingMoved: not begun, approved, or somebody wrote meanwhile.
    """
    row = _row(number)
    _need_right(row, by)
    _need_state(row, State.HELD, now)
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > MINUTES_MAX or "\x00" in said:
        raise Malformed(_("Write the minutes, in up to %s characters.") % MINUTES_MAX)
    newest = models.Minutes.objects.filter(meeting=row).count()
    if newest != version or models.MinutesApproval.objects.filter(meeting=row).exists():
        raise MeetingMoved(
            _(
                "Somebody wrote or approved these minutes meanwhile. Look at theirs; yours are below."
            )
        )
    models.Minutes.objects.create(meeting=row, version=newest + 1, text=said, by_id=by, at=now)
    public = {"meeting": row.number, "version": newest + 1, "sha256": _digest(said)}
    journal.record(kind="meeting.minutes", public=public, now=now)


@transaction.atomic
def approve(*, number: int, version: int, approved_in: int, by: UUID, now: datetime) -> None:
    """Note that a later meeting approved a version of the minutes; nothing is written after it.

    Raises:
        NotTheirs; MeetingMoved: it is not the newest version, or one is approved.
        Malformed: the other meeting was not held, or not later.
    """
    row = _row(number)
    _need_right(row, by)
    if approved_in not in reads.approvers(number, now):
        raise Malformed(_("Minutes are approved by a later meeting that was held."))
    newest = models.Minutes.objects.filter(meeting=row).order_by("-version").first()
    if newest is None or newest.version != version:
        raise MeetingMoved(_("Somebody wrote another version meanwhile. Look at it first."))
    other = _row(approved_in)
    _found, is_new = models.MinutesApproval.objects.get_or_create(
        meeting=row,
        defaults={"minutes": newest, "approved_in": other, "by_id": by, "at": now},
    )
    if not is_new:
        raise _moved()
    public = {"meeting": row.number, "version": version, "sha256": _digest(newest.text)}
    journal.record(kind="meeting.minutes_approved", public=public, now=now)


def _sign(row: models.Meeting, by: UUID, now: datetime) -> None:
    models.MeetingCall.objects.get_or_create(meeting=row, user_id=by, defaults={"at": now})
    signed = models.MeetingCall.objects.filter(meeting=row).count()
    if signed >= reads.signatures_needed(row.asked_at):
        _announce(row, now=now)


def _announce(row: models.Meeting, *, now: datetime) -> None:
    row.called_at = now
    row.save(update_fields=["called_at"])
    public = {"meeting": row.number, "starts_at": row.starts_at.isoformat()}
    journal.record(kind="meeting.called", public=public, now=now)
    work.post("meeting.told", {"meeting": str(row.number), "about": "called"}, now=now)


def _row(number: int) -> models.Meeting:
    """The meeting, held until this transaction ends: what is done about one is done in turn."""
    row = models.Meeting.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotYours(_("There is no such meeting."))
    return row


def need_member(user_id: UUID) -> None:
    """Let nobody through who is no member.

    Raises:
        MembersMeet: `user_id` is none.
    """
    if members.member_since(user_id) is None:
        raise MembersMeet(_("General meetings are the members’. Become one under “Membership”."))


def _need_right(row: models.Meeting, by: UUID) -> None:
    need_member(by)
    if row.asked_by_id != by and not members.is_steward(by):
        raise NotTheirs(_("Stewards do this, or whoever asked for the meeting."))


def _need_state(row: models.Meeting, wanted: State, now: datetime) -> None:
    found = meetings.state(reads.facts_of(row), now)
    if found is wanted:
        return
    if wanted is State.HELD and found is State.CALLED:
        raise MeetingMoved(_("The meeting has not begun yet."), allowed_at=row.starts_at)
    raise _moved()


def _moved() -> MeetingMoved:
    return MeetingMoved(_("The meeting has moved on meanwhile. The page says where it stands."))


def _where(wish: Wish) -> tuple[str, str]:
    place, link = " ".join(wish.place.split()), wish.link.strip()
    if not (place or link) or len(place) > LINE_MAX or not place.isprintable():
        raise Malformed(_("Say where members meet: a place, a link, or both."))
    if link:
        try:
            URLValidator(schemes=["https"])(link)
        except ValidationError as error:
            raise Malformed(_("Write the whole link, beginning with https://.")) from error
    return place, link


def _agenda(wish: Wish) -> list[tuple[str, UUID | None]]:
    if not 1 <= len(wish.agenda) <= ITEMS_MAX:
        raise Malformed(_("An agenda has one to %s items, a line each.") % ITEMS_MAX)
    found: list[tuple[str, UUID | None]] = []
    for says, number in wish.agenda:
        line = _line(says, LINE_MAX, _("Each item of the agenda has up to %s characters."))
        proposal = None
        if number is not None:
            rows = models.Proposal.objects.filter(number=number).exclude(submitted_at=None)
            proposal = rows.values_list("id", flat=True).first()
            if proposal is None:
                raise Malformed(_("There is no proposal %s.") % number)
        found.append((line, proposal))
    return found


def _line(text: str, most: int, sentence: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > most or not line.isprintable():
        raise Malformed(sentence % most)
    return line


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
