"""Kinds of entries about panels: whoever has these can draw each panel again."""

from coop.journal.kinds.forms import Kind, anything, digest, flag, maybe, number, sums, text

CASE = number("case")
SEAT = {
    "type": "object",
    "properties": {
        "place": {"type": "integer"},
        "index": {"type": "integer"},
        "tag": {"type": "string"},
        "proof": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["place", "index", "tag", "proof"],
}
KINDS = (
    Kind(
        "panel.frozen",
        "A case and the list for its panel were bound",
        "From here on neither the file nor who can be drawn changes. The seed of the draw comes "
        "from the first checkpoint after this that enough witnesses saw.",
        {
            "case": CASE,
            "about": text("what it is about"),
            "file": digest("hash of the file"),
            "pool": digest("root over who can be drawn"),
            "members": number("who can be drawn"),
            "size": number("seats"),
            "needed": number("how many must agree"),
            "appeal_of": maybe(number("appeal of case")),
            "beacon": maybe(text("beacon")),
            "round": maybe(number("round of the beacon")),
        },
        binds="the sides",
    ),
    Kind(
        "panel.drawn",
        "A panel was drawn by lot",
        "The root of a later checkpoint gave the seed; each seat is proven to be on the list that "
        "was bound before. Names stay hidden, and each who was drawn can find themselves.",
        {
            "case": CASE,
            "size": number("entries in the checkpoint"),
            "root": digest("root of the checkpoint"),
            "randomness": maybe(text("what the beacon said")),
            "seats": anything("seats", {"type": "array", "items": SEAT}),
        },
    ),
    Kind(
        "panel.replaced",
        "Somebody else was asked to a panel",
        "The next of the same draw, as somebody declined, did not answer, or stands too near.",
        {"case": CASE, "why": text("why"), "seat": anything("seat", SEAT)},
    ),
    Kind(
        "panel.verdict",
        "A panel decided",
        "What its members came to, and what follows.",
        {
            "case": CASE,
            "about": text("what it is about"),
            "outcome": text("outcome"),
            "is_upheld": flag("upheld"),
            "votes": sums("votes"),
            "size": number("seats"),
            "needed": number("how many must agree"),
            "reasons": digest("hash of the reasons"),
            "reverses": maybe(flag("another outcome than before")),
        },
    ),
    Kind(
        "panel.carried_out",
        "What a panel decided was carried out",
        "By the system itself, as the case said before.",
        {"case": CASE, "outcome": text("outcome")},
    ),
)
