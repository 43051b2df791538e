"""The tunable numbers of organisations' accounts."""

from coop.rulebook.registry import Rule, register

DAY_S = 86_400

register(
    Rule(
        "organisations.remind_after_s",
        "s",
        DAY_S,
        60 * DAY_S,
        7 * DAY_S,
        "How long after an invoice is due its organisation is reminded, and then again.",
    ),
    Rule(
        "organisations.reminders_max",
        "count",
        0,
        6,
        3,
        "How many reminders an organisation gets of one invoice.",
    ),
    Rule(
        "organisations.stop_after_s",
        "s",
        0,
        180 * DAY_S,
        30 * DAY_S,
        "How long after an invoice is due nothing more can be booked on the account.",
    ),
    Rule(
        "organisations.invitation_s",
        "s",
        DAY_S,
        90 * DAY_S,
        14 * DAY_S,
        "How long an invitation to ride on an account can be answered.",
    ),
)
