"""Reads of meetings: the code that a phone shows now, and how far two people have come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.members.queries import vouches
from coop.rulebook.queries import rules_as_of
from coop.trust import codes, models


@dataclass(frozen=True, slots=True)
class MeetingView:
    """Two phones together, as one of the two people sees it.

    Attributes:
        state: "open", "read", "given", "declined" or "over".
        code: as it is shown now, until `next_at`; empty but for who vouches, while it is open.
        other_id: the other one; None before the code was read.
    """

    id: UUID
    state: str
    is_voucher: bool
    voucher_id: UUID
    other_id: UUID | None
    code: str
    next_at: datetime | None
    opened_at: datetime
    closes_at: datetime


def meeting(meeting_id: UUID, *, by: UUID, now: datetime) -> MeetingView:
    """A meeting as one of its two people sees it.

    Raises:
        NotYours: there is none, or somebody else asks.
    """
    row = models.Meeting.objects.filter(id=meeting_id).first()
    if row is None or by not in (row.voucher_id, row.scanned_by_id):
        raise NotYours(_("There is no such meeting of yours."))
    return _shown(row, by, now)


def open_meeting(by: UUID, *, now: datetime) -> UUID | None:
    """The meeting that this person began and that is not over."""
    rows = models.Meeting.objects.filter(voucher_id=by, state__in=["open", "read"])
    return rows.filter(closes_at__gt=now).values_list("id", flat=True).first()


def next_code_at(at: datetime) -> datetime:
    """When the code that is shown at an instant changes."""
    step_s: int = rules_as_of(at)["vouches.step_s"]
    return codes.over_at(codes.step_at(at, step_s=step_s), step_s=step_s)


def _shown(row: models.Meeting, by: UUID, now: datetime) -> MeetingView:
    is_live = row.state in {"open", "read"} and now < row.closes_at
    state = row.state if is_live or row.state in {"given", "declined"} else "over"
    is_voucher = by == row.voucher_id
    shows = is_voucher and state == "open"
    step = codes.step_at(now, step_s=rules_as_of(now)["vouches.step_s"])
    return MeetingView(
        id=row.id,
        state=state,
        is_voucher=is_voucher,
        voucher_id=row.voucher_id,
        other_id=row.scanned_by_id if is_voucher else row.voucher_id,
        code=codes.shown(codes.code(bytes(row.secret), step)) if shows else "",
        next_at=next_code_at(now) if shows else None,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
    )


def asked(people: Collection[UUID], *, reader: str, now: datetime) -> dict[UUID, datetime | None]:
    """Who of these people meets the reader now, or has their vouch; bound by lockers.

    Who waits for a steward to look at their document is in it, too, for as long as it waits.
    """
    kind, _colon, number = reader.partition(":")
    if kind == "steward":
        waiting = models.Showing.objects.filter(user_id__in=people, state="waiting")
        return dict.fromkeys(waiting.values_list("user_id", flat=True))
    if kind != "member":
        return {}
    found = dict[UUID, datetime | None]()
    both = Q(voucher_id=number, scanned_by_id__in=people) | Q(
        scanned_by_id=number, voucher_id__in=people
    )
    for row in models.Meeting.objects.filter(both, closes_at__gt=now):
        other = row.scanned_by_id if str(row.voucher_id) == number else row.voucher_id
        if other is not None:
            found[other] = row.closes_at
    vouched = {one.user_id for one in vouches.given(UUID(number), now=now) if not one.ended_at}
    return found | dict.fromkeys(vouched & set(people))
