"""The tunable numbers of members' own orders: how far a wish reaches, and where it ends."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400


def _rule(key: str, unit: str, low: int, high: int, founding: int, effect: str) -> Rule:
    return Rule(f"ranking.{key}", unit, low, high, founding, effect)


register(
    _rule(
        "rider_s",
        "s",
        0,
        300,
        120,
        "So many seconds of driving at most a rider’s own order puts a driver behind another.",
    ),
    _rule(
        "kept_s",
        "s",
        300,
        7_200,
        1_800,
        "A driver who has waited this long for a job is put back by nobody’s order.",
    ),
    _rule(
        "board_s",
        "s",
        0,
        14_400,
        3_600,
        "A ride for later that nobody claimed stands first on every board from so long before.",
    ),
    _rule(
        "label_bp",
        "bp",
        0,
        5_000,
        2_000,
        "So much of all points the labels of members whom one follows give or take.",
    ),
    _rule("label_s", "s", DAY_S, 365 * DAY_S, 90 * DAY_S, "A label ends by itself after this."),
    _rule("labels", "count", 1, 1_000, 100, "How many labels stand in one list."),
    _rule("follows", "count", 1, 100, 20, "How many lists of labels a member follows."),
    _rule(
        "answer_ms",
        "ms",
        50,
        500,
        150,
        "How long a ranker that a member named may take; then their weights order.",
    ),
    _rule("failures", "count", 1, 20, 3, "After so many failures in a row a ranker is left alone."),
    _rule("pause_s", "s", 60, 86_400, 600, "How long a ranker that failed is left alone."),
)
