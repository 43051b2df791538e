"""The tunable numbers of apps of others."""

from coop.rulebook.registry import Rule, register

HOUR_S = 3_600
DAY_S = 24 * HOUR_S

register(
    Rule(
        "apps.access_s",
        "s",
        300,
        DAY_S,
        HOUR_S,
        "How long an app can use one key before it has to fetch the next.",
    ),
    Rule(
        "apps.grant_s",
        "s",
        DAY_S,
        365 * DAY_S,
        90 * DAY_S,
        "The longest that a person can let an app in before it has to ask again.",
    ),
    Rule(
        "apps.registered_day",
        "count",
        10,
        10_000,
        500,
        "How many new apps can introduce themselves in a day, all together.",
    ),
)
