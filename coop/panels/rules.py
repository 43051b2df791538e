"""The tunable numbers of panels."""

from coop.rulebook.registry import Rule, register

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


def _rule(key: str, unit: str, low: int, high: int, founding: int, effect: str) -> Rule:
    return Rule(f"panels.{key}", unit, low, high, founding, effect)


register(
    _rule("size", "count", 5, 15, 7, "How many members are drawn to a panel."),
    _rule("needed", "count", 3, 15, 5, "How many of them must agree to uphold a case."),
    _rule(
        "assurance",
        "count",
        1,
        4,
        3,
        "How sure we must be of who somebody is before they can be drawn, from 0 to 4.",
    ),
    _rule("founding_size", "count", 1, 9, 3, "How many are drawn in the founding phase."),
    _rule("founding_needed", "count", 1, 9, 2, "How many of them must agree to uphold a case."),
    _rule("founding_assurance", "count", 1, 4, 2, "The same in the founding phase."),
    _rule(
        "statement_s", "s", DAY_S, 14 * DAY_S, 5 * DAY_S, "How long both sides have to be heard."
    ),
    _rule(
        "answer_s",
        "s",
        HOUR_S,
        7 * DAY_S,
        2 * DAY_S,
        "How long somebody who was drawn has to answer, before somebody else is asked.",
    ),
    _rule("decide_s", "s", 7 * DAY_S, 60 * DAY_S, 14 * DAY_S, "How long a panel has to decide."),
    _rule(
        "appeal_s",
        "s",
        DAY_S,
        60 * DAY_S,
        14 * DAY_S,
        "How long each side can ask for a new panel, once.",
    ),
    _rule("contest_s", "s", DAY_S, 90 * DAY_S, 60 * DAY_S, "How long something can be contested."),
    _rule(
        "again_s",
        "s",
        30 * DAY_S,
        730 * DAY_S,
        365 * DAY_S,
        "How long after a case about a person nobody can open another of the same kind.",
    ),
    _rule("fee_minor", "minor", 0, 20_000, 1_800, "What serving on a panel pays."),
    _rule(
        "met_s",
        "s",
        DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "Nobody who rode with either side within this time is drawn.",
    ),
    _rule(
        "hold_serious_s",
        "s",
        DAY_S,
        30 * DAY_S,
        7 * DAY_S,
        "How long an account is closed after something serious.",
    ),
    _rule(
        "hold_grave_s",
        "s",
        7 * DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "How long an account is closed after something grave.",
    ),
    _rule("pictures", "count", 1, 20, 6, "How many pictures or documents one side can show."),
    _rule("file_kb", "kB", 500, 11_000, 10_000, "The largest picture that is taken as evidence."),
    _rule(
        "pixels",
        "px",
        4_000_000,
        100_000_000,
        60_000_000,
        "The largest picture that is opened as evidence, in pixels.",
    ),
    _rule("pages", "count", 1, 20, 10, "The longest document that is taken as evidence, in pages."),
    _rule(
        "kept_s",
        "s",
        30 * DAY_S,
        1_095 * DAY_S,
        365 * DAY_S,
        "How long statements, pictures and what a panel said are kept after the end of a case.",
    ),
)
