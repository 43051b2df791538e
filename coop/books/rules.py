"""The tunable numbers of the co-op's own books."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "books.alone_minor",
        "minor",
        0,
        100_000,
        10_000,
        "Up to which amount one steward alone says what a line on the bank statement was.",
    ),
    Rule(
        "books.close_after_s",
        "s",
        3_600,
        31 * DAY_S,
        2 * DAY_S,
        "How long after its end a month can be closed, at the earliest.",
    ),
)
