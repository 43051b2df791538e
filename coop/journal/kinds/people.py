"""Kinds of entries about people. Who is meant is only bound, except for offices held in public."""

from coop.journal.kinds.forms import Kind, maybe, text, texts

WHO = "whose account it is"
OFFICE = {"office": text("office"), "user_id": text("account"), "by": text("by")}

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
)
