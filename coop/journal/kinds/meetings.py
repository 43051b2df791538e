"""Kinds of entries about general meetings: that they were called in time, and what was written down."""

from coop.journal.kinds.forms import Kind, digest, instant, number

MEETING = number("meeting")
MINUTES = {
    "meeting": MEETING,
    "version": number("version"),
    "sha256": digest("hash of the minutes"),
}
KINDS = (
    Kind(
        "meeting.called",
        "A general meeting was called",
        "Its notice went to every member, so long before it begins.",
        {"meeting": MEETING, "starts_at": instant("begins")},
    ),
    Kind(
        "meeting.cancelled",
        "A general meeting was cancelled",
        "Whoever was invited was told why.",
        {"meeting": MEETING},
    ),
    Kind(
        "meeting.minutes",
        "Minutes of a general meeting were written",
        "Members read them; the hash shows whether they were changed since.",
        MINUTES,
    ),
    Kind(
        "meeting.minutes_approved",
        "Minutes of a general meeting were approved",
        "By a later meeting; nothing is written after it.",
        MINUTES,
    ),
)
