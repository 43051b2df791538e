"""The tunable numbers of rides for later: how far ahead, reminders, searching, claims, alerts."""

from coop.rulebook.registry import Rule, register

HOUR = 3_600
DAY = 86_400

register(
    Rule(
        "later.ahead_min_s",
        "s",
        600,
        DAY,
        1_800,
        "A ride for later begins at least this far ahead.",
    ),
    Rule("later.ahead_max_s", "s", DAY, 366 * DAY, 60 * DAY, "And at most this far ahead."),
    Rule("later.remind_s", "s", 600, DAY, HOUR, "How long before the pickup people are reminded."),
    Rule(
        "later.confirm_ahead_s",
        "s",
        0,
        60 * DAY,
        DAY,
        "A rider who booked longer ahead than this is asked whether the ride still holds.",
    ),
    Rule("later.confirm_s", "s", HOUR, DAY, 3 * HOUR, "How long before the pickup they are asked."),
    Rule(
        "later.confirm_needed_count",
        "count",
        0,
        1,
        0,
        "Whether a ride is cancelled when its rider does not answer: 1 for yes.",
    ),
    Rule("later.search_s", "s", 600, 7_200, 1_800, "How long before the pickup the search begins."),
    Rule(
        "later.again_s", "s", 300, 3_600, 900, "How long before the pickup everyone is asked anew."
    ),
    Rule(
        "later.warn_s",
        "s",
        60,
        1_800,
        300,
        "How long before the pickup a rider hears that nobody was found so far.",
    ),
    Rule(
        "later.tolerance_s",
        "s",
        0,
        3_600,
        900,
        "How long after the pickup a search may still find somebody.",
    ),
    Rule(
        "later.cancel_free_s",
        "s",
        0,
        DAY,
        HOUR,
        "Until this long before the pickup cancelling is free even when a driver has claimed the ride.",
    ),
    Rule(
        "later.series_days", "count", 1, 60, 14, "How many days ahead repeating rides are booked."
    ),
    Rule(
        "claims.answer_s",
        "s",
        300,
        7_200,
        1_800,
        "How long a driver who claimed a ride has to confirm it, once asked.",
    ),
    Rule(
        "claims.buffer_s",
        "s",
        0,
        7_200,
        900,
        "How long before the pickup of a claimed ride its driver is kept free.",
    ),
    Rule(
        "claims.margin_s",
        "s",
        0,
        1_800,
        300,
        "How much earlier than needed such a driver sets off.",
    ),
    Rule(
        "claims.approach_s",
        "s",
        0,
        3_600,
        480,
        "The way to a pickup that the board counts with, where no driver's place is known.",
    ),
    Rule(
        "claims.release_free_s",
        "s",
        0,
        DAY,
        7_200,
        "Giving a claimed ride back later than this before the pickup is counted.",
    ),
    Rule("alerts.lasts_s", "s", 600, DAY, 7_200, "How long we watch for a free car for you."),
    Rule("alerts.every_s", "s", 10, 600, 30, "How often we look for one."),
)
