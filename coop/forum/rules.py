"""The tunable numbers of the Commons."""

from coop.rulebook.registry import Rule, register

HOUR_S = 3_600
DAY_S = 24 * HOUR_S


def _rule(key: str, unit: str, low: int, high: int, founding: int, effect: str) -> Rule:
    return Rule(f"forum.{key}", unit, low, high, founding, effect)


register(
    _rule("newcomer_s", "s", 0, 90 * DAY_S, 7 * DAY_S, "How long somebody counts as new here."),
    _rule("newcomer_posts", "count", 1, 100, 8, "How often a newcomer may write in a day."),
    _rule(
        "newcomer_threads", "count", 1, 20, 2, "How many discussions a newcomer may open in a day."
    ),
    _rule("posts", "count", 5, 500, 100, "How often a member may write in a day."),
    _rule("threads", "count", 1, 50, 10, "How many discussions a member may open in a day."),
    _rule("marks", "count", 10, 1_000, 200, "How many labels a member may give in a day."),
    _rule("chars", "count", 500, 20_000, 6_000, "How many characters a contribution may have."),
    _rule("depth", "count", 2, 8, 4, "How many steps answers to answers are indented."),
    _rule(
        "fold_from",
        "count",
        1,
        50,
        3,
        "How many members must label something before it is folded for whoever chose nothing else.",
    ),
    _rule(
        "window",
        "count",
        20,
        1_000,
        200,
        "How many of the newest discussions are ordered together.",
    ),
    _rule("digest_s", "s", HOUR_S, 7 * DAY_S, DAY_S, "How far apart two summaries by e-mail are."),
    _rule(
        "names_s",
        "s",
        60,
        DAY_S,
        HOUR_S,
        "How long the Commons remembers a name before it reads it again.",
    ),
)
