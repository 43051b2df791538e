"""What breaks the invariants of general meetings, planted where there are none."""

MEETING = """
INSERT INTO governance_meeting (id, number, title, starts_at, place, link, notice_s, asked_by_id,
    asked_at, called_at, reason)
SELECT md5('{number}')::uuid, {number}, 'x', '2026-10-20', 'x', '', 1209600, id, '2026-09-01',
       '{called}', '' FROM members_user LIMIT 1;
"""
MINUTES = """
INSERT INTO governance_minutes (meeting_id, version, text, by_id, at)
SELECT md5('{number}')::uuid, 1, 'x', id, '2026-10-21' FROM members_user LIMIT 1;
"""
APPROVAL = """
INSERT INTO governance_minutesapproval (minutes_id, meeting_id, approved_in_id, by_id, at)
SELECT id, md5('91')::uuid, md5('92')::uuid, by_id, '2026-10-22' FROM governance_minutes LIMIT 1;
"""
FAULTS = {
    "meetings.called_in_time": MEETING.format(number=91, called="2026-10-19"),
    "meetings.minutes_are_in_the_log": MEETING.format(number=91, called="2026-09-01")
    + MINUTES.format(number=91),
    # The other meeting begins with it, not later.
    "meetings.minutes_are_approved_later": MEETING.format(number=91, called="2026-09-01")
    + MEETING.format(number=92, called="2026-09-01")
    + MINUTES.format(number=91)
    + APPROVAL,
}
