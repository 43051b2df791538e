"""Two phones vouch: beside each other, with a code that changes, once; and every way it is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from coop.basics.refusals import NotYours, Refusal
from coop.journal.models import Entry
from coop.members import actions as people
from coop.members.actions import accounts, admission, vouching
from coop.members.queries import vouches
from coop.rulebook import models as rulebook
from coop.trust import models
from coop.trust.actions import assurance as sure
from coop.trust.actions import conduct, meetings
from coop.trust.actions.meetings import Place
from coop.trust.queries import assurance
from coop.trust.queries import meetings as reads
from tests import joining
from tests import vouching as phones
from tests.cast import Cast, gather
from tests.vouching import AT_SEA, ELSEWHERE, FAR, HERE, NEAR, begin, code, meet, read

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with phones.two_cities(), joining.no_shares():
        yield gather()


def rule(key: str, value: int) -> None:
    rulebook.RuleVersion.objects.create(
        key=key,
        scope="",
        value=value,
        low=0,
        high=10**12,
        valid_from=NOW - 90 * DAY,
        cause="proposal 3",
    )


def test_two_phones_beside_each_other_make_a_vouch_and_forget_the_place(cast: Cast) -> None:
    meeting = begin(cast.ada, now=NOW)
    assert (models.Meeting.objects.get().lat, assurance.level(cast.eve)) == (HERE.lat, 0)
    assert read(code(meeting, cast.ada, now=NOW), cast.eve, now=NOW + 5 * SECOND) == meeting
    assert models.Meeting.objects.get().lat is None
    assert not vouches.has_vouched(cast.eve, cast.ada)
    meetings.give(meeting_id=meeting, by=cast.ada, now=NOW + 20 * SECOND)
    meetings.give(meeting_id=meeting, by=cast.ada, now=NOW + 21 * SECOND)
    assert vouches.has_met(cast.eve, cast.ada)
    assert assurance.level(cast.eve) == 1
    entry = Entry.objects.get(kind="vouch.given")
    assert (entry.public, bool(entry.commitment)) == ({"how": "met"}, True)
    assert reads.meeting(meeting, by=cast.eve, now=NOW + DAY).state == "given"


def test_a_replayed_or_photographed_code_is_refused(cast: Cast) -> None:
    meeting = begin(cast.ada, now=NOW)
    photographed = code(meeting, cast.ada, now=NOW)
    meetings.move(
        meeting_id=meeting, place=Place(HERE, NOW + 25 * SECOND), by=cast.ada, now=NOW + 25 * SECOND
    )
    with pytest.raises(meetings.CodeOver) as refused:
        read(photographed, cast.eve, now=NOW + 30 * SECOND)
    assert refused.value.allowed_at == NOW + 30 * SECOND
    fresh = code(meeting, cast.ada, now=NOW + 30 * SECOND)
    read(fresh, cast.eve, now=NOW + 31 * SECOND)
    with pytest.raises(meetings.CodeUsed):
        read(fresh, cast.ben, now=NOW + 32 * SECOND)
    with pytest.raises(meetings.WrongCode):
        read("ABCD2345", cast.ben, now=NOW + 32 * SECOND)


def test_both_are_together_now_and_in_one_city(cast: Cast) -> None:
    meeting = begin(cast.ada, now=NOW)
    shown = code(meeting, cast.ada, now=NOW)
    with pytest.raises(meetings.TooFar, match="550"):
        read(shown, cast.eve, now=NOW, at=FAR)
    with pytest.raises(meetings.OtherCity):
        read(shown, cast.eve, now=NOW, at=ELSEWHERE)
    with pytest.raises(meetings.OutsideCities):
        read(shown, cast.eve, now=NOW, at=AT_SEA)
    for seconds in (-61, 6):
        place = Place(NEAR, NOW + seconds * SECOND)
        with pytest.raises(meetings.OldPlace):
            meetings.read(code=shown, place=place, by=cast.eve, now=NOW)
    later = NOW + 61 * SECOND
    with pytest.raises(meetings.OldPlace, match="Their phone"):
        read(code(meeting, cast.ada, now=later), cast.eve, now=later)
    assert models.Meeting.objects.get().state == "open"


def test_who_cannot_vouch_is_told_before_a_code_is_shown(cast: Cast) -> None:
    meet(cast.ada, cast.eve, now=NOW)
    with pytest.raises(vouching.CannotVouch, match="short while") as refused:
        begin(cast.ada, now=NOW + DAY)
    assert refused.value.allowed_at == NOW + 7 * DAY
    with pytest.raises(vouching.CannotVouch, match="Members"):
        begin(cast.eve, now=NOW)
    until = accounts.close(user_id=cast.ben, reason="A check", by=cast.sam, now=NOW)
    with pytest.raises(vouching.CannotVouch, match="closed") as refused:
        begin(cast.ben, now=NOW)
    assert refused.value.allowed_at == until
    with pytest.raises(meetings.OutsideCities):
        begin(cast.chi, now=NOW, at=AT_SEA)


def test_nobody_vouches_for_themselves_or_past_a_block(cast: Cast) -> None:
    mine = begin(cast.dov, now=NOW)
    shown = code(mine, cast.dov, now=NOW)
    with pytest.raises(vouching.CannotVouch, match="Somebody else"):
        read(shown, cast.dov, now=NOW)
    with pytest.raises(vouching.CannotVouch, match="two of you"):
        read(shown, cast.ada, now=NOW)
    accounts.close(user_id=cast.eve, reason="A check", by=cast.sam, now=NOW)
    with pytest.raises(vouching.CannotVouch, match="closed"):
        read(shown, cast.eve, now=NOW)


def test_five_vouches_bind_and_good_rides_earn_more(cast: Cast) -> None:
    others = [people.join(email=f"n{n}@example.org", now=NOW) for n in range(6)]
    for week, other in enumerate(others[:5]):
        meet(cast.ada, other, now=NOW + week * 7 * DAY)
    at = NOW + 35 * DAY
    with pytest.raises(vouching.CannotVouch, match="as many") as refused:
        begin(cast.ada, now=at)
    assert refused.value.allowed_at == NOW + 180 * DAY
    models.Standing.objects.create(
        user_id=cast.ada,
        role="rider",
        city="helsinki",
        completed=60,
        downs=10,
        weights_version=0,
        ride_half_s=1,
        dispute_half_s=1,
    )
    meet(cast.ada, others[5], now=at)
    assert vouches.limits(cast.ada, at).most == 6


def test_a_vouch_taken_back_frees_a_place_but_not_the_wait(cast: Cast) -> None:
    meet(cast.ada, cast.eve, now=NOW)
    (vouch,) = vouches.given(cast.ada, now=NOW)
    with pytest.raises(NotYours):
        vouching.take_back(vouch_id=vouch.id, by=cast.ben, now=NOW)
    vouching.take_back(vouch_id=vouch.id, by=cast.ada, now=NOW + DAY)
    assert assurance.level(cast.eve) == 0
    with pytest.raises(vouching.NoSuchVouch):
        vouching.take_back(vouch_id=vouch.id, by=cast.ada, now=NOW + DAY)
    with pytest.raises(vouching.CannotVouch) as refused:
        begin(cast.ada, now=NOW + 2 * DAY)
    assert refused.value.allowed_at == NOW + 7 * DAY
    meet(cast.ada, cast.eve, now=NOW + 7 * DAY)
    assert assurance.level(cast.eve) == 1


def test_a_link_counts_for_an_application_and_meeting_for_more(cast: Cast) -> None:
    rule("members.founding_least", 5)
    application = joining.applied(cast.eve, now=NOW)
    admission.vouch(application_id=application, by=cast.ada, now=NOW)
    assert assurance.level(cast.eve) == 0
    meet(cast.ada, cast.eve, now=NOW + DAY)
    assert assurance.level(cast.eve) == 1
    assert [one.how for one in vouches.received(cast.eve, now=NOW + DAY) if not one.ended_at] == [
        "met"
    ]


def test_once_vouched_is_vouched(cast: Cast) -> None:
    meet(cast.ada, cast.eve, now=NOW)
    again = NOW + 8 * DAY
    meeting = begin(cast.ada, now=again)
    with pytest.raises(meetings.VouchedBefore):
        read(code(meeting, cast.ada, now=again), cast.eve, now=again)


def test_either_of_the_two_may_stop_and_time_does(cast: Cast) -> None:
    meeting = begin(cast.ada, now=NOW)
    with pytest.raises(meetings.NotReadYet):
        meetings.give(meeting_id=meeting, by=cast.ada, now=NOW)
    read(code(meeting, cast.ada, now=NOW), cast.eve, now=NOW)
    with pytest.raises(NotYours):
        meetings.stop(meeting_id=meeting, by=cast.ben, now=NOW)
    meetings.stop(meeting_id=meeting, by=cast.eve, now=NOW)
    with pytest.raises(meetings.MeetingOver):
        meetings.give(meeting_id=meeting, by=cast.ada, now=NOW)
    second = begin(cast.ada, now=NOW)
    third = begin(cast.ada, now=NOW)
    assert reads.meeting(second, by=cast.ada, now=NOW).state == "over"
    late = NOW + timedelta(minutes=10)
    assert reads.meeting(third, by=cast.ada, now=late).state == "over"
    meetings.forget(payload={}, now=late)
    assert not models.Meeting.objects.filter(lat__isnull=False).exists()
    meetings.forget(payload={}, now=late + 2 * DAY)
    assert not models.Meeting.objects.exists()


def test_the_database_keeps_no_place_of_a_meeting_that_was_read(cast: Cast) -> None:
    meeting = begin(cast.ada, now=NOW)
    read(code(meeting, cast.ada, now=NOW), cast.eve, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Meeting.objects.update(lat=60.0, lon=24.0, placed_at=NOW)


def test_who_vouched_for_a_false_person_pays_with_their_conduct(cast: Cast) -> None:
    case = UUID(int=7)
    meet(cast.ada, cast.eve, now=NOW)
    meet(cast.ben, cast.eve, now=NOW)
    meet(cast.chi, cast.eve, now=NOW)
    of_ben = vouches.given(cast.ben, now=NOW)[0]
    of_chi = vouches.given(cast.chi, now=NOW)[0]
    vouching.take_back(vouch_id=of_chi.id, by=cast.chi, now=NOW + DAY)
    vouching.take_back(vouch_id=of_ben.id, by=cast.ben, now=NOW + 3 * DAY)
    opened, decided = NOW + 2 * DAY, NOW + 9 * DAY
    lost = sure.lose_stakes(user_id=cast.eve, case_id=case, since=opened, now=decided)
    assert set(lost) == {cast.ada, cast.ben}
    assert assurance.level(cast.eve) == 0
    rows = models.Event.objects.filter(kind="dispute", about=case)
    assert {(row.user_id, row.severity) for row in rows} == {
        (cast.ada, "medium"),
        (cast.ben, "medium"),
    }
    sure.give_stakes_back(
        user_id=cast.eve, case_id=case, lost_at=decided, because="appeal", now=decided + DAY
    )
    assert assurance.level(cast.eve) == 1
    assert [one.by for one in vouches.received(cast.eve, now=decided) if not one.ended_at] == [
        cast.ada
    ]
    assert len(vouches.given(cast.ada, now=decided)) == 1
    assert models.Event.objects.filter(undoes__in=rows).count() == 2
    assert (
        conduct.reverse_dispute(user_id=cast.chi, case_id=case, because="x", now=decided) is False
    )


def test_two_phones_read_one_code_at_once_and_one_is_told(committed_db: str) -> None:
    with phones.two_cities():
        cast = gather()
        meeting = begin(cast.ada, now=NOW)
        shown = code(meeting, cast.ada, now=NOW)
        ready, refused = Barrier(2), list[Refusal]()

        def scan(by: UUID) -> None:
            ready.wait()
            try:
                read(shown, by, now=NOW)
            except Refusal as refusal:
                refused.append(refusal)
            finally:
                connection.close()

        threads = [Thread(target=scan, args=(by,)) for by in (cast.eve, cast.chi)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [type(one) for one in refused] == [meetings.CodeUsed]
        assert models.Meeting.objects.get().scanned_by_id in (cast.eve, cast.chi)
