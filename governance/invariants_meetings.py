"""What is always true of general meetings; see `coop.work.invariants`. Read when Django starts."""

from coop.work.invariants import Invariant, register

register(
    Invariant(
        "meetings.called_in_time",
        "The notice of each meeting went out as long before it as the rules asked for, and the "
        "log says so.",
        """
SELECT meeting.number, meeting.called_at, meeting.starts_at FROM governance_meeting meeting
 WHERE meeting.called_at IS NOT NULL
   AND (meeting.called_at + make_interval(secs => meeting.notice_s) > meeting.starts_at
        OR 1 <> (SELECT count(*) FROM journal_entry entry
                  WHERE entry.kind = 'meeting.called'
                        AND (entry.public ->> 'meeting')::integer = meeting.number))
 ORDER BY meeting.number
""",
    ),
    Invariant(
        "meetings.minutes_are_in_the_log",
        "Each version of minutes came after the one before and after the meeting began, and is the "
        "one that the log bound.",
        """
SELECT meeting.number, minutes.version FROM governance_minutes minutes
  JOIN governance_meeting meeting ON meeting.id = minutes.meeting_id
 WHERE minutes.at < meeting.starts_at
    OR minutes.version <> (SELECT count(*) FROM governance_minutes older
                            WHERE older.meeting_id = minutes.meeting_id
                                  AND older.version <= minutes.version)
    OR NOT EXISTS (
       SELECT FROM journal_entry entry
        WHERE entry.kind = 'meeting.minutes'
              AND (entry.public ->> 'meeting')::integer = meeting.number
              AND (entry.public ->> 'version')::integer = minutes.version
              AND entry.public ->> 'sha256'
                  = encode(sha256(convert_to(minutes.text, 'UTF8')), 'hex'))
 ORDER BY meeting.number, minutes.version
""",
    ),
    Invariant(
        "meetings.minutes_are_approved_later",
        "Minutes were approved by a later meeting that was held, in their newest version.",
        """
SELECT meeting.number, minutes.version FROM governance_minutesapproval approval
  JOIN governance_minutes minutes ON minutes.id = approval.minutes_id
  JOIN governance_meeting meeting ON meeting.id = approval.meeting_id
  JOIN governance_meeting other ON other.id = approval.approved_in_id
 WHERE minutes.meeting_id <> approval.meeting_id OR other.starts_at <= meeting.starts_at
    OR other.called_at IS NULL OR other.cancelled_at IS NOT NULL OR approval.at < other.starts_at
    OR EXISTS (SELECT FROM governance_minutes newer
                WHERE newer.meeting_id = approval.meeting_id AND newer.version > minutes.version)
 ORDER BY meeting.number
""",
    ),
)
