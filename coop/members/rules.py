"""The tunable numbers of accounts and sign-in."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "accounts.blocks_max",
        "count",
        20,
        1_000,
        100,
        "How many people one person can keep away from; who needs more asks the desk for help.",
        step=20,
    ),
    Rule(
        "accounts.hold_s",
        "s",
        3_600,
        3 * DAY_S,
        3 * DAY_S,
        "How long a steward may close a member's account; a panel decides about more.",
    ),
    Rule(
        "accounts.hold_window_s",
        "s",
        7 * DAY_S,
        90 * DAY_S,
        30 * DAY_S,
        "Within this time, all closings of one member's account by stewards together last no longer.",
    ),
    Rule(
        "sessions.recent_s",
        "s",
        60,
        3_600,
        900,
        "How fresh a sign-in must be to add or remove a passkey.",
    ),
    Rule(
        "sessions.kept_s",
        "s",
        DAY_S,
        365 * DAY_S,
        180 * DAY_S,
        "How long an ended sign-in stays in the list of its person's devices.",
    ),
)
register(
    Rule(
        "members.founding_least",
        "count",
        5,
        100,
        25,
        "With fewer members than this the co-operative is in its founding phase: a steward's word "
        "admits, and stewards may appoint guardians.",
        threshold="constitution",
    ),
    Rule(
        "members.again_s",
        "s",
        0,
        365 * DAY_S,
        30 * DAY_S,
        "How long after a refusal somebody may apply again.",
    ),
    Rule(
        "members.notice_s",
        "s",
        0,
        180 * DAY_S,
        30 * DAY_S,
        "How long after a resignation the membership ends; until then it can be taken back.",
    ),
)
register(
    Rule(
        "vouches.member_s",
        "s",
        0,
        365 * DAY_S,
        30 * DAY_S,
        "How long somebody must have been a member to vouch for others.",
    ),
    Rule(
        "vouches.lasts_s",
        "s",
        30 * DAY_S,
        730 * DAY_S,
        180 * DAY_S,
        "How long who vouched answers for it with their own conduct; for so long it counts against "
        "the number that one member may give.",
    ),
    Rule(
        "vouches.live_max",
        "count",
        1,
        15,
        5,
        "For how many people one member may vouch within that time.",
    ),
    Rule(
        "vouches.rides_each",
        "count",
        10,
        1_000,
        50,
        "How many good rides let a member vouch for one person more.",
    ),
    Rule(
        "vouches.most",
        "count",
        1,
        30,
        15,
        "For how many people a member may vouch within that time, whatever they rode.",
    ),
    Rule(
        "vouches.apart_s",
        "s",
        0,
        60 * DAY_S,
        7 * DAY_S,
        "How far two vouches of one member lie apart.",
    ),
)
register(
    Rule(
        "identity.lasts_s",
        "s",
        180 * DAY_S,
        3_650 * DAY_S,
        1_095 * DAY_S,
        "How long it counts that a steward saw a document, if the document is valid for as long.",
    )
)
