"""Reads about general meetings. Who comes is a number to everybody but oneself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet

from coop.members.queries import ACTIVE_MEMBERS, member_since
from coop.members.queries.admission import count_members
from coop.rulebook.queries import rules_as_of
from governance import meetings, models
from governance.meetings import Facts, State


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an agenda; `proposal`: the number of the one that it is about."""

    says: str
    proposal: int | None


@dataclass(frozen=True, slots=True)
class MinutesView:
    """One version of a meeting's minutes; `approved_in`: the number of the later meeting."""

    version: int
    text: str
    at: datetime
    approved_in: int | None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as a member sees it.

    Attributes:
        mine: whether this member comes; None: they have not said.
        comes, stays_away: how many said so.
        calls, needed: how many members want it, and how many it takes; `has_called`: this one does.
        last_call_at: the last instant at which its notice is in time.
    """

    id: UUID
    number: int
    title: str
    state: State
    starts_at: datetime
    place: str
    link: str
    asked_by: UUID
    called_at: datetime | None
    reason: str
    agenda: tuple[Item, ...]
    comes: int
    stays_away: int
    mine: bool | None
    calls: int
    needed: int
    has_called: bool
    last_call_at: datetime
    minutes: tuple[MinutesView, ...]

    @property
    def is_approved(self) -> bool:
        """Whether a later meeting approved the minutes."""
        return any(one.approved_in for one in self.minutes)


def facts_of(row: models.Meeting) -> Facts:
    """What its state follows from."""
    return Facts(row.starts_at, timedelta(seconds=row.notice_s), row.called_at, row.cancelled_at)


def every(user_id: UUID, now: datetime, *, limit: int = 100) -> list[MeetingView]:
    """All meetings, latest first."""
    return [_view(row, user_id, now) for row in _rows(user_id).order_by("-starts_at")[:limit]]


def numbered(number: int, user_id: UUID, now: datetime) -> MeetingView | None:
    """One meeting by its number."""
    row = _rows(user_id).filter(number=number).first()
    return _view(row, user_id, now) if row else None


def number_of(meeting_id: UUID) -> int:
    """The number of a meeting that there is."""
    return models.Meeting.objects.values_list("number", flat=True).get(id=meeting_id)


def approvers(number: int, now: datetime) -> list[int]:
    """Numbers of later meetings that were held, which could have approved these minutes."""
    row = models.Meeting.objects.filter(number=number).first()
    if row is None:
        return []
    later = models.Meeting.objects.filter(
        starts_at__gt=row.starts_at, starts_at__lte=now, cancelled_at=None
    ).exclude(called_at=None)
    return list(later.order_by("starts_at").values_list("number", flat=True))


def signatures_needed(now: datetime) -> int:
    """How many members call a meeting at an instant."""
    share = rules_as_of(now)["meetings.call_bp"]
    return meetings.signatures_needed(count_members(now), share_bp=share)


def invited() -> list[UUID]:
    """Everybody to whom a notice goes."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE_MEMBERS)
        return [row[0] for row in cursor.fetchall()]


def unanswered(user_id: UUID, now: datetime) -> list[tuple[int, str, datetime]]:
    """Number, title and beginning of meetings to come of which a member has said nothing."""
    if member_since(user_id) is None:
        return []
    called = models.Meeting.objects.filter(starts_at__gt=now, called_at__lte=now, cancelled_at=None)
    answered = models.MeetingAnswer.objects.filter(user_id=user_id).values("meeting_id")
    rows = called.exclude(id__in=answered).order_by("starts_at")
    return list(rows.values_list("number", "title", "starts_at"))


def _rows(user_id: UUID) -> QuerySet[models.Meeting]:
    comes = Count("answers", filter=Q(answers__comes=True), distinct=True)
    away = Count("answers", filter=Q(answers__comes=False), distinct=True)
    calls = Count("calls", distinct=True)
    assert user_id
    return models.Meeting.objects.annotate(comes=comes, away=away, signed=calls).prefetch_related(
        "agenda__proposal", "minutes__minutesapproval__approved_in"
    )


def _view(row: models.Meeting, user_id: UUID, now: datetime) -> MeetingView:
    facts = facts_of(row)
    answer = models.MeetingAnswer.objects.filter(meeting=row, user_id=user_id).first()
    agenda = sorted(row.agenda.all(), key=lambda item: item.position)
    versions = sorted(row.minutes.all(), key=lambda one: -one.version)
    return MeetingView(
        id=row.id,
        number=row.number,
        title=row.title,
        state=meetings.state(facts, now),
        starts_at=row.starts_at,
        place=row.place,
        link=row.link,
        asked_by=row.asked_by_id,
        called_at=row.called_at,
        reason=row.reason,
        agenda=tuple(
            Item(item.says, item.proposal.number if item.proposal else None) for item in agenda
        ),
        comes=int(getattr(row, "comes", 0)),
        stays_away=int(getattr(row, "away", 0)),
        mine=answer.comes if answer else None,
        calls=int(getattr(row, "signed", 0)),
        needed=signatures_needed(row.asked_at),
        has_called=models.MeetingCall.objects.filter(meeting=row, user_id=user_id).exists(),
        last_call_at=meetings.last_call(facts),
        minutes=tuple(_minutes(one) for one in versions),
    )


def _minutes(row: models.Minutes) -> MinutesView:
    approval = getattr(row, "minutesapproval", None)
    return MinutesView(
        version=row.version,
        text=row.text,
        at=row.at,
        approved_in=approval.approved_in.number if approval else None,
    )
