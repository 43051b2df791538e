"""General meetings: called in time by a steward or by enough members; minutes that stay."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, transaction

from coop.basics.refusals import Malformed, NotYours
from coop.journal.models import Entry
from coop.members import actions as members
from coop.work import actions as work
from governance import models
from governance.actions import meetings
from governance.actions.meetings import Wish
from governance.meetings import State
from governance.queries import meetings as reads
from tests import deciding
from tests.cast import Cast, gather

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STARTS = NOW + 30 * DAY


@pytest.fixture
def cast(city: None) -> Cast:
    return gather()


def wish(**other: Any) -> Wish:
    values: dict[str, Any] = {
        "title": "Winter meeting",
        "starts_at": STARTS,
        "place": "Town hall",
        "link": "",
        "agenda": (("Welcome", None),),
    }
    return Wish(**(values | other))


def call(by: UUID, now: datetime = NOW, **other: Any) -> int:
    made = meetings.call(wish(**other), by=by, now=now)
    return models.Meeting.objects.get(id=made).number


def see(cast: Cast, number: int, now: datetime = NOW) -> reads.MeetingView:
    found = reads.numbered(number, cast.ada, now)
    assert found
    return found


def told(now: datetime) -> list[str]:
    mail.outbox.clear()
    while work.run_next_message(now=now, enqueue=lambda _queue, _id: None):
        pass
    return [str(one.subject) for one in mail.outbox if "meeting" in one.subject.lower()]


def test_a_stewards_call_tells_every_member_once(cast: Cast) -> None:
    told(NOW)
    number = call(cast.sam)
    assert see(cast, number).state is State.CALLED
    assert told(NOW) == ["General meeting: Winter meeting"] * 6
    assert told(NOW) == []
    entry = Entry.objects.filter(kind="meeting.called").get()
    assert entry.public == {"meeting": number, "starts_at": STARTS.isoformat()}


def test_a_tenth_of_the_members_call_one_together(cast: Cast) -> None:
    for number in range(6):
        user_id = members.join(email=f"m{number}@example.org", now=NOW - DAY)
        members.admit(user_id=user_id, by=cast.sam, now=NOW - DAY)
    number = call(cast.ada)
    found = see(cast, number)
    assert (found.state, found.calls, found.needed) == (State.ASKED, 1, 2)
    meetings.sign(number=number, by=cast.ada, now=NOW)
    assert see(cast, number).state is State.ASKED
    with pytest.raises(meetings.MembersMeet):
        meetings.sign(number=number, by=cast.eve, now=NOW)
    with pytest.raises(meetings.MeetingMoved):
        meetings.sign(number=number, by=cast.ben, now=STARTS - 13 * DAY)
    meetings.sign(number=number, by=cast.ben, now=NOW + DAY)
    assert see(cast, number, NOW + DAY).state is State.CALLED


def test_notice_is_in_time_or_refused_with_the_first_day_that_is(cast: Cast) -> None:
    with pytest.raises(meetings.NoticeTooShort) as refused:
        call(cast.sam, starts_at=NOW + 14 * DAY - timedelta(seconds=1))
    assert refused.value.facts == {"earliest": (NOW + 14 * DAY).isoformat()}
    call(cast.sam, starts_at=NOW + 14 * DAY)
    with pytest.raises(meetings.MembersMeet):
        call(cast.eve)


@pytest.mark.parametrize(
    "other",
    [
        {"title": " "},
        {"place": "", "link": ""},
        {"link": "http://example.org"},
        {"link": "javascript:alert(1)"},
        {"agenda": ()},
        {"agenda": (("x" * 201, None),)},
        {"agenda": (("Fee", 99),)},
    ],
)
def test_what_is_missing_is_said(cast: Cast, other: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        call(cast.sam, **other)
    assert not models.Meeting.objects.exists()


def test_an_agenda_links_proposals(cast: Cast) -> None:
    deciding.propose(cast.ada, now=NOW)
    number = call(cast.sam, link="https://meet.example.org/a", agenda=(("The fee", 1),))
    assert see(cast, number).agenda[0].proposal == 1


def test_the_latest_answer_counts_until_it_begins(cast: Cast) -> None:
    number = call(cast.sam)
    meetings.answer(number=number, comes=True, by=cast.ada, now=NOW)
    meetings.answer(number=number, comes=False, by=cast.ada, now=NOW)
    meetings.answer(number=number, comes=True, by=cast.ben, now=NOW)
    found = see(cast, number)
    assert (found.comes, found.stays_away, found.mine) == (1, 1, False)
    with pytest.raises(meetings.MeetingMoved):
        meetings.answer(number=number, comes=True, by=cast.ada, now=STARTS)
    with pytest.raises(NotYours):
        meetings.answer(number=9, comes=True, by=cast.ada, now=NOW)


def test_a_meeting_is_cancelled_with_a_reason(cast: Cast) -> None:
    number = call(cast.sam)
    with pytest.raises(meetings.NotTheirs):
        meetings.cancel(number=number, reason="x", by=cast.ada, now=NOW)
    with pytest.raises(Malformed):
        meetings.cancel(number=number, reason=" ", by=cast.sam, now=NOW)
    meetings.cancel(number=number, reason="Snow", by=cast.sam, now=NOW)
    assert (see(cast, number).state, see(cast, number).reason) == (State.CANCELLED, "Snow")
    with pytest.raises(meetings.MeetingMoved):
        meetings.cancel(number=number, reason="Snow", by=cast.sam, now=NOW)
    assert told(NOW) == ["Cancelled: Winter meeting"] * 6


def write(cast: Cast, number: int, version: int, text: str = "We talked.") -> None:
    meetings.write_minutes(number=number, text=text, version=version, by=cast.sam, now=STARTS + DAY)


def test_minutes_grow_by_versions_and_nobody_overwrites_another(cast: Cast) -> None:
    number = call(cast.sam)
    with pytest.raises(meetings.MeetingMoved) as early:
        meetings.write_minutes(number=number, text="x", version=0, by=cast.sam, now=NOW)
    assert early.value.allowed_at == STARTS
    write(cast, number, 0)
    with pytest.raises(meetings.MeetingMoved, match="meanwhile"):
        write(cast, number, 0, "Somebody else’s")
    write(cast, number, 1, "We talked and ate.")
    found = see(cast, number, STARTS + DAY)
    assert [one.text for one in found.minutes] == ["We talked and ate.", "We talked."]
    with pytest.raises(DatabaseError), transaction.atomic():
        models.Minutes.objects.update(text="Nothing happened.")


def test_a_later_meeting_approves_the_newest_minutes_for_good(cast: Cast) -> None:
    first = call(cast.sam)
    later = call(cast.sam, starts_at=STARTS + 30 * DAY)
    write(cast, first, 0)
    after = STARTS + 31 * DAY
    approve: dict[str, Any] = {"number": first, "approved_in": later, "by": cast.sam}
    with pytest.raises(Malformed, match="later meeting"):
        meetings.approve(**approve, version=1, now=STARTS + DAY)
    with pytest.raises(meetings.MeetingMoved):
        meetings.approve(**approve, version=2, now=after)
    meetings.approve(**approve, version=1, now=after)
    assert see(cast, first, after).minutes[0].approved_in == later
    with pytest.raises(meetings.MeetingMoved):
        meetings.approve(**approve, version=1, now=after)
    with pytest.raises(meetings.MeetingMoved):
        meetings.write_minutes(number=first, text="x", version=1, by=cast.sam, now=after)
