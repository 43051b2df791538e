"""The tunable numbers of archives."""

from coop.rulebook.registry import Rule, register

HOUR_S = 3_600
DAY_S = 24 * HOUR_S

register(
    Rule(
        "carrying.fetch_s",
        "s",
        HOUR_S,
        7 * DAY_S,
        DAY_S,
        "How long an archive of your data can be downloaded before it is erased here.",
    ),
    Rule(
        "carrying.look_s",
        "s",
        300,
        DAY_S,
        HOUR_S,
        "How long an archive that you brought waits for you to take it in.",
    ),
    Rule(
        "carrying.size_max",
        "kB",
        1_000,
        12_000,
        12_000,
        "How large an archive may be that somebody brings.",
    ),
)
