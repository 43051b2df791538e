"""The tunable numbers of governance itself; changing any of them is a change of the constitution."""

from coop.rulebook.registry import Rule, register

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


def _rule(key: str, unit: str, low: int, high: int, founding: int, effect: str) -> Rule:
    return Rule(key, unit, low, high, founding, effect, threshold="constitution")


register(
    _rule(
        "votes.member_s",
        "s",
        0,
        90 * DAY_S,
        14 * DAY_S,
        "How long somebody must have been a member when a vote opens.",
    ),
    _rule(
        "votes.rides_min",
        "count",
        0,
        10,
        1,
        "How many completed rides, as rider or driver, a vote needs.",
    ),
    _rule(
        "votes.assurance",
        "count",
        1,
        2,
        1,
        "How sure we must be of who somebody is, from 0 to 4, for them to vote.",
    ),
    _rule(
        "votes.discussion_s",
        "s",
        DAY_S,
        30 * DAY_S,
        3 * DAY_S,
        "How long a proposal is talked about before voting opens.",
    ),
    _rule("votes.open_s", "s", 3 * DAY_S, 30 * DAY_S, 7 * DAY_S, "How long voting is open."),
    _rule(
        "votes.quorum_bp",
        "bp",
        500,
        5_000,
        2_000,
        "The part of the roll that must vote for a result to count.",
    ),
    _rule(
        "votes.quorum_least",
        "count",
        1,
        100,
        5,
        "How many members must vote, however short the roll.",
    ),
    _rule(
        "votes.constitution_quorum_bp",
        "bp",
        2_000,
        7_500,
        3_000,
        "The part of the roll that must vote on the constitution.",
    ),
    _rule(
        "votes.ordinary_bp",
        "bp",
        5_000,
        6_000,
        5_000,
        "More than this part of yes and no must be yes.",
    ),
    _rule(
        "votes.constitution_bp",
        "bp",
        6_000,
        9_000,
        6_666,
        "For the constitution, more than this part of yes and no must be yes: two thirds.",
    ),
    _rule(
        "votes.constitution_apart_s",
        "s",
        7 * DAY_S,
        180 * DAY_S,
        30 * DAY_S,
        "How long the two votes lie apart that a change of the constitution needs.",
    ),
    _rule(
        "votes.late_quorum_s",
        "s",
        0,
        7 * DAY_S,
        48 * HOUR_S,
        "How long voting stays open after a quorum that is reached late.",
    ),
    _rule(
        "votes.remind_s",
        "s",
        0,
        3 * DAY_S,
        48 * HOUR_S,
        "How long before the close members who have not voted are reminded.",
    ),
)
register(
    _rule(
        "enact.timelock_s",
        "s",
        DAY_S,
        30 * DAY_S,
        72 * HOUR_S,
        "How long a decision waits before it is carried out.",
    ),
    _rule(
        "enact.constitution_timelock_s",
        "s",
        7 * DAY_S,
        90 * DAY_S,
        14 * DAY_S,
        "How long a change of the constitution waits before it is carried out.",
    ),
    _rule(
        "enact.expiry_s",
        "s",
        DAY_S,
        60 * DAY_S,
        14 * DAY_S,
        "How long a decision can be carried out once it may be.",
    ),
    _rule(
        "enact.petition_bp",
        "bp",
        100,
        3_000,
        500,
        "The part of the roll that can suspend a decision before it is carried out.",
    ),
    _rule(
        "enact.guard_s",
        "s",
        DAY_S,
        30 * DAY_S,
        7 * DAY_S,
        "How long a change is taken back when what it must not harm is harmed.",
    ),
    _rule(
        "enact.reserve_bp",
        "bp",
        0,
        5_000,
        2_500,
        "The part of the reserve that one proposal may spend.",
    ),
)
register(
    _rule(
        "delegation.valid_s",
        "s",
        30 * DAY_S,
        365 * DAY_S,
        180 * DAY_S,
        "How long a delegation lasts unless it is renewed.",
    ),
    _rule(
        "delegation.weight_max",
        "count",
        2,
        1_000,
        25,
        "How many ballots, their own included, one delegate may cast.",
    ),
    _rule(
        "offices.term_s",
        "s",
        90 * DAY_S,
        3 * 365 * DAY_S,
        365 * DAY_S,
        "How long members elect somebody into an office.",
    ),
    _rule(
        "proposals.live_max",
        "count",
        1,
        10,
        3,
        "How many proposals of one member may be under way at once.",
    ),
    _rule(
        "proposals.changes_max",
        "count",
        1,
        20,
        5,
        "How many rules one proposal may change.",
    ),
)
register(
    _rule(
        "standing.lapse_s",
        "s",
        90 * DAY_S,
        730 * DAY_S,
        365 * DAY_S,
        "How long a standing ballot counts unless its member keeps it anew.",
    ),
    _rule(
        "standing.quorum_bp",
        "bp",
        500,
        5_000,
        2_000,
        "The part of the roll whose ballots the split needs. Missing ones count for the split in force.",
    ),
    _rule(
        "standing.quorum_least",
        "count",
        1,
        100,
        5,
        "How many ballots the split needs, however short the roll.",
    ),
    _rule(
        "standing.published_least",
        "count",
        2,
        50,
        3,
        "How many ballots must have changed before the running result is published anew, so that nobody can work out a single one.",
    ),
)
register(
    _rule(
        "meetings.notice_s",
        "s",
        7 * DAY_S,
        60 * DAY_S,
        14 * DAY_S,
        "How long before a general meeting its notice goes out.",
    ),
    _rule(
        "meetings.call_bp",
        "bp",
        200,
        3_000,
        1_000,
        "The part of the members that calls a general meeting without a steward.",
    ),
)
