"""Kinds of entries about people. Who is meant is only bound, except for offices held in public."""

from coop.journal.kinds.forms import Kind, maybe, number, sums, text, texts

WHO = "whose account it is"
BOTH = "whom it is about, and who says it"
OFFICE = {
    "office": text("office"),
    "user_id": text("account"),
    "by": text("by"),
    "city": maybe(text("city")),
}

KINDS = (
    Kind(
        "desk.look",
        "A steward or dispatcher looked at somebody’s data",
        "Which fields were read. The person it concerns sees by whom, and why.",
        {"fields": texts("fields")},
        binds="whose data, and who looked",
    ),
    Kind("office.appointed", "Somebody took an office", "Who holds it, and who gave it.", OFFICE),
    Kind("office.ended", "Somebody left an office", "Who held it, and why it ended.", OFFICE),
    Kind(
        "account.closed",
        "An account was closed",
        "By a steward for a while, for safety, or by its owner.",
        {"by": maybe(text("by"))},
        binds=WHO,
    ),
    Kind(
        "account.reopened",
        "An account was opened again",
        "By a steward, or as its time was over.",
        {"by": maybe(text("by"))},
        binds=WHO,
    ),
    Kind("roll.admitted", "A member was admitted", "The roll has one more.", binds=WHO),
    Kind("roll.notice", "A member gave notice", "They leave when it is over.", binds=WHO),
    Kind(
        "roll.notice_taken_back",
        "A member took their notice back",
        "They stay a member.",
        binds=WHO,
    ),
    Kind(
        "roll.left",
        "A member left",
        "The roll has one fewer.",
        {"how": text("how")},
        binds=WHO,
    ),
    Kind(
        "identity.checked",
        "Somebody showed who they are",
        "To a steward, who says which kind of document it was. Nothing of it is copied here.",
        {"what": text("what was seen")},
        binds=BOTH,
    ),
    Kind(
        "vouch.given",
        "A member vouched for somebody",
        "They answer for it with their own conduct for half a year.",
        {"how": text("how")},
        binds=BOTH,
    ),
    Kind(
        "vouch.ended",
        "A vouch ended",
        "Whoever gave it took it back, or a panel found it false.",
        {"why": text("why")},
        binds=BOTH,
    ),
    Kind(
        "assurance.computed",
        "Trust walked over everybody’s vouches",
        "From the elected seeds; whoever ends up above the cut belongs. Who vouched is not shown.",
        {
            "people": number("people with a vouch"),
            "vouches": number("vouches"),
            "seeds": sums("seeds by city"),
            "steps": number("steps of the walk"),
            "cut_ppb": number("cut, in billionths"),
            "passed": number("people above it"),
        },
    ),
)
