"""Kinds of entries about the co-operative itself: its name, its keys, its zones, its Commons."""

from coop.journal.kinds.forms import (
    Kind,
    anything,
    digest,
    instant,
    maybe,
    number,
    text,
)

ZONE = text("zone")
HOURS = anything("hours", {})

KINDS = (
    Kind(
        "coop.named",
        "The co-operative got its name",
        "What it calls itself.",
        {"name": text("name")},
    ),
    Kind(
        "coop.opened",
        "The co-operative opened",
        "From here on only votes change its rules.",
        {"by": text("by")},
    ),
    Kind(
        "journal.key",
        "The log got a key",
        "Checkpoints are signed with this key from here on. Where there was one before, it signed "
        "the first checkpoint that holds this entry, too.",
        {"key": text("public key")},
    ),
    Kind(
        "journal.witness",
        "A witness was named, or let go",
        "Whose cosignatures count when payouts wait for witnesses.",
        {"key": text("public key"), "until": maybe(instant("until"))},
    ),
    Kind(
        "zone.drawn",
        "A zone was drawn",
        "Where rides are offered, or a special area within.",
        {
            "zone": ZONE,
            "name": text("name"),
            "kind": maybe(text("kind")),
            "corners": maybe(number("corners")),
            "area_sha256": maybe(digest("hash of the area")),
        },
    ),
    Kind(
        "zone.changed",
        "A zone was changed",
        "Its name, area or hours, its emergency number, or whether women and non-binary people may "
        "ask to ride with each other there.",
        {
            "zone": ZONE,
            "name": maybe(text("name")),
            "emergency": maybe(text("emergency number")),
            "circle": maybe(text("circle")),
            "why": maybe(text("why")),
            "hours": maybe(HOURS),
            "corners": maybe(number("corners")),
            "area_sha256": maybe(digest("hash of the area")),
        },
    ),
    Kind(
        "zone.retired", "A zone was closed for good", "No rides are offered there.", {"zone": ZONE}
    ),
    Kind(
        "zone.removed", "A special area was removed", "It has no effect any more.", {"zone": ZONE}
    ),
    Kind(
        "zone.paused",
        "A zone was paused",
        "No new rides are taken there for a while.",
        {"zone": ZONE, "until": maybe(instant("until"))},
    ),
    Kind("zone.resumed", "A zone goes on", "Rides are taken there again.", {"zone": ZONE}),
    Kind(
        "forum.topic",
        "The Commons’ list of topics changed",
        "A topic was opened or closed.",
        {
            "opened": maybe(text("opened")),
            "closed": maybe(text("closed")),
            "name": maybe(text("name")),
        },
    ),
    Kind(
        "forum.tombstone",
        "Words in the Commons were taken down",
        "For a law that a steward named, or as a panel decided; the hash shows later what they were.",
        {
            "post": text("post"),
            "thread": text("thread"),
            "law": text("law"),
            "reason": text("reason"),
            "sha256": text("hash of the words"),
            "by": text("by"),
        },
    ),
)
