"""Where a general meeting stands, and how many call one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from governance.forms_meetings import agenda
from governance.meetings import Facts, State, last_call, signatures_needed, state

STARTS = datetime(2026, 12, 20, 17, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
ASKED = Facts(STARTS, 14 * DAY)
CALLED = Facts(STARTS, 14 * DAY, called_at=STARTS - 20 * DAY)


def test_a_meeting_that_is_asked_for_lapses_when_its_notice_would_be_late() -> None:
    assert state(ASKED, last_call(ASKED)) is State.ASKED
    assert state(ASKED, last_call(ASKED) + TICK) is State.LAPSED


def test_a_called_meeting_is_held_by_time() -> None:
    assert state(CALLED, STARTS - TICK) is State.CALLED
    assert state(CALLED, STARTS) is State.HELD
    gone = Facts(STARTS, 14 * DAY, STARTS - 20 * DAY, cancelled_at=STARTS - DAY)
    assert state(gone, STARTS + DAY) is State.CANCELLED


@given(st.integers(0, 2_000_000), st.integers(200, 3_000))
def test_so_many_members_are_never_less_than_the_part(members: int, share_bp: int) -> None:
    needed = signatures_needed(members, share_bp=share_bp)
    assert needed >= 1
    assert needed * 10_000 >= members * share_bp
    assert members == 0 or needed <= members


def test_a_line_of_the_agenda_links_a_proposal() -> None:
    assert agenda("Welcome\r\n\n The fee, #12 \n") == (("Welcome", None), ("The fee, #12", 12))
